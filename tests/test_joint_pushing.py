"""Pushing: each department gets its item, with only what it needs; without consent nobody gets anything."""

from portal.core.clock import today
from portal.core.database import fetch, transaction
from portal.joint.fields import lines_of, read_fields
from portal.policy.choosing import current
from portal.policy.clocks import due
from tests.desks import enter_desk, sit_down
from tests.joint import items_of, push_items

ALL = ["education", "electricity", "water", "disaster", "charity"]


async def test_each_chosen_item_goes_to_its_department_with_its_legal_day(browser, admin):
    reference, pushed = await push_items(browser, admin, ALL)
    items = await items_of(admin, reference)
    assert pushed == 3
    assert {name: row["state"] for name, row in items.items()} == {
        "education": "pushed", "electricity": "pushed", "disaster": "pushed", "water": "waiting",
        "charity": "waiting",
    }  # fmt: skip
    assert {items[name]["department"] for name in ALL} == {
        "education", "power-supply", "water-group", "emergency", "charity-federation",
    }  # fmt: skip
    ends = due(current().clocks["item"], today(), current().calendar)
    assert items["education"]["due_on"] == ends.day
    assert items["water"]["due_on"] is None


async def test_an_item_holds_what_it_needs_and_nothing_else(browser, admin):
    reference, _pushed = await push_items(browser, admin, ALL)
    items = await items_of(admin, reference)
    power = read_fields(items["electricity"])
    assert set(power.values) == {
        "person.name", "items.electricity_account", "items.electricity_holder", "items.electricity_shared",
    }  # fmt: skip
    assert read_fields(items["disaster"]).values.get("category") is None
    assert read_fields(items["education"]).values["category"] == "dibao"


async def test_a_department_reads_for_whom_an_item_is_by_name(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education"])
    fields = read_fields((await items_of(admin, reference))["education"])
    said = {line.label: line.words for line in lines_of(fields, "education")}
    assert "示例中学" in said["上学的人"]
    assert "林小满（测试）" in said["上学的人"]
    assert said["林小满（测试）"] == "11010120120307117X"
    assert said["认定的类别"] == "低保"


async def test_without_a_recognition_only_items_that_ask_no_category_go_on(browser, admin):
    reference, pushed = await push_items(browser, admin, ALL, category="", only_free=True)
    assert pushed == 1
    assert set(await items_of(admin, reference)) == {"disaster"}


def test_the_items_that_ask_no_category_are_those_of_the_law():
    free = {item.id for item in current().items.values() if item.free}
    assert free == {"disaster", "disability-care", "legal-aid", "temporary"}


async def test_legal_aid_has_its_own_shorter_clock(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["legal-aid"])
    row = (await items_of(admin, reference))["legal-aid"]
    assert row["due_on"] == due(current().clocks["legal-aid"], today(), current().calendar).day


async def test_a_department_sees_no_item_that_waits_for_a_consent(browser, admin):
    reference, _pushed = await push_items(browser, admin, ALL)
    desk, _who = await sit_down(admin, "liaison", "water-group")
    async with transaction():
        await enter_desk(desk)
        assert await fetch("select 1 from joint_item where reference = $1", reference) == []


async def test_pushing_again_leaves_an_item_as_it_is(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education", "education"])
    assert len(await items_of(admin, reference)) == 1
