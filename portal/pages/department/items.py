"""One item at its department's desk: what it needs and nothing else, its papers, and the moves as buttons."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.core.database import fetch
from portal.core.errors import MovedOn, NotFound, Unreadable
from portal.core.money import money
from portal.core.sealing import unseal_text
from portal.core.words import _
from portal.documents import store
from portal.joint import answering, reading, wording
from portal.joint.answering import Answer
from portal.joint.reading import pack_of
from portal.joint.states import OPEN, ItemState
from portal.pages import forms
from portal.pages.department import showing
from portal.pages.desk import at_desk, desk_page
from portal.pages.errors import show as error_page
from portal.pages.forms import Errors, Form
from portal.pages.shell import go
from portal.people.desks import Officer

DONE = {
    "receive": lambda: _("接收了。"),
    "ask": lambda: _("请他补材料，马上发短信告诉他。时间先停着。"),
    "answer": lambda: _("答复了，马上发短信告诉他。"),
}
AFTER = {
    "receive": (ItemState.RECEIVED,),
    "ask": (ItemState.NEEDS_PAPERS,),
    "answer": (ItemState.GRANTED, ItemState.DENIED),
}
"""Where a press leads: when it led there already, by the same hand, it was pressed twice."""
MOVES = {"receive": ("receive",), "ask": ("ask_papers",), "answer": ("grant", "deny")}


class Items(Controller):
    """``/department/items/{reference}/{item}``."""

    path = "/department/items/{reference:str}/{item:str}"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str], item: FromPath[str]) -> Response:
        return await _page(request, reference, item)

    @post("/receive")
    async def receive(self, request: Request, reference: FromPath[str], item: FromPath[str]) -> Response:
        form = await forms.read(request)
        try:
            async with at_desk(request, Action.ANSWER_ITEM) as officer:
                found = await reading.item_for(officer, reference, item)
                await answering.receive(found, officer, _stamp(form))
        except MovedOn:
            return await _too_late(request, reference, item, "receive")
        return go(request, f"{showing.path_of(found)}?done=receive")

    @post("/ask")
    async def ask(self, request: Request, reference: FromPath[str], item: FromPath[str]) -> Response:
        form = await forms.read(request)
        try:
            async with at_desk(request, Action.ANSWER_ITEM) as officer:
                found = await reading.item_for(officer, reference, item)
                words = answering.plain(form.get("question"))
                await answering.ask_papers(found, officer, _stamp(form), form.all("want"), words)
        except MovedOn:
            return await _too_late(request, reference, item, "ask")
        except Unreadable as wrong:
            return await _page(request, reference, item, {"question": wrong.message}, form, 422)
        return go(request, f"{showing.path_of(found)}?done=ask")

    @post("/answer")
    async def answer(self, request: Request, reference: FromPath[str], item: FromPath[str]) -> Response:
        form = await forms.read(request)
        errors = Errors()
        given = _given(form, errors)
        try:
            async with at_desk(request, Action.ANSWER_ITEM) as officer:
                found = await reading.item_for(officer, reference, item)
                wrong = errors or answering.check(given, found["item"], pack_of(found))
                if not wrong:
                    await answering.answer(found, officer, _stamp(form), given)
        except MovedOn:
            return await _too_late(request, reference, item, "answer")
        if wrong:
            return await _page(request, reference, item, wrong, form, 422)
        return go(request, f"{showing.path_of(found)}?done=answer")

    @get("/papers/{file_id:uuid}")
    async def look(
        self, request: Request, reference: FromPath[str], item: FromPath[str], file_id: FromPath[UUID]
    ) -> Response:
        """A photograph that goes with the item. Raises NotFound for any other."""
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            found = await reading.item_for(officer, reference, item)
            photographs = await reading.photographs_of(found)
            photo = next((each for each in photographs if each["id"] == file_id), None)
            if photo is None:
                raise NotFound
            await leave(officer, "photograph", found["case_file"], subject=photo["paper"])
        try:
            data = await store.read(photo["file"], photo["key"], photo["id"])
        except store.FileMissing:
            raise NotFound from None
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(data, media_type="image/jpeg", headers=headers)


def _stamp(form: Form) -> int:
    text = form.get("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _given(form: Form, errors: Errors) -> Answer:
    """What the form answers; which of its fields count depends on whether it grants."""
    words = answering.plain(form.get("words"))
    if form.get("outcome") == "deny":
        return Answer(False, reasons=tuple(form.all("reasons")), words=words)
    if form.get("outcome") != "grant":
        errors["outcome"] = _("请选给，还是不给")
    typed = form.get("amount").strip()
    amount = errors.check("amount", money, typed) if typed else None
    return Answer(
        True,
        amount=amount,
        per=form.get("per") if amount is not None else "",
        measure=answering.plain(form.get("measure")),
        start=form.get("start"),
        words=words,
    )


async def _page(
    request: Request,
    reference: str,
    name: str,
    errors: dict[str, str] | None = None,
    typed: Form | None = None,
    status: int = 200,
) -> Response:
    async with at_desk(request, Action.ANSWER_ITEM) as officer:
        item = await reading.item_for(officer, reference, name)
        photographs = await reading.photographs_of(item)
        events = await reading.events_of(item)
        colleagues = await _colleagues(officer)
        await leave(officer, "look", item["case_file"], subject=item["item"])
    query, done = request.query_params, DONE.get(request.query_params.get("done", ""))
    pack = pack_of(item)
    return desk_page(
        request,
        officer,
        "department/item.html",
        status=status,
        pack=pack,
        item=showing.shown(item),
        photo=showing.stage(item, photographs, query.get("photo", ""), query.get("turn", "")),
        history=showing.history(item, events, colleagues),
        reasons=[(each.id, each.text) for each in pack.desks.reasons_of("denial", item["item"])],
        papers=[(each.id, each.name) for each in answering.askable(item["item"], pack).values()],
        likely=pack.items[item["item"]].papers,
        months=[
            (each.strftime("%Y-%m"), wording.month_words(each.strftime("%Y-%m")))
            for each in answering.months()
        ],
        may_ask=item["asked_at"] is None and item["state"] in OPEN,
        typed=typed or Form([]),
        errors=errors or {},
        done=done() if done and not errors else "",
    )


async def _colleagues(officer: Officer) -> dict[Any, str]:
    """The names of those of the same department, by id."""
    rows = await fetch("select id, name from staff where scope = $1", officer.scope)
    return {row["id"]: unseal_text(row["name"], "staff.name", row["id"]) for row in rows}


async def _too_late(request: Request, reference: str, name: str, press: str) -> Response:
    """The second press of one's own button leads on; what somebody else did first is told."""
    async with at_desk(request, Action.ANSWER_ITEM) as officer:
        item = await reading.item_for(officer, reference, name)
        last = (await reading.events_of(item))[-1]
        colleagues = await _colleagues(officer)
    root = showing.path_of(item)
    if last["by_person"] == officer.id and last["move"] in MOVES[press] and item["state"] in AFTER[press]:
        return go(request, f"{root}?done={press}")
    said = showing.history(item, [last], colleagues)[0]
    form = request.scope["state"].get("form")
    return error_page(
        request,
        409,
        _("刚才已经有人办过了"),
        _("{who}，{when}：{what}。", who=said["who"] or _("申请人"), when=said["when"], what=said["what"]),
        kept=[(key, value) for key, value in form or () if key != "version"],
        links=[(root, _("看这一项现在的样子")), ("/department", _("今天要办"))],
    )
