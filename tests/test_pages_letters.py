"""Letters and appeals on the page: the same for its person and the bureau, and what is said against a decision."""

import pytest

from tests.bureau import decline, make_waiting, recognise, sign
from tests.desks import sit_down, stored_case
from tests.papers import text_of


@pytest.mark.parametrize("path", ["letter", "letter.pdf", "appeal", "appeal/review.pdf"])
async def test_there_is_no_letter_before_a_decision(browser, path):
    made = await make_waiting(browser)
    await browser.get(f"/progress/{made.reference}/{path}")
    assert browser.status == 404


async def test_applicant_and_bureau_read_the_same_letter_on_page_and_paper(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    number = await recognise(desk, made.reference)
    for reader, root in ((browser, "/progress"), (desk, "/bureau/cases")):
        page = await reader.get(f"{root}/{made.reference}/letter")
        assert page.heading == "您家认定为低保（最低生活保障）。"
        assert "1,143元" in page.text()
        printed = text_of((await reader.fetch(f"{root}/{made.reference}/letter.pdf")).content)
        for words in (
            number,
            "您家认定为低保",
            "1,143",
            "60天内",
            "玉环市人民政府",
            "6个月",
            "玉环市人民法院",
        ):
            assert words in printed


async def test_an_objection_is_taken_once_and_says_that_the_sixty_days_go_on(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await decline(desk, made.reference)
    page = await browser.get(f"/progress/{made.reference}/appeal")
    assert "不会停下行政复议的日子" in page.text(".calm")
    page = await browser.send("main form", text="  ")
    assert (browser.status, list(page.errors)) == (422, ["text"])
    fields = browser.page.form("main form").filled({"text": "我儿子的钱不是我的"}, "")
    for _press in range(2):
        page = await browser.post(f"/progress/{made.reference}/appeal", fields)
        assert (browser.status, browser.path) == (200, f"/progress/{made.reference}/letter")
    case = await stored_case(admin, made.reference)
    assert await admin.value("select count(*) from appeal where case_file = $1", case["id"]) == 1
    printed = text_of((await browser.fetch(f"/progress/{made.reference}/appeal/review.pdf")).content)
    assert "行政复议申请书" in printed
    assert "我儿子的钱不是我的" in printed


async def appealed(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await decline(desk, made.reference)
    await browser.get(f"/progress/{made.reference}/appeal")
    await browser.send("main form", text="我儿子的钱不是我的")
    return made, desk


async def test_an_upheld_decision_is_answered_and_told(browser, admin):
    made, desk = await appealed(browser, admin)
    page = await desk.get("/bureau/appeals")
    assert made.reference in page.marks("reference")
    await desk.get(f"/bureau/appeals/{made.reference}")
    page = await desk.send("main form", text="")
    assert (desk.status, list(page.errors)) == (422, ["outcome", "text"])
    await desk.send("main form", outcome="upheld", text="又查了一遍，收入没有错。")
    assert (await stored_case(admin, made.reference))["state"] == "declined"
    assert "有答复" in (await admin.sms(browser.phone))[-1]["text"]
    page = await browser.get(f"/progress/{made.reference}/letter")
    assert "又查了一遍，收入没有错。" in page.text()


async def test_an_appeal_that_was_right_has_the_case_decided_again_with_another_letter(browser, admin):
    made, desk = await appealed(browser, admin)
    await desk.get(f"/bureau/appeals/{made.reference}")
    await desk.send("main form", outcome="changed", text="您说得对，重新算。")
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["clock"], case["office"]) == ("with_bureau", "decision", "bureau")
    await sign(desk, made.reference)
    rounds = await admin.rows(
        "select round, outcome from decision where case_file = $1 order by round", case["id"]
    )
    assert [tuple(row) for row in rounds] == [(1, "declined"), (2, "recognised")]
    page = await browser.get(f"/progress/{made.reference}/letter")
    assert "代替以前的决定" in page.text()
    page = await browser.get(f"/progress/{made.reference}/letter?round=1")
    assert "没有认定" in page.heading


async def test_a_recognition_is_corrected_in_its_place_and_the_items_stay(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await recognise(desk, made.reference)
    await browser.get(f"/progress/{made.reference}/appeal")
    await browser.send("main form", text="少算了一个人")
    await desk.get(f"/bureau/appeals/{made.reference}")
    page = await desk.send("main form", outcome="changed", text="您说得对，这就改。")
    assert "改正决定" in page.text()
    await desk.get(f"/bureau/cases/{made.reference}/decision")
    await desk.send("main form", amount="1200", why="孩子的补助不该算收入")
    await desk.send("main form[action$=confirm]")
    case = await stored_case(admin, made.reference)
    assert case["state"] == "in_joint"
    assert await admin.value("select count(*) from decision where case_file = $1", case["id"]) == 2
    page = await browser.get(f"/progress/{made.reference}/letter")
    assert "每个月1,200元" in page.text()
    assert "孩子的补助不该算收入" in page.text()
    await desk.get(f"/bureau/cases/{made.reference}/decision")
    assert desk.status == 403
