"""Feedback: from the department back to the bureau, the township and the person (结果反馈)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import PORTAL, require
from portal.casework import moving
from portal.casework.states import CaseState
from portal.casework.telling import tell_of
from portal.core.clock import now
from portal.core.database import fetch, fetch_one, run
from portal.joint.answering import ANSWERED, PAPERS, record
from portal.joint.states import ANSWERED as ANSWERED_STATES
from portal.joint.states import OPEN, ItemState
from portal.people.desks import Officer
from portal.policy.choosing import pinned


async def answered(item: UUID) -> None:
    """As the worker: tell the applicant of an answer, once; after the last one the case closes by itself.

    The case's row is held, so that of two departments answering last at once exactly one closes it.
    """
    row = await fetch_one("select * from joint_item where id = $1", item)
    if row is None or row["state"] not in ANSWERED_STATES:
        return
    case = await _held(row["case_file"])
    row = await fetch_one("select * from joint_item where id = $1", item)
    untold = row["told_at"] is None
    pack = pinned(case["pack"])
    if case["state"] == CaseState.IN_JOINT and not await _open(case["id"]):
        await moving.move(case, "close", pack, by=PORTAL)
    elif untold:
        await tell_of(case, ANSWERED, pack, PORTAL)
    if untold:
        await _told(row)


async def papers_asked(item: UUID) -> None:
    """As the worker: tell the applicant, once, that a department asks for something."""
    row = await fetch_one("select * from joint_item where id = $1", item)
    if row is None:
        return
    case = await _held(row["case_file"])
    row = await fetch_one("select * from joint_item where id = $1", item)
    if row["state"] == ItemState.NEEDS_PAPERS and row["told_at"] is None:
        await tell_of(case, PAPERS, pinned(case["pack"]), PORTAL)
        await _told(row)


async def untold() -> list[UUID]:
    """Items whose applicant should have heard a minute ago: their job was lost with a worker."""
    rows = await fetch(
        "select id from joint_item where told_at is null and changed_at < $1::timestamptz - interval '1 minute'"
        " and state in ('granted', 'denied', 'needs_papers') order by changed_at limit 100",
        now(),
    )
    return [row["id"] for row in rows]


async def _held(case: UUID) -> dict[str, Any]:
    return dict(await fetch_one("select * from case_file where id = $1 for no key update", case))


async def _open(case: UUID) -> bool:
    return bool(
        await fetch(
            "select 1 from joint_item where case_file = $1 and state = any($2::text[]) limit 1", case, OPEN
        )
    )


async def _told(row: Mapping[str, Any]) -> None:
    await run("update joint_item set told_at = $2 where id = $1", row["id"], now())
    await record(row, "told", PORTAL)


async def feed_back(cases: Sequence[Mapping[str, Any]], officer: Officer) -> int:
    """The bureau confirms the answers of these cases to their townships: how many were new. Raises NotAllowed."""
    require(officer, Action.WATCH_ITEMS)
    rows = await fetch(
        "update joint_item set fed_back_at = $2, fed_back_by = $3 where case_file = any($1::uuid[])"
        " and fed_back_at is null and state = any($4::text[]) returning *",
        [case["id"] for case in cases],
        now(),
        officer.id,
        ANSWERED_STATES,
    )
    for row in rows:
        await record(row, "feed_back", officer)
    for case in cases:
        await leave(officer, "feed_back", case["id"])
    return len(rows)


async def tell_person(case: dict[str, Any], officer: Officer) -> None:
    """The township told the person themselves, as where there is no phone: every answer so far, on paper.

    Raises NotAllowed, MovedOn.
    """
    await moving.move(case, "tell_result", pinned(case["pack"]), by=officer)
    rows = await fetch(
        "update joint_item set told_at = $2, told_by = $3 where case_file = $1 and told_by is null"
        " and state = any($4::text[]) returning *",
        case["id"],
        now(),
        officer.id,
        ANSWERED_STATES,
    )
    for row in rows:
        await record(row, "tell", officer)
    await leave(officer, "tell_result", case["id"])
