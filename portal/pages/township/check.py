"""The economic check of one case: who agreed, sending it, the report that came back, what the applicant says to it."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import may, require
from portal.casework import checking, noting, packing, reports, withdrawing
from portal.casework.moving import moves_for
from portal.casework.reading import CaseFile, read_case
from portal.core import sealed_zip, sheets
from portal.core.clock import COUNTY_TIME
from portal.core.errors import MovedOn, NotFound, Unreadable
from portal.core.settings import settings
from portal.core.words import _
from portal.documents import store
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.pages.uploads import AROUND, Sent, attachment, kind_of, read_with_file
from portal.people.desks import Officer

LARGEST_REPORT = 20 << 20
NO_FILE = Sent(forms.Form([]), b"")


class Mistakes(Exception):
    """What is to be mended, by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = dict(errors)


class Check(Controller):
    """``/office/cases/{reference}/check``."""

    path = "/office/cases/{reference:str}/check"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await self._page(request, reference)

    @post("/")
    async def act(self, request: Request, reference: FromPath[str]) -> Response:
        sent = await forms.read(request)
        try:
            async with at_desk(request, Action.CHECK_CASE) as officer:
                casefile = await _case(officer, reference)
                await _act(officer, casefile, sent)
        except Mistakes as wrong:
            return await self._page(request, reference, sent, wrong.errors, 422)
        except MovedOn as moved:
            return await self._page(request, reference, sent, {"page": moved.message}, 409)
        return go(request, f"{_root(casefile)}?done={sent.get('do')}")

    @post("/sheet")
    async def sheet(self, request: Request, reference: FromPath[str]) -> Response:
        """The sheet to upload to the provincial check; who took it and when is written down."""
        await forms.read(request)
        async with at_desk(request, Action.CHECK_CASE) as officer:
            casefile = await _case(officer, reference)
            await checking.exported([casefile], officer, "sheet")
        body = await asyncio.to_thread(checking.export_sheet, [casefile], casefile.pack)
        return attachment(body, f"{checking.file_name([casefile])}.xlsx", sheets.MEDIA_TYPE)

    @post("/package")
    async def package(self, request: Request, reference: FromPath[str]) -> Response:
        """The form and the papers, sealed; the page shows the password."""
        await forms.read(request)
        async with at_desk(request, Action.CHECK_CASE) as officer:
            casefile = await _case(officer, reference)
            await checking.exported([casefile], officer, "package")
        body = await packing.package(casefile)
        return attachment(body, f"{checking.file_name([casefile])}.zip", sealed_zip.MEDIA_TYPE)

    @post("/report", request_max_body_size=LARGEST_REPORT + AROUND)
    async def enter(self, request: Request, reference: FromPath[str]) -> Response:
        """Keep the report's figures, typed, and its file."""
        sent = NO_FILE
        try:
            sent = await read_with_file(request, LARGEST_REPORT)
            async with at_desk(request, Action.CHECK_CASE) as officer:
                check = _check_of(await _case(officer, reference))
            kept = (kind_of(sent.file), await store.keep(sent.file, check)) if sent.file else None
            async with at_desk(request, Action.CHECK_CASE) as officer:
                casefile = await _case(officer, reference)
                if _check_of(casefile) != check:
                    raise MovedOn
                figures = _figures(casefile, sent.form)
                await reports.enter(casefile, officer, figures, sent.form.get("text"), kept)
        except Mistakes as wrong:
            return await self._page(request, reference, sent.form, wrong.errors, 422)
        except Unreadable as wrong:
            return await self._page(request, reference, sent.form, {"text": wrong.message}, 422)
        except MovedOn as moved:
            return await self._page(request, reference, sent.form, {"page": moved.message or _moved()}, 409)
        return go(request, f"{_root(casefile)}?done=report")

    @get("/file")
    async def file(self, request: Request, reference: FromPath[str]) -> Response:
        """The report as it came, for the township and the bureau. Raises NotFound when it came without a file."""
        async with at_desk(request, Action.READ_CASE) as officer:
            casefile = await read_case(officer, reference)
            theirs = (Action.CHECK_CASE, Action.DECIDE_CASE)
            check = casefile.check
            if (
                check is None
                or not check["file"]
                or not any(may(officer, each, casefile.case) for each in theirs)
            ):
                raise NotFound
            await leave(officer, "look", casefile.case["id"], subject="report file")
        try:
            data = await store.read(check["file"], check["file_key"], check["id"])
        except store.FileMissing:
            raise NotFound from None
        name = f"report-{casefile.reference}.{check['report']['ending']}"
        return attachment(data, name, "application/octet-stream")

    async def _page(
        self,
        request: Request,
        reference: str,
        sent: forms.Form | None = None,
        errors: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        async with at_desk(request, Action.CHECK_CASE) as officer:
            casefile = await _case(officer, reference)
            await leave(officer, "look", casefile.case["id"], subject="check")
        return desk_page(
            request,
            officer,
            "township/check.html",
            status=status,
            errors={name: said for name, said in (errors or {}).items() if name != "page"},
            moved=(errors or {}).get("page", ""),
            typed=sent or forms.Form([]),
            done=request.query_params.get("done", ""),
            key=withdrawing.new_key(),
            **_shown(officer, casefile),
        )


def _moved() -> str:
    return _("刚才这份申请有了变化，请看一眼再决定。")


def _root(casefile: CaseFile) -> str:
    return f"/office/cases/{casefile.reference}/check"


async def _case(officer: Officer, reference: str) -> CaseFile:
    casefile = await read_case(officer, reference)
    require(officer, Action.CHECK_CASE, casefile.case)
    return casefile


def _check_of(casefile: CaseFile) -> UUID:
    if casefile.check is None:
        raise NotFound
    return casefile.check["id"]


async def _act(officer: Officer, casefile: CaseFile, sent: forms.Form) -> None:
    match sent.get("do"):
        case "ask":
            await noting.write(
                casefile.case, casefile.pack, officer, _please_agree(casefile), _key(sent.get("key"))
            )
            await leave(officer, "ask_consent", casefile.case["id"])
        case "paper":
            try:
                await checking.agree_on_paper(casefile, officer, sent.get("signer"), sent.get("note"))
            except Unreadable as wrong:
                raise Mistakes({"note" if sent.get("signer") else "signer": wrong.message}) from None
        case "send":
            await checking.send(casefile, officer)
        case "tell":
            await reports.tell(casefile, officer)
        case "answer":
            try:
                await reports.take_answer(casefile, officer, sent.get("answer"))
            except Unreadable as wrong:
                raise Mistakes({"answer": wrong.message}) from None
        case _:
            raise NotFound


def _please_agree(casefile: CaseFile) -> str:
    link = f"{settings().base_url}/progress/{casefile.reference}/consent"
    return _("查家里的收入和财产，要先您同意。请打开这一页看一看，同意就按一下：{link}", link=link)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return withdrawing.new_key()


def _figures(casefile: CaseFile, form: forms.Form) -> reports.Figures:
    """The figures typed on the page. Raises Mistakes."""
    found: reports.Figures = {}
    errors = forms.Errors()
    for question in casefile.pack.checks.figures:
        value = errors.check(question.id, reports.read_figure, question, form.get(question.id))
        if value is not None:
            found[question.id] = value
    if errors:
        raise Mistakes(errors)
    return found


def _shown(officer: Officer, casefile: CaseFile) -> dict[str, Any]:
    case, pack, check = casefile.case, casefile.pack, casefile.check
    consents = checking.consents_of(casefile)
    until = reports.answer_until(check, pack) if check else None
    return {
        "case": case,
        "who": casefile.summary["name"],
        "may": moves_for(officer, case),
        "consents": consents,
        "people": [(each, checking.authorised_words(each)) for each in consents.people],
        "check": check,
        "requested": _at(check, "requested_at"),
        "exported": _at(check, "exported_at"),
        "exporter": casefile.name_of(check["exported_by"]) if check else "",
        "came": _at(check, "came_at"),
        "told": _at(check, "told_at"),
        "answered": _at(check, "answered_at"),
        "until": until.day if until else None,
        "figures": pack.checks.figures,
        "lines": reports.lines_of(casefile) if check and check["came_at"] else [],
        "password": packing.package_password(casefile) if check else "",
        "waits": reports.waits_for_answer(check, pack),
    }


def _at(check: Mapping[str, Any] | None, name: str) -> Any:
    moment = check[name] if check else None
    return moment.astimezone(COUNTY_TIME) if moment else None
