"""What the departments answered, for the township to print and tell: where a person has no phone, in person."""

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import moving
from portal.casework.summary import read_summary
from portal.core.errors import MovedOn
from portal.decisions.letters import decisions_of
from portal.joint import feedback, reading
from portal.joint.states import ANSWERED
from portal.pages import forms, results
from portal.pages.caselines import when
from portal.pages.desk import at_desk, desk_page
from portal.pages.printed import pdf_file
from portal.pages.shell import go
from portal.policy.choosing import pinned


class Results(Controller):
    """``/office/cases/{reference}/results``."""

    path = "/office/cases/{reference:str}/results"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        async with at_desk(request, Action.TELL_RESULT) as officer:
            case = await moving.case_for(officer, reference)
            items = await reading.items_of(case)
            decisions = await decisions_of(case)
            moves = moving.moves_for(officer, case)
            await leave(officer, "look", case["id"], subject="results")
        pack = pinned(case["pack"])
        letter = results.letter_for(case, decisions, pack)
        answered = [each for each in items if each["state"] in ANSWERED]
        told = [each["told_at"] for each in answered if each["told_by"] is not None]
        return desk_page(
            request,
            officer,
            "township/results.html",
            reference=case["reference"],
            who=read_summary(case)["name"],
            heading=results.heading(letter, items),
            letter=letter,
            lines=results.lines_of(items),
            version=case["version"],
            may_tell="tell_result" in moves,
            all_told=bool(answered) and len(told) == len(answered),
            told_when=when(max(told)) if told else "",
            fed_back=bool(answered) and all(each["fed_back_at"] for each in answered),
        )

    @post("/told")
    async def tell(self, request: Request, reference: FromPath[str]) -> Response:
        """已告诉本人. Pressed twice, it is told once."""
        form = await forms.read(request)
        root = f"/office/cases/{reference}/results"
        try:
            async with at_desk(request, Action.TELL_RESULT) as officer:
                case = await moving.case_for(officer, reference)
                if form.get("version") == str(case["version"]):
                    await feedback.tell_person(case, officer)
        except MovedOn:
            return go(request, root)
        return go(request, root)

    @get("/results.pdf")
    async def results_print(self, request: Request, reference: FromPath[str]) -> Response:
        async with at_desk(request, Action.TELL_RESULT) as officer:
            case = await moving.case_for(officer, reference)
            items = await reading.items_of(case)
            decisions = await decisions_of(case)
            await leave(officer, "print_results", case["id"])
        pack = pinned(case["pack"])
        letter = results.letter_for(case, decisions, pack)
        body = await results.results_pdf(case, pack, letter, items, read_summary(case)["name"])
        return pdf_file(body, f"results-{case['reference']}")
