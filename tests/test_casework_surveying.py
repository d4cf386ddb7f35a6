"""Surveying: declared beside seen, saved as it goes, signed by those present, and on to the check."""

import json
from uuid import uuid4

import pytest

from portal.core.database import transaction
from portal.core.sealing import unseal
from tests.desks import enter_desk, make_move, make_seen_case, sit_down, stored_case
from tests.forms import household, lin, member
from tests.makers import YUCHENG
from tests.pictures import jpeg, paper
from tests.statements import counting

MAIN = "form[data-survey]"
DECLARED = {
    "person": lin(major_illness="no", disability="none"),
    "household": household(member("m1", "王秀英", "spouse"), member("m2", "林小雨", "child", occupation="student")),
    "income": {"total_month": 240000},
    "property": {"assets": 6000000, "homes": "1", "vehicle": "none", "capital": 0, "shop_property": "no"},
    "supporters": {"_at_visit": ["supporter"]},
    "items": {"category": "dibao", "items": ["water"]},
    "bank": {"_at_visit": ["has_account"]},
}  # fmt: skip


async def accepted(browser, admin, **sections):
    """An accepted case, and the browser of the officer who visits."""
    made = await make_seen_case(browser, **(DECLARED | sections))
    desk, officer = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "accept")
    return made, desk, officer


async def opened(browser, admin, **sections):
    made, desk, officer = await accepted(browser, admin, **sections)
    await desk.get(f"/office/cases/{made.reference}/survey")
    assert desk.status == 200, desk.page.title
    return made, desk, officer


async def kept(admin, reference, kind="township"):
    """The record of the last round as it is really stored."""
    row = (
        await admin.rows(
            "select s.* from survey s join case_file c on c.id = s.case_file where c.reference = $1 and s.kind = $2"
            " order by round desc limit 1",
            reference,
            kind,
        )
    )[0]
    return json.loads(unseal(row["record"], "survey.record", row["id"]))


async def sign(desk, reference, name="林建国", relation="self"):
    await desk.get(f"/office/cases/{reference}/survey")
    await desk.send("form[data-person]", name=name, relation=relation, typed=name)
    assert desk.status == 200, desk.page.errors


async def test_what_was_declared_stands_beside_what_is_seen(browser, admin):
    _made, desk, _officer = await opened(browser, admin)
    rows = {
        each.attributes["data-row"]: [cell.text().strip() for cell in each.css("td")]
        for each in desk.page.all("[data-row]")
    }
    assert rows["income_month"][:2] == ["2,400元", "2,400元"]
    assert rows["household_size"][0] == "3人"
    assert "上门时填" in " ".join(rows["supporter"])
    assert desk.page.one("[data-advised]").attributes["data-advised"] == "dibao"


async def test_a_difference_is_marked_with_its_amount_and_its_reason(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    await desk.send(MAIN, **{"q-income_month": "2900", "why-income_month": "妻子在水产厂帮工"})
    assert desk.status == 200
    assert "多500元" in desk.page.text(".both")
    assert "妻子在水产厂帮工" in desk.page.text(".both")
    advice = desk.page.text("[data-advised]")
    assert "还是低保" in advice
    assert "966.66元" in advice
    assert "估计每月643元，比申报的少500元" in advice
    assert (await kept(admin, made.reference))["answers"] == {"income_month": 290000}


async def test_a_difference_without_a_reason_stops_the_end_not_the_saving(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    await desk.send(MAIN, **{"q-vehicle": "one"})
    assert desk.status == 200
    await sign(desk, made.reference)
    page = await desk.send("form[data-finish]")
    assert desk.status == 422
    assert page.one("[data-error-for='why-vehicle']")
    assert (await stored_case(admin, made.reference))["state"] == "accepted"


async def test_a_question_that_an_answer_opens_is_asked_after_saving(browser, admin):
    _made, desk, _officer = await opened(browser, admin)
    assert not desk.page.has("[name=q-vehicle_value]")
    page = await desk.send(MAIN, **{"q-vehicle": "one", "why-vehicle": "儿子的面包车"})
    assert page.has("[name=q-vehicle_value]")


async def test_a_finished_survey_moves_the_case_and_changes_what_lists_show(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    await desk.send(
        MAIN, category="dibian", items=["water", "education"], **{"q-supporter": "none", "here-m1": "yes"}
    )
    await sign(desk, made.reference)
    await desk.get(f"/office/cases/{made.reference}/survey")
    assert "签好了" in desk.page.text("#people")
    await desk.client.post(
        f"/office/cases/{made.reference}/survey/finish",
        data=desk.page.form("form[data-finish]").filled({}, ""),
    )
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["category"]) == ("surveyed", "dibian")
    record = await kept(admin, made.reference)
    assert record["chosen"] == {"category": "dibian", "items": ["education", "water"]}
    assert record["answers"]["supporter"] == "none"
    assert record["answers"]["income_month"] == 240000
    assert [(each["name"], each["signature"]) for each in record["present"]] == [("林建国", "林建国")]
    page = await desk.get(f"/office/cases/{made.reference}/survey")
    assert not page.has(MAIN)
    assert "签好了" in page.text("#people")


async def test_without_a_signature_a_reason_is_asked_for(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    await desk.send("form[data-person]", name="林建国", relation="self")
    page = await desk.send("form[data-finish]")
    assert page.one("[data-error-for=reason]")
    await desk.client.post(
        f"/office/cases/{made.reference}/survey/finish",
        data=page.form("form[data-finish]").filled({"reason": "手抖，写不了字"}, ""),
    )
    assert (await stored_case(admin, made.reference))["state"] == "surveyed"
    assert (await kept(admin, made.reference))["unsigned"] == "手抖，写不了字"


async def test_what_changes_after_signing_is_signed_again(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    await sign(desk, made.reference)
    assert "签好了" in desk.page.text("#people")
    page = await desk.send(MAIN, home="屋顶漏水")
    assert "签完又改过" in page.text("#people")


async def test_nobody_present_is_no_end(browser, admin):
    _made, desk, _officer = await opened(browser, admin)
    page = await desk.send("form[data-finish]")
    assert page.one("[data-error-for=name]")


async def test_the_self_care_test_comes_to_what_the_pack_says(browser, admin):
    _made, desk, _officer = await opened(browser, admin)
    unmet = {f"care-{name}": "no" for name in ("eating", "dressing", "bed", "toilet")}
    met = {"care-walking": "yes", "care-washing": "yes"}
    assert "全护理" in (await desk.send(MAIN, **unmet | met)).text()
    page = await desk.send(MAIN, **unmet | met | {"care-eating": "yes"})
    assert "半护理" in page.text()
    assert "做不了3项" in page.text()


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


async def test_another_round_begins_from_the_last_record(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    await desk.send(MAIN, home="砖房", **{"q-income_month": "2900", "why-income_month": "帮工"})
    await sign(desk, made.reference)
    fields = desk.page.form("form[data-finish]").filled({}, "")
    await desk.client.post(f"/office/cases/{made.reference}/survey/finish", data=fields)
    await admin.run("update case_file set state = 'accepted' where reference = $1", made.reference)
    page = await desk.get(f"/office/cases/{made.reference}/survey")
    assert page.one("#home").text() == "砖房"
    assert page.one("[name=q-income_month]").attributes["value"] == "2900"
    assert not page.all("[data-present]")
    await desk.send(MAIN, home="还是砖房")
    assert (
        await admin.value(
            "select count(*) from survey s join case_file c on c.id = s.case_file where c.reference = $1",
            made.reference,
        )
        == 2
    )


async def test_the_bureaus_own_visit_is_kept_on_the_same_page(browser, admin):
    made, _desk, _officer = await accepted(browser, admin)
    await admin.run(
        "update case_file set state = 'with_bureau', office = 'bureau' where reference = $1", made.reference
    )
    bureau, _who = await sit_down(admin, "bureau_officer")
    await bureau.get(f"/office/cases/{made.reference}/survey")
    await bureau.send(MAIN, home="亲自看过")
    await sign(bureau, made.reference, "周认定", "visitor")
    fields = bureau.page.form("form[data-finish]").filled({}, "")
    await bureau.client.post(f"/office/cases/{made.reference}/survey/finish", data=fields)
    assert (await kept(admin, made.reference, "bureau"))["seen"]["home"] == "亲自看过"
    moves = await admin.rows(
        "select move from case_event e join case_file c on c.id = e.case_file where c.reference = $1 order by e.id",
        made.reference,
    )
    assert moves[-1]["move"] == "visit"


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
    from portal.core.database import fetch

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
