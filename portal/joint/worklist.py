"""The department's lists: what is due, what waits, what is answered; and the search in it.

The department stands in every statement; row-level security stands behind.
"""

from dataclasses import dataclass
from typing import Any

from portal.access.actions import Action
from portal.access.rules import require
from portal.core.database import fetch, fetch_one
from portal.joint.pushing import meter_index
from portal.joint.reading import Item, opened
from portal.people.desks import Officer

PAGE = 50
SIFTS = {
    "new": "state = 'pushed'",
    "doing": "state = 'received'",
    "papers": "state = 'needs_papers'",
    "granted": "state = 'granted'",
    "denied": "state = 'denied'",
}
OPEN_SIFTS = ("new", "doing", "papers")
DONE_SIFTS = ("granted", "denied")
SORTS = {"due": "due_on nulls last, reference, item", "last": "changed_at desc, reference, item"}
LIST = {
    (sift, sort): " ".join(
        (
            "select * from joint_item where department = $1 and state <> 'waiting' and",
            SIFTS.get(sift, "state in ('pushed', 'received', 'needs_papers')" if sift == "open" else "true"),
            "and ($2 = '' or item = $2) order by",
            order,
            f"limit {PAGE + 1} offset $3",
        )
    )
    for sift in ("", "open", *SIFTS)
    for sort, order in SORTS.items()
}
COUNTS = " ".join(
    (
        "select",
        ", ".join(f"count(*) filter (where {test}) as {name}" for name, test in SIFTS.items()),
        ", count(*) filter (where state in ('pushed', 'received') and due_on <= $2) as today",
        "from joint_item where department = $1 and state <> 'waiting' and ($3 = '' or item = $3)",
    )
)
FIND = (
    "select * from joint_item where department = $1 and state <> 'waiting'"
    " and (reference = $2 or meter_index = $3) order by changed_at desc, reference, item limit $4"
)


@dataclass(frozen=True)
class Page:
    """A page of a department's items. more: there is another behind it."""

    items: list[Item]
    more: bool


async def listed(officer: Officer, sift: str, item: str, sort: str, number: int) -> Page:
    """Items of the officer's department. sift: "open", one of SIFTS, or "" for all. number: of the page, from 0."""
    require(officer, Action.ANSWER_ITEM, {"department": officer.scope})
    rows = await fetch(LIST[sift, sort], officer.scope, item, number * PAGE)
    return Page([opened(row) for row in rows[:PAGE]], len(rows) > PAGE)


async def counted(officer: Officer, today: Any, item: str = "") -> dict[str, int]:
    """How many items in each sift, and ``today``: those due today or late."""
    return dict(await fetch_one(COUNTS, officer.scope, today, item))


async def search(officer: Officer, reference: str, number: str) -> list[Item]:
    """The department's items with this case reference or this 户号, each "" where it was not meant."""
    rows = await fetch(FIND, officer.scope, reference, meter_index(officer.scope, number) or b"", PAGE)
    return [opened(row) for row in rows]
