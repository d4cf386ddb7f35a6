"""Invitations: one link, once, within its days; what the person sets is theirs, and a new link ends the old."""

import asyncio

import pytest

from portal.access import accounts
from portal.core.database import transaction
from portal.people import invitations, second_factor
from portal.people.invitations import LASTS
from portal.people.staff import account_for
from tests.browsing import Browser
from tests.desks import enter_desk, make_staff, sit_down
from tests.staff import PASSWORD, knock, make_member, sign_in

NEW = "yige-xin-de-mima-ju"


@pytest.fixture
async def keeper(admin, pool):
    desk, _officer = await sit_down(admin, "administrator")
    return desk


async def invite(keeper, staff) -> str:
    async with transaction():
        officer = await enter_desk(keeper)
        return await accounts.invite(officer, await account_for(staff))


def code_of(token, apart=0):
    return second_factor.code_at(second_factor.secret_of(token), second_factor.step_now() + apart)


async def take_up(browser, token, **typed):
    await browser.get(f"/staff/invited/{token}")
    fields = {"password": NEW, "password_again": NEW, "code": code_of(token)} | typed
    form = browser.page.form("main form")
    return await browser.client.post(f"/staff/invited/{token}", data=form.filled(fields, ""))


async def test_the_link_says_whom_it_is_for_and_shows_the_secret_as_code_and_in_letters(
    browser, keeper, admin
):
    staff = await make_staff(admin, "liaison")
    token = await invite(keeper, staff.id)
    page = await browser.get(f"/staff/invited/{token}")
    assert {staff.name, staff.account} <= set(page.texts(".kv dd"))
    assert page.has("svg.qr path")
    assert page.text(".code").replace(" ", "") == second_factor.secret_of(token)


async def test_password_and_proved_code_make_the_account_usable_and_open_its_desk(
    browser, another, keeper, admin
):
    staff = await make_staff(admin, "auditor")
    token = await invite(keeper, staff.id)
    reply = await take_up(browser, token)
    assert (reply.status_code, reply.headers["location"]) == (303, "/audit")
    await browser.get("/staff/me")
    assert browser.path == "/staff/me"
    await another.get("/staff/sign-in")
    await another.send(account=staff.account, password=NEW)
    await another.send(code=code_of(token, 1))
    await another.get("/staff/me")
    assert another.path == "/staff/me"


async def test_the_code_that_proved_the_phone_does_not_count_again(browser, another, keeper, admin):
    staff = await make_staff(admin, "auditor")
    token = await invite(keeper, staff.id)
    code = code_of(token)
    await take_up(browser, token, code=code)
    await another.get("/staff/sign-in")
    await another.send(account=staff.account, password=NEW)
    page = await another.send(code=code)
    assert "用过了" in page.text("[data-error-for=code]")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"password": "short", "password_again": "short"}, "password"),
        ({"password": "aaaaaaaaaaaaaa", "password_again": "aaaaaaaaaaaaaa"}, "password"),
        ({"password": "x" * 129, "password_again": "x" * 129}, "password"),
        ({"password_again": "yige-bieyang-de-mima"}, "password_again"),
        ({"code": "12345"}, "code"),
        ({"code": ""}, "code"),
    ],
)
async def test_what_does_not_fit_is_said_at_its_field_and_the_link_stays_good(
    browser, keeper, admin, typed, field
):
    staff = await make_staff(admin, "auditor")
    token = await invite(keeper, staff.id)
    reply = await take_up(browser, token, **typed)
    assert reply.status_code == 422
    page = await browser._see(reply)
    assert list(page.errors) == [field]
    assert not page.one("#password").attributes["value"]
    assert (await take_up(browser, token)).status_code == 303


async def test_a_password_that_holds_the_account_s_name_is_refused(browser, keeper, admin):
    staff = await make_staff(admin, "auditor")
    token = await invite(keeper, staff.id)
    wrong = f"x{staff.account.upper()}x"
    assert (await take_up(browser, token, password=wrong, password_again=wrong)).status_code == 422


async def test_a_wrong_code_sets_nothing_and_may_not_be_guessed_on(browser, keeper, admin):
    staff = await make_staff(admin, "auditor")
    token = await invite(keeper, staff.id)
    wrong = f"{(int(code_of(token)) + 1) % 1_000_000:06d}"
    seen = [(await take_up(browser, token, code=wrong)).status_code for _try in range(7)]
    assert seen == [422] * 5 + [429] * 2
    assert await admin.value("select password from staff where id = $1", staff.id) is None


async def test_a_link_opens_once_however_often_it_is_pressed(browser, keeper, admin):
    staff = await make_staff(admin, "auditor")
    token = await invite(keeper, staff.id)
    await browser.get(f"/staff/invited/{token}")
    fields = {"password": NEW, "password_again": NEW, "code": code_of(token)}
    data = browser.page.form("main form").filled(fields, "")
    replies = await asyncio.gather(
        *(browser.client.post(f"/staff/invited/{token}", data=data) for _ in range(5))
    )
    assert sorted(reply.status_code for reply in replies)[0] == 303
    assert len([reply for reply in replies if reply.status_code == 303]) == 1
    assert (
        await admin.value("select count(*) from desk_session where staff = $1 and step = 'full'", staff.id)
        == 1
    )
    page = await Browser(admin).get(f"/staff/invited/{token}")
    assert "不能用了" in page.heading.replace(" ", "")


@pytest.mark.parametrize("change", ["expires_at = now()", "used_at = now()"])
async def test_a_link_that_is_over_shows_nothing_of_the_account(browser, keeper, admin, change):
    staff = await make_staff(admin, "auditor")
    token = await invite(keeper, staff.id)
    await admin.run(f"update invitation set {change} where staff = $1", staff.id)
    page = await browser.get(f"/staff/invited/{token}")
    assert browser.status == 404
    assert staff.account not in page.html
    assert staff.name not in page.html


async def test_a_link_lasts_a_week(keeper, admin):
    staff = await make_staff(admin, "auditor")
    await invite(keeper, staff.id)
    left = await admin.value("select expires_at - now() from invitation where staff = $1", staff.id)
    assert 0 <= (LASTS - left).total_seconds() < 60


async def test_a_link_nobody_made_is_answered_as_one_that_is_over(browser):
    await browser.get("/staff/invited/" + "x" * 43)
    assert browser.status == 404


async def test_a_new_link_ends_the_old_one_the_password_the_second_factor_and_every_session(
    browser, another, keeper, admin
):
    member = await make_member(admin)
    await sign_in(browser, member)
    old = await invite(keeper, member.officer.id)
    new = await invite(keeper, member.officer.id)
    reply = await browser.fetch("/staff/me")
    assert reply.headers["location"] == "/staff/sign-in?next=/staff/me"
    assert await knock(another, member) == 422
    await another.get(f"/staff/invited/{old}")
    assert another.status == 404
    assert (await take_up(another, new)).status_code == 303
    assert await knock(browser, member) == 422
    assert await knock(browser, member, NEW) == 200


async def test_a_closed_account_is_not_opened_by_a_link_it_still_has(browser, keeper, admin):
    staff = await make_staff(admin, "auditor")
    token = await invite(keeper, staff.id)
    await admin.run("update staff set disabled_at = now() where id = $1", staff.id)
    await browser.get(f"/staff/invited/{token}")
    assert browser.status == 404


async def test_the_link_is_nowhere_in_the_database(keeper, admin):
    staff = await make_staff(admin, "auditor")
    token = await invite(keeper, staff.id)
    for table in ("invitation", "staff", "audit"):
        assert token not in str(await admin.rows(f"select * from {table}"))
    assert await admin.value(
        "select count(*) from invitation where token = $1", invitations.fingerprint(token)
    )


async def test_password_and_secret_are_nowhere_in_the_database_in_plain(browser, keeper, admin):
    staff = await make_staff(admin, "auditor")
    token = await invite(keeper, staff.id)
    await take_up(browser, token)
    row = str(await admin.rows("select * from staff where id = $1", staff.id))
    for secret in (NEW, second_factor.secret_of(token), staff.name):
        assert secret not in row
        assert repr(secret.encode()).strip("b'") not in row


async def test_changing_one_s_password_asks_for_the_present_one_and_closes_other_browsers(
    browser, another, admin
):
    member = await make_member(admin)
    await sign_in(browser, member)
    await knock(another, member)
    await another.send(code=member.code(1))
    await browser.get("/staff/me")
    form = "form[action='/staff/me/password']"
    page = await browser.send(form, password="not-this-one", password_new=NEW, password_again=NEW)
    assert (browser.status, list(page.errors)) == (422, ["password"])
    page = await browser.send(form, password=PASSWORD, password_new=NEW, password_again=NEW)
    assert (browser.path, browser.status) == ("/staff/me", 200)
    assert page.has("[role=status]")
    await another.get("/staff/me")
    assert another.path == "/staff/sign-in"
    assert await knock(another, member) == 422
    assert await knock(another, member, NEW) == 200


async def test_whoever_finds_an_open_desk_cannot_guess_its_password_for_long(browser, admin):
    member = await make_member(admin)
    await sign_in(browser, member)
    await browser.get("/staff/me")
    seen = []
    for n in range(12):
        await browser.send(
            "form[action='/staff/me/password']", password=f"wrong-{n}", password_new=NEW, password_again=NEW
        )
        seen.append(browser.status)
    assert seen == [422] * 10 + [429] * 2


async def test_somebody_sees_their_own_browsers_and_can_leave_the_others(browser, another, admin):
    member = await make_member(admin)
    await sign_in(browser, member)
    await knock(another, member)
    await another.send(code=member.code(1))
    page = await browser.get("/staff/me")
    assert len(page.all("main .rows li")) == 2
    page = await browser.send("form[action='/staff/me/sessions/end']")
    assert len(page.all("main .rows li")) == 1
    await another.get("/staff/me")
    assert another.path == "/staff/sign-in"
