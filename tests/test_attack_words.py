"""Words that nobody types: unseen marks round a copied number, markup in every field."""

import pytest

from portal.people import phone
from tests.applying import fill, press, section_in
from tests.makers import make_case, make_draft

MARKUP = '"><script>x</script><img src=x onerror=alert(1)>{{7*7}}'


@pytest.mark.parametrize(
    "typed", ["\u202d13800000000\u202c", "\u2068138 0000 0000\u2069", "\ufeff13800000000\u200b"]
)
def test_a_number_copied_from_the_address_book_is_that_number(typed):
    assert phone.mobile(typed) == "13800000000"


async def test_a_copied_number_on_the_form_is_that_number(browser):
    made = await make_draft(browser)
    await fill(browser, f"/apply/{made.reference}/person/phone", phone="\u202d138 0000 0000\u202c")
    assert (await section_in(browser, made.reference, "person"))["phone"] == "13800000000"


async def test_markup_in_a_name_is_words_on_every_page(browser):
    made = await make_draft(browser)
    await browser.get(f"/apply/{made.reference}/person/name")
    await press(browser, name=MARKUP[:30])
    for page in (
        "check",
        "signatures",
        "signatures/applicant",
        "signatures/applicant/typed",
        "household/members",
    ):
        await browser.get(f"/apply/{made.reference}/{page}")
        assert browser.status == 200, page
        assert "<script>x" not in browser.reply.text, page
        assert "script-src 'self';" in browser.reply.headers["content-security-policy"]


async def test_a_message_is_words_and_nothing_unseen(browser):
    made = await make_case(browser)
    for said, status in ((MARKUP, 200), ("a\x00b", 422), ("一\n二", 200)):
        await browser.get(f"/progress/{made.reference}")
        await browser.send("form[action$=messages]", message=said)
        assert browser.status == status
        assert "<script>x" not in browser.reply.text


async def test_what_a_way_of_signing_does_not_ask_is_not_kept(browser):
    made = await make_draft(browser)
    path = f"/apply/{made.reference}/signatures/applicant/guardian"
    csrf = (await browser.get(path)).form("main form")["csrf"]
    await browser.admin.run("delete from tally where what = 'code-minute'")
    reply = await browser.client.post(path, data={"csrf": csrf, "guardian": "林小海", "name": "林" * 9000})
    assert reply.status_code == 303
    assert len(reply.headers["set-cookie"]) < 4096
