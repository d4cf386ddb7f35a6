"""Appeals: what applicants say is wrong with a decision, the oldest first; each is looked at again and answered."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework.reading import CaseFile, read_case
from portal.core.clock import COUNTY_TIME
from portal.core.errors import MovedOn, NotAllowed, NotFound, Unreadable
from portal.core.words import _
from portal.decisions import appealing, queue
from portal.decisions.appealing import TAKEN_UP_AGAIN, open_appeal
from portal.pages import forms
from portal.pages.bureau.cases import letter_of
from portal.pages.bureau.decision import shown_letter
from portal.pages.bureau.queue import bureau_row
from portal.pages.caselines import when
from portal.pages.desk import at_desk, desk_page
from portal.pages.forms import Form
from portal.pages.shell import go
from portal.people.desks import Officer


class Appeals(Controller):
    """``/bureau/appeals``."""

    path = "/bureau/appeals"

    @get("/")
    async def listed(self, request: Request) -> Response:
        async with at_desk(request, Action.DECIDE_CASE) as officer:
            lines, after = await queue.open_appeals(request.query_params.get("after", "")[:80])
        rows = [
            bureau_row(officer, line)
            | {
                "next": (_("看他说的，答复"), f"/bureau/appeals/{line.case['reference']}"),
                "since": _("{when}提的", when=when(at)),
            }
            for line, at in lines
        ]
        more = f"/bureau/appeals?after={after}" if after else ""
        return desk_page(request, officer, "bureau/appeals.html", rows=rows, more=more)

    @get("/{reference:str}")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        officer, casefile = await _read(request, reference)
        return _page(request, officer, casefile, {"outcome": "", "text": ""}, {})

    @post("/{reference:str}")
    async def answer(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        errors = _errors(form)
        if errors:
            officer, casefile = await _read(request, reference)
            return _page(request, officer, casefile, form.mapping(), errors, 422)
        try:
            async with at_desk(request, Action.DECIDE_CASE) as officer:
                casefile = await read_case(officer, reference)
                await appealing.answer(casefile, officer, form.get("outcome"), form.get("text"))
        except (MovedOn, NotAllowed):
            # The other press of the same button was first.
            if not await _answered_by_me(request, reference):
                raise
        return go(request, f"/bureau/cases/{reference.upper()[:16]}?done=answered")


def _errors(form: Form) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, check in (("outcome", appealing.outcome_of), ("text", appealing.words_of)):
        try:
            check(form.get(name))
        except Unreadable as wrong:
            errors[name] = wrong.message
    return errors


async def _read(request: Request, reference: str) -> tuple[Officer, CaseFile]:
    """The case at the bureau's desk. Raises NotFound without an appeal."""
    async with at_desk(request, Action.DECIDE_CASE) as officer:
        casefile = await read_case(officer, reference)
        if not casefile.appeals or not casefile.decisions:
            raise NotFound
        if request.method == "GET":
            await leave(officer, "look", casefile.case["id"], subject="appeal")
    return officer, casefile


async def _answered_by_me(request: Request, reference: str) -> bool:
    async with at_desk(request, Action.DECIDE_CASE) as officer:
        casefile = await read_case(officer, reference)
    return bool(casefile.appeals) and casefile.appeals[-1]["answered_by"] == officer.id


def _page(
    request: Request,
    officer: Officer,
    casefile: CaseFile,
    typed: dict[str, Any],
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    found = casefile.appeals[-1]
    ended = casefile.case["state"] in TAKEN_UP_AGAIN
    return desk_page(
        request,
        officer,
        "bureau/appeal.html",
        status=status,
        pack=casefile.pack,
        person=casefile.summary["name"],
        said={"text": found["body"], "when": when(found["at"]), "answer": found["answer"]},
        open=open_appeal(casefile) is not None,
        own=casefile.decisions[-1]["decided_by"] == officer.id,
        outcomes=[
            ("upheld", _("决定不变"), _("写明为什么，他看得到。")),
            ("changed", _("他说得对"), _follows(casefile) if ended else _("接着改正决定，发新的决定书。")),
        ],
        typed=typed,
        errors=errors,
        decided=casefile.decisions[-1]["decided_at"].astimezone(COUNTY_TIME).date(),
        **shown_letter(letter_of(casefile), casefile),
    )


def _follows(casefile: CaseFile) -> str:
    if casefile.case["state"] == "refused":
        return _("这一件回到乡镇（街道）受理，他不用再交申请。")
    return _("这一件重新由市民政局决定，他不用再交申请。")
