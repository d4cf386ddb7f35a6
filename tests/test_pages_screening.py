"""The questionnaire as people meet it: one question a page, understood generously, changed at will."""

import asyncio

import pytest

from portal.policy.choosing import current
from tests.questionnaire import FAMILY, asked, go_through
from tests.statements import counting


async def test_one_press_from_home_asks_the_first_question(browser):
    page = await browser.get("/")
    await browser.get(page.link("看看我能申请什么"))
    assert (browser.path, asked(browser.page)) == ("/screening/registered_in", "registered_in")


async def test_the_last_answer_needed_leads_straight_to_the_result(browser):
    seen = await go_through(browser, **FAMILY)
    assert browser.path == "/screening/result"
    assert len(seen) == len(set(seen)) < len(current().questions)


async def test_looking_at_a_question_keeps_nothing_in_the_database(browser, admin):
    before = await admin.value("select count(*) from screening")
    for path in ("/screening", "/screening/age", "/screening/result", "/screening/answers"):
        await browser.get(path)
    assert await admin.value("select count(*) from screening") == before


async def test_only_pages_with_a_form_set_the_anonymous_cookie(browser):
    for path in ("/", "/guide", "/guide/dibao", "/contact", "/privacy", "/accessibility"):
        await browser.get(path)
        assert not browser.client.cookies, path
    await browser.get("/screening")
    assert "portal" in browser.client.cookies


async def test_answers_are_sealed_and_belong_to_one_browser_for_a_day(browser, another, admin):
    await go_through(browser, registered_in="331083102", household_size="3", income_month="987654.32")
    (kept,) = await admin.rows(
        "select answers, expires_at - now() as left from screening order by made_at desc limit 1"
    )
    assert b"987654" not in kept["answers"]
    assert 23.9 < kept["left"].total_seconds() / 3600 <= 24
    await another.get("/screening/result")
    assert another.path == "/screening/registered_in"


@pytest.mark.parametrize("typed", ["2400", " 2,400 元", "￥２４００", "２，４００．００", "¥2 400"])
async def test_amounts_are_understood_as_people_write_them(browser, typed):
    await browser.get("/screening/income_month")
    await browser.send(income_month=typed)
    assert browser.status == 200
    await browser.get("/screening/income_month")
    assert browser.page.form()["income_month"] == "2400"


@pytest.mark.parametrize("typed", ["", "两千四左右", "-5", "12.345", "1e3", "²", "99999999999"])
async def test_what_cannot_be_understood_comes_back_as_typed_with_what_to_write(browser, typed):
    await browser.get("/screening/income_month")
    page = await browser.send(income_month=typed)
    assert browser.status == 422
    assert page.title.startswith("出错：")
    assert list(page.errors) == ["income_month"]
    assert page.form()["income_month"] == typed


async def test_an_age_beyond_all_years_is_not_believed(browser):
    await go_through(browser, **FAMILY | {"supporter": "none", "age": "unsure"})
    await browser.get("/screening/age")
    await browser.send(age="131")
    assert (browser.status, list(browser.page.errors)) == (422, ["age"])


async def test_a_choice_that_is_not_offered_is_refused(browser):
    page = await browser.get("/screening/registered_in")
    token = page.form()["csrf"]
    await browser.post("/screening/registered_in", {"csrf": token, "registered_in": "331083999"})
    assert browser.status == 422
    await browser.post("/screening/registered_in", {"csrf": token})
    assert browser.status == 422


@pytest.mark.parametrize("typed", ["", "2400"])
async def test_unsure_wins_over_what_stands_in_the_field(browser, typed):
    page = await browser.get("/screening/income_month")
    both = {"csrf": page.form()["csrf"], "income_month": [typed, "unsure"]}
    await browser.post("/screening/income_month", both)
    assert browser.status == 200
    page = await browser.get("/screening/income_month")
    assert page.has("#income_month-unsure[checked]")
    assert page.form().fields["income_month"][0] == ""


async def test_every_step_leads_back_to_the_one_before_without_a_script(browser):
    seen = await go_through(browser, **FAMILY)
    page = await browser.get(f"/screening/{seen[-1]}")
    way_back = []
    while browser.path != "/":
        way_back.append(asked(page))
        page = await browser.get(page.one("a.back").attributes["href"])
    assert way_back == seen[::-1]


async def test_progress_is_said_in_words_and_never_grows_by_answering(browser):
    await browser.get("/screening")
    left = []
    while browser.path != "/screening/result":
        progress = browser.page.one("progress").attributes
        left.append(int(progress["max"]) - int(progress["value"]))
        assert f"第{progress['value']}题" in browser.page.text(".step")
        name = asked(browser.page)
        await browser.send(**{name: FAMILY.get(name, "unsure")})
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0


async def test_changing_an_answer_forgets_what_no_longer_applies_and_keeps_the_rest(browser):
    disabled = FAMILY | {"supporter": "none", "disability": "physical", "disability_grade": "2"}
    await go_through(browser, **disabled)
    answers = (await browser.get("/screening/answers")).texts("dt")
    assert "残疾人证上写的是几级？" in answers
    await browser.get("/screening/disability")
    await browser.send(disability="none")
    left = (await browser.get("/screening/answers")).texts("dt")
    assert set(answers) - set(left) == {"残疾人证上写的是几级？"}
    assert (await browser.get("/screening/income_month")).form()["income_month"] == "2400"


async def test_a_question_that_need_not_be_asked_leads_on(browser):
    await browser.get("/screening/disability_grade")
    assert browser.path == "/screening/registered_in"
    await go_through(browser, registered_in="outside")
    await browser.get("/screening/income_month")
    assert browser.path == "/screening/result"


async def test_a_question_nobody_knows_is_not_found(browser):
    await browser.get("/screening/favourite_colour")
    assert browser.status == 404


async def test_the_result_of_nothing_is_the_first_question(browser):
    await browser.get("/screening/result")
    assert browser.path == "/screening/registered_in"


async def test_starting_over_erases_what_was_answered(browser, admin):
    await go_through(browser, **FAMILY)
    before = await admin.value("select count(*) from screening")
    await browser.get("/screening/answers")
    await browser.send('form[action="/screening/again"]')
    assert browser.path == "/screening/registered_in"
    assert await admin.value("select count(*) from screening") == before - 1


async def test_who_comes_back_within_the_day_may_go_on_or_start_over(browser):
    await browser.get("/screening")
    await browser.send(registered_in="331083102")
    page = await browser.get("/screening")
    assert page.heading == "这部手机上有没答完的题"
    assert page.link("接着答") == "/screening/household_size"
    await browser.send(button="不是我答的，从头开始")
    assert browser.path == "/screening/registered_in"
    assert not browser.page.has("[checked]")


async def test_sending_an_answer_twice_at_once_keeps_it_once(browser, admin):
    page = await browser.get("/screening/registered_in")
    fields = {"csrf": page.form()["csrf"], "registered_in": "331083102"}
    before = await admin.value("select count(*) from screening")
    replies = await asyncio.gather(
        *(browser.client.post("/screening/registered_in", data=fields) for _ in range(5))
    )
    assert {reply.headers.get("location") for reply in replies} == {"/screening/household_size"}
    assert await admin.value("select count(*) from screening") == before + 1


async def test_two_tabs_that_answer_two_questions_at_once_lose_neither(browser):
    await browser.get("/screening")
    await browser.send(registered_in="331083102")
    token = browser.page.form()["csrf"]
    await asyncio.gather(
        browser.client.post("/screening/household_size", data={"csrf": token, "household_size": "3"}),
        browser.client.post("/screening/income_month", data={"csrf": token, "income_month": "2400"}),
        browser.client.post("/screening/assets", data={"csrf": token, "assets": "60000"}),
    )
    await browser.get("/screening/answers")
    assert len(browser.page.texts("dt")) == 4


async def test_a_form_without_our_token_keeps_nothing_and_shows_what_was_typed(browser):
    await browser.post("/screening/income_month", {"income_month": "2400"})
    assert browser.status == 403
    assert "2400" in browser.page.text()


async def test_answers_come_along_when_somebody_signs_in(browser):
    await go_through(browser, **FAMILY)
    await browser.sign_in()
    await browser.get("/screening/result")
    assert browser.path == "/screening/result"
    assert browser.page.marked("category", "dibao")["outcome"] == "likely"


async def test_clearing_the_phone_erases_the_answers(browser):
    await go_through(browser, **FAMILY)
    await browser.get("/clear")
    await browser.send('form[action="/clear"]')
    await browser.get("/screening/result")
    assert browser.path == "/screening/registered_in"


async def test_a_question_costs_four_statements_and_an_answer_five(browser):
    with counting() as said:
        await browser.client.get("/screening/registered_in")
    assert said == []
    await browser.get("/screening/registered_in")
    await browser.send(registered_in="331083102")
    with counting() as said:
        await browser.get("/screening/household_size")
    assert len(said) <= 4, said
    token = browser.page.form()["csrf"]
    with counting() as said:
        await browser.client.post("/screening/household_size", data={"csrf": token, "household_size": "3"})
    assert len(said) <= 5, said


@pytest.mark.parametrize(
    "name", ["registered_in", "household_size", "income_month", "disability", "supporter"]
)
async def test_a_question_fits_a_slow_connection(browser, name):
    await browser.get("/screening")
    await browser.send(registered_in="331083102")
    assert wire(await browser.client.get(f"/screening/{name}", headers={"accept-encoding": "br"})) <= 10_240


def wire(reply):
    """Bytes of a reply's body as sent."""
    return reply.num_bytes_downloaded
