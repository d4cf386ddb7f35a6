"""Watching: the bureau looks after all items of all cases: what is due, what is late, by department; it nudges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import require
from portal.core.clock import now, today
from portal.core.database import fetch, fetch_one
from portal.core.errors import MovedOn, NotAllowed
from portal.core.words import _
from portal.joint.answering import record
from portal.joint.states import ANSWERED, DUE, OPEN, ItemState
from portal.people.desks import Officer

PAGE = 50
AGAIN = timedelta(hours=20)
"""One nudge a day is enough: the department's list shows it until it is answered."""
SIFTS: Mapping[str, str] = {
    "open": "state = any($1::text[])",
    "late": "state = any($2::text[]) and due_on < $4",
    "soon": "state = any($2::text[]) and due_on between $4 and $5",
    "papers": "state = 'needs_papers'",
    "waiting": "state = 'waiting'",
    "back": "state = any($3::text[]) and fed_back_at is null",
    "answered": "state = any($3::text[])",
}
"""What is looked at, by the name in the address."""
COUNTED = tuple(name for name in SIFTS if name != "answered")
TYPED = "($1::text[], $2::text[], $3::text[], $4::date, $5::date) is not null"
"""Gives every parameter its type, whichever of them a sift reads."""
LIST = {
    name: " ".join(
        (
            "select * from joint_item where ($6 = '' or department = $6) and",
            TYPED,
            f"and ({test}) order by",
            "answered_at desc" if name in ("answered", "back") else "due_on nulls last",
            f", reference, item limit {PAGE + 1} offset $7",
        )
    )
    for name, test in SIFTS.items()
}
COUNT = " ".join(
    (
        "select department,",
        ", ".join(f"count(*) filter (where {SIFTS[name]}) as {name}" for name in COUNTED),
        # What was fed back is over: it is listed and not counted, however much of it there comes to be.
        "from joint_item where (state in ('waiting', 'pushed', 'received', 'needs_papers')",
        "or (fed_back_at is null and answered_at is not null)) and",
        TYPED,
        "group by department",
    )
)


@dataclass(frozen=True)
class Watched:
    """A page of items. counts: by sift, of COUNTED. departments: (department, open, late) each, the latest first."""

    rows: list[Any]
    more: bool
    counts: dict[str, int]
    departments: list[tuple[str, int, int]]


async def watch(sift: str, department: str, number: int) -> Watched:
    """Items of all cases: ``sift`` of SIFTS, one department or "" for all, the page of this number from 0."""
    known = (list(OPEN), list(DUE), list(ANSWERED), today(), today() + timedelta(days=2))
    rows = await fetch(LIST[sift], *known, department, number * PAGE)
    counted = await fetch(COUNT, *known)
    wanted = [each for each in counted if department in ("", each["department"])]
    return Watched(
        rows[:PAGE],
        len(rows) > PAGE,
        {name: sum(each[name] for each in wanted) for name in COUNTED},
        sorted(
            ((each["department"], each["open"], each["late"]) for each in counted if each["open"]),
            key=lambda each: (-each[2], -each[1]),
        ),
    )


async def nudge(case: Mapping[str, Any], name: str, officer: Officer) -> None:
    """催办: mark an item for its department, at most once a day. Raises NotAllowed, MovedOn once it is answered."""
    require(officer, Action.WATCH_ITEMS)
    row = await fetch_one(
        "select * from joint_item where case_file = $1 and item = $2 for no key update", case["id"], name
    )
    if row is None or row["state"] not in (ItemState.PUSHED, ItemState.RECEIVED):
        raise MovedOn(_("刚才这一项有了变化，请看一眼再办。"))
    if row["nudged_at"] and row["nudged_at"] > now() - AGAIN:
        raise NotAllowed(_("今天已经催过了。"))
    changed = await fetch_one(
        "update joint_item set nudged_at = $2 where id = $1 returning *", row["id"], now()
    )
    await record(changed, "nudge", officer)
    await leave(officer, "nudge", case["id"], subject=name)
