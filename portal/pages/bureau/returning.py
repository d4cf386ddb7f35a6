"""Not deciding yet: the case is sent back to its township with a note."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework.reading import CaseFile, read_case
from portal.casework.states import CaseState as S
from portal.core.errors import NotAllowed, Unreadable
from portal.core.words import _
from portal.decisions import deciding, writing
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.people.desks import Officer


class Returning(Controller):
    """``/bureau/cases/{reference}/send-back``."""

    path = "/bureau/cases/{reference:str}"

    @get("/send-back")
    async def ask_to_send_back(self, request: Request, reference: FromPath[str]) -> Response:
        async with reading(request, reference) as (officer, casefile):
            pass
        return _note_page(request, officer, casefile, "", {})

    @post("/send-back")
    async def send_back(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        async with reading(request, reference) as (officer, casefile):
            try:
                await deciding.send_back(
                    casefile, officer, writing.text(form.get("note"), _("请写明要补查什么"))
                )
            except Unreadable as wrong:
                errors = {"note": wrong.message}
            else:
                return go(request, f"/bureau/cases/{casefile.reference}?done=back")
        return _note_page(request, officer, casefile, form.get("note"), errors, 422)


@asynccontextmanager
async def reading(request: Request, reference: str) -> AsyncGenerator[tuple[Officer, CaseFile]]:
    """The case at the bureau's desk, where it is the bureau's turn. Raises NotFound, NotAllowed."""
    async with at_desk(request, Action.DECIDE_CASE) as officer:
        casefile = await read_case(officer, reference)
        if casefile.case["state"] != S.WITH_BUREAU and not deciding.to_amend(casefile):
            raise NotAllowed(_("这一件现在不等市民政局决定。"))
        if request.method == "GET":
            await leave(officer, "look", casefile.case["id"], subject="decision")
        yield officer, casefile


def _note_page(
    request: Request,
    officer: Officer,
    casefile: CaseFile,
    typed: str,
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    home = casefile.pack.places.townships.get(casefile.case["home_office"])
    return desk_page(
        request,
        officer,
        "bureau/send_back.html",
        status=status,
        reference=casefile.reference,
        person=casefile.summary["name"],
        home=home.short if home else "",
        typed=typed,
        errors=errors,
    )
