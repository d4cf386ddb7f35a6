"""Where is it, once the offices act: what waits for the reader stands first, and each answer has its line."""

from tests.desks import make_move, make_seen_case, sit_down


async def test_a_request_for_papers_stands_first_with_the_way_to_it(browser, admin):
    made = await make_seen_case(browser)
    desk, _who = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "ask_papers")
    page = await browser.get(f"/progress/{made.reference}")
    assert "请您补几样东西" in page.text(".lampbox")
    assert page.link("看要补什么") == f"/progress/{made.reference}/mending"
    assert page.one(".trail").attributes["data-clock"] == "acceptance"


async def test_after_acceptance_the_page_says_until_when_somebody_comes(browser, admin):
    made = await make_seen_case(browser)
    desk, _who = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "accept")
    page = await browser.get(f"/progress/{made.reference}")
    assert page.heading == "楚门镇受理了，等上门看看"
    assert page.one(".trail").attributes["data-clock"] == "survey"


async def test_a_step_that_is_late_says_that_the_bureau_knows(browser, admin):
    made = await make_seen_case(browser)
    page = await browser.get(f"/progress/{made.reference}")
    assert "这一步晚了" not in page.text()
    await admin.run(
        "insert into case_event (case_file, move, state, office, by_duty, at)"
        " select id, 'escalate', state, office, 'portal', now() from case_file where reference = $1",
        made.reference,
    )
    page = await browser.get(f"/progress/{made.reference}")
    assert "这一步晚了" in page.text()
    assert "市民政局已经知道" in page.text()


async def test_what_may_be_looked_at_by_offices_can_be_looked_up(browser):
    made = await make_seen_case(browser)
    page = await browser.get(f"/progress/{made.reference}")
    assert page.link("看谁打开过我的材料") == "/who-looked"
