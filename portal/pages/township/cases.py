"""One case at the township's desk: everything on one page, and the moves that one press makes."""

from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import may
from portal.casework import accepting, moving, noting
from portal.casework.moving import Case
from portal.casework.reading import CaseFile, read_case
from portal.casework.transitions import REFUSAL
from portal.core.errors import MovedOn, Unreadable
from portal.core.words import _
from portal.pages import casefile as showing
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.pages.township.moved import moved_on
from portal.people.desks import Officer
from portal.policy.choosing import pinned

DONE = {
    "accept": lambda: _("受理了，已经告诉他。"),
    "message": lambda: _("留言发出去了。"),
    "note": lambda: _("备注记下了。"),
    "ask_papers": lambda: _("请他补材料，已经告诉他。时间先停着。"),
    "propose_refusal": lambda: _("报给市民政局了，等确认。"),
    "assign": lambda: _("上门的人定了。"),
    "mark": lambda: _("记下了。"),
}


class Cases(Controller):
    """``/office/cases/{reference}``."""

    path = "/office/cases/{reference:str}"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await case_page(request, reference)

    @post("/accept")
    async def accept(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        try:
            async with at_desk(request, Action.ACCEPT_CASE) as officer:
                case = await moving.case_for(officer, reference)
                accepting.refuse_stale(case, form.get("version"))
                await accepting.accept(case, pinned(case["pack"]), officer)
                await leave(officer, "accept", case["id"])
        except MovedOn:
            return await moved_on(request, reference, "accept")
        return go(request, f"/office/cases/{case['reference']}?done=accept")

    @post("/surveyor")
    async def assign(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        try:
            async with at_desk(request, Action.ARRANGE_VISIT) as officer:
                case = await moving.case_for(officer, reference)
                accepting.refuse_stale(case, form.get("version"))
                await accepting.assign(case, pinned(case["pack"]), officer, _uuid(form.get("surveyor")))
                await leave(officer, "assign", case["id"])
        except MovedOn:
            return await moved_on(request, reference, "assign")
        except Unreadable as wrong:
            return await case_page(request, reference, {"surveyor": wrong.message}, status=422)
        return go(request, f"/office/cases/{case['reference']}?done=assign")

    @post("/messages")
    async def write(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        try:
            try:
                return await self._write(request, reference, form)
            except MovedOn:
                # Somebody acted in the same moment: what was written goes behind it.
                return await self._write(request, reference, form)
        except Unreadable as wrong:
            typed = {"message": form.get("message")}
            return await case_page(request, reference, {"message": wrong.message}, typed, 422)

    @staticmethod
    async def _write(request: Request, reference: str, form: forms.Form) -> Response:
        async with at_desk(request, Action.ARRANGE_VISIT) as officer:
            case = await moving.case_for(officer, reference)
            text, key = form.get("message"), _uuid(form.get("key"))
            if await noting.write(case, pinned(case["pack"]), officer, text, key):
                await leave(officer, "write", case["id"])
        return go(request, f"/office/cases/{case['reference']}?done=message#messages")

    @post("/notes")
    async def note(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        try:
            async with at_desk(request, Action.ARRANGE_VISIT) as officer:
                case = await moving.case_for(officer, reference)
                if await noting.note(case, officer, form.get("note"), _uuid(form.get("key"))):
                    await leave(officer, "note", case["id"])
        except Unreadable as wrong:
            return await case_page(
                request, reference, {"note": wrong.message}, {"note": form.get("note")}, 422
            )
        return go(request, f"/office/cases/{case['reference']}?done=note#notes")


async def case_page(
    request: Request,
    reference: str,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The case's page; every opening is left in the audit, the whole identity number as an act of its own."""
    async with at_desk(request, Action.ARRANGE_VISIT) as officer:
        casefile = await read_case(officer, reference)
        seen = request.query_params.get("see") == "number"
        await leave(officer, "number" if seen else "look", casefile.case["id"])
    return _page(request, officer, casefile, errors or {}, typed or {}, status)


def _page(
    request: Request,
    officer: Officer,
    casefile: CaseFile,
    errors: dict[str, str],
    typed: dict[str, str],
    status: int,
) -> Response:
    root = f"/office/cases/{casefile.reference}"
    ways = showing.ways(casefile, officer, root)
    done = DONE.get(request.query_params.get("done", ""))
    return desk_page(
        request,
        officer,
        "township/case.html",
        status=status,
        file=showing.shown(casefile, officer, request, root),
        ways=ways,
        records=showing.records(casefile, officer, root),
        nothing=_nothing(casefile.case),
        follows=showing.what_follows(casefile) if any(each["name"] == "accept" for each in ways) else None,
        refusal=showing.refusal(casefile),
        waiting=casefile.case["awaiting"] == REFUSAL,
        surveyors=_surveyors(casefile, officer),
        surveyor=casefile.name_of(casefile.case["surveyor"]),
        done=done() if done and not errors else "",
        errors=errors,
        typed=typed,
    )


def _nothing(case: Case) -> str:
    if case["awaiting"] == REFUSAL:
        return _("等市民政局确认。")
    return _("这一步不用您做什么。")


def _surveyors(casefile: CaseFile, officer: Officer) -> list[dict[str, Any]]:
    """Whom the visit can be given to, while somebody may be named."""
    case = casefile.case
    if "assign" not in moving.moves_for(officer, case) or not may(officer, Action.ARRANGE_VISIT, case):
        return []
    found = {
        each.id: each.name
        for each in casefile.colleagues.values()
        if each.role == "surveyor" and each.scope == case["home_office"] and not each.disabled
    }
    if officer.role == "township_officer":
        found[officer.id] = officer.name
    return [{"id": key, "name": name} for key, name in found.items()]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
