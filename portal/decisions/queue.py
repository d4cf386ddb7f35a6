"""The bureau's lists: what waits for its decision, due first; and every case of the county, page by page.

As at the township (``casework.worklist``), a page is one walk along an index and as many rows as it shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from portal.casework.searching import MOST, NUMBER, reference_in
from portal.casework.states import CaseState as S
from portal.casework.summary import name_index
from portal.casework.worklist import MANY, NEVER, PAGE, Line, Listed, with_what_is_known
from portal.core.clock import now, today
from portal.core.database import fetch, fetch_one
from portal.core.sealing import blind_index

DECIDE, REFUSALS = "decide", "refusals"
WAITING: dict[str, tuple[S, ...]] = {DECIDE: (S.WITH_BUREAU,), REFUSALS: (S.SUBMITTED,)}
"""What waits for the bureau, by what it is to do: decide, or confirm that an application is not accepted."""
OPEN = (S.WITH_BUREAU, S.SUBMITTED)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

BY_DUE = (
    "select c.* from unnest($2::text[]) s (state) cross join lateral ("
    " select * from case_file c where c.office = 'bureau' and c.visible_from <= $1 and c.state = s.state"
    " and (coalesce(c.due_on, 'infinity'::date), c.id) > ($3, $4)"
    " order by coalesce(c.due_on, 'infinity'::date), c.id limit $5) c"
    " order by coalesce(c.due_on, 'infinity'::date), c.id limit $5"
)
BY_DAY = (
    "select c.* from unnest($2::text[]) s (state) cross join lateral ("
    " select * from case_file c where {where}c.visible_from <= $1 and c.state = s.state"
    " and (c.handed_in_at, c.id) < ($3, $4)"
    " order by c.handed_in_at desc, c.id desc limit $5) c order by c.handed_in_at desc, c.id desc limit $5"
)
COUNT = (
    "select array(select (select count(*) from (select 1 from case_file c where c.office = 'bureau'"
    " and c.visible_from <= $1 and c.state = s.state limit $3) n) from unnest($2::text[]) s (state)) as there,"
    " array(select (select count(*) from (select 1 from case_file c where c.office = 'bureau'"
    " and c.visible_from <= $1 and c.state = s.state and coalesce(c.due_on, 'infinity'::date) <= $4 limit $3) n)"
    " from unnest($2::text[]) s (state)) as due,"
    " (select count(*) from (select 1 from appeal where outcome = '' limit $3) n) as appeals"
)
FIND = (
    "select * from ("
    "(select c.* from case_file c where c.reference = $2 and c.visible_from <= $1)"
    " union (select c.* from case_file c where c.name_index = $3 and c.visible_from <= $1"
    " order by c.handed_in_at desc, c.id desc limit $5)"
    " union (select c.* from case_file c where c.identity_index = $4 and c.visible_from <= $1 limit $5)"
    ") c order by c.handed_in_at desc, c.id desc limit $5"
)
APPEALS = (
    "select c as case, a.at, a.id from appeal a join case_file c on c.id = a.case_file where a.outcome = ''"
    " and (a.at, a.id) > ($1, $2) order by a.at, a.id limit $3"
)


@dataclass(frozen=True)
class Counts:
    """What waits: how many of each kind, how many are due by today, how many appeals; none above MANY."""

    there: Mapping[str, int]
    due: int
    appeals: int

    @property
    def all(self) -> int:
        return min(MANY, sum(self.there.values()))


async def waiting(kind: str = "", after: str = "") -> Listed:
    """What waits for the bureau, due first. kind: of ``WAITING``, or "" for all of it."""
    day, last = _read(after, (date.min, UUID(int=0)), date.fromisoformat)
    states = list(WAITING.get(kind, OPEN))
    rows = await fetch(BY_DUE, now(), states, day, last, PAGE + 1)
    return await _listed(rows, lambda row: f"{row['due_on'] or NEVER}_{row['id'].hex}")


async def everywhere(states: Sequence[str], township: str = "", after: str = "") -> Listed:
    """The county's cases in these states, of one township or of all; what was handed in last first."""
    moment, last = _read(after, (now(), UUID(int=2**128 - 1)), datetime.fromisoformat)
    own = [township] if township else []
    where = "c.home_office = $6 and " if township else ""
    rows = await fetch(BY_DAY.format(where=where), now(), list(states), moment, last, PAGE + 1, *own)
    return await _listed(rows, lambda row: f"{row['handed_in_at'].isoformat()}_{row['id'].hex}")


async def counted() -> Counts:
    """How much waits for the bureau."""
    row = await fetch_one(COUNT, now(), [WAITING[DECIDE][0], WAITING[REFUSALS][0]], MANY, today())
    return Counts(dict(zip(WAITING, row["there"], strict=True)), min(MANY, sum(row["due"])), row["appeals"])


async def search(text: str, prefix: str) -> list[Line]:
    """The county's cases with this name, reference or identity number, the newest first."""
    number = "".join(c for c in text.upper() if c.isalnum())
    rows = await fetch(
        FIND,
        now(),
        reference_in(text, prefix),
        name_index(text),
        blind_index("identity", number) if NUMBER.fullmatch(number) else b"",
        MOST,
    )
    return await with_what_is_known(rows)


async def open_appeals(after: str = "") -> tuple[list[tuple[Line, datetime]], str]:
    """Appeals that wait for an answer, the oldest first, with when they came; and where the next page begins."""
    moment, last = _read(after, (LONG_AGO, UUID(int=0)), datetime.fromisoformat)
    rows = await fetch(APPEALS, moment, last, PAGE + 1)
    shown = rows[:PAGE]
    lines = await with_what_is_known([row["case"] for row in shown])
    after = f"{shown[-1]['at'].isoformat()}_{shown[-1]['id'].hex}" if len(rows) > PAGE else ""
    return list(zip(lines, (row["at"] for row in shown), strict=True)), after


async def _listed(rows: list[Any], key: Any) -> Listed:
    shown = rows[:PAGE]
    return Listed(await with_what_is_known(shown), key(shown[-1]) if len(rows) > PAGE else "")


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
