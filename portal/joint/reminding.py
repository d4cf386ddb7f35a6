"""Reminding departments: every item has a day of its own, watched as cases' clocks are.

A department is reminded by a mark on the item; once its day is over the bureau learns of it by an event of
the item, and the applicant by one SMS a case and day, however many departments are late.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from portal.access.rules import PORTAL
from portal.casework.moving import move, moves_for
from portal.casework.reminding import BATCH, at_work, reach, wants_reminding
from portal.core.clock import now, today
from portal.core.database import fetch, fetch_one, run
from portal.policy.choosing import current, pinned
from portal.policy.pack import Pack

FIRST = UUID(int=0)
LOOK = (
    "select distinct case_file as id from joint_item where state in ('pushed', 'received') and due_on <= $2"
    " and case_file > $3 and case when due_on < $1 then escalated_due is distinct from due_on"
    " else reminded_on is distinct from $1 end order by case_file limit $4"
)

DONE = {
    "remind": "update joint_item set reminded_on = $2 where id = $1",
    "escalate": "update joint_item set escalated_due = $2 where id = $1",
}


def next_of(item: Mapping[str, Any], pack: Pack, day: date) -> str:
    """What is done about an item's clock that day: ``remind``, ``escalate``, or "" for nothing."""
    last = item["due_on"]
    if last is None or item["state"] not in ("pushed", "received"):
        return ""
    if last < day:
        return "escalate" if item["escalated_due"] != last else ""
    return "remind" if item["reminded_on"] != day and wants_reminding(last, day, True, pack.calendar) else ""


async def waiting(after: UUID = FIRST) -> list[Any]:
    """Up to ``BATCH`` cases with items whose clocks may want something, by id; none outside of office hours."""
    if not at_work(now()):
        return []
    return await fetch(LOOK, today(), reach(today(), current().calendar), after, BATCH)


async def attend(case_file: UUID) -> list[str]:
    """Do what the clocks of one case's items want, in the caller's transaction, as the worker; what that was.

    The case's row first, as every answer does. Raises MovedOn.
    """
    row = await fetch_one("select * from case_file where id = $1 for no key update skip locked", case_file)
    if row is None:
        return []
    case, pack, done = dict(row), pinned(row["pack"]), []
    items = await fetch(
        "select * from joint_item where case_file = $1 and state in ('pushed', 'received') and due_on is not null"
        " order by id for no key update skip locked",
        case_file,
    )
    for item in items:
        name = next_of(item, pack, today())
        if not name:
            continue
        await run(DONE[name], item["id"], today() if name == "remind" else item["due_on"])
        await run(
            "insert into joint_item_event (joint_item, move, state, by_duty, at) values ($1, $2, $3, 'portal', $4)",
            item["id"],
            name,
            item["state"],
            now(),
        )
        done.append(name)
    if "escalate" in done and "escalate" in moves_for(PORTAL, case):
        await move(case, "escalate", pack, by=PORTAL)
    return done
