"""Opening one's own application: the draft with its pack, where its pages are, and what every page says of it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from litestar import Request

from portal.application import drafting
from portal.application.drafting import Draft
from portal.application.everybody import RECORD
from portal.application.signing import SIGNATURES, Signature, by_signer
from portal.application.states import ApplicationState
from portal.application.visible import Place, Seen
from portal.casework import editing, moving
from portal.core.clock import COUNTY_TIME, today
from portal.documents.attaching import PHOTOGRAPHS, Document, by_paper
from portal.pages.who import entering
from portal.people.sessions import Person
from portal.policy.choosing import pinned
from portal.policy.form import Form, Section
from portal.policy.pack import Pack

REMOVED = "_removed"
"""The record last taken off a list, kept in its section until something else there is saved."""


@dataclass
class Open:
    """One application, opened by its owner inside one transaction."""

    person: Person
    draft: Draft
    pack: Pack
    today: date
    asked: bool = field(default=False, kw_only=True)
    """Whether an office waits for something it asked for; known once the case was looked at."""

    @property
    def form(self) -> Form:
        return self.pack.form

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        return self.draft.answers

    @cached_property
    def seen(self) -> Seen:
        """The answers as they were when first looked at: for pages that only show."""
        return Seen(self.form, self.answers)

    @property
    def root(self) -> str:
        return f"/apply/{self.draft.reference}"

    @property
    def handed_in(self) -> bool:
        return self.draft.state == ApplicationState.HANDED_IN

    @property
    def over(self) -> str:
        """Where to look instead, once the answers belong to the offices; "" while they may be changed."""
        return "" if self.draft.editable else f"/progress/{self.draft.reference}"

    def may_change(self, place: Place) -> bool:
        """Whether the answers of this page may be changed: all of them, or those an office asked to have mended."""
        page = place.page
        if place.group:
            section = self.form.sections.get(place.section)
            pages = section.pages if section else ()
            page = next((each.id for each in pages if each.group == place.group), "")
        return self.draft.editable or self.draft.may_mend(place.section, page)

    @property
    def mending(self) -> str:
        """The page that says what an office asked for; "" while none did."""
        asked = self.asked or (bool(self.draft.mending) and not self.draft.editable)
        return f"/progress/{self.draft.reference}/mending" if asked else ""

    @property
    def office(self) -> Any:
        """The window of the home township, or None while nobody has named one."""
        return self.pack.places.townships.get(self.answers.get("person", {}).get("home_township", ""))

    def path(self, place: Place, back: str = "") -> str:
        """The address of one page; ``back`` is where its button leads when it is not simply the next page."""
        parts = [self.root, place.section, *((place.group, place.record) if place.record else ()), place.page]
        return "/".join(parts) + (f"?back={back}" if back else "")

    def list_path(self, section: Section, group: str, back: str = "") -> str:
        """The address of the page that shows a list."""
        page = next(page.id for page in section.pages if page.group == group)
        return self.path(Place(section.id, page), back)

    def shown(self) -> dict[str, Any]:
        """What the frame of every page of an application is told."""
        until = self.draft.open_until
        return {
            "root": self.root,
            "reference": self.draft.reference,
            "office": self.office,
            "handed_in": self.handed_in,
            "mending": self.mending,
            "open_until": until.astimezone(COUNTY_TIME) if until else None,
        }


def carried(request: Request) -> str:
    """The part of an address that says where one came from and will go back to: the last look, or "".

    Only this one value is honoured, in links and forms alike; nothing else that was sent becomes an address.
    """
    return "?back=check" if request.query_params.get("back") == "check" else ""


@asynccontextmanager
async def opening(request: Request, reference: str) -> AsyncGenerator[Open]:
    """The signed-in person's own application, in one transaction. Raises NotSignedIn, NotFound."""
    async with entering(request):
        person, draft, _row = await drafting.own(reference)
        yield Open(person, draft, pinned(draft.pack), today())


@dataclass
class Whole(Open):
    """One application with its photographs, by paper, and its signatures, by signer."""

    attached: dict[str, list[Document]]
    signed: dict[str, Signature]


async def whole(request: Request, reference: str) -> Whole:
    """As ``opening``, for a page that only shows: everything of the application by one statement."""
    async with entering(request):
        person, draft, row = await drafting.own(reference, PHOTOGRAPHS, SIGNATURES)
    attached, signed = by_paper(row["photographs"]), by_signer(draft, row["signatures"])
    return Whole(person, draft, pinned(draft.pack), today(), attached, signed)


async def save(opened: Open, changed: dict[str, dict[str, Any]]) -> None:
    """Keep what changed, section by section. After hand-in, within its ten minutes, the case follows; what an
    office asked to have mended it follows when all of it is handed in.

    Raises NotAllowed once the answers belong to the offices, MovedOn when another tab was first.
    """
    before = dict(opened.draft.answers)
    await drafting.save_all(opened.draft, changed, opened.person)
    if opened.handed_in and opened.draft.editable and before != opened.draft.answers:
        case = await moving.case_for(opened.person, opened.draft.reference)
        await editing.follow(case, opened.draft, opened.person, opened.pack)


def with_record(answers: dict[str, Any], group: str, record: dict[str, Any]) -> dict[str, Any]:
    """A section's answers with this record in place of the one of the same id, or behind the others."""
    records = [dict(each) for each in answers.get(group, ())]
    known = [each[RECORD] for each in records]
    if record[RECORD] in known:
        records[known.index(record[RECORD])] = record
    else:
        records.append(record)
    return {**answers, group: records}
