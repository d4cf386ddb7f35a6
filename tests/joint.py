"""A case whose joint items are with their departments, by the same verbs as the pages."""

from typing import Any

from portal.application import drafting
from portal.application.visible import pruned
from portal.casework import moving
from portal.core.database import transaction
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
