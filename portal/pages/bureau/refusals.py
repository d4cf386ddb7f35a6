"""Not accepting: the bureau confirms what a township proposed, with a letter, or gives it back to be accepted."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework.reading import CaseFile, read_case
from portal.casework.refusing import proposal_of
from portal.casework.states import CaseState as S
from portal.casework.transitions import REFUSAL
from portal.core.clock import now
from portal.core.errors import MovedOn, NotAllowed, Unreadable
from portal.core.words import _
from portal.decisions import deciding, letters, writing
from portal.decisions.writing import NotWritten
from portal.pages import casefile as showing
from portal.pages import forms
from portal.pages.bureau.decision import shown_letter
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.people.desks import Officer

REFUSED = (writing.REFUSED,)


class Refusals(Controller):
    """``/bureau/refusals/{reference}``."""

    path = "/bureau/refusals/{reference:str}"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        async with _reading(request, reference) as (officer, casefile):
            begun = await writing.kept(casefile, officer, REFUSED)
        proposed = proposal_of(casefile)
        typed = {
            "reasons": begun.body["reasons"] if begun else [proposed.reason.id] if proposed else [],
            "text": begun.body["text"] if begun else proposed.note if proposed else "",
        }
        return _page(request, officer, casefile, typed, {})

    @post("/")
    async def keep(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        async with _reading(request, reference) as (officer, casefile):
            try:
                body = writing.refusing(casefile, form.all("reasons"), form.get("text"))
            except NotWritten as wrong:
                errors = wrong.errors
            else:
                await writing.keep(casefile, officer, body)
                return go(request, f"/bureau/refusals/{casefile.reference}/confirm")
        typed = {"reasons": form.all("reasons"), "text": form.get("text")}
        return _page(request, officer, casefile, typed, errors, 422)

    @get("/confirm")
    async def look_over(self, request: Request, reference: FromPath[str]) -> Response:
        """What the letter will say, before it is signed."""
        async with _reading(request, reference) as (officer, casefile):
            begun = await writing.kept(casefile, officer, REFUSED)
        root = f"/bureau/refusals/{casefile.reference}"
        if begun is None or not begun.fresh:
            return go(request, root)
        letter = letters.letter_of(casefile.case, begun.body, casefile.pack, now())
        return desk_page(
            request,
            officer,
            "bureau/confirm.html",
            pack=casefile.pack,
            action=f"{root}/confirm",
            back_to=root,
            version=begun.version,
            items=False,
            **shown_letter(letter, casefile),
        )

    @post("/confirm")
    async def sign(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        try:
            async with _reading(request, reference) as (officer, casefile):
                body = await writing.take(casefile, officer, writing.version(form.get("version")), REFUSED)
                await deciding.confirm_refusal(casefile, officer, body)
        except (MovedOn, NotAllowed):
            # The other press of the same button was first: it is refused, and by them.
            if not await _refused_by_me(request, reference):
                raise
        return go(request, f"/bureau/cases/{reference.upper()[:16]}?done=decided")

    @post("/return")
    async def give_back(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        async with _reading(request, reference) as (officer, casefile):
            try:
                note = writing.text(form.get("note"), _("请写明为什么应当受理"))
                await deciding.return_refusal(casefile, officer, note)
            except Unreadable as wrong:
                errors = {"note": wrong.message}
            else:
                return go(request, f"/bureau/cases/{casefile.reference}?done=back")
        proposed = proposal_of(casefile)
        typed = {
            "reasons": [proposed.reason.id] if proposed else [],
            "text": proposed.note if proposed else "",
            "note": form.get("note"),
        }
        return _page(request, officer, casefile, typed, errors, 422)


@asynccontextmanager
async def _reading(request: Request, reference: str) -> AsyncGenerator[tuple[Officer, CaseFile]]:
    async with at_desk(request, Action.CONFIRM_REFUSAL) as officer:
        casefile = await read_case(officer, reference)
        if casefile.case["awaiting"] != REFUSAL:
            raise NotAllowed(_("这一件现在不等市民政局确认。"))
        if request.method == "GET":
            await leave(officer, "look", casefile.case["id"], subject="refusal")
        yield officer, casefile


async def _refused_by_me(request: Request, reference: str) -> bool:
    async with at_desk(request, Action.CONFIRM_REFUSAL) as officer:
        casefile = await read_case(officer, reference)
    return casefile.case["state"] == S.REFUSED and casefile.decisions[-1]["decided_by"] == officer.id


def _page(
    request: Request,
    officer: Officer,
    casefile: CaseFile,
    typed: dict[str, Any],
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    home = casefile.pack.places.townships.get(casefile.case["home_office"])
    return desk_page(
        request,
        officer,
        "bureau/refusal.html",
        status=status,
        reference=casefile.reference,
        person=casefile.summary["name"],
        home=home.short if home else "",
        proposal=showing.refusal(casefile),
        reasons=[(each.id, each.text, "") for each in casefile.pack.desks.reasons_of("refusal")],
        typed={"note": ""} | typed,
        errors=errors,
    )
