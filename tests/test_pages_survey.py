"""The survey's pages: saved part by part, two tabs, photographs, what was left for the visit, and who sees it."""

from uuid import uuid4

import pytest

from portal.core.database import fetch, transaction
from tests.desks import enter_desk, sit_down
from tests.makers import YUCHENG
from tests.pictures import jpeg, paper
from tests.statements import counting
from tests.visits import MAIN, accepted, kept, opened, sign


async def test_two_tabs_that_write_different_things_keep_both(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    first = desk.page.form(MAIN).filled({"q-income_month": "2900", "why-income_month": "帮工"}, "")
    second = desk.page.form(MAIN).filled({"home": "砖房，屋顶漏水"}, "")
    await desk.post(f"/office/cases/{made.reference}/survey", first)
    await desk.post(f"/office/cases/{made.reference}/survey", second)
    assert desk.status == 200
    record = await kept(admin, made.reference)
    assert record["answers"] == {"income_month": 290000}
    assert record["seen"] == {"home": "砖房，屋顶漏水"}


async def test_two_tabs_that_write_the_same_thing_differently_both_are_seen(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    first = desk.page.form(MAIN).filled({"q-income_month": "2900", "why-income_month": "帮工"}, "")
    second = desk.page.form(MAIN).filled({"q-income_month": "2500", "why-income_month": "零工"}, "")
    await desk.post(f"/office/cases/{made.reference}/survey", first)
    page = await desk.post(f"/office/cases/{made.reference}/survey", second)
    assert desk.status == 409
    assert "2,900元" in page.one("[data-row=income_month]").text()
    assert page.one("[name=q-income_month]").attributes["value"] == "2500"
    await desk.send(MAIN)
    assert (await kept(admin, made.reference))["answers"] == {"income_month": 250000}


async def test_the_script_hears_what_was_kept(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    path, fields = (
        f"/office/cases/{made.reference}/survey",
        desk.page.form(MAIN).filled({"home": "两间瓦房"}, ""),
    )
    heard = (await desk.client.post(path, data=fields, headers={"hx-request": "true"})).json()
    again = await desk.client.post(path, data=fields, headers={"hx-request": "true"})
    assert again.status_code == 200
    fields |= {"home": "三间瓦房"} | heard["stamps"]
    assert (await desk.client.post(path, data=fields, headers={"hx-request": "true"})).status_code == 200
    assert (await kept(admin, made.reference))["seen"] == {"home": "三间瓦房"}


@pytest.mark.parametrize(
    ("field", "typed"),
    [("q-income_month", "很多"), ("q-household_size", "0"), ("home", "x" * 501), ("why-vehicle", "a\x00b")],
)
async def test_what_cannot_be_read_comes_back_and_all_else_is_kept(browser, admin, field, typed):
    made, desk, _officer = await opened(browser, admin)
    fields = desk.page.form(MAIN).filled({"care-eating": "yes"}, "") | {field: typed}
    page = await desk.post(f"/office/cases/{made.reference}/survey", fields)
    assert desk.status == 422
    assert page.one(f"[data-error-for='{field}']")
    assert (await kept(admin, made.reference))["self_care"] == {"eating": "yes"}


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "'; drop table survey; --", "😀𠮷é", "{{ 7*7 }}"]
)
async def test_words_are_kept_and_shown_as_they_were_written(browser, admin, words):
    made, desk, _officer = await opened(browser, admin)
    page = await desk.send(MAIN, home=words, **{"seen-homes": words})
    assert page.one("#home").text() == words
    assert (await kept(admin, made.reference))["seen"] == {"home": words, "homes": words}


async def test_what_was_left_for_the_visit_is_filled_in_and_read_as_the_form_reads_it(browser, admin):
    made, desk, _officer = await accepted(browser, admin)
    page = await desk.get(f"/office/cases/{made.reference}/survey/fill")
    assert page.has("[name='bank.has_account']")
    assert page.has("[name='items.water_account']")
    assert not page.has("[name='income.total_month']")
    page = await desk.send(MAIN, **{"bank.has_account": "none", "property.cash": "很多"})
    assert desk.status == 422
    assert page.one("[data-error-for='property.cash']")
    assert (await kept(admin, made.reference))["filled"]["bank"] == {"has_account": "none"}


async def test_a_list_of_the_form_grows_at_the_visit(browser, admin):
    made, desk, _officer = await accepted(browser, admin, items={"category": "dibao", "items": ["education"]})
    page = await desk.get(f"/office/cases/{made.reference}/survey/fill")
    fields = page.form(MAIN).filled({}, "")
    page = await desk.post(f"/office/cases/{made.reference}/survey/fill", fields | {"add": "items.students"})
    record = (await kept(admin, made.reference))["filled"]["items"]["students"][0]["_id"]
    page = await desk.get(f"/office/cases/{made.reference}/survey/fill")
    await desk.send(MAIN, **{f"items.students.{record}.school": "示例中学"})
    assert (await kept(admin, made.reference))["filled"]["items"]["students"] == [
        {"_id": record, "school": "示例中学"}
    ]


async def test_photographs_of_the_home_are_kept_once_and_seen_by_the_desk(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    token = desk.page.form("form[data-photo]").filled({}, "")["csrf"]
    key = str(uuid4())
    for _again in range(2):
        reply = await desk.client.post(
            f"/office/cases/{made.reference}/survey/photos/home-photo",
            data={"csrf": token, "key": key},
            files={"photo": ("home.jpg", jpeg(paper(900, 600)), "image/jpeg")},
        )
        assert reply.status_code == 303, reply.text
    page = await desk.get(f"/office/cases/{made.reference}/survey")
    shots = page.all("#box-home-photo img")
    assert len(shots) == 1
    assert (await desk.fetch(shots[0].attributes["src"])).headers["content-type"] == "image/jpeg"
    await desk.send("#box-home-photo form[action$=remove]")
    assert not desk.page.all("#box-home-photo img")


async def test_the_script_gets_the_photographs_as_they_then_are(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    token = desk.page.form("form[data-photo]").filled({}, "")["csrf"]
    for kind, picture, status in (
        ("home-photo", jpeg(paper(900, 600)), 200),
        ("paper:id-card", jpeg(paper(900, 600)), 200),
        ("home-photo", b"%PDF-1.4", 422),
        ("paper:nothing", b"x", 404),
    ):
        reply = await desk.client.post(
            f"/office/cases/{made.reference}/survey/photos/{kind}",
            data={"csrf": token, "key": str(uuid4())},
            files={"photo": ("home.jpg", picture, "image/jpeg")},
            headers={"hx-request": "true"},
        )
        assert reply.status_code == status, reply.text
        assert (f'id="box-{kind.replace(":", "-")}"' in reply.text) == (status != 404)
    page = await desk.get(f"/office/cases/{made.reference}/survey/papers")
    assert len(page.all("#box-paper-id-card img")) == 1


@pytest.mark.parametrize(
    ("role", "scope"), [("surveyor", None), ("surveyor", YUCHENG), ("township_officer", YUCHENG)]
)
async def test_whoever_the_home_was_not_given_to_finds_nothing(browser, admin, role, scope):
    made, _desk, _officer = await accepted(browser, admin)
    stranger, _who = await sit_down(admin, role, scope)
    for path in ("survey", "survey/fill"):
        await stranger.get(f"/office/cases/{made.reference}/{path}")
        assert stranger.status == 404


async def test_a_surveyor_reads_a_survey_only_of_the_homes_given_to_them_even_by_raw_sql(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    await desk.send(MAIN, home="砖房")
    surveying, surveyor = await sit_down(admin, "surveyor")
    async with transaction():
        await enter_desk(surveying)
        assert await fetch("select 1 from survey") == []
    await admin.run("update case_file set surveyor = $2 where reference = $1", made.reference, surveyor.id)
    page = await surveying.get(f"/office/cases/{made.reference}/survey")
    assert page.one("#home").text() == "砖房"


async def test_the_survey_takes_the_same_statements_however_much_there_is(browser, another, admin):
    made, desk, _officer = await opened(browser, admin)
    path = f"/office/cases/{made.reference}/survey"
    with counting() as before:
        await desk.get(path)
    for name in ("林建国", "王秀英", "林小雨"):
        await sign(desk, made.reference, name)
    await desk.send(MAIN, home="砖房", **{"q-income_month": "2900"})
    with counting() as after:
        await desk.get(path)
    assert len(after) == len(before) <= 6
