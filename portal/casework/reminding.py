"""Reminding: the portal watches every clock that runs: it reminds the office, tells the bureau, ends the notice.

An office is reminded by a mark in its own list, on the working day before the last one and on the last one
itself; nobody's private phone rings for it. Once a day is over, the bureau learns of it and so does the
applicant, once for each clock. A clock that waits for the applicant is left alone.
Joint items have a day each and are watched in ``joint/reminding.py``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from portal.access.rules import PORTAL
from portal.casework.moving import move
from portal.casework.states import CaseState
from portal.casework.transitions import find_move
from portal.core.clock import now, today
from portal.core.database import fetch, fetch_one, run
from portal.policy.calendar import Calendar, working_days_until
from portal.policy.choosing import current, pinned
from portal.policy.clocks import due
from portal.policy.pack import Pack

BATCH = 100
FIRST = (date.min, UUID(int=0))
NOTICE, ITEM, FORWARD = "notice", "item", "forward"
LOOK = (
    "select id, due_on from case_file where clock is not null and clock <> 'item' and due_on <= $2"
    " and (due_on, id) > ($3, $4)"
    " and case when due_on < $1 then clock = 'notice' or escalated <> clock || '/' || to_char(due_on, 'YYYY-MM-DD')"
    " else reminded_on is distinct from $1 and clock <> 'notice' end order by due_on, id limit $5"
)


@dataclass(frozen=True)
class Escalation:
    """A step that the bureau was told of as overdue. state: where the case was then."""

    at: datetime
    state: CaseState


def escalated(events: Iterable[Mapping[str, Any]]) -> Escalation | None:
    """How the step that a case stands in now was escalated; None when it was not, or that step has been done.

    events: rows of ``case_event`` with move, state and at, the oldest first, from hand-in on.
    """
    found, state = None, None
    for event in events:
        step = find_move(state, event["move"])
        state = CaseState(event["state"])
        if event["move"] == "escalate":
            found = Escalation(event["at"], state)
        elif step is not None and (step.clock or step.stops or step.pauses):
            found = None
    return found


def reach(day: date, calendar: Calendar) -> date:
    """The last day of which an office can be reminded that day: all up to the end of its next working day."""
    day = calendar.next_working_day(day + timedelta(1))
    while not calendar.works(day + timedelta(1)):
        day += timedelta(1)
    return day


def wants_reminding(last: date, day: date, before: bool, calendar: Calendar) -> bool:
    """Whether to remind on this day of a clock that ends on ``last``: the last working day, or the one before.

    before: whether there is a day before. A clock of one day has none: whoever was handed the case that day need
    not be reminded of it.
    """
    if not calendar.works(day) or last < day:
        return False
    return working_days_until(day, last, calendar) <= int(before)


def next_of(case: Mapping[str, Any], pack: Pack, day: date, objected: bool, at_work: bool) -> str:
    """What the portal does with a clock that day: ``remind``, ``escalate``, ``end_notice``, or "" for nothing.

    objected: an objection to the notice is open; the notice then stays up until it is settled, but no longer
    than the township would have had to send the case on. at_work: offices are at work now: whoever is told
    of something is told by day.
    """
    clock, last = case["clock"], case["due_on"]
    if clock is None or last is None or clock == ITEM:
        return ""
    if last < day:
        if clock == NOTICE and not objected:
            return "end_notice"
        over = limit(case, pack)[1] < day
        return "escalate" if at_work and over and case["escalated"] != mark(case, pack) else ""
    if clock == NOTICE or not at_work or case["reminded_on"] == day:
        return ""
    return "remind" if wants_reminding(last, day, pack.clocks[clock].days > 1, pack.calendar) else ""


def limit(case: Mapping[str, Any], pack: Pack) -> tuple[str, date]:
    """Which clock the office is late by, and its day: a notice that is held up, by the one that follows it."""
    if case["clock"] == NOTICE:
        return FORWARD, due(pack.clocks[FORWARD], case["due_on"], pack.calendar).day
    return case["clock"], case["due_on"]


def mark(case: Mapping[str, Any], pack: Pack) -> str:
    """How a clock that was escalated is known: by its name and its day."""
    clock, day = limit(case, pack)
    return f"{clock}/{day.isoformat()}"


def at_work(moment: datetime) -> bool:
    """Whether the bureau's window is open: outside of its hours nobody is reminded and no phone rings."""
    pack = current()
    hours = pack.places.bureau.hours
    return hours.is_open(moment, pack.calendar) if hours else pack.calendar.works(moment.date())


async def waiting(after: tuple[date, UUID] = FIRST) -> list[Any]:
    """Up to ``BATCH`` cases whose clocks may want something, id and due_on, by day; as the worker."""
    return await fetch(LOOK, today(), reach(today(), current().calendar), *after, BATCH)


async def attend(which: UUID) -> str:
    """Do what the clock of one case wants, in the caller's transaction, as the worker; what that was.

    Another worker that has the case, or somebody at a desk, goes first: then nothing is done here.
    Raises MovedOn, NotAllowed.
    """
    row = await fetch_one("select * from case_file where id = $1 for no key update skip locked", which)
    if row is None or row["clock"] is None:
        return ""
    case, pack = dict(row), pinned(row["pack"])
    objected = row["clock"] == NOTICE and await _objected(which)
    name = next_of(case, pack, today(), objected, at_work(now()))
    if not name:
        return ""
    await move(case, name, pack, by=PORTAL)
    if name == "remind":
        await run("update case_file set reminded_on = $2 where id = $1", which, today())
    elif name == "escalate":
        await run("update case_file set escalated = $2 where id = $1", which, mark(case, pack))
    return name


async def _objected(which: UUID) -> bool:
    found = "select 1 from objection where case_file = $1 and outcome = ''"
    return await fetch_one(found, which) is not None
