"""The portal in English: every page says so, and none holds a Chinese word outside names and places.

The browser checks each page it reads (``page_habits.english_is_english``); here it is led to the questionnaire,
to where a case is, and to every refusal. The form and the public pages have tests of their own.
"""

from portal.policy.choosing import current
from tests.makers import make_case
from tests.questionnaire import FAMILY, asked, go_through


async def speak_english(browser):
    await browser.get("/display?lang=en")
    await see(browser, "/")


async def see(browser, path, status=200):
    """Open a page; it must be in English, and the browser has checked what it says."""
    page = await browser.get(path)
    assert (browser.status, page.one("html").attributes["lang"]) == (status, "en"), path
    return page


async def test_every_question_and_every_kind_of_result_is_in_english(browser):
    await speak_english(browser)
    for name, question in current().questions.items():
        await browser.get(f"/screening/{name}")
        assert browser.page.one("html").attributes["lang"] == "en", question
    for answers in (FAMILY, FAMILY | {"registered_in": "outside"}, FAMILY | {"income_month": "99999"}, {}):
        await go_through(browser, **answers)
        assert browser.page.one("html").attributes["lang"] == "en"
        await browser.get("/screening")
        await browser.send("form[action='/screening/again']")


async def test_an_answer_left_out_is_asked_for_in_english(browser):
    await speak_english(browser)
    await browser.get("/screening")
    for _question in range(6):
        name = asked(browser.page)
        await browser.send()
        assert (browser.status, browser.page.one("html").attributes["lang"]) == (422, "en")
        await browser.send(**{name: FAMILY[name]})


async def test_where_it_is_and_every_refusal_is_in_english(browser, another):
    await speak_english(browser)
    await speak_english(another)
    made = await make_case(browser)
    for path in (
        "/my",
        "/my/sessions",
        f"/progress/{made.reference}",
        f"/progress/{made.reference}/withdraw",
    ):
        await see(browser, path)
    await another.get("/track")
    page = await another.send(code=made.code, tail=browser.phone[-4:])
    assert page.has(".trail")
    await see(another, "/nowhere", 404)
    await see(another, "/session/extend", 405)
    await another.post("/track", {"code": "x"})
    assert (another.status, another.page.one("html").attributes["lang"]) == (403, "en")
    await browser.get(f"/progress/{made.reference}/withdraw")
    await browser.send()
    assert browser.page.one("html").attributes["lang"] == "en"
