"""The economic check for its applicant: consenting to it, what it found, and answering that."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.rules import require
from portal.application import drafting
from portal.application.visible import pruned
from portal.casework import checking, reports
from portal.casework.moving import Case, case_for, moves_for
from portal.casework.states import UNDECIDED
from portal.core.clock import COUNTY_TIME
from portal.core.database import fetch_one
from portal.core.errors import MovedOn, NotFound, Unreadable
from portal.pages import forms
from portal.pages.shell import go, page
from portal.pages.who import acting
from portal.people.sessions import Person
from portal.policy.choosing import current as current_pack
from portal.policy.choosing import pinned
from portal.policy.pack import Pack


class Report(Controller):
    """``/progress/{reference}/report`` and ``…/consent``."""

    path = "/progress/{reference:str}"

    @get("/report")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await self._page(request, reference)

    @post("/report")
    async def answer(self, request: Request, reference: FromPath[str]) -> Response:
        sent = await forms.read(request)
        try:
            try:
                case = await self._answer(request, reference, sent.get("answer"))
            except MovedOn:
                # The office acted in the same moment: what was written still counts, while it may be answered.
                case = await self._answer(request, reference, sent.get("answer"))
        except Unreadable as wrong:
            return await self._page(request, reference, {"answer": wrong.message}, sent.get("answer"), 422)
        return go(request, f"/progress/{case['reference']}/report?sent=1")

    @staticmethod
    async def _answer(request: Request, reference: str, text: str) -> Case:
        async with acting(request) as person:
            case = await case_for(person, reference)
            pack = pinned(case["pack"])
            told = await _told(person, case, pack)
            await reports.answer(case, told, pack, person, text)
        return case

    async def _page(
        self,
        request: Request,
        reference: str,
        errors: dict[str, str] | None = None,
        typed: str = "",
        status: int = 200,
    ) -> Response:
        async with acting(request) as person:
            case = await case_for(person, reference)
            pack = pinned(case["pack"])
            told = await _told(person, case, pack)
        moves = moves_for(person, case)
        return page(
            request,
            "applicant/report.html",
            status=status,
            reference=case["reference"],
            told=told,
            answered_at=told.answered_at.astimezone(COUNTY_TIME) if told.answered_at else None,
            may_answer="answer_report" in moves,
            may_add="add_papers" in moves,
            days=pack.clocks["answer"],
            sent="sent" in request.query_params,
            errors=errors or {},
            typed=typed,
            office=_office(case),
        )

    @get("/consent")
    async def ask(self, request: Request, reference: FromPath[str]) -> Response:
        """What the check means, to be agreed to after all."""
        async with acting(request) as person:
            case = await case_for(person, reference)
            agreed = await _agreed(person, case)
        pack = pinned(case["pack"])
        section, field = pack.checks.consent
        return page(
            request,
            "applicant/consent.html",
            reference=case["reference"],
            question=pack.form.sections[section].where[field][1],
            statement=pack.form.authorisation,
            agreed=agreed,
            open=case["state"] in UNDECIDED,
            office=_office(case),
        )

    @post("/consent")
    async def agree(self, request: Request, reference: FromPath[str]) -> Response:
        await forms.read(request)
        async with acting(request) as person:
            case = await case_for(person, reference)
            require(person, Action.ANSWER_CASE, case)
            if case["state"] in UNDECIDED and not await _agreed(person, case):
                await checking.agree_on_page(case, person)
        return go(request, f"/progress/{case['reference']}/consent")


def _office(case: Case) -> Any:
    return current_pack().places.townships.get(case["home_office"])


async def _told(person: Person, case: Case, pack: Pack) -> reports.Told:
    """The report they were told of. Raises NotFound when there is none."""
    draft = await drafting.application_for(person, case["reference"])
    return await reports.report_for(case, pruned(pack.form, draft.answers), draft.screening, pack)


async def _agreed(person: Person, case: Case) -> bool:
    """Whether this applicant agreed to the check, on the form or since."""
    later = await fetch_one(
        "select 1 from check_consent where case_file = $1 and signer = 'applicant'", case["id"]
    )
    if later is not None:
        return True
    pack = pinned(case["pack"])
    draft = await drafting.application_for(person, case["reference"])
    if draft is None:
        raise NotFound
    section, field = pack.checks.consent
    return pruned(pack.form, draft.answers).get(section, {}).get(field) == checking.AGREED
