"""The administrator's pages: accounts and offices, and no case anywhere."""

import asyncio

import asyncpg
import pytest

from portal.core.database import fetch, transaction
from portal.policy.choosing import current
from tests.desks import enter_desk, make_seen_case, make_staff, sit_down
from tests.makers import CHUMEN, YUCHENG
from tests.staff import make_member, sign_in

NAUGHTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "'; drop table staff; --",
)


@pytest.fixture
async def keeper(admin, pool):
    desk, _officer = await sit_down(admin, "administrator")
    return desk


@pytest.fixture(autouse=True)
async def somebody_who_stays(admin):
    """Another administrator with a password, so that those of one test may come and go."""
    await make_member(admin, "administrator")


async def only(admin, *members):
    """Leave no administrator but these."""
    await admin.run(
        "set session_replication_role = replica; update staff set disabled_at = now() where role = 'administrator';"
        " reset session_replication_role"
    )
    for member in members:
        await admin.run("update staff set disabled_at = null where id = $1", member.officer.id)


async def test_a_new_account_is_made_by_choosing_and_its_link_is_shown_once(keeper, admin, browser):
    await keeper.get("/admin/accounts/new")
    await keeper.get(keeper.page.link("联络专员"))
    page = await keeper.send(
        account="Jiaoyu-Li", name="李联络（测试）", phone="13900001234", scope="education"
    )
    assert keeper.path.endswith("/invited")
    link = page.text("#link")
    row = (await admin.rows("select * from staff where account = 'jiaoyu-li'"))[0]
    assert (row["role"], row["scope"], row["password"]) == ("liaison", "education", None)
    assert "13900001234" not in str(row)
    await keeper.get(keeper.path)
    assert keeper.path == f"/admin/accounts/{row['id']}"
    assert link not in keeper.page.html
    page = await browser.get(link.removeprefix("http://127.0.0.1:8000"))
    assert "jiaoyu-li" in page.texts(".kv dd")
    acts = await admin.rows("select act from audit where subject = 'jiaoyu-li' order by id")
    assert [each["act"] for each in acts] == ["account_created", "account_invited"]


@pytest.mark.parametrize(
    ("role", "typed", "field"),
    [
        ("surveyor", {"account": "x"}, "account"),
        ("surveyor", {"account": "有汉字"}, "account"),
        ("surveyor", {"name": " "}, "name"),
        ("surveyor", {"name": "长" * 41}, "name"),
        ("surveyor", {"phone": "123"}, "phone"),
        ("surveyor", {"scope": ""}, "scope"),
        ("liaison", {"scope": ""}, "scope"),
    ],
)
async def test_what_does_not_fit_is_said_at_its_field_and_what_was_typed_stays(keeper, role, typed, field):
    await keeper.get(f"/admin/accounts/new?role={role}")
    scope = {"surveyor": CHUMEN, "liaison": "education"}[role]
    given = {"account": "somebody-new", "name": "某某（测试）", "phone": "", "scope": scope} | typed
    page = await keeper.send(**given)
    assert (keeper.status, list(page.errors)) == (422, [field])
    for name in ("account", "name", "phone"):
        assert page.form("main form")[name] == given[name]
    assert page.form("main form")["scope"] == given["scope"]


async def test_a_township_s_account_cannot_be_given_a_department(keeper):
    await keeper.get("/admin/accounts/new?role=surveyor")
    fields = keeper.page.form("main form").filled({"account": "some-one", "name": "某某（测试）"}, "")
    await keeper.post("/admin/accounts/new", fields | {"scope": "education"})
    assert keeper.status == 422


async def test_an_account_s_name_that_is_taken_is_said_so(keeper, admin):
    known = await make_staff(admin, "auditor")
    await keeper.get("/admin/accounts/new?role=auditor")
    page = await keeper.send(account=known.account, name="某某（测试）")
    assert list(page.errors) == ["account"]


async def test_accounts_are_found_by_name_account_phone_duty_office_and_state(keeper, admin):
    one = await make_staff(admin, "surveyor", YUCHENG)
    off = await make_staff(admin, "surveyor", YUCHENG)
    await admin.run("update staff set disabled_at = now() where id = $1", off.id)
    asked = f"role=surveyor&office={YUCHENG}"
    page = await keeper.get(f"/admin?find={one.account}&{asked}&state=lapsed")
    assert page.marks("account") == [one.account]
    page = await keeper.get(f"/admin?find={off.account.upper()}&state=off")
    assert page.marks("account-state") == ["off"]
    page = await keeper.get(f"/admin?find={one.account}&office={CHUMEN}")
    assert page.marks("account") == []
    page = await keeper.get("/admin?find=" + "陈调查")
    assert one.account in page.marks("account") or page.has("a[href*='page=2']")


async def test_a_long_list_comes_in_pages(keeper, admin):
    for _n in range(28):
        await make_staff(admin, "visitor", YUCHENG)
    page = await keeper.get(f"/admin?role=visitor&office={YUCHENG}")
    assert len(page.marks("account")) == 25
    second = await keeper.get(page.link("后面的"))
    assert second.marks("account")
    assert not set(second.marks("account")) & set(page.marks("account"))
    for strange in ("0", "-1", "x", "99999999", "２"):
        await keeper.get(f"/admin?page={strange}")
        assert keeper.status == 200


async def test_what_an_account_says_can_be_changed_and_stays_on_record(keeper, admin):
    staff = await make_staff(admin, "surveyor")
    await keeper.get(f"/admin/accounts/{staff.id}")
    page = await keeper.send(
        f"form[action='/admin/accounts/{staff.id}']", name="新名字（测试）", scope=YUCHENG
    )
    assert page.heading == "新名字（测试）"
    assert await admin.value("select scope from staff where id = $1", staff.id) == YUCHENG
    assert await admin.value(
        "select count(*) from audit where subject = $1 and act = 'account_changed'", staff.account
    )


async def test_closing_an_account_ends_its_desks_at_once_and_opening_it_brings_no_session_back(
    keeper, browser, admin
):
    member = await make_member(admin)
    await sign_in(browser, member)
    await keeper.get(f"/admin/accounts/{member.officer.id}")
    page = await keeper.send(f"form[action='/admin/accounts/{member.officer.id}/disable']")
    assert page.marks("account-state") == ["off"]
    reply = await browser.fetch("/staff/me")
    assert reply.headers["location"] == "/staff/sign-in?next=/staff/me"
    page = await keeper.send(f"form[action='/admin/accounts/{member.officer.id}/enable']")
    assert page.marks("account-state") == ["on"]
    reply = await browser.fetch("/staff/me")
    assert reply.status_code == 303


async def test_the_last_administrator_cannot_close_their_own_account(browser, admin):
    member = await make_member(admin, "administrator")
    await only(admin, member)
    await sign_in(browser, member)
    await browser.get(f"/admin/accounts/{member.officer.id}")
    page = await browser.send(f"form[action='/admin/accounts/{member.officer.id}/disable']")
    assert browser.status == 409
    assert "只剩这一位管理员" in page.text("[role=alert]")
    assert await admin.value("select disabled_at from staff where id = $1", member.officer.id) is None


async def test_two_last_administrators_who_close_each_other_at_once_leave_one(browser, another, admin):
    one, two = await make_member(admin, "administrator"), await make_member(admin, "administrator")
    await only(admin, one, two)
    await sign_in(browser, one)
    await sign_in(another, two)
    sent = []
    for desk, other in ((browser, two), (another, one)):
        path = f"/admin/accounts/{other.officer.id}/disable"
        await desk.get(f"/admin/accounts/{other.officer.id}")
        sent.append((desk, path, desk.page.form(f"form[action='{path}']").filled({}, "")))
    await asyncio.gather(*(desk.client.post(path, data=data) for desk, path, data in sent))
    left = "select count(*) from staff where role = 'administrator' and disabled_at is null and password is not null"
    assert await admin.value(left) == 1


async def test_one_s_own_account_is_not_reset_by_oneself(browser, admin):
    member = await make_member(admin, "administrator")
    await sign_in(browser, member)
    page = await browser.get(f"/admin/accounts/{member.officer.id}")
    path = f"/admin/accounts/{member.officer.id}/invite"
    assert not page.has(f"form[action='{path}']")
    reply = await browser.client.post(path, data={"csrf": page.form("#idle")["csrf"]})
    assert reply.status_code == 403
    assert await admin.value("select password is not null from staff where id = $1", member.officer.id)


async def test_an_account_that_is_not_there_is_not_found(keeper):
    await keeper.get("/admin/accounts/7d444840-9dc0-11d1-b245-5ffdce74fad2")
    assert keeper.status == 404


async def send_everybody_home(admin):
    """Close the accounts that other tests opened at townships and departments: a page of a county has fewer."""
    await admin.run("update staff set disabled_at = now() where scope <> '' and disabled_at is null")


async def test_the_offices_say_who_works_there_and_which_department_has_no_liaison(keeper, admin):
    await send_everybody_home(admin)
    staff = await make_staff(admin, "liaison", "housing")
    page = await keeper.get("/admin/offices")
    people = {unit: page.marked("unit", unit)["people"] for unit in page.marks("unit")}
    assert set(people) == set(current().places.units)
    assert people["justice"] == "0"
    assert page.one("[data-unit=justice] .tag.bad")
    assert people["housing"] == "1"
    assert f"/admin/accounts/{staff.id}" in page.html
    assert set(page.marks("office")) == set(current().places.townships)


async def test_no_case_shows_on_any_page_of_the_administrator(keeper, browser, admin):
    await send_everybody_home(admin)
    made = await make_seen_case(browser)
    for path in ("/admin", "/admin/offices", "/admin/accounts/new", "/staff/me"):
        page = await keeper.get(path)
        assert made.reference not in page.html
        assert not page.has("[data-reference]")


@pytest.mark.parametrize("text", NAUGHTY)
async def test_a_name_that_would_like_to_be_more_stays_a_name(keeper, admin, text):
    staff = await make_staff(admin, "auditor")
    await keeper.get(f"/admin/accounts/{staff.id}")
    form = keeper.page.form(f"form[action='/admin/accounts/{staff.id}']").filled({"name": text[:40]}, "")
    await keeper.post(f"/admin/accounts/{staff.id}", form)
    for path in (f"/admin/accounts/{staff.id}", f"/admin?find={staff.account}"):
        page = await keeper.get(path)
        assert not page.has("main script")
        assert not page.has("main img")
    assert " ".join(text[:40].split()) in page.text("main tbody b")


@pytest.mark.parametrize("role", ["township_officer", "bureau_officer", "auditor", "liaison"])
async def test_nobody_else_makes_changes_or_invites_an_account_even_by_raw_sql(admin, pool, role):
    desk, officer = await sit_down(admin, role)
    other = await make_staff(admin, "administrator")
    for statement in (
        "insert into staff (id, account, name, role) values (gen_random_uuid(), 'x', '', 'administrator')",
        f"select portal.invite('{other.id}', '', interval '1 day')",
        "insert into invitation (token, staff, expires_at) select '', id, now() from staff",
        "update staff set password = ''",
        "update staff set totp = ''",
        "select password from staff",
        "select token from desk_session",
        f"select portal.set_password('{officer.id}', 'x', '')",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await at_desk_of(desk, statement)
    assert await at_desk_of(desk, "update staff set disabled_at = now() returning 1") == []
    assert await at_desk_of(desk, "select * from portal.accounts()") == []


async def test_a_password_s_hash_is_not_handed_out_without_the_portal_s_word(admin, pool):
    member = await make_member(admin)
    async with transaction():
        assert await fetch("select * from portal.staff_door($1, $2)", member.account, b"guess") == []


async def at_desk_of(desk, statement):
    async with transaction():
        await enter_desk(desk)
        return await fetch(statement)
