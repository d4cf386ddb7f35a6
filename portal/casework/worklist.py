"""The worklist: what a township has to do, what is due first; and all its cases, page by page.

A page is one walk along an index and as many rows as it shows, however many cases the county has. Counts
stop at ``MANY``: nobody works by knowing whether it is 3,000 or 3,100.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from portal.casework.moving import Case
from portal.casework.opining import BEGINS_REVIEW
from portal.casework.states import CaseState as S
from portal.casework.transitions import BUREAU
from portal.core.clock import now, today
from portal.core.database import fetch
from portal.people.desks import Officer

MANY = 100
"""Counted no further: the page says 100+."""
PAGE = 20
NEVER = date.max
"""The day of a clock that waits for the person; PostgreSQL calls it infinity."""
STEPS: dict[str, tuple[S, ...]] = {
    "accept": (S.SUBMITTED,),
    "papers": (S.NEEDS_PAPERS,),
    "visit": (S.ACCEPTED,),
    "check": (S.SURVEYED, S.CHECKING),
    "opinion": (S.REVIEWED,),
    "notice": (S.ON_NOTICE,),
}
"""The steps that are the township's own, as its worklist sifts by them."""
LATER: dict[str, tuple[S, ...]] = {
    "bureau": (S.WITH_BUREAU,),
    "joint": (S.RECOGNISED, S.IN_JOINT),
    "ended": (S.CLOSED, S.DECLINED, S.REFUSED, S.WITHDRAWN),
}
"""What follows elsewhere: the bureau decides, the departments answer, it is over."""
OPEN = tuple(state for states in STEPS.values() for state in states)

_KNOWN = (
    "(select (a.state, a.starts_at) from appointment a where a.case_file = c.id and a.purpose = 'survey'"
    " order by a.made_at desc limit 1) as appointment,"
    " (select (k.came_at, k.negative, k.told_at, k.answered_at) from economic_check k where k.case_file = c.id"
    " order by k.round desc limit 1) as checked,"
    " (select m.by_duty = 'applicant' from message m where m.case_file = c.id order by m.at desc limit 1) as waits,"
    " (select r.answered_at from paper_request r where r.case_file = c.id) as answered_at,"
    " (select o.recommends from opinion o where o.case_file = c.id and not exists (select 1 from case_event e"
    " where e.case_file = c.id and e.move in ({reviews}) and e.at > o.at) order by o.round desc limit 1)"
    " as recommends,"
    " (select count(*) from objection o where o.case_file = c.id and o.outcome = '') as objections,"
    " exists (select 1 from case_event e where e.case_file = c.id and e.move = 'escalate') as escalated"
)
KNOWN = _KNOWN.format(reviews=", ".join(f"'{name}'" for name in BEGINS_REVIEW))
"""What is known of the case ``c`` besides its row; worked out for the lines that are shown alone."""

# That a case is the township's own and can be seen already is said here although the policies say it: what
# a query says itself finds its index.
_BY_DUE = (
    "select c.*, {known} from unnest($3::text[]) s (state) cross join lateral ("
    " select * from case_file c where c.home_office = $1 and c.visible_from <= $2 and c.state = s.state"
    " and (coalesce(c.due_on, 'infinity'::date), c.id) > ($4, $5)"
    " order by coalesce(c.due_on, 'infinity'::date), c.id limit $6) c"
    " order by coalesce(c.due_on, 'infinity'::date), c.id limit $6"
)
BY_DUE = _BY_DUE.format(known=KNOWN)
_BY_DAY = (
    "select c.*, {known} from unnest($3::text[]) s (state) cross join lateral ("
    " select * from case_file c where c.home_office = $1 and c.visible_from <= $2 and c.state = s.state"
    " and (c.handed_in_at, c.id) < ($4, $5)"
    " order by c.handed_in_at desc, c.id desc limit $6) c order by c.handed_in_at desc, c.id desc limit $6"
)
BY_DAY = _BY_DAY.format(known=KNOWN)
COUNT = (
    "select s.state,"
    " (select count(*) from (select 1 from case_file c where c.home_office = $1 and c.visible_from <= $2"
    " and c.state = s.state limit $4) n) as there,"
    " (select count(*) from (select 1 from case_file c where c.home_office = $1 and c.visible_from <= $2"
    " and c.state = s.state and coalesce(c.due_on, 'infinity'::date) <= $5 limit $4) n) as due"
    " from unnest($3::text[]) s (state)"
)
_OF_CASES = "select c.id, {known} from case_file c where c.id = any($1)"
OF_CASES = _OF_CASES.format(known=KNOWN)


@dataclass(frozen=True)
class Line:
    """One case of a list, and what is known of it besides its row."""

    case: Case
    appointment: str
    visit_at: datetime | None
    report: str
    waits: bool
    answered: bool
    recommends: str
    objections: int
    escalated: bool


@dataclass(frozen=True)
class Listed:
    """One page of a list; ``after`` is where the next begins, "" at the end."""

    lines: list[Line]
    after: str


@dataclass(frozen=True)
class Counts:
    """How many cases stand in each state, and how many of them are due today or overdue; none above MANY."""

    there: dict[str, int]
    due: dict[str, int]

    def of(self, states: Sequence[str]) -> int:
        return min(MANY, sum(self.there.get(state, 0) for state in states))

    def today(self) -> int:
        """How many of the township's own are due by today."""
        return min(MANY, sum(self.due.get(state, 0) for state in OPEN))


async def by_due(officer: Officer, states: Sequence[str] = OPEN, after: str = "") -> Listed:
    """The officer's township's cases in these states: overdue, due soon, later, those that wait for the person."""
    day, last = _read(after, (date.min, UUID(int=0)), date.fromisoformat)
    rows = await fetch(BY_DUE, officer.scope, now(), list(states), day, last, PAGE + 1)
    return _listed(rows, lambda row: f"{row['due_on'] or NEVER}_{row['id'].hex}")


async def by_day(officer: Officer, states: Sequence[str], after: str = "") -> Listed:
    """As ``by_due``, what was handed in last first."""
    moment, last = _read(after, (now(), UUID(int=2**128 - 1)), datetime.fromisoformat)
    rows = await fetch(BY_DAY, officer.scope, now(), list(states), moment, last, PAGE + 1)
    return _listed(
        rows, lambda row: f"{row['handed_in_at'].astimezone(UTC):%Y%m%dT%H%M%S.%fZ}_{row['id'].hex}"
    )


async def counted(officer: Officer, states: Sequence[str] = OPEN) -> Counts:
    """How many of the officer's township's cases stand in each of these states."""
    rows = await fetch(COUNT, officer.scope, now(), list(states), MANY, today())
    return Counts({row["state"]: row["there"] for row in rows}, {row["state"]: row["due"] for row in rows})


async def with_what_is_known(rows: Sequence[Any]) -> list[Line]:
    """The lines of these rows of ``case_file``, by one statement for all."""
    found = {row["id"]: row for row in await fetch(OF_CASES, [row["id"] for row in rows])} if rows else {}
    return [_line(dict(row), found[row["id"]]) for row in rows]


def with_bureau(case: Case) -> bool:
    """Whether the bureau has it now, though its state is still the township's."""
    return case["office"] == BUREAU


def _listed(rows: list[Any], key: Any) -> Listed:
    shown = rows[:PAGE]
    return Listed([_line(dict(row), row) for row in shown], key(shown[-1]) if len(rows) > PAGE else "")


def _read(after: str, first: tuple[Any, UUID], kind: Any) -> tuple[Any, UUID]:
    """Where a page begins; an address that was changed by hand begins at the first page."""
    day, _bar, last = after.partition("_")
    try:
        read = kind(day)
        if isinstance(read, datetime) and read.tzinfo is None:
            return first
        return read, UUID(last)
    except ValueError:
        return first


def _line(case: Case, known: Any) -> Line:
    state, starts_at = known["appointment"] or ("", None)
    came, negative, told, answered = known["checked"] or (None, None, None, None)
    report = ""
    if came:
        report = "answered" if answered else "told" if told else "different" if negative else "came"
    return Line(
        case=case,
        appointment=state,
        visit_at=starts_at,
        report=report,
        waits=bool(known["waits"]),
        answered=known["answered_at"] is not None,
        recommends=known["recommends"] or "",
        objections=known["objections"],
        escalated=known["escalated"],
    )
