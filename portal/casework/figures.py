"""Figures: how long each step takes, as a distribution, and what is due or overdue, by township and department.

Averages are read as promises, so there are none: half of the cases took so long, nine in ten so long.
A township sees its own; of the county it is shown a middle and a ninth decile, and those only where at least
``FEWEST`` cases of other townships stand behind them (``portal.county_figures`` keeps to it in the database):
a figure made of two or three families tells how one of them fared. The bureau, which may open every case, sees
every count; but no middle of fewer than ``FEWEST``, since it would say nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from portal.casework.counting import ITEM, STEPS
from portal.core.clock import now, today
from portal.core.database import fetch, fetch_one
from portal.people.desks import Officer
from portal.policy.calendar import Calendar

FEWEST = 10
PERIODS = (30, 90, 365)
SOON = 3
"""Working days within which something is due soon."""
WIDTHS = (1, 4)
"""Working days of the first ranges beyond a limit; the last is open."""
TAKEN = (
    "select step, home_office, department, days, sum(cases)::integer as cases from figure"
    " where ended_on >= $1 and ($2 = '' or home_office = $2) group by 1, 2, 3, 4"
)
DUE_CASES = (
    "select clock, home_office, count(*) filter (where due_on < $2)::integer as overdue,"
    " count(*) filter (where due_on = $2)::integer as today,"
    " count(*) filter (where due_on > $2 and due_on <= $3)::integer as soon,"
    " count(*) filter (where due_on > $3)::integer as later,"
    " count(*) filter (where due_on is null)::integer as waiting"
    " from case_file where clock is not null and clock <> 'item' and visible_from <= $1"
    " and ($4 = '' or home_office = $4) group by 1, 2"
)
DUE_ITEMS = (
    "select department, home_office, count(*) filter (where due_on < $1)::integer as overdue,"
    " count(*) filter (where due_on = $1)::integer as today,"
    " count(*) filter (where due_on > $1 and due_on <= $2)::integer as soon,"
    " count(*) filter (where due_on > $2)::integer as later,"
    " count(*) filter (where due_on is null)::integer as waiting"
    " from joint_item where state in ('pushed', 'received', 'needs_papers') and ($3 = '' or home_office = $3)"
    " group by 1, 2"
)
OVERDUE = (
    "select reference, home_office, office, clock, due_on, escalated from case_file where clock is not null"
    " and clock not in ('item', 'notice') and due_on < $1 and visible_from <= $2 and ($3 = '' or home_office = $3)"
    " order by due_on, id limit $4"
)


@dataclass(frozen=True)
class Range:
    """Cases that took from ``first`` to ``last`` working days; ``last`` is None at the open end."""

    first: int
    last: int | None
    cases: int
    late: bool


@dataclass
class Spread:
    """How long a step took: cases by working days."""

    days: dict[int, int] = field(default_factory=dict)

    def add(self, days: int, cases: int) -> None:
        self.days[days] = self.days.get(days, 0) + cases

    @property
    def cases(self) -> int:
        return sum(self.days.values())

    @property
    def enough(self) -> bool:
        """Whether there are as many as a middle needs to mean something."""
        return self.cases >= FEWEST

    def within(self, tenths: int) -> int | None:
        """The working days within which so many tenths of the cases were done; None when there is none."""
        upto, wanted = 0, self.cases * tenths
        for days in sorted(self.days):
            upto += self.days[days]
            if upto * 10 >= wanted:
                return days
        return None

    def late(self, limit: int) -> int:
        """How many took longer than the limit."""
        return sum(cases for days, cases in self.days.items() if days > limit)

    def ranges(self, limit: int) -> list[Range]:
        """The distribution: every day up to a short limit, ranges up to a long one, three beyond it."""
        width = 1 if limit <= 5 else -(-limit // 5)
        edges: list[tuple[int, int | None]] = [(0, 0)]
        first = 1
        while first <= limit:
            edges.append((first, min(limit, first + width - 1)))
            first += width
        first = limit + 1
        for width in WIDTHS:
            edges.append((first, first + width - 1))
            first += width
        edges.append((first, None))
        return [
            Range(
                low, high, sum(n for days, n in self.days.items() if low <= days <= _top(high)), low > limit
            )
            for low, high in edges
        ]


def _top(last: int | None) -> int:
    return 10**9 if last is None else last


@dataclass
class Due:
    """What runs now: overdue, due today, due soon (``SOON``), later, and waiting for the applicant."""

    overdue: int = 0
    today: int = 0
    soon: int = 0
    later: int = 0
    waiting: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + row[name])

    @property
    def all(self) -> int:
        return sum(vars(self).values())


@dataclass(frozen=True)
class County:
    """What a township is shown of the whole county."""

    middle: int
    ninth: int


@dataclass
class Figures:
    """What the page shows. Spreads and dues by step or clock, by (step, township), by department."""

    steps: dict[str, Spread]
    places: dict[tuple[str, str], Spread]
    departments: dict[str, Spread]
    county: dict[str, County]
    due: dict[str, Due]
    due_places: dict[str, Due]
    due_departments: dict[str, Due]
    counted_at: Any = None


async def figures_for(officer: Officer, days: int, place: str, calendar: Calendar) -> Figures:
    """The figures of the last ``days`` days. place: an area code, or "" for all that the officer may see.

    A township's officer gets their own township's whatever they ask for. Five statements, however many cases.
    """
    if officer.role == "township_officer":
        place = officer.scope
    since = today() - timedelta(days)
    found = Figures({step.id: Spread() for step in STEPS}, {}, {}, {}, {}, {}, {})
    _add_taken(found, await fetch(TAKEN, since, place))
    soon = soon_until(today(), calendar)
    _add_due(found, await fetch(DUE_CASES, now(), today(), soon, place))
    for row in await fetch(DUE_ITEMS, today(), soon, place):
        found.due_departments.setdefault(row["department"], Due()).add(row)
        found.due.setdefault(ITEM, Due()).add(row)
    for row in await fetch("select * from portal.county_figures($1)", since):
        found.county[row["step"]] = County(row["middle"], row["ninth"])
    counted = await fetch_one("select at from figure_count")
    found.counted_at = counted["at"] if counted else None
    return found


def _add_taken(found: Figures, rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        step, days, cases = row["step"], row["days"], row["cases"]
        if step == ITEM:
            found.departments.setdefault(row["department"], Spread()).add(days, cases)
        else:
            found.places.setdefault((step, row["home_office"]), Spread()).add(days, cases)
        found.steps.setdefault(step, Spread()).add(days, cases)


def _add_due(found: Figures, rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        found.due.setdefault(row["clock"], Due()).add(row)
        found.due_places.setdefault(row["home_office"], Due()).add(row)


def soon_until(day: date, calendar: Calendar) -> date:
    """The last day that is due soon: the working day ``SOON`` ahead, with the days off that follow it."""
    for _ahead in range(SOON):
        day = calendar.next_working_day(day + timedelta(1))
    while not calendar.works(day + timedelta(1)):
        day += timedelta(1)
    return day


async def overdue(officer: Officer, place: str, most: int = 20) -> list[Any]:
    """The cases that are overdue, the longest first: reference, home_office, office, clock, due_on, escalated."""
    if officer.role == "township_officer":
        place = officer.scope
    return await fetch(OVERDUE, today(), now(), place, most)
