"""Staff sign in by password and second factor: nothing to guess, to fix, or to lock."""

import asyncio

import pytest

from portal.people import limits, passwords
from tests.desks import sit_down
from tests.staff import PASSWORD, knock, make_member, sign_in

FIRST_PAGES = {
    "township_officer": "/office", "surveyor": "/office/visits", "bureau_officer": "/bureau",
    "liaison": "/department", "administrator": "/admin", "auditor": "/audit", "agent": "/staff/me",
}  # fmt: skip


@pytest.mark.parametrize("role", FIRST_PAGES)
async def test_password_and_second_factor_open_the_desk_of_one_s_role(browser, admin, role):
    member = await make_member(admin, role, "331083102" if role == "agent" else None)
    await knock(browser, member)
    assert browser.path == "/staff/sign-in/code"
    fields = browser.page.form("main form").filled({"code": member.code()}, "")
    reply = await browser.client.post("/staff/sign-in/code", data=fields)
    assert (reply.status_code, reply.headers["location"]) == (303, FIRST_PAGES[role])
    await browser.get("/staff/me")
    assert member.officer.name in browser.page.text()


async def test_the_password_alone_opens_nothing(browser, admin):
    member = await make_member(admin)
    await knock(browser, member)
    await browser.get("/staff/me")
    assert browser.path == "/staff/sign-in"


async def test_a_wrong_account_and_a_wrong_password_are_told_in_the_same_words(browser, admin):
    member, nobody = await make_member(admin), await make_member(admin)
    disabled, fresh = await make_member(admin), await make_member(admin)
    await admin.run("update staff set disabled_at = now() where id = $1", disabled.officer.id)
    await admin.run("update staff set password = null where id = $1", fresh.officer.id)
    await admin.run("delete from staff where id = $1", nobody.officer.id)
    said = set()
    for who, password in (
        (member, "wrong-password"),
        (nobody, PASSWORD),
        (disabled, PASSWORD),
        (fresh, PASSWORD),
    ):
        assert await knock(browser, who, password) == 422
        said.add((browser.page.one("[data-error-for=password]").text(), browser.page.title))
        assert browser.page.one("#account").attributes["value"] == who.account
        assert not browser.page.one("#password").attributes["value"]
    assert len(said) == 1


async def test_whoever_knocks_one_password_is_hashed(browser, admin, monkeypatch):
    """Not the clock is asked, which trembles, but the work that takes the time."""
    member, hashed = await make_member(admin), []
    agree = passwords._agree
    monkeypatch.setattr(passwords, "_agree", lambda kept, typed: hashed.append(kept) or agree(kept, typed))
    for account in (member.account, "nobody-of-this-name", "\x00", "x" * 500, "'; drop table staff"):
        await browser.get("/staff/sign-in")
        await browser.send(account=account, password="wrong-password")
    assert len(hashed) == 5
    assert {kept.rpartition("$")[0].rpartition("$")[0] for kept in hashed} == {
        "$argon2id$v=19$m=47104,t=2,p=1"
    }


async def test_thirty_wrong_passwords_are_stopped_and_then_the_right_one_fails_too(browser, admin):
    member = await make_member(admin)
    seen = [await knock(browser, member, f"wrong-password-{n}") for n in range(30)]
    assert 429 not in seen[: limits.PASSWORDS_A_VISIT[0].most]
    assert set(seen[limits.PASSWORDS_A_VISIT[0].most :]) == {429}
    assert await knock(browser, member) == 429
    assert browser.path == "/staff/sign-in"


async def test_a_new_cookie_for_every_guess_does_not_help(browser, admin):
    member = await make_member(admin)
    seen = []
    for n in range(limits.PASSWORDS_AN_ACCOUNT_FROM_HERE[0].most + 2):
        browser.client.cookies.clear()
        seen.append(await knock(browser, member, f"wrong-password-{n}"))
    assert seen[-2:] == [429, 429]


async def test_a_stranger_cannot_lock_anybody_out(browser, another, admin):
    member = await make_member(admin)
    for n in range(limits.PASSWORDS_A_VISIT[0].most + 2):
        await knock(another, member, f"wrong-password-{n}")
    assert another.status == 429
    await sign_in(browser, member)
    await browser.get("/staff/me")
    assert browser.path == "/staff/me"


async def test_forty_guesses_at_once_are_counted_as_forty(browser, admin, monkeypatch):
    member, tried = await make_member(admin), []
    monkeypatch.setattr(passwords, "_agree", lambda _kept, typed: tried.append(typed) or typed == PASSWORD)
    await browser.get("/staff/sign-in")
    form = browser.page.form("main form")
    sent = [
        form.filled({"account": member.account, "password": f"wrong-password-{n}"}, "") for n in range(40)
    ]
    replies = await asyncio.gather(*(browser.client.post("/staff/sign-in", data=each) for each in sent))
    assert len(tried) == limits.PASSWORDS_A_VISIT[0].most
    assert sorted(reply.status_code for reply in replies) == [422] * len(tried) + [429] * (40 - len(tried))


async def test_signing_in_rightly_many_times_is_no_guessing(browser, admin):
    member = await make_member(admin)
    for _time in range(limits.PASSWORDS_A_VISIT[0].most + 3):
        assert await knock(browser, member) == 200


async def test_a_cookie_chosen_by_somebody_else_survives_neither_step(browser, admin):
    member = await make_member(admin)
    await browser.get("/staff/sign-in")
    seen = [browser.client.cookies["portal"]]
    await browser.send(account=member.account, password=PASSWORD)
    seen.append(browser.client.cookies["portal"])
    await browser.send(code=member.code())
    seen.append(browser.client.cookies["portal"])
    assert [each[:2] for each in seen] == ["v.", "d.", "d."]
    assert len(set(seen)) == 3
    for old in seen[:2]:
        browser.client.cookies.clear()
        browser.client.cookies.set("portal", old)
        await browser.get("/staff/me")
        assert browser.path == "/staff/sign-in"


async def test_a_second_step_is_not_waited_for_for_ever(browser, admin):
    member = await make_member(admin)
    await knock(browser, member)
    await admin.run("update desk_session set started_at = started_at - interval '10 minutes 1 second'")
    await browser.send(code=member.code())
    assert browser.path == "/staff/sign-in"


async def test_signing_in_leads_to_where_one_was_going(browser, admin):
    member = await make_member(admin)
    await browser.get("/staff/me")
    await browser.send(account=member.account, password=PASSWORD)
    await browser.send(code=member.code())
    assert browser.path == "/staff/me"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "\\evil.example", "https:evil", "https://evil.example/"]
)
async def test_signing_in_never_leads_to_another_site(browser, admin, elsewhere):
    member = await make_member(admin, "auditor")
    await browser.get("/staff/sign-in")
    fields = browser.page.form("main form").filled({"account": member.account, "password": PASSWORD}, "")
    await browser.post("/staff/sign-in", fields | {"next": elsewhere})
    fields = browser.page.form("main form").filled({"code": member.code()}, "")
    reply = await browser.client.post("/staff/sign-in/code", data=fields | {"next": elsewhere})
    assert reply.headers["location"] == "/audit"


async def test_signing_out_ends_the_session_and_not_only_the_cookie(browser, admin):
    member = await make_member(admin, "auditor")
    await sign_in(browser, member)
    cookie = browser.client.cookies["portal"]
    await browser.get("/staff/me")
    await browser.send("form[action='/staff/sign-out']")
    assert browser.path == "/staff/sign-in"
    browser.client.cookies.set("portal", cookie)
    await browser.get("/staff/me")
    assert browser.path == "/staff/sign-in"


async def test_whoever_is_disabled_meanwhile_is_led_to_sign_in_at_the_next_press(browser, admin):
    member = await make_member(admin)
    await sign_in(browser, member)
    await browser.get("/staff/me")
    await admin.run("update staff set disabled_at = now() where id = $1", member.officer.id)
    reply = await browser.fetch("/staff/me")
    assert (reply.status_code, reply.headers["location"]) == (303, "/staff/sign-in?next=/staff/me")
    assert await knock(browser, member) == 422


async def test_who_says_that_they_are_still_there_has_another_half_hour(browser, admin):
    member = await make_member(admin, "auditor")
    await sign_in(browser, member)
    await browser.get("/staff/me")
    token = browser.page.form("#idle")["csrf"]
    for _time in range(2):
        await admin.run("update desk_session set seen_at = seen_at - interval '29 minutes'")
        reply = await browser.client.post("/staff/session/extend", data={"csrf": token})
        assert reply.status_code == 204
    await admin.run("update desk_session set seen_at = seen_at - interval '31 minutes'")
    assert (await browser.client.post("/staff/session/extend", data={"csrf": token})).status_code == 403


async def test_every_entry_and_every_wrong_second_factor_is_on_record(browser, admin):
    member = await make_member(admin)
    await knock(browser, member)
    await browser.send(code=member.wrong_code())
    await browser.send(code=member.code())
    rows = await admin.rows(
        "select act, role, scope, address from audit where staff = $1 order by id", member.officer.id
    )
    address = browser.client.headers["x-real-ip"]
    assert [tuple(row) for row in rows] == [
        (act, "township_officer", member.officer.scope, address) for act in ("second_factor_wrong", "sign_in")
    ]


async def test_a_password_with_old_parameters_is_hashed_anew_when_it_is_next_right(browser, admin):
    from argon2 import PasswordHasher

    member = await make_member(admin)
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    await admin.run("update staff set password = $2 where id = $1", member.officer.id, old)
    await sign_in(browser, member)
    kept = await admin.value("select password from staff where id = $1", member.officer.id)
    assert kept.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert await passwords.right(PASSWORD, kept)


async def test_staff_share_no_anonymous_visit(browser, another, admin):
    """A desk's cookie is no visit: each desk that tries the questionnaire has its own answers."""
    first, _who = await sit_down(admin, "auditor")
    second, _other = await sit_down(admin, "auditor")
    await first.get("/screening/age")
    await first.send("form[data-question]", age="71")
    page = await second.get("/screening/age")
    assert not page.one("#age").attributes.get("value")


async def test_a_password_that_was_typed_is_never_shown_again(browser, admin):
    member = await make_member(admin)
    await browser.get("/staff/sign-in")
    fields = {"csrf": "forged", "account": member.account, "password": PASSWORD}
    reply = await browser.client.post("/staff/sign-in", data=fields)
    assert reply.status_code == 403
    assert member.account in reply.text
    assert PASSWORD not in reply.text
