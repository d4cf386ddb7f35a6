"""One case at the bureau's desk: all evidence on one page, and what the bureau can do with it now."""

from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import moving, noting, reports
from portal.casework.opining import DECLINE, opinion_of
from portal.casework.reading import CaseFile, read_case
from portal.casework.states import CaseState as S
from portal.casework.transitions import REFUSAL
from portal.core.errors import MovedOn, NotFound, Unreadable
from portal.core.words import _
from portal.decisions import deciding, letters, printing, visiting, weighing
from portal.decisions.appealing import open_appeal
from portal.pages import casefile as showing
from portal.pages import forms
from portal.pages.bureau import evidence
from portal.pages.bureau.decision import shown_letter, sums_of
from portal.pages.desk import at_desk, desk_page
from portal.pages.printed import pdf_file
from portal.pages.shell import go
from portal.people.desks import Officer
from portal.policy.choosing import pinned

DONE = {
    "message": lambda: _("留言发出去了。"),
    "note": lambda: _("备注记下了。"),
    "decided": lambda: _("决定了，已经告诉他。"),
    "answered": lambda: _("答复了，已经告诉他。"),
    "back": lambda: _("退回去了。"),
    "visit": lambda: _("记下了。这一件要由同事来决定。"),
}


class Cases(Controller):
    """``/bureau/cases/{reference}``: the case, its letter, notes and messages."""

    path = "/bureau/cases/{reference:str}"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await case_page(request, reference)

    @get("/letter")
    async def letter(self, request: Request, reference: FromPath[str]) -> Response:
        officer, casefile = await _with_letter(request, reference)
        return desk_page(
            request,
            officer,
            "bureau/letter.html",
            pack=casefile.pack,
            person=casefile.summary["name"],
            **shown_letter(letter_of(casefile), casefile),
        )

    @get("/letter.pdf")
    async def print_letter(self, request: Request, reference: FromPath[str]) -> Response:
        _officer, casefile = await _with_letter(request, reference)
        letter = letter_of(casefile)
        return pdf_file(await printing.letter_pdf(letter, casefile.pack), f"letter-{letter.number}")

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
        async with at_desk(request, Action.DECIDE_CASE) as officer:
            case = await moving.case_for(officer, reference)
            text, key = form.get("message"), _uuid(form.get("key"))
            if await noting.write(case, pinned(case["pack"]), officer, text, key):
                await leave(officer, "write", case["id"])
        return go(request, f"/bureau/cases/{case['reference']}?done=message#messages")

    @post("/notes")
    async def note(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        try:
            async with at_desk(request, Action.DECIDE_CASE) as officer:
                case = await moving.case_for(officer, reference)
                if await noting.note(case, officer, form.get("note"), _uuid(form.get("key"))):
                    await leave(officer, "note", case["id"])
        except Unreadable as wrong:
            typed = {"note": form.get("note")}
            return await case_page(request, reference, {"note": wrong.message}, typed, 422)
        return go(request, f"/bureau/cases/{case['reference']}?done=note#notes")


async def case_page(
    request: Request,
    reference: str,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The case's page; every opening is left in the audit, the whole identity number as an act of its own."""
    async with at_desk(request, Action.DECIDE_CASE) as officer:
        casefile = await read_case(officer, reference)
        seen = request.query_params.get("see") == "number"
        await leave(officer, "number" if seen else "look", casefile.case["id"])
    root = f"/bureau/cases/{casefile.reference}"
    done = DONE.get(request.query_params.get("done", ""))
    return desk_page(
        request,
        officer,
        "bureau/case.html",
        status=status,
        pack=casefile.pack,
        file=showing.shown(casefile, officer, request, root),
        ways=_ways(casefile, officer, root),
        blocked=visiting.why_not(casefile, officer) if _to_decide(casefile) else "",
        visit_for=visiting.reasons_to_visit(casefile) if _to_decide(casefile) else [],
        found=reports.lines_of(casefile),
        report=((casefile.check or {}).get("report") or {}).get("text", ""),
        report_file=_report_file(casefile),
        answered=(casefile.check or {}).get("answer") or "",
        opinion=evidence.opinion(casefile),
        posted=evidence.posted(casefile),
        objections=[evidence.objection(each) for each in casefile.objections],
        visits=[evidence.visit(casefile, each) for each in casefile.surveys if each["kind"] == "bureau"],
        grounds=weighing.grounds(casefile, weighing.wished_category(casefile)),
        sums=sums_of(casefile),
        appeal=evidence.appeal(casefile),
        items=[evidence.item(casefile, each) for each in casefile.items],
        letter=letter_of(casefile) if casefile.decisions else None,
        done=done() if done and not errors else "",
        errors=errors or {},
        typed=typed or {},
    )


def letter_of(casefile: CaseFile) -> letters.Letter:
    """The letter of the decision that stands."""
    found = casefile.decisions[-1]
    return letters.letter_of(
        casefile.case,
        found["body"],
        casefile.pack,
        found["decided_at"],
        found["number"],
        found["round"],
    )


async def _with_letter(request: Request, reference: str) -> tuple[Officer, CaseFile]:
    async with at_desk(request, Action.DECIDE_CASE) as officer:
        casefile = await read_case(officer, reference)
        if not casefile.decisions:
            raise NotFound
        await leave(officer, "look", casefile.case["id"], subject="letter")
    return officer, casefile


def _to_decide(casefile: CaseFile) -> bool:
    return casefile.case["state"] == S.WITH_BUREAU or deciding.to_amend(casefile)


def _ways(casefile: CaseFile, officer: Officer, root: str) -> list[tuple[str, str]]:
    """What the bureau can do now, the next first: words and address."""
    case, found = casefile.case, []
    if case["awaiting"] == REFUSAL:
        found.append((_("看要不要受理"), f"/bureau/refusals/{casefile.reference}"))
    if open_appeal(casefile) is not None:
        found.append((_("答复不同意见"), f"/bureau/appeals/{casefile.reference}"))
    if _to_decide(casefile):
        needs = visiting.reasons_to_visit(casefile) and not visiting.visited(casefile)
        if needs or visiting.under_way(casefile):
            found.append((_("记下自己上门看到的"), f"/office/cases/{casefile.reference}/survey"))
        elif not visiting.why_not(casefile, officer):
            found += _decisions(casefile, root)
    if case["state"] == S.WITH_BUREAU:
        home = casefile.pack.places.townships.get(case["home_office"])
        found.append((_("退回{home}补查", home=home.short if home else ""), f"{root}/send-back"))
        if not visiting.reasons_to_visit(casefile) and not visiting.under_way(casefile):
            found.append((_("自己上门看过，记下来"), f"/office/cases/{casefile.reference}/survey"))
    return found


def _decisions(casefile: CaseFile, root: str) -> list[tuple[str, str]]:
    if deciding.to_amend(casefile):
        return [(_("改正决定"), f"{root}/decision")]
    both = [
        (_("认定"), f"{root}/decision?as=recognised"),
        (_("不认定"), f"{root}/decision?as=declined"),
    ]
    said = opinion_of(casefile)
    return both[::-1] if said and said["recommends"] == DECLINE else both


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _report_file(casefile: CaseFile) -> str:
    """Where the report is as it came; "" when it came without a file."""
    kept = casefile.check is not None and casefile.check["file"]
    return f"/office/cases/{casefile.reference}/check/file" if kept else ""
