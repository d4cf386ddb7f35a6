"""``/who-looked``: an applicant sees which office opened their file, by duty and hour, never whose hand it was."""

from portal.access import audit
from portal.core.database import transaction
from tests.desks import enter_desk, make_seen_case, sit_down
from tests.makers import CHUMEN, YUCHENG


async def leave(desk, case, *acts):
    async with transaction():
        officer = await enter_desk(desk)
        for act in acts:
            await audit.leave(officer, act, case)


async def case_of(admin, made):
    return await admin.value("select id from case_file where reference = $1", made.reference)


async def test_who_has_not_been_looked_at_is_told_so(browser):
    await browser.sign_in()
    page = await browser.get("/who-looked")
    assert "还没有人看过" in page.text("main")


async def test_each_office_stands_there_by_duty_and_no_officer_by_name(browser, admin):
    made = await make_seen_case(browser)
    case = await case_of(admin, made)
    names = []
    for role, office, duty in (
        ("township_officer", "楚门镇", "窗口人员"),
        ("bureau_officer", "市民政局", "认定人员"),
        ("liaison", "市教育局", "联络专员"),
    ):
        desk, officer = await sit_down(admin, role)
        await leave(desk, case, "look")
        names += [officer.name, officer.account]
        page = await browser.get("/who-looked")
        assert office in page.text("main li")
        assert duty in page.text("main li")
    assert not [name for name in names if name in page.html]


async def test_looks_of_one_office_within_the_hour_are_one_line(browser, admin):
    made = await make_seen_case(browser)
    case = await case_of(admin, made)
    desk, _who = await sit_down(admin, "township_officer")
    colleague, _other = await sit_down(admin, "township_officer")
    for each in (desk, colleague, desk):
        await leave(each, case, "look")
    page = await browser.get("/who-looked")
    assert len(page.marks("looked")) == 1
    assert "3次" in page.text("[data-looked]")


async def test_a_later_look_another_act_another_office_and_another_case_are_lines_of_their_own(
    browser, admin
):
    made, other = await make_seen_case(browser), await make_seen_case(browser)
    case = await case_of(admin, made)
    desk, _who = await sit_down(admin, "township_officer")
    bureau, _other = await sit_down(admin, "bureau_officer")
    await leave(desk, case, "look")
    await admin.run("update audit set at = at - interval '61 minutes' where case_file = $1", case)
    await leave(desk, case, "look", "accept")
    await leave(bureau, case, "look")
    await leave(bureau, await case_of(admin, other), "look")
    page = await browser.get("/who-looked")
    assert len(page.marks("looked")) == 5
    assert set(page.marks("looked")) == {made.reference, other.reference}


async def test_nobody_sees_who_looked_at_another_s_file(browser, another, admin):
    made, _theirs = await make_seen_case(browser, CHUMEN), await make_seen_case(another, YUCHENG)
    desk, _who = await sit_down(admin, "township_officer")
    await leave(desk, await case_of(admin, made), "look")
    assert (await another.get("/who-looked")).marks("looked") == []


async def test_my_applications_lead_there_once_there_is_one(browser):
    await browser.sign_in()
    assert not browser.page.has("a[href='/who-looked']")
    await make_seen_case(browser)
    page = await browser.get("/my")
    assert page.link("谁看过我的申请") == "/who-looked"
