"""Surveying: declared beside seen, signed by those present, and on to the check."""

from tests.desks import sit_down, stored_case
from tests.visits import MAIN, accepted, kept, opened, sign


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


async def test_a_surveyor_goes_the_whole_way_with_the_home_given_to_them(browser, admin):
    made, _desk, _officer = await accepted(browser, admin)
    surveying, surveyor = await sit_down(admin, "surveyor")
    await admin.run("update case_file set surveyor = $2 where reference = $1", made.reference, surveyor.id)
    page = await surveying.get("/office/visits")
    assert made.reference in page.html
    await surveying.get(f"/office/cases/{made.reference}/survey")
    await surveying.send(MAIN, home="砖房", category="tekun")
    await sign(surveying, made.reference)
    page = await surveying.send("form[data-finish]")
    assert surveying.path == "/office/visits"
    assert made.reference not in page.html
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["category"]) == ("surveyed", "tekun")


async def test_what_comes_after_the_end_is_told_so_and_changes_nothing(browser, admin):
    made, desk, _officer = await opened(browser, admin)
    late = desk.page.form(MAIN).filled({"home": "太晚了"}, "")
    await sign(desk, made.reference)
    await desk.send("form[data-finish]")
    await desk.post(f"/office/cases/{made.reference}/survey", late)
    assert desk.status == 409
    assert "home" not in (await kept(admin, made.reference))["seen"]
