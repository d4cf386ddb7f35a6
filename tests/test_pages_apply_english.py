"""The form in English: every page of it, mistakes and all; the test client refuses any Chinese but names."""

from datetime import date

import pytest

from tests.applying import fill, press, send_photo
from tests.forms import id_number, member
from tests.makers import make_draft

PAGES = (
    "", "/check", "/documents", "/documents/entrustment", "/signatures", "/signatures/applicant",
    "/signatures/applicant/drawn", "/signatures/applicant/typed", "/signatures/a1/guardian", "/household/members",
    "/household/members/a1", "/household/members/a1/health", "/income/total", "/property/vehicles",
    "/property/homes", "/income/spending", "/items/items",
    "/items/electricity", "/consents/electricity", "/declaration/relative", "/bank/has",
)  # fmt: skip


async def somebody(browser):
    made = await make_draft(
        browser,
        household={"size": 3, "members": [member("a1", "Wang Xiuying", "spouse", date(1960, 1, 1))]},
        person={"name": "Lin Jianguo", "id_type": "resident", "id_number": id_number(date(1956, 3, 5))},
        items={"category": "dibao", "items": ["electricity", "medical"]},
        income={"total_month": 240000, "_at_visit": ["sources"]},
    )
    await browser.get("/display?lang=en&next=/my")
    return f"/apply/{made.reference}"


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_of_the_form_is_english(browser, path):
    root = await somebody(browser)
    page = await browser.get(root + path)
    assert browser.status == 200
    assert page.one("html").attributes["lang"] == "en"


async def test_mistakes_doubts_and_conflicts_are_english(browser):
    root = await somebody(browser)
    await fill(browser, f"{root}/income/total", total_month="little")
    assert browser.status == 422
    await fill(browser, f"{root}/household/size", size="many")
    assert browser.status == 422
    await browser.get(f"{root}/household/members")
    await press(browser)
    assert browser.status == 422
    page = await browser.get(f"{root}/bank/has")
    late = page.form("main form").filled({"has_account": "own"})
    await fill(browser, f"{root}/bank/has", has_account="none")
    await browser.post(f"{root}/bank/has", late)
    assert browser.status == 409
    await browser.get(f"{root}/check")
    await browser.send(f"form[action='{root}/check']")
    assert browser.status == 422


async def test_papers_signatures_and_beginning_are_english(browser):
    root = await somebody(browser)
    await send_photo(browser, root[7:], photo=b"no picture")
    assert browser.status == 422
    await send_photo(browser, root[7:])
    await browser.get(f"{root}/signatures/applicant")
    await browser.send("main form")
    assert browser.status == 422
    await browser.send("main form", how="typed")
    await browser.send("main form", name="Somebody Else")
    assert browser.status == 422
    await browser.get(f"{root}/household/members")
    await browser.send(".people form")
    page = await browser.get("/apply/new?category=dibao")
    assert page.one("html").attributes["lang"] == "en"
