"""The second factor of staff: six digits that cannot be guessed, used twice, or pressed into two sessions."""

import asyncio

import pytest

from portal.people import limits
from tests.staff import knock, make_member, sign_in


async def test_thirty_wrong_codes_are_stopped_and_then_the_right_one_fails_too(browser, admin):
    member = await make_member(admin)
    await knock(browser, member)
    seen = []
    for _try in range(30):
        await browser.send(code=member.wrong_code())
        seen.append(browser.status)
    most = limits.SECOND_FACTORS_A_SESSION[0].most
    assert (set(seen[:most]), set(seen[most:])) == ({422}, {429})
    await browser.send(code=member.code())
    assert browser.status == 429


async def test_who_knows_the_password_does_not_guess_on_in_new_sessions(browser, admin):
    member, seen = await make_member(admin), []
    for _session in range(6):
        browser.client.cookies.clear()
        await knock(browser, member)
        for _try in range(5):
            await browser.send(code=member.wrong_code())
            seen.append(browser.status)
    most = limits.SECOND_FACTORS_AN_ACCOUNT[0].most
    assert (set(seen[:most]), set(seen[most:])) == ({422}, {429})


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12a456", "\x00"])
async def test_what_is_no_code_is_said_beside_the_field(browser, admin, typed):
    await knock(browser, await make_member(admin))
    page = await browser.send(code=typed)
    assert browser.status == 422
    assert page.one("[data-error-for=code]").text() == page.one("#code-error").text().strip()


async def test_a_code_is_taken_a_step_early_or_late_and_not_two(browser, another, admin):
    for apart, opens in ((-1, True), (1, True), (-2, False), (2, False)):
        member = await make_member(admin)
        browser.client.cookies.clear()
        await knock(browser, member)
        fields = browser.page.form("main form").filled({"code": member.code(apart)}, "")
        reply = await browser.client.post("/staff/sign-in/code", data=fields)
        assert (reply.status_code == 303) is opens


async def test_full_width_digits_and_spaces_are_understood(browser, admin):
    member = await make_member(admin)
    await knock(browser, member)
    code = member.code().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    fields = browser.page.form("main form").filled({"code": f" {code[:3]} {code[3:]} "}, "")
    assert (await browser.client.post("/staff/sign-in/code", data=fields)).status_code == 303


async def test_twenty_right_codes_at_once_are_one_session(browser, admin):
    member = await make_member(admin)
    await knock(browser, member)
    fields = browser.page.form("main form").filled({"code": member.code()}, "")
    replies = await asyncio.gather(
        *(browser.client.post("/staff/sign-in/code", data=fields) for _ in range(20))
    )
    opened = {reply.cookies.get("portal") for reply in replies if reply.status_code == 303}
    full = "select count(*) from desk_session where staff = $1 and step = 'full'"
    assert await admin.value(full, member.officer.id) == 1
    assert len(opened) == 1
    assert (
        await admin.value(
            "select count(*) from audit where staff = $1 and act = 'sign_in'", member.officer.id
        )
        == 1
    )


async def test_a_second_tap_leads_on_whichever_answer_the_browser_had_read(browser, admin):
    member = await make_member(admin)
    await knock(browser, member)
    before = dict(browser.client.cookies)
    fields = browser.page.form("main form").filled({"code": member.code()}, "")
    first = await browser.client.post("/staff/sign-in/code", data=fields)
    after_it = await browser.client.post("/staff/sign-in/code", data=fields)
    browser.client.cookies.clear()
    browser.client.cookies.update(before)
    dropped = await browser.client.post("/staff/sign-in/code", data=fields)
    assert [(each.status_code, each.headers["location"]) for each in (first, after_it, dropped)] == [
        (303, "/office")
    ] * 3
    assert dropped.cookies["portal"] == first.cookies["portal"]


async def test_a_code_that_was_used_opens_no_second_session(browser, another, admin):
    member = await make_member(admin)
    await sign_in(browser, member)
    await knock(another, member)
    page = await another.send(code=member.code())
    assert "用过了" in page.one("[data-error-for=code]").text()
    await another.send(code=member.code(1))
    await another.get("/staff/me")
    assert another.path == "/staff/me"
