"""The papers to keep: the receipt and the form as PDF, for their owner alone."""

import pytest

from tests.makers import make_case, make_draft


@pytest.mark.parametrize("paper", ["receipt.pdf", "form.pdf"])
async def test_the_receipt_and_the_form_are_pdfs_nobody_s_cache_keeps(browser, paper):
    made = await make_case(browser, person={"name": "𠮷·阿依古丽"})
    reply = await browser.fetch(f"/apply/{made.reference}/{paper}")
    assert reply.status_code == 200
    assert reply.content.startswith(b"%PDF-")
    assert (reply.headers["content-type"], reply.headers["cache-control"]) == ("application/pdf", "no-store")


async def test_a_draft_s_form_can_be_printed_and_its_receipt_cannot(browser):
    made = await make_draft(browser)
    assert (await browser.fetch(f"/apply/{made.reference}/form.pdf")).status_code == 200
    assert (await browser.fetch(f"/apply/{made.reference}/receipt.pdf")).status_code == 404


@pytest.mark.parametrize("paper", ["receipt.pdf", "form.pdf"])
async def test_nobody_else_can_fetch_them(browser, another, paper):
    made = await make_case(browser)
    await another.sign_in()
    assert (await another.fetch(f"/apply/{made.reference}/{paper}")).status_code == 404


async def test_the_receipt_s_code_opens_the_track_page_with_the_code_filled_in(browser, another):
    made = await make_case(browser)
    page = await another.get(f"/track?code={made.code}")
    assert page.one("#code").attributes["value"] == made.code
