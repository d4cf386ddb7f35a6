"""Moving: one listed move of a case, its event and its SMS, inside the caller's transaction: all or none."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from portal.access.actions import Action
from portal.access.rules import Actor, may
from portal.casework.states import CaseState
from portal.casework.telling import tell_of
from portal.casework.transitions import BUREAU, MOVES, Move, find_move
from portal.core.clock import COUNTY_TIME, now, today
from portal.core.database import fetch_one, run
from portal.core.errors import MovedOn, NotAllowed, NotFound, Unreadable
from portal.core.sealing import seal
from portal.core.words import _
from portal.policy.calendar import Deadline, due_on, working_days_until
from portal.policy.clocks import due
from portal.policy.pack import Pack

Case = dict[str, Any]
LONGEST_NOTE = 1000
FROM: Mapping[str, tuple[tuple[str, Move], ...]] = {
    state: tuple((name, step) for (begins, name), step in MOVES.items() if begins == state)
    for state in CaseState
}
"""From each state its moves by name, in the order of the table."""


async def case_for(actor: Actor, reference: str) -> Case:
    """The case, if this person or desk may read it. Raises NotFound both when absent and when not theirs.

    Row-level security stands behind: what a desk may not read does not come back whatever is asked.
    """
    row = await fetch_one("select * from case_file where reference = $1", reference.upper()[:16])
    if row is None or not may(actor, Action.READ_CASE, row):
        raise NotFound
    return dict(row)


def deadline(move: Move, pack: Pack, start: date, longer: int = 0) -> Deadline | None:
    """The legal day of the clock that this move starts; None when it starts none.

    start: the day it runs from, not counted. longer: working days in which the case waited for the person.
    """
    if not move.clock:
        return None
    clock = pack.clocks[move.clock]
    return due(replace(clock, days=clock.days + longer) if longer else clock, start, pack.calendar)


def moves_for(actor: Actor, case: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the moves this actor can make with this case as it stands."""
    steps = FROM.get(case["state"], ())
    return tuple([name for name, step in steps if _open(step, case) and may(actor, step.needs, case)])


def _open(step: Move, case: Mapping[str, Any]) -> bool:
    return step.awaiting is None or step.awaiting == case["awaiting"]


async def move(case: Case, name: str, pack: Pack, *, by: Actor, note: str = "", **parts: object) -> None:
    """Make one listed move and record it; ``case`` is changed to what it is now.

    parts: what its SMS says besides reference and office. Raises NotAllowed when there is no such move from
    here or no rule grants it, Unreadable when it needs a note, MovedOn when someone acted first.
    """
    step = find_move(CaseState(case["state"]), name)
    if step is None or not _open(step, case) or not may(by, step.needs, case):
        raise NotAllowed(_("办到这一步，这件事不能做了。请看办理进度。"))
    if step.note and not note.strip():
        raise Unreadable(_("请写明理由"))
    if step.once and await fetch_one(
        "select 1 from case_event where case_file = $1 and move = $2", case["id"], name
    ):
        raise NotAllowed(_("这件事只能做一次，已经做过了。"))
    await _change(case, step, pack)
    await record(case, name, by=by, note=note.strip()[:LONGEST_NOTE])
    if step.tells:
        await tell_of(case, step.tells, pack, by, **parts)


async def _change(case: Case, step: Move, pack: Pack) -> None:
    clock, ends = _clock_after(case, step, pack)
    row = await fetch_one(
        "update case_file set state = $3, version = version + 1, changed_at = $4, clock = $5, due_on = $6,"
        " provisional = $7, office = $8, awaiting = $9, paused_left = $10, paused_on = $11, paused_days = $12,"
        " accepted_on = $13 where id = $1 and version = $2 returning *",
        case["id"],
        case["version"],
        step.to or case["state"],
        now(),
        clock,
        ends.day if ends else None,
        bool(ends and ends.provisional),
        {"home": case["home_office"], "bureau": BUREAU}.get(step.holder, case["office"]),
        *_waiting(case, step, pack),
    )
    if row is None:
        raise MovedOn(_("刚才这份申请有了变化，请看一眼再决定。"))
    case.update(row)


def _waiting(case: Case, step: Move, pack: Pack) -> tuple[object, ...]:
    paused_left, paused_on, paused_days = case["paused_left"], case["paused_on"], case["paused_days"]
    if step.pauses:
        left = working_days_until(today(), case["due_on"], pack.calendar) if case["due_on"] else 0
        paused_left, paused_on = max(0, left), today()
    elif paused_on is not None and (step.resumes or step.to is not None):
        paused_days += max(0, working_days_until(paused_on, today(), pack.calendar))
        paused_left = paused_on = None
    accepted = today() if step.to == CaseState.ACCEPTED else case["accepted_on"]
    awaiting = case["awaiting"] if step.awaiting is None and step.to is None else step.opens
    return awaiting, paused_left, paused_on, paused_days, accepted


def _clock_after(case: Case, step: Move, pack: Pack) -> tuple[str | None, Deadline | None]:
    """The clock that runs after the move and its day; a paused clock keeps its name and has no day."""
    if step.stops:
        return None, None
    if step.pauses:
        return case["clock"], None
    if step.resumes:
        # At least one day: papers that arrive on the last evening are still looked at.
        return case["clock"], due_on(today(), max(1, case["paused_left"] or 0), pack.calendar)
    if step.clock:
        longer = case["paused_days"] if step.since == "hand_in" else 0
        return step.clock, deadline(step, pack, _start(case, step), longer)
    kept = Deadline(case["due_on"], case["provisional"]) if case["due_on"] else None
    return case["clock"], kept


def _start(case: Case, step: Move) -> date:
    match step.since:
        case "hand_in":
            return case["handed_in_at"].astimezone(COUNTY_TIME).date()
        case "accept":
            return case["accepted_on"] or today()
        case "ending":
            return case["due_on"] or today() - timedelta(days=1)
    return today()


async def record(case: Mapping[str, Any], name: str, *, by: Actor, note: str = "") -> None:
    """Write down that something happened to the case as it now stands; a note is sealed."""
    case_id: UUID = case["id"]
    await run(
        "insert into case_event (case_file, move, state, office, by_person, by_duty, note, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        case_id,
        name,
        case["state"],
        case["office"],
        by.id,
        by.role,
        seal(note, "case_event.note", case_id) if note else None,
        now(),
    )
