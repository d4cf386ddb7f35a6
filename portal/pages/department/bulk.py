"""Bulk: the department's open items as a sheet, its answers back, packages; each an errand that the worker does."""

from typing import Any
from uuid import UUID, uuid5

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.core import sheets
from portal.core.errors import NotFound, Unreadable
from portal.core.words import _, ngettext
from portal.joint import bulk, errands, reading
from portal.joint.errands import Errand
from portal.pages import forms
from portal.pages.caselines import when
from portal.pages.department.worklist import has_meter
from portal.pages.desk import at_desk, desk_page
from portal.pages.saying import grouped
from portal.pages.shell import go
from portal.pages.uploads import AROUND, attachment, read_with_file
from portal.policy.choosing import current as current_pack

MOST_SHOWN = 100
SECONDS = 3
"""After which the page of an errand under way looks again by itself."""
ENDINGS = {"xlsx": sheets.MEDIA_TYPE, "zip": "application/zip"}


class Bulk(Controller):
    """``/department/bulk``, ``/department/errands/{errand}``."""

    path = "/department"

    @get("/bulk")
    async def show(self, request: Request) -> Response:
        return await self._page(request)

    @post("/bulk/list")
    async def export(self, request: Request) -> Response:
        form = await forms.read(request)
        item = form.get("item") if form.get("item") in current_pack().items else ""
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            errand = await errands.begin(officer, "list", bulk.wish(item))
            await leave(officer, "export", subject="items")
        return go(request, f"/department/errands/{errand}")

    @post("/bulk/answers", request_max_body_size=sheets.LARGEST + AROUND)
    async def take(self, request: Request) -> Response:
        """A filled sheet: the worker reads it and says what can be kept."""
        try:
            sent = await read_with_file(request, sheets.LARGEST)
            if not sent.file:
                raise Unreadable(_("请先选填好的表"))
        except Unreadable as wrong:
            return await self._page(request, {"file": wrong.message}, 422)
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            errand = await errands.begin(officer, "read_answers", sent.file)
            await leave(officer, "upload", subject="answers")
        return go(request, f"/department/errands/{errand}")

    @post("/items/{reference:str}/{item:str}/package")
    async def package(self, request: Request, reference: FromPath[str], item: FromPath[str]) -> Response:
        await forms.read(request)
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            found = await reading.item_for(officer, reference, item)
            errand = await errands.begin(officer, "package", item=found)
            await leave(officer, "package", found["case_file"], subject=found["item"])
        return go(request, f"/department/errands/{errand}")

    @get("/errands/{errand:uuid}")
    async def errand(self, request: Request, errand: FromPath[UUID]) -> Response:
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            found = await errands.errand_of(officer, errand)
        return desk_page(
            request,
            officer,
            "department/errand.html",
            errand=found,
            words=words_of(found),
            how_far=_how_far(found),
            seconds=SECONDS if found.under_way else 0,
            came=_came(found),
        )

    @post("/errands/{errand:uuid}/confirm")
    async def confirm(self, request: Request, errand: FromPath[UUID]) -> Response:
        """Keep the answers that were read: once, however often it is pressed."""
        await forms.read(request)
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            found = await errands.errand_of(officer, errand)
            if found.kind != "read_answers" or not found.came or found.came["bad"] or not found.came["good"]:
                raise NotFound
            keeping = await errands.begin(
                officer, "keep_answers", bulk.confirmed(found.came), key=uuid5(found.id, "keep")
            )
            await leave(officer, "confirm", subject="answers")
        return go(request, f"/department/errands/{keeping}")

    @get("/errands/{errand:uuid}/file")
    async def file(self, request: Request, errand: FromPath[UUID]) -> Response:
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            name, data = await errands.file_of(officer, errand)
            await leave(officer, "download", subject=name.rpartition(".")[2])
        return attachment(data, name, ENDINGS[name.rpartition(".")[2]])

    @staticmethod
    async def _page(request: Request, errors: dict[str, str] | None = None, status: int = 200) -> Response:
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            found = await errands.errands_of(officer)
        own = [each for each in current_pack().items.values() if each.department == officer.scope]
        return desk_page(
            request,
            officer,
            "department/bulk.html",
            status=status,
            own=[(each.id, str(each.name)) for each in own],
            errands=[(each, words_of(each), _how_far(each), when(each.made_at)) for each in found],
            has_meter=has_meter(officer),
            most=sheets.MOST_ROWS,
            errors=errors or {},
        )


def words_of(errand: Errand) -> str:
    """What an errand is, in words."""
    return {
        "list": _("下载要办的表"),
        "read_answers": _("看传上来的表"),
        "keep_answers": _("存答复"),
        "package": _("打包表和材料"),
    }[errand.kind]


def _how_far(errand: Errand) -> tuple[str, str]:
    """The kind and words of its tag."""
    if errand.state == "failed" or (errand.came and errand.came.get("bad")):
        return "err", _("没有存")
    if errand.state == "done":
        if errand.kind == "read_answers":
            return "half", _("等您确认")
        return "done", _("好了")
    if errand.total:
        return "doing", _("在办，{done}/{total}", done=errand.done, total=errand.total)
    return "doing", _("在办")


def _came(errand: Errand) -> dict[str, Any]:
    """What came of it, for the page."""
    came = errand.came or {}
    pack = current_pack()
    return {
        "why": came.get("why", ""),
        "rows": came.get("rows", 0),
        "empty": came.get("empty", 0),
        "bad": came.get("bad", [])[:MOST_SHOWN],
        "more_bad": max(0, len(came.get("bad", [])) - MOST_SHOWN),
        "good": [
            {
                "row": each["row"],
                "reference": grouped(each["reference"]),
                "item": str(pack.items[each["which"]].name) if each["which"] in pack.items else each["which"],
                "granted": each["answer"]["granted"],
                "said": bulk.answer_words(each, pack),
            }
            for each in came.get("good", [])[:MOST_SHOWN]
        ],
        "all_good": len(came.get("good", [])),
        "kept": ngettext(
            "{n}项都存好了，正在一个个告诉本人。", "{n}项都存好了，正在一个个告诉本人。", came["rows"]
        )
        if came.get("kept")
        else "",
    }
