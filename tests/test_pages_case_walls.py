"""One case at the desk, for whom it is not, for what people write, and for how much it asks of the database."""

import pytest

from tests.browsing import Browser
from tests.busy import make_busy
from tests.desks import make_seen_case, sit_down, stored_case
from tests.makers import YUCHENG, Made
from tests.statements import counting

NUMBER = "331083197403051231"
NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "' or 1=1 --",
    "林\u202e建国",
]


async def said(desk: Browser, path: str) -> int:
    """How many statements opening a page sends."""
    await desk.get(path)
    with counting() as found:
        await desk.get(path)
    assert desk.status == 200
    return len(found)


@pytest.mark.parametrize("path", ["", "/ask", "/ask/review", "/refuse"])
async def test_another_township_s_case_is_not_there(browser, admin, path):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer", YUCHENG)
    reply = await desk.fetch(f"/office/cases/{made.reference}{path}")
    assert reply.status_code == 404


@pytest.mark.parametrize("path", ["accept", "messages", "notes", "surveyor", "ask", "ask/send", "refuse"])
async def test_another_township_moves_nothing(browser, admin, path):
    made = await make_seen_case(browser)
    mine, _officer = await sit_down(admin, "township_officer", YUCHENG)
    await mine.get("/office")
    token = mine.page.form("form[role=search]").filled({}, "")["csrf"]
    fields = {
        "csrf": token,
        "version": "0",
        "message": "x",
        "note": "x",
        "reason": "wrong-place",
        "want": "paper.id-card",
    }
    reply = await mine.client.post(f"/office/cases/{made.reference}/{path}", data=fields)
    assert reply.status_code == 404
    case = await stored_case(admin, made.reference)
    assert (case["version"], case["state"]) == (0, "submitted")
    assert await admin.value("select count(*) from message where case_file = $1", case["id"]) == 0


async def test_thirty_papers_events_and_items_cost_no_more_statements_than_one(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    await make_busy(admin, made.reference, 1)
    few = await said(desk, f"/office/cases/{made.reference}")
    await make_busy(admin, made.reference, 29)
    assert await said(desk, f"/office/cases/{made.reference}") == few
    assert few <= 5


@pytest.mark.parametrize("words", NAUGHTY)
async def test_whatever_people_write_is_words_and_nothing_else(browser, admin, words):
    made: Made = await make_seen_case(
        browser,
        person={"name": words, "home_address": words},
        household={"members": [{"_id": "m1", "name": words}]},
    )
    desk, _officer = await sit_down(admin, "township_officer")
    await browser.get(f"/progress/{made.reference}")
    await browser.send("form[action$=messages]", message=words.replace("\u202e", ""))
    await desk.get(f"/office/cases/{made.reference}")
    await desk.send("form[action$='/notes']", note=words.replace("\u202e", ""))
    for page in ("/office", f"/office/cases/{made.reference}", f"/office/cases/{made.reference}/ask"):
        await desk.get(page)
        assert desk.status == 200
        assert not desk.page.has("main script")
        assert not desk.page.has("main img")
        assert "49" not in desk.page.text("h1")
