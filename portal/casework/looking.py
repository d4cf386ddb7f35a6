"""Looking: a case as its applicant looks at it, everything of it by one statement."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from portal.application import drafting
from portal.casework.moving import Case
from portal.casework.withdrawing import opened
from portal.core.database import fetch_one
from portal.core.errors import NotFound, NotSignedIn
from portal.people.entering import anybody
from portal.people.sessions import Person

FIND = (
    "select c.*, a.state as application_state, a.open_until,"
    " (select s.answers from section s where s.application = a.id and s.name = 'items') as items,"
    " array(select (e.move, e.state, e.at) from case_event e where e.case_file = c.id order by e.id) as events,"
    " array(select (m.id, m.by_duty, m.body, m.at) from message m where m.case_file = c.id order by m.at)"
    " as messages"
    " from case_file c join application a on a.id = c.application"
    " where c.reference = $1 and c.applicant = (select portal.who()) and a.state <> 'discarded'"
)


@dataclass(frozen=True)
class Reader:
    """The applicant who looks; their phone is not opened for it."""

    id: UUID
    role: ClassVar[str] = Person.role
    scope: ClassVar[str] = Person.scope


@dataclass(frozen=True)
class Looked:
    """A case, whose it is, what happened (``move``, ``state``, ``at``), what was said, and the joint items chosen."""

    reader: Reader
    case: Case
    editable: bool
    chosen: list[str]
    events: list[dict[str, Any]]
    messages: list[dict[str, object]]


async def look(reference: str) -> Looked:
    """The case of whoever acts. Raises NotFound when absent or not theirs, NotSignedIn when nobody acts."""
    row = await fetch_one(FIND, reference.upper()[:16])
    if row is None:
        raise NotFound if await anybody() else NotSignedIn
    items = drafting.unsealed(row["items"], "items", row["application"]) if row["items"] else {}
    return Looked(
        reader=Reader(row["applicant"]),
        case=dict(row),
        editable=drafting.editable(row["application_state"], row["open_until"]),
        chosen=items.get("items", []),
        events=[{"move": move, "state": state, "at": at} for move, state, at in row["events"]],
        messages=opened(row["messages"]),
    )
