"""Answering: what a department does with its items at its desk, and what its applicant hears of it."""

import asyncio

import asyncpg
import pytest

from portal.core.database import fetch, run, transaction
from portal.joint import feedback
from tests.desks import enter_desk, sit_down
from tests.joint import as_the_worker, catch_up, items_of, push_items

ALL = ["education", "electricity", "disaster"]


def path(reference, item="education"):
    return f"/department/items/{reference}/{item}"


async def state_of(admin, reference):
    return await admin.value("select state from case_file where reference = $1", reference)


async def give(admin, reference, item, department, **typed):
    """A liaison of this department answers an item at the desk."""
    desk, _who = await sit_down(admin, "liaison", department)
    await desk.get(path(reference, item))
    await desk.send('form[action$="/answer"]', **({"outcome": "grant", "measure": "给了"} | typed))
    assert desk.status == 200
    return desk


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


async def test_every_look_and_answer_of_a_department_is_left_in_the_audit(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education"])
    desk = await give(admin, reference, "education", "education")
    acts = await admin.rows(
        "select a.act from audit a join case_file c on c.id = a.case_file where c.reference = $1"
        " and a.role = 'liaison' order by a.id",
        reference,
    )
    assert [each["act"] for each in acts] == ["look", "item_grant", "look"]
    assert desk.page.marks("item-state") == ["granted"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "grant"}, "amount"),
        ({"outcome": "grant", "amount": "很多"}, "amount"),
        ({"outcome": "grant", "amount": "0", "per": "once"}, "amount"),
        ({"outcome": "grant", "amount": "12"}, "per"),
        ({"outcome": "grant", "measure": "免", "start": "2099-01"}, "start"),
        ({"outcome": "deny"}, "reasons"),
        ({"outcome": "deny", "reasons": "meter-not-found"}, "reasons"),
    ],
)
async def test_an_answer_that_lacks_something_comes_back_with_what_was_typed(browser, admin, typed, field):
    reference, _pushed = await push_items(browser, admin, ["education"])
    desk, _who = await sit_down(admin, "liaison")
    await desk.get(path(reference))
    version = desk.page.form('form[action$="/answer"]').filled({}, "")["version"]
    csrf = desk.page.form('form[action$="/answer"]').filled({}, "")["csrf"]
    await desk.post(
        path(reference) + "/answer", {"csrf": csrf, "version": version, "words": "记得来领"} | typed
    )
    assert desk.status == 422
    assert list(desk.page.errors) == [field]
    assert desk.page.text("#words") == "记得来领"
    assert (await items_of(admin, reference))["education"]["state"] == "pushed"


async def test_the_applicant_hears_of_an_answer_without_category_illness_or_amount(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ["education", "disaster"])
    await give(admin, reference, "education", "education", amount="1,200", per="once", measure="")
    await catch_up(database, admin)
    said = [each["text"] for each in await admin.sms(browser.phone) if reference in each["text"]]
    assert "有一项办好了" in said[-1]
    assert not any(word in said[-1] for word in ("低保", "1,200", "1200", "教育"))
    before = len(said)
    await catch_up(database, admin)
    assert len([each for each in await admin.sms(browser.phone) if reference in each["text"]]) == before


async def test_the_case_closes_by_itself_exactly_when_the_last_item_is_answered(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ALL)
    for item, department in (("education", "education"), ("electricity", "power-supply")):
        await give(admin, reference, item, department)
        await catch_up(database, admin)
        assert await state_of(admin, reference) == "in_joint"
    await give(admin, reference, "disaster", "emergency", outcome="deny", measure="", reasons="not-eligible")
    await catch_up(database, admin)
    assert await state_of(admin, reference) == "closed"
    said = [each["text"] for each in await admin.sms(browser.phone) if reference in each["text"]]
    assert "各项都有结果了" in said[-1]


async def test_two_departments_that_answer_last_at_once_close_the_case_once(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ["education", "disaster"])
    await give(admin, reference, "education", "education")
    await give(admin, reference, "disaster", "emergency")
    items = [row["id"] for row in (await items_of(admin, reference)).values()]

    async def do(item):
        async with transaction():
            await feedback.answered(item)

    async with as_the_worker(database):
        await asyncio.gather(*(do(item) for item in items * 3))
    closed = await admin.value(
        "select count(*) from case_event e join case_file c on c.id = e.case_file"
        " where c.reference = $1 and e.move = 'close'",
        reference,
    )
    assert (closed, await state_of(admin, reference)) == (1, "closed")


async def test_pressing_twice_answers_once_and_leads_on(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education"])
    desk, _who = await sit_down(admin, "liaison")
    await desk.get(path(reference))
    first = desk.page
    for _press in range(2):
        desk.page = first
        await desk.send('form[action$="/answer"]', outcome="grant", measure="免学杂费")
        assert desk.status == 200
        assert desk.page.marks("item-state") == ["granted"]
    events = await admin.value(
        "select count(*) from joint_item_event e join joint_item j on j.id = e.joint_item"
        " where j.reference = $1 and e.move = 'grant'",
        reference,
    )
    assert events == 1


async def test_the_second_of_two_colleagues_learns_what_the_first_answered(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education"])
    one, _who = await sit_down(admin, "liaison")
    other, _who = await sit_down(admin, "liaison")
    await one.get(path(reference))
    await other.get(path(reference))
    await one.send('form[action$="/answer"]', outcome="grant", measure="免学杂费")
    await other.send('form[action$="/answer"]', outcome="deny", reasons=["not-eligible"])
    assert other.status == 409
    assert (await items_of(admin, reference))["education"]["state"] == "granted"


async def test_papers_are_asked_for_once_and_the_department_s_clock_waits(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ["education"])
    desk, _who = await sit_down(admin, "liaison")
    await desk.get(path(reference))
    await desk.send('form[action$="/ask"]', want=["study-proof"], question="孩子现在几班？")
    row = (await items_of(admin, reference))["education"]
    assert (row["state"], row["due_on"], row["paused_left"]) == ("needs_papers", None, 10)
    assert not desk.page.has('form[action$="/ask"]')
    await catch_up(database, admin)
    said = [each["text"] for each in await admin.sms(browser.phone) if reference in each["text"]]
    assert "要您补材料" in said[-1]


async def test_a_company_asks_for_the_papers_of_its_item_alone(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["electricity"])
    desk, _who = await sit_down(admin, "liaison", "power-supply")
    await desk.get(path(reference, "electricity"))
    offered = [node.attributes["value"] for node in desk.page.all('input[name="want"]')]
    assert offered == ["utility-bill"]


async def test_another_department_finds_nothing_by_any_way(browser, admin):
    reference, _pushed = await push_items(browser, admin, ALL)
    for role, scope in (("liaison", "justice"), ("liaison", "water-group")):
        desk, _who = await sit_down(admin, role, scope)
        for way in (
            "/department",
            "/department/items",
            "/department/items?state=new&sort=due&item=education",
        ):
            page = await desk.get(way)
            assert reference not in page.html
            assert not set(page.marks("item")) & set(ALL)
        await desk.get("/department")
        await desk.send('form[role="search"]', q=reference)
        assert reference not in desk.page.marks("reference")
        await desk.get("/department")
        await desk.send('form[role="search"]', q="0057 1234 5678")
        assert desk.page.marks("item") == []
        for item in ALL:
            assert (await desk.fetch(path(reference, item))).status_code == 404


async def test_raw_sql_as_a_liaison_sees_only_its_own_items_and_their_photographs(browser, admin):
    reference, _pushed = await push_items(browser, admin, ALL)
    desk, _who = await sit_down(admin, "liaison")
    async with transaction():
        await enter_desk(desk)
        assert {row["department"] for row in await fetch("select department from joint_item")} == {
            "education"
        }
        for table in (
            "case_file",
            "application",
            "section",
            "message",
            "decision",
            "survey",
            "internal_note",
        ):
            assert await fetch(f"select 1 from {table}") == []
        assert (
            await fetch("update joint_item set state = 'granted' where department <> 'education' returning 1")
            == []
        )
        assert await fetch("select 1 from item_document") == []
    assert (await items_of(admin, reference))["disaster"]["state"] == "pushed"


@pytest.mark.parametrize(
    "change",
    [
        "state = 'granted'",
        "result = 'x'::bytea",
        "answered_at = now()",
        "asked = 'x'::bytea",
        "due_on = '2030-01-01'",
    ],
)
async def test_nobody_but_its_department_answers_an_item_even_by_raw_sql(browser, admin, change):
    reference, _pushed = await push_items(browser, admin, ["education"])
    for role in ("bureau_officer", "township_officer"):
        desk, _who = await sit_down(admin, role)
        async with transaction():
            await enter_desk(desk)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await run(f"update joint_item set {change} where reference = $1", reference)


async def test_the_search_finds_an_item_by_its_meter_number_however_it_is_spaced(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["electricity"])
    desk, _who = await sit_down(admin, "liaison", "power-supply")
    for typed in ("005712345678", "0057-1234-5678", "００５７ 1234 5678", reference.lower()):
        await desk.get("/department")
        await desk.send('form[role="search"]', q=typed)
        assert reference in desk.page.marks("reference"), typed
        assert "0057" not in str(desk.reply.url)
