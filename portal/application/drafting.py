"""Drafting: begin an application, find it again, and keep what was filled in, one section at a time.

Loading is the permission: an application that is not theirs is not found.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from portal.application.states import ApplicationState
from portal.application.tables import Application
from portal.core.clock import now
from portal.core.database import fetch_one, run
from portal.core.errors import MovedOn, NotAllowed, NotFound, NotSignedIn
from portal.core.references import new_reference
from portal.core.sealing import seal, unseal, unseal_text
from portal.core.words import _
from portal.people import limits
from portal.people.entering import anybody
from portal.people.limits import Limit
from portal.people.sessions import Person

SectionAnswers = dict[str, Any]
DRAFTS = (Limit("drafts-day", 30, timedelta(days=1)),)
"""What one person may begin: more than any family needs, less than fills a disk."""


@dataclass
class Draft:
    """One application as its owner works on it. ``answers`` and ``versions`` are by section id.

    mending: the pages an office asked to have mended, as ``section/page``, while its request is open.
    """

    id: UUID
    reference: str
    applicant: UUID
    pack: str
    state: ApplicationState
    made_at: datetime
    saved_at: datetime
    handed_in_at: datetime | None
    open_until: datetime | None
    screening: dict[str, Any]
    answers: dict[str, SectionAnswers]
    versions: dict[str, int]
    mending: tuple[str, ...] = ()

    @property
    def editable(self) -> bool:
        """A draft always; what was handed in for its ten minutes more."""
        return editable(self.state, self.open_until)

    def may_mend(self, section: str, page: str) -> bool:
        """Whether an office asked for this page of the form; a list's page stands for its records' pages."""
        return f"{section}/{page}" in self.mending


def editable(state: str, open_until: datetime | None) -> bool:
    """As ``Draft.editable``, for whoever has only read these two."""
    if state == ApplicationState.HANDED_IN:
        return open_until is not None and now() < open_until
    return state == ApplicationState.DRAFT


async def start(
    person: Person,
    key: UUID,
    pack: str,
    prefix: str,
    screening: Mapping[str, Any],
    filled: Mapping[str, SectionAnswers],
) -> str:
    """Begin an application, its known answers filled in; the reference. The same ``key`` begins only one.

    screening: the questionnaire's answers it starts from; filled: the section answers made of them.
    """
    own = uuid5(person.id, key.hex)
    row = await fetch_one("select reference from application where id = $1", own)
    if row:
        return row["reference"]
    await limits.count(DRAFTS, person.id.bytes)
    sealed = seal(json.dumps(dict(screening)), "application.screening", own) if screening else None
    made = None
    while made is None:
        made = await fetch_one(
            "insert into application (id, reference, applicant, pack, screening, made_at, saved_at)"
            " values ($1, $2, $3, $4, $5, $6, $6) on conflict do nothing returning reference",
            own,
            new_reference(prefix),
            person.id,
            pack,
            sealed,
            now(),
        )
        if made is None and (
            known := await fetch_one("select reference from application where id = $1", own)
        ):
            return known["reference"]
    for name, answers in filled.items():
        await _insert(own, name, answers, person)
    return made["reference"]


FIND = (
    "select a.*, p.phone as applicant_phone, "
    "array(select (s.name, s.version, s.answers) from section s where s.application = a.id) as sections"
    "{more} from application a join person p on p.id = a.applicant"
    " where a.reference = $1 and a.applicant = (select portal.who()) and a.state <> 'discarded'"
)
"""One statement, so that all is of the same moment: never an application whose answers were just erased."""


async def application_for(person: Person, reference: str) -> Draft:
    """The person's own application with all its answers. Raises NotFound when absent or not theirs."""
    _person, draft, _row = await own(reference)
    if draft.applicant != person.id:
        raise NotFound
    return draft


async def own(reference: str, *more: str) -> tuple[Person, Draft, Any]:
    """Who acts, and their own application: it tells who they are. ``more``: columns of ``a`` for the row.

    Raises NotFound when absent or not theirs, NotSignedIn when nobody acts.
    """
    columns = "".join(f", {each}" for each in more)
    row = await fetch_one(FIND.format(more=columns), reference.upper()[:16])
    if row is None and not await anybody():
        raise NotSignedIn
    if row is None or not all(answers for _name, _version, answers in row["sections"]):
        raise NotFound
    person = Person(row["applicant"], unseal_text(row["applicant_phone"], "person.phone", row["applicant"]))
    return person, draft_of(row), row


def draft_of(row: Mapping[str, Any]) -> Draft:
    """An application as its owner works on it; ``row``: its columns, and ``sections`` as (name, version, answers)."""
    sections = row["sections"]
    return Draft(
        id=row["id"],
        reference=row["reference"],
        applicant=row["applicant"],
        pack=row["pack"],
        state=ApplicationState(row["state"]),
        made_at=row["made_at"],
        saved_at=row["saved_at"],
        handed_in_at=row["handed_in_at"],
        open_until=row["open_until"],
        screening=_open(row["screening"], "application.screening", row["id"]) if row["screening"] else {},
        answers={name: unsealed(answers, name, row["id"]) for name, _version, answers in sections},
        versions={name: version for name, version, _answers in sections},
        mending=tuple(row["mending"]),
    )


async def mine(person: Person) -> list[dict[str, Any]]:
    """My applications, the newest first, without their answers."""
    return await (
        Application.select(
            Application.id,
            Application.reference,
            Application.state,
            Application.made_at,
            Application.saved_at,
            Application.handed_in_at,
        )
        .where(Application.applicant == person.id, Application.state != ApplicationState.DISCARDED)
        .order_by(Application.made_at, ascending=False)
    )


def refuse_unless_editable(draft: Draft, section: str = "") -> None:
    """Raises NotAllowed once the answers belong to the offices, unless one asked to have this section mended."""
    if not draft.editable and not any(each.startswith(f"{section}/") for each in draft.mending):
        raise NotAllowed(_("这份申请已经交了，不能再改。要补充，请给窗口留言，或补交材料。"))


async def save(draft: Draft, name: str, answers: SectionAnswers, person: Person) -> None:
    """Keep one section's answers whole. Raises NotAllowed, or MovedOn when another tab saved it first.

    The caller has laid its own answers over what ``draft`` held; the version guards that nothing
    another tab kept meanwhile is lost. The application's own row comes first, as in handing in: whoever
    saves while it is being handed in learns that it was, and two savers never wait for each other.
    """
    refuse_unless_editable(draft, name)
    same = await fetch_one(
        "update application set saved_at = $2, version = version + 1 where id = $1 and state = $3 returning id",
        draft.id,
        now(),
        draft.state,
    )
    if same is None:
        raise MovedOn
    if name in draft.versions:
        row = await fetch_one(
            "update section set answers = $3, version = version + 1, saved_at = $5, saved_by = $6"
            " where application = $1 and name = $2 and version = $4 returning version",
            draft.id,
            name,
            _seal(answers, name, draft.id),
            draft.versions[name],
            now(),
            person.id,
        )
    else:
        row = await _insert(draft.id, name, answers, person)
    if row is None:
        raise MovedOn
    draft.answers[name], draft.versions[name] = answers, row["version"]


async def save_all(draft: Draft, answers: Mapping[str, SectionAnswers], person: Person) -> None:
    """Keep every section that differs from what is there. Raises as ``save``."""
    for name, section in answers.items():
        if section != draft.answers.get(name, {}):
            await save(draft, name, dict(section), person)


async def discard(draft: Draft) -> None:
    """Throw a draft away: its answers are erased, the row stays as a trace.

    Raises NotAllowed once handed in, MovedOn when it was handed in, or thrown away, in this moment.
    """
    if draft.state != ApplicationState.DRAFT:
        raise NotAllowed
    row = await fetch_one(
        "update application set state = 'discarded', screening = null, identity_index = null"
        " where id = $1 and state = 'draft' returning id",
        draft.id,
    )
    if row is None:
        raise MovedOn
    await run(
        "update section set answers = ''::bytea, version = version + 1 where application = $1", draft.id
    )


async def thrown_away(person: Person, reference: str) -> bool:
    """Whether this was the person's own draft, and they threw it away."""
    row = await fetch_one(
        "select from application where reference = $1 and applicant = $2 and state = 'discarded'",
        reference.upper()[:16],
        person.id,
    )
    return row is not None


async def _insert(application: UUID, name: str, answers: SectionAnswers, person: Person) -> Any:
    return await fetch_one(
        "insert into section (application, name, version, answers, saved_at, saved_by)"
        " values ($1, $2, 1, $3, $4, $5) on conflict do nothing returning version",
        application,
        name,
        _seal(answers, name, application),
        now(),
        person.id,
    )


def unsealed(answers: bytes, name: str, application: UUID) -> SectionAnswers:
    """The answers of one section as they were saved."""
    return _open(answers, _where(name), application)


def _where(name: str) -> str:
    return f"section.answers.{name}"


def _seal(answers: SectionAnswers, name: str, application: UUID) -> bytes:
    return seal(json.dumps(answers), _where(name), application)


def _open(value: bytes, where: str, row: UUID) -> dict[str, Any]:
    return json.loads(unseal(value, where, row))
