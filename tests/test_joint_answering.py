"""Answering: what a department does with its items at its desk, and what its applicant hears of it."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from portal.core.database import fetch, run, transaction
from portal.joint import feedback
from tests.desks import enter_desk, sit_down
from tests.joint import items_of, push_items

GRANT = {"outcome": "grant", "amount": "1,200", "per": "once", "start": "", "words": ""}
DENY = {"outcome": "deny", "reasons": "already-has"}


def path(reference, item="education"):
    return f"/department/items/{reference}/{item}"


async def test_a_department_lists_its_items_due_first_and_opens_one(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education", "disaster"])
    desk, _who = await sit_down(admin, "liaison")
    page = await desk.get("/department")
    assert reference in page.marks("reference")
    assert set(page.marks("item")) == {"education"}
    page = await desk.get(path(reference))
    assert page.marks("item-state") == ["pushed"]
    assert "示例中学" in page.text()


async def test_receiving_and_granting_stand_in_the_item_with_their_events(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education"])
    desk, officer = await sit_down(admin, "liaison")
    await desk.get(path(reference))
    await desk.send('form[action$="/receive"]')
    assert desk.page.marks("item-state") == ["received"]
    await desk.send('form[action$="/answer"]', outcome="grant", measure="下学期免学杂费")
    row = (await items_of(admin, reference))["education"]
    assert (row["state"], row["answered_by"], row["due_on"]) == ("granted", officer.id, None)
    events = await admin.rows(
        "select move, by_person from joint_item_event where joint_item = $1 order by id", row["id"]
    )
    assert [each["move"] for each in events] == ["push", "receive", "grant"]
    assert "下学期免学杂费" in desk.page.text()
