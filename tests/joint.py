"""A case whose joint items are with their departments, by the same verbs as the pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from portal.application import drafting
from portal.application.visible import pruned
from portal.casework import moving
from portal.core.database import DB, close_pool, open_pool, transaction
from portal.joint import pushing
from portal.policy.choosing import pinned
from tests.browsing import Browser
from tests.database import Admin
from tests.desks import enter_desk, make_seen_case, sit_down
from tests.makers import CHUMEN, entered

SCHOOL = {"_id": "s1", "who": "m1", "stage": "junior", "school": "示例中学", "grade": "初二"}
CHILD = {
    "_id": "m1",
    "name": "林小满（测试）",
    "relation": "child",
    "id_type": "resident",
    "id_number": "11010120120307117X",
}
HOME: dict[str, dict[str, Any]] = {
    "person": {"id_type": "resident", "id_number": "110101195603075127"},
    "household": {"size": 2, "members": [CHILD]},
    "items": {
        "category": "dibao",
        "items": ["education", "electricity", "water", "disaster", "charity"],
        "students": [SCHOOL],
        "electricity_account": "0057 1234 5678",
        "electricity_holder": "林建国（测试）",
        "electricity_shared": "own",
        "water_account": "8800112233",
        "water_holder": "林建国（测试）",
        "water_shared": "own",
        "disaster_kind": "typhoon",
        "disaster_loss": "屋顶吹掉一半",
    },
    "consents": {"electricity": "yes", "water": "no"},
}
"""Education, electricity and disaster go on; water and charity have no consent."""


async def answers_of(browser: Browser, reference: str) -> dict[str, dict[str, Any]]:
    """What applies of the browser's own application."""
    async with transaction():
        person = await entered(browser)
        draft = await drafting.application_for(person, reference)
        return pruned(pinned(draft.pack).form, draft.answers)


async def push_items(
    browser: Browser,
    admin: Admin,
    items: list[str],
    /,
    *,
    category: str = "dibao",
    only_free: bool = False,
    township: str = CHUMEN,
    **sections: dict[str, Any],
) -> tuple[str, int]:
    """Hand a case in for the browser's person and push these items: its reference, and how many went."""
    made = await make_seen_case(browser, township, **(HOME | sections))
    answers = await answers_of(browser, made.reference)
    bureau, _who = await sit_down(admin, "bureau_officer")
    async with transaction():
        officer = await enter_desk(bureau)
        case = await moving.case_for(officer, made.reference)
        pack = pinned(case["pack"])
        pushed = await pushing.push(case, pack, answers, items, category, officer, only_free)
    await admin.run(
        "update case_file set state = 'in_joint', clock = 'item' where reference = $1", made.reference
    )
    return made.reference, pushed


async def items_of(admin: Admin, reference: str) -> dict[str, Any]:
    """The rows of a case's items, by item."""
    rows = await admin.rows("select * from joint_item where reference = $1", reference)
    return {each["item"]: each for each in rows}


@asynccontextmanager
async def as_the_worker(database: str) -> AsyncIterator[None]:
    """Within the block this process is connected as the worker is."""
    kept = DB.pool, DB.config
    DB.pool = None
    await open_pool(database, "portal_worker", size=6)
    try:
        yield
    finally:
        await close_pool()
        DB.pool, DB.config = kept


async def catch_up(database: str, admin: Admin) -> None:
    """The worker does everything that was queued for items."""
    from portal.jobs import items

    await admin.run("update joint_item set changed_at = changed_at - interval '1 hour' where told_at is null")
    await admin.run("update errand set changed_at = changed_at - interval '1 hour' where state <> 'done'")
    async with as_the_worker(database):
        await items.catch_up()
