"""Signing in by a code sent to the phone: limits, one use, nothing that a stranger could fix or lock."""

import asyncio

import pytest

from portal.people import limits, phone
from tests.cast import new_phone


async def ask(browser, phone=""):
    """Ask for a code; the phone number and the code that was sent to it."""
    phone = phone or new_phone()
    await browser.get("/sign-in")
    await browser.send(phone=phone)
    return phone, (await browser.admin.sms(phone))[-1]["code"]


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_the_right_code_opens_my_applications(browser):
    await browser.sign_in()
    assert (browser.path, browser.status) == ("/my", 200)


async def test_full_width_digits_spaces_and_plus_86_are_understood(browser):
    phone = new_phone()
    await browser.get("/sign-in")
    await browser.send(
        phone=f"+86 {phone[:3]} " + phone[3:].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    )
    assert browser.path == "/sign-in/code"
    code = (await browser.admin.sms(phone))[-1]["code"]
    await browser.send(code=f" {code[:3]} {code[3:]} ")
    assert browser.path == "/my"


@pytest.mark.parametrize(
    "typed", ["", "12345", "12012345678", "0576-87210000", "139²2345678", "+1 202 555 0100", "\x00"]
)
async def test_what_is_no_mobile_number_is_said_beside_the_field_and_stays_typed(browser, typed):
    await browser.get("/sign-in")
    page = await browser.send(phone=typed)
    assert browser.status == 422
    assert page.one("title").text().startswith("出错：")
    assert page.one("[data-error-for=phone]").text() == page.one("#phone-error").text().strip()


async def test_a_wrong_code_can_be_tried_again_five_times_and_then_not_even_the_right_one(browser):
    _phone, code = await ask(browser)
    for _try in range(5):
        page = await browser.send(code=wrong(code))
        assert "不对" in page.one("[data-error-for=code]").text()
    page = await browser.send(code=code)
    assert "不能用了" in page.one("[data-error-for=code]").text()


async def test_thirty_guesses_are_stopped_and_then_the_right_code_fails(browser):
    phone, code = await ask(browser)
    seen = [await guess(browser, wrong(code)) for _try in range(30)]
    assert 429 not in seen[:5]
    await browser.admin.run("delete from tally where what like 'code-%'")
    _phone, code = await ask(browser, phone)
    for _try in range(12):
        seen.append(await guess(browser, wrong(code)))
        await browser.admin.run("update sign_in_code set tries = 0")
    assert 429 in seen
    await browser.admin.run("update sign_in_code set tries = 0")
    assert await guess(browser, code) == 429


async def guess(browser, code):
    await browser.send(code=code)
    return browser.status


async def test_a_stranger_s_failures_do_not_lock_the_person_out(browser, another):
    phone, code = await ask(browser)
    await browser.admin.run("delete from tally where what = 'code-minute'")
    _phone, other = await ask(another, phone)
    another.client.headers["x-real-ip"] = "203.0.113.9"
    for _try in range(limits.GUESSES_A_VISIT[0].most + 1):
        await guess(another, wrong(other))
        await browser.admin.run("update sign_in_code set tries = 0")
    assert await guess(browser, code) == 200
    assert browser.path == "/my"


async def test_twenty_right_codes_at_once_are_one_session(browser):
    _phone, code = await ask(browser)
    fields = browser.page.form("main form").filled({"code": code}, "")
    before = await browser.admin.value("select count(*) from session")
    replies = await asyncio.gather(*(browser.client.post("/sign-in/code", data=fields) for _ in range(20)))
    assert {(reply.status_code, reply.headers["location"]) for reply in replies} == {(303, "/my")}
    assert len({reply.cookies["portal"] for reply in replies}) == 1
    assert await browser.admin.value("select count(*) from session") == before + 1
    await browser.get("/my")
    assert browser.path == "/my"


async def test_a_second_tap_goes_on_whichever_answer_the_phone_had_read_by_then(browser):
    """Without script a phone drops the first tap's answer, or has taken its cookies and not its page."""
    await browser.get("/my/sessions")
    phone = new_phone()
    await browser.send(phone=phone)
    fields = browser.page.form("main form").filled({"code": (await browser.admin.sms(phone))[-1]["code"]}, "")
    asked = dict(browser.client.cookies)
    first = await browser.client.post("/sign-in/code", data=fields)
    after_it = await browser.client.post("/sign-in/code", data=fields)
    browser.client.cookies.clear()
    browser.client.cookies.update(asked)
    dropped = await browser.client.post("/sign-in/code", data=fields)
    assert [(each.status_code, each.headers["location"]) for each in (first, after_it, dropped)] == [
        (303, "/my/sessions")
    ] * 3
    assert dropped.cookies["portal"] == first.cookies["portal"]


async def test_a_used_code_lets_nobody_else_in(browser, another):
    _phone, code = await ask(browser)
    asked = dict(browser.client.cookies)
    form = browser.page.form("main form")
    await browser.send(code=code)
    another.client.cookies.update({"asked": asked["asked"]})
    await another.get("/sign-in")
    for cookies, typed in (
        ({"asked": asked["asked"], "portal": another.client.cookies["portal"]}, code),
        (asked, wrong(code)),
    ):
        another.client.cookies.clear()
        another.client.cookies.update(cookies)
        reply = await another.client.post("/sign-in/code", data=form.filled({"code": typed}, ""))
        assert reply.status_code != 303 or reply.headers["location"] == "/sign-in"
        assert "portal" not in reply.cookies
        await another.get("/my")
        assert another.path == "/sign-in"


@pytest.mark.parametrize("over", ["ended_at = now()", "started_at = started_at - interval '1 minute'"])
async def test_a_used_code_opens_nothing_once_its_session_is_ended_or_no_longer_fresh(browser, another, over):
    _phone, code = await ask(browser)
    asked = dict(browser.client.cookies)
    fields = browser.page.form("main form").filled({"code": code}, "")
    await browser.client.post("/sign-in/code", data=fields)
    await browser.admin.run(f"update session set {over}")
    another.client.cookies.update(asked)
    assert (await another.client.post("/sign-in/code", data=fields)).status_code == 422
    assert (await browser.client.post("/sign-in/code", data=fields)).status_code == 403


async def test_a_code_is_for_the_browser_that_asked_for_it(browser, another):
    phone, code = await ask(browser)
    await browser.admin.run("delete from tally where what = 'code-minute'")
    await ask(another, phone)
    assert await guess(another, code) in (422, 200)
    assert another.path != "/my"


async def test_a_code_of_ten_minutes_ago_is_too_old(browser):
    _phone, code = await ask(browser)
    await browser.admin.run("update sign_in_code set made_at = made_at - interval '10 minutes 1 second'")
    assert await guess(browser, code) == 422


async def test_one_code_a_minute_five_an_hour_ten_a_day(browser):
    phone, sent = new_phone(), []
    for hour in range(3):
        for _minute in range(6):
            await browser.get("/sign-in")
            await browser.send(phone=phone)
            sent.append(len(await browser.admin.sms(phone)))
            await browser.admin.run(
                "update tally set at = at - interval '61 seconds' where what like 'code-%'"
            )
        assert sent[-1] == min(5 * (hour + 1), 10)
        await browser.admin.run("update tally set at = at - interval '1 hour' where what like 'code-%'")
    assert browser.status == 429


async def test_a_second_code_within_the_minute_is_refused_in_plain_words(browser):
    phone, _code = await ask(browser)
    await browser.get("/sign-in")
    page = await browser.send(phone=phone)
    assert browser.status == 429
    assert "再试" in page.one("[data-error-for=phone]").text()
    assert page.one("#phone").attributes["value"] == phone


async def test_a_cookie_chosen_by_somebody_else_does_not_survive_signing_in(browser):
    await browser.get("/sign-in")
    before = browser.client.cookies["portal"]
    await browser.sign_in()
    assert browser.client.cookies["portal"] != before
    assert not browser.client.cookies["portal"].endswith(before.split(".")[1])


async def test_after_half_an_hour_without_a_word_the_session_has_ended(browser):
    phone = await browser.sign_in()
    await browser.admin.run(
        "update session set seen_at = seen_at - interval '30 minutes 1 second' where person ="
        " (select person from session order by started_at desc limit 1)"
    )
    await browser.get("/my")
    assert browser.path == "/sign-in"
    assert phone


async def test_who_says_that_they_are_still_here_has_another_half_hour(browser):
    await browser.sign_in()
    token = browser.page.form("#idle")["csrf"]
    for _time in range(2):
        await browser.admin.run("update session set seen_at = seen_at - interval '29 minutes'")
        reply = await browser.client.post("/session/extend", data={"csrf": token})
        assert reply.status_code == 204
    await browser.get("/my")
    assert browser.path == "/my"


async def test_signing_out_everywhere_ends_the_other_phone_too(browser, another):
    phone = await browser.sign_in()
    await browser.admin.run("delete from tally where what = 'code-minute'")
    await another.sign_in(phone)
    page = await another.get("/my/sessions")
    assert len(page.all("main .rows li")) == 2
    await another.send("form[action='/my/sessions/end']")
    await browser.get("/my")
    assert browser.path == "/sign-in"


async def test_signing_in_leads_back_to_where_one_was_going(browser):
    await browser.get("/my/sessions")
    assert browser.path == "/sign-in"
    phone = new_phone()
    await browser.send(phone=phone)
    await browser.send(code=(await browser.admin.sms(phone))[-1]["code"])
    assert browser.path == "/my/sessions"


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "\\evil.example", "https:evil", "https://evil.example/", "/\\evil", "javascript:1"],
)
async def test_signing_in_never_leads_to_another_site(browser, elsewhere):
    phone = new_phone()
    await browser.get("/sign-in")
    await browser.post(
        "/sign-in", browser.page.form("main form").filled({"phone": phone}, "") | {"next": elsewhere}
    )
    code = (await browser.admin.sms(phone))[-1]["code"]
    reply = await browser.client.post(
        "/sign-in/code", data=browser.page.form("main form").filled({"code": code}, "") | {"next": elsewhere}
    )
    assert reply.headers["location"] == "/my"


async def test_a_page_without_a_form_sets_no_cookie_for_a_stranger(browser):
    await browser.fetch("/health/live")
    assert "portal" not in browser.client.cookies


async def test_the_code_is_nowhere_in_the_database_in_plain(browser):
    phone, code = await ask(browser)
    for table in ("sign_in_code", "outbox", "jobs.pgqueuer"):
        dump = str(await browser.admin.rows(f"select * from {table}"))
        assert phone not in dump
        assert f"'{code}'" not in dump


async def test_a_double_tap_brings_the_answers_along_once(browser):
    await browser.get("/screening/age")
    await browser.send("form[data-question]", age="71")
    _phone, code = await ask(browser)
    fields = browser.page.form("main form").filled({"code": code}, "")
    await asyncio.gather(*(browser.client.post("/sign-in/code", data=fields) for _ in range(8)))
    page = await browser.get("/screening/age")
    assert page.one("#age").attributes["value"] == "71"


async def test_signing_in_again_ends_the_session_before(browser):
    await browser.sign_in()
    before = browser.client.cookies["portal"]
    await browser.admin.run("delete from tally")
    page = await browser.get("/my/sessions")
    csrf = page.form("main form").filled({})["csrf"]
    await browser.post("/sign-in", {"csrf": csrf, "phone": browser.phone})
    await browser.send(code=(await browser.admin.sms(browser.phone))[-1]["code"])
    assert browser.client.cookies["portal"] != before
    open_still = await browser.admin.value(
        "select count(*) from session s join person p on p.id = s.person"
        " where p.phone_index = $1 and s.ended_at is null",
        phone.index(browser.phone),
    )
    assert open_still == 1
