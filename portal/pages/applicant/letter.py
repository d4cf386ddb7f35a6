"""The letter of a decision for its person, on the page and as PDF; and objecting to it in their own words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.application import drafting
from portal.application.visible import pruned
from portal.casework import moving
from portal.casework.moving import Case
from portal.core.clock import COUNTY_TIME
from portal.core.errors import MovedOn, NotAllowed, NotFound, Unreadable
from portal.core.words import _
from portal.decisions import appealing, letters, printing
from portal.decisions.letters import Letter
from portal.pages import forms
from portal.pages.printed import pdf_file
from portal.pages.saying import day_of_year
from portal.pages.shell import go, page
from portal.pages.who import acting
from portal.people.sessions import Person
from portal.policy.choosing import pinned
from portal.policy.pack import Pack


@dataclass(frozen=True)
class Opened:
    """A case with its decisions and what was objected to them; ``letter`` is of the round asked for."""

    case: Case
    pack: Pack
    decisions: list[dict[str, Any]]
    appeals: list[dict[str, Any]]
    round: int
    letter: Letter

    @property
    def latest(self) -> bool:
        return self.round == self.decisions[-1]["round"]

    @property
    def mine(self) -> dict[str, Any] | None:
        """What the person objected to this decision, or None."""
        return next((each for each in self.appeals if each["round"] == self.round), None)


class Letters(Controller):
    """``/progress/{reference}/letter`` and ``…/appeal``."""

    path = "/progress/{reference:str}"

    @get("/letter")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        async with acting(request) as person:
            opened = await _open(request, person, reference)
            moves = moving.moves_for(person, opened.case)
        return page(
            request,
            "applicant/letter.html",
            **_shown(opened),
            lists=printing.lists_of(opened.letter),
            changed=printing.changed(opened.letter),
            mine=opened.mine,
            amended=opened.round < opened.decisions[-1]["round"],
            can_appeal=opened.latest and opened.mine is None and "appeal" in moves,
            sent="sent" in request.query_params,
            earlier=_earlier(opened),
        )

    @get("/letter.pdf")
    async def print_letter(self, request: Request, reference: FromPath[str]) -> Response:
        async with acting(request) as person:
            opened = await _open(request, person, reference)
        body = await printing.letter_pdf(opened.letter, opened.pack)
        return pdf_file(body, f"letter-{opened.letter.number}")

    @get("/appeal")
    async def ask(self, request: Request, reference: FromPath[str]) -> Response:
        async with acting(request) as person:
            opened = await _open(request, person, reference)
        if opened.mine is not None or not opened.latest:
            return go(request, f"/progress/{opened.case['reference']}/letter")
        return _form(request, opened, {}, "")

    @post("/appeal")
    async def take(self, request: Request, reference: FromPath[str]) -> Response:
        """What was said goes to the bureau, once for each decision; pressed twice, the same page."""
        text = (await forms.read(request)).get("text")
        try:
            try:
                return await self._take(request, reference, text)
            except MovedOn:
                # Somebody acted on the case in the same moment: what was written goes behind it.
                return await self._take(request, reference, text)
        except Unreadable as wrong:
            async with acting(request) as person:
                opened = await _open(request, person, reference)
            return _form(request, opened, {"text": wrong.message}, text, 422)
        except NotAllowed:
            # The other press of the same button was first: what was said is on the letter's page.
            if not await _said_already(request, reference):
                raise
        return go(request, f"/progress/{reference.upper()[:16]}/letter?sent=1")

    @staticmethod
    async def _take(request: Request, reference: str, text: str) -> Response:
        async with acting(request) as person:
            opened = await _open(request, person, reference)
            if opened.latest and opened.mine is None:
                await appealing.appeal(opened.case, opened.pack, person, text, opened.round)
        return go(request, f"/progress/{opened.case['reference']}/letter?sent=1")

    @get("/appeal/review.pdf")
    async def print_review(self, request: Request, reference: FromPath[str]) -> Response:
        """The application for administrative review, with what is known of it filled in."""
        async with acting(request) as person:
            opened = await _open(request, person, reference)
            draft = await drafting.application_for(person, opened.case["reference"])
        answers = pruned(opened.pack.form, draft.answers).get("person", {})
        said = opened.mine["text"] if opened.mine else ""
        body = await printing.review_pdf(opened.letter, opened.pack, answers, said)
        return pdf_file(body, f"review-{opened.letter.number}")


async def _open(request: Request, person: Person, reference: str) -> Opened:
    """The decision that stands, or that of ``?round=``. Raises NotFound."""
    case = await moving.case_for(person, reference)
    decisions = await letters.decisions_of(case)
    asked = request.query_params.get("round", "")
    chosen = [each for each in decisions if str(each["round"]) == asked] if asked else decisions
    if not chosen:
        raise NotFound
    pack, found = pinned(case["pack"]), chosen[-1]
    letter = letters.letter_of(
        case, found["body"], pack, found["decided_at"], found["number"], found["round"]
    )
    return Opened(case, pack, decisions, await appealing.appeals_of(case), found["round"], letter)


async def _said_already(request: Request, reference: str) -> bool:
    async with acting(request) as person:
        return (await _open(request, person, reference)).mine is not None


def _shown(opened: Opened) -> dict[str, Any]:
    return {
        "pack": opened.pack,
        "reference": opened.case["reference"],
        "letter": opened.letter,
        "online": printing.online_words(opened.pack),
    }


def _earlier(opened: Opened) -> list[tuple[str, str]]:
    root = f"/progress/{opened.case['reference']}/letter"
    return [
        (
            _(
                "{number}，{day}",
                number=each["number"],
                day=day_of_year(each["decided_at"].astimezone(COUNTY_TIME).date()),
            ),
            f"{root}?round={each['round']}",
        )
        for each in opened.decisions
        if each["round"] != opened.round
    ]


def _day(moment: datetime) -> date:
    return moment.astimezone(COUNTY_TIME).date()


def _form(
    request: Request, opened: Opened, errors: dict[str, str], typed: str, status: int = 200
) -> Response:
    return page(request, "applicant/appeal.html", status=status, **_shown(opened), errors=errors, typed=typed)
