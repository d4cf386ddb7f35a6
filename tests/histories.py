"""Histories: what the events of a case say it must be by now, worked out apart from the code that moves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.casework.states import CaseState as S
from portal.casework.transitions import BUREAU, MOVES
from portal.core.clock import COUNTY_TIME
from portal.policy.calendar import ONE_DAY, Calendar
from portal.policy.pack import Pack


@dataclass
class Now:
    """Where a case must be."""

    state: S | None = None
    version: int = -1
    office: str = ""
    awaiting: str = ""
    clock: str | None = None
    due_on: date | None = None
    left: int = 0
    paused_on: date | None = None
    waited: int = 0
    handed_in: date | None = None
    accepted: date | None = None


def working(after: date, until: date, calendar: Calendar) -> int:
    """Working days after one day, up to and with another, counted one by one."""
    count, day = 0, after
    while day < until:
        day += ONE_DAY
        count += calendar.works(day)
    return count


def later(start: date, days: int, calendar: Calendar) -> date:
    """So many working days after a day."""
    day = start
    while working(start, day, calendar) < days:
        day += ONE_DAY
    return day


def lived(events: Sequence[Mapping[str, Any]], home: str, pack: Pack) -> Now:
    """What a case must be after these events; an event that no line of the table allows fails."""
    now = Now(office=home)
    for event in events:
        day = event["at"].astimezone(COUNTY_TIME).date()
        step = MOVES.get((now.state, event["move"]))
        assert step is not None, (now.state, event["move"])
        assert step.awaiting is None or step.awaiting == now.awaiting, (
            now.state,
            event["move"],
            now.awaiting,
        )
        _let_go_on(now, step, day, pack)
        if step.awaiting is not None or step.to is not None:
            now.awaiting = step.opens
        now.state = step.to or now.state
        now.version += 1
        if step.holder:
            now.office = BUREAU if step.holder == "bureau" else home
        if event["move"] == "hand_in":
            now.handed_in = day
        if step.to == S.ACCEPTED:
            now.accepted = day
        assert (event["state"], event["office"]) == (now.state, now.office), event["move"]
    return now


def _let_go_on(now: Now, step: Any, day: date, pack: Pack) -> None:
    """The clock of a case through one move."""
    calendar = pack.calendar
    if step.pauses:
        now.left = working(day, now.due_on, calendar) if now.due_on and now.due_on > day else 0
        now.paused_on, now.due_on = day, None
        return
    if now.paused_on is not None and (step.resumes or step.to is not None):
        now.waited += working(now.paused_on, day, calendar)
        now.paused_on = None
    if step.stops:
        now.clock = now.due_on = None
    elif step.resumes:
        now.due_on = later(day, max(1, now.left), calendar)
    elif step.clock:
        since = {
            "today": day,
            "hand_in": now.handed_in or day,
            "accept": now.accepted or day,
            "ending": now.due_on,
        }
        start, clock = since[step.since] or day, pack.clocks[step.clock]
        longer = now.waited if step.since == "hand_in" else 0
        now.clock = step.clock
        now.due_on = (
            later(start, clock.days + longer, calendar)
            if clock.unit == "working"
            else start + (clock.days + longer) * ONE_DAY
        )


async def checked(admin: Any, reference: str, pack: Pack) -> Now:
    """Read a case and its events from above; fails unless the case is what its events say."""
    case = (await admin.rows("select * from case_file where reference = $1", reference))[0]
    events = await admin.rows("select * from case_event where case_file = $1 order by id", case["id"])
    now = lived(events, case["home_office"], pack)
    stored = {name: case[name] for name in ("state", "version", "office", "awaiting", "clock", "due_on")}
    assert stored == {name: getattr(now, name) for name in stored}, [event["move"] for event in events]
    reaches = now.due_on is not None and pack.clocks[now.clock or ""].unit == "working"
    if case["provisional"]:
        assert reaches
    return now
