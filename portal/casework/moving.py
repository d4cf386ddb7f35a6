"""Moving: one listed move of a case and its event, inside the caller's transaction: both or neither."""

from datetime import date
from typing import Any
from uuid import UUID

from portal.casework.states import CaseState
from portal.casework.transitions import Move, find_move
from portal.core.clock import now, today
from portal.core.database import fetch_one, run
from portal.core.errors import MovedOn, NotAllowed, NotFound
from portal.core.sealing import seal
from portal.core.words import _
from portal.people.sessions import Person
from portal.policy.calendar import Deadline
from portal.policy.clocks import due
from portal.policy.pack import Pack

Case = dict[str, Any]


async def case_for(person: Person, reference: str) -> Case:
    """The person's own case. Raises NotFound both when absent and when not theirs."""
    row = await fetch_one(
        "select * from case_file where reference = $1 and applicant = $2", reference.upper()[:16], person.id
    )
    if row is None:
        raise NotFound
    return dict(row)


def deadline(move: Move, pack: Pack, start: date) -> Deadline | None:
    """The legal day of the clock that this move starts; None when it starts none."""
    return due(pack.clocks[move.clock], start, pack.calendar) if move.clock else None


async def move(case: Case, name: str, pack: Pack, *, by: Person, duty: str, note: str = "") -> None:
    """Make one listed move and record it; ``case`` is changed to what it is now.

    Raises NotAllowed when there is no such move from here, MovedOn when someone acted first.
    """
    step = find_move(CaseState(case["state"]), name)
    if step is None or step.duty != duty:
        raise NotAllowed(_("办到这一步，这件事不能做了。请看办理进度。"))
    state = step.to or case["state"]
    ends = deadline(step, pack, today())
    keep = not step.stops and ends is None
    row = await fetch_one(
        "update case_file set state = $3, version = version + 1, changed_at = $4,"
        " clock = $5, due_on = $6, provisional = $7 where id = $1 and version = $2 returning *",
        case["id"],
        case["version"],
        state,
        now(),
        case["clock"] if keep else (step.clock if ends else None),
        case["due_on"] if keep else (ends.day if ends else None),
        case["provisional"] if keep else bool(ends and ends.provisional),
    )
    if row is None:
        raise MovedOn(_("刚才这份申请有了变化，请看一眼再决定。"))
    case.update(row)
    await record(case["id"], name, state, case["office"], by=by, duty=duty, note=note)


async def record(
    case_id: UUID, name: str, state: str, office: str, *, by: Person, duty: str, note: str = ""
) -> None:
    """Write down that something happened; a note is sealed."""
    await run(
        "insert into case_event (case_file, move, state, office, by_person, by_duty, note, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        case_id,
        name,
        state,
        office,
        by.id,
        duty,
        seal(note, "case_event.note", case_id) if note else None,
        now(),
    )
