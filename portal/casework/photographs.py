"""Photographs of a case: one file for whoever may read the case, and what an officer says of it."""

from dataclasses import dataclass
from uuid import UUID

from portal.access.actions import Action
from portal.access.rules import may, require
from portal.casework.moving import Case
from portal.casework.states import CaseState
from portal.core.clock import now
from portal.core.database import fetch_one, run
from portal.core.errors import NotAllowed, NotFound, Unreadable
from portal.core.words import _
from portal.people.desks import Officer

VERDICTS = ("clear", "retake")
FIND = (
    "select c as case, f.* from case_file c cross join lateral ("
    " select d.id, d.paper, d.file, d.key from document d where d.application = c.application and d.id = $2"
    " and d.removed_at is null and d.key is not null"
    " union all select e.id, 'at-home', e.file, e.key from evidence e where e.case_file = c.id and e.id = $2"
    " and e.removed_at is null and e.key is not null) f where c.reference = $1"
)


@dataclass(frozen=True)
class Photograph:
    """One kept photograph of a case; ``paper`` is its paper's id, or ``at-home`` for one taken on the visit."""

    case: Case
    id: UUID
    paper: str
    file: str
    key: bytes


async def photograph(officer: Officer, reference: str, which: UUID) -> Photograph:
    """One photograph of a case. Raises NotFound: absent, erased, or of a case that is not theirs to read."""
    row = await fetch_one(FIND, reference.upper()[:16], which)
    if row is None or not may(officer, Action.READ_CASE, row["case"]):
        raise NotFound
    return Photograph(dict(row["case"]), row["id"], row["paper"], row["file"], row["key"])


async def mark(officer: Officer, reference: str, which: UUID, verdict: str) -> Photograph:
    """Say whether a paper's photograph can be read; said again, the last word counts. Not while a request is open.

    Raises NotFound, NotAllowed, Unreadable.
    """
    found = await photograph(officer, reference, which)
    require(officer, Action.ACCEPT_CASE, found.case)
    if found.case["state"] == CaseState.NEEDS_PAPERS:
        raise NotAllowed(_("他正在补材料。补好了，再看清不清楚。"))
    if found.paper == "at-home":
        raise NotFound
    if verdict not in VERDICTS:
        raise Unreadable(_("请选看得清，或请他重拍"))
    await run(
        "insert into document_mark (document, case_file, verdict, by_staff, at) values ($1, $2, $3, $4, $5)"
        " on conflict (document) do update set verdict = $3, by_staff = $4, at = $5",
        which,
        found.case["id"],
        verdict,
        officer.id,
        now(),
    )
    return found
