"""The commands around staff: demonstration accounts and their codes, the first administrator, verifying the audit."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portal.access.rules import STAFF
from portal.core.settings import settings
from portal.demo import staff as demonstration
from portal.people import passwords
from portal.policy.choosing import current

TOP = Path(__file__).parents[1]


@pytest.fixture
def command(database):
    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "portal", *words],
            cwd=TOP,
            env=os.environ | {"PORTAL_EMBEDDED_URL": database} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
async def demo(pool, database):
    """The demonstration's staff, as the command prints them."""
    await demonstration.add(database)
    return demonstration.told()


def test_every_role_two_townships_and_three_departments_have_somebody():
    accounts = demonstration.told()
    assert {each["role"] for each in accounts} == set(STAFF)
    of = {role: {each["scope"] for each in accounts if each["role"] == role} for role in STAFF}
    assert len(of["township_officer"] & of["surveyor"]) >= 2
    assert {"education", "power-supply"} <= of["liaison"]
    assert of["liaison"] >= {item.department for item in current().items.values()}
    assert of["administrator"] == of["auditor"] == of["bureau_officer"] == {None}
    assert len([each for each in accounts if each["role"] == "bureau_officer"]) == 2
    assert list(accounts[0]) == ["account", "password", "role", "scope", "name"]


def test_every_password_of_the_demonstration_keeps_the_rules():
    for one in demonstration.invented():
        assert passwords.chosen(one.password, one.account) == one.password
        assert "演示" in one.name


async def test_a_second_run_adds_nobody_and_changes_nothing(demo, database, admin):
    before = await admin.rows("select * from staff order by id")
    await demonstration.add(database)
    assert await admin.rows("select * from staff order by id") == before
    assert {each["account"] for each in demo} <= {row["account"] for row in before}


async def test_a_first_run_that_was_cut_short_is_finished_by_the_next(demo, database, admin):
    gone = "(select id from staff where account = 'lian-justice')"
    await admin.run(
        f"delete from invitation where staff in {gone}; delete from desk_session where staff in {gone}"
    )
    await admin.run("delete from staff where account = 'lian-justice'")
    await admin.run("update staff set password = null, totp = null where account = 'lian-housing'")
    await demonstration.add(database)
    usable = await admin.value(
        "select count(*) from staff where account in ('lian-justice', 'lian-housing') and password is not null"
    )
    assert usable == 2


async def test_password_and_printed_code_open_the_desk(demo, command, browser):
    one = next(each for each in demo if each["role"] == "auditor")
    for _time in range(2):
        browser.client.cookies.clear()
        await browser.get("/staff/sign-in")
        await browser.send(account=one["account"], password=one["password"])
        code = command("code", one["account"]).stdout.strip()
        assert re.fullmatch(r"\d{6}", code)
        await browser.send(code=code)
        assert browser.path == "/audit"


async def test_no_other_account_s_code_is_printed(demo, command, admin):
    from tests.staff import make_member

    member = await make_member(admin)
    for account in (member.account, "nobody"):
        done = command("code", account)
        assert (done.returncode, done.stdout) == (1, "")
        assert account in done.stderr


@pytest.fixture
def production(tmp_path, command):
    key = tmp_path / "key"
    assert command("key", str(key)).returncode == 0
    return {
        "PORTAL_ENV": "production",
        "PORTAL_KEY_FILE": str(key),
        "PORTAL_SMS": "https://sms.example/send",
        "PORTAL_BASE_URL": "https://help.example",
    }


@pytest.mark.parametrize("words", [("demo",), ("code", "chumen-wang")])
def test_production_refuses_the_demonstration_and_its_codes(command, production, words):
    done = command(*words, **production)
    assert (done.returncode, done.stdout) == (1, "")
    assert "正式环境" in done.stderr


async def test_the_first_administrator_is_made_by_a_command_and_takes_the_link_up(command, admin, browser):
    await admin.run(
        "delete from invitation where staff in (select id from staff where account = 'guan-yuan')"
    )
    await admin.run("delete from staff where account = 'guan-yuan'")
    first = command("administrator", "guan-yuan", "--name", "管员（测试）")
    again = command("administrator", "Guan-Yuan", "--name", "管员（测试）")
    links = [done.stdout.strip().removeprefix(settings().base_url) for done in (first, again)]
    statuses = []
    for link in links:
        await browser.get(link)
        statuses.append(browser.status)
    assert statuses == [404, 200]
    assert "guan-yuan" in browser.page.texts(".kv dd")
    acts = await admin.rows("select act from audit where subject = 'guan-yuan'")
    assert {row["act"] for row in acts} == {"account_by_command"}


async def test_the_command_takes_nobody_s_account_away(command, admin):
    from tests.staff import make_member

    member = await make_member(admin, "administrator")
    other = await make_member(admin, "auditor")
    for one in (member, other):
        done = command("administrator", one.account, "--name", "某某（测试）")
        assert (done.returncode, done.stdout) == (1, "")
        assert await admin.value("select password is not null from staff where id = $1", one.officer.id)
    assert command("administrator", "有汉字", "--name", "某某（测试）").returncode == 1


async def test_verifying_says_how_many_are_whole_or_names_the_first_that_is_not(command, admin):
    (settings().data / "audit-heads.jsonl").unlink(missing_ok=True)
    await admin.run("set session_replication_role = replica; truncate audit, audit_link restart identity")
    await admin.run(
        "insert into audit (staff, role, scope, act) values (gen_random_uuid(), 'auditor', '', 'look')"
    )
    whole = command("audit", "verify")
    assert (whole.returncode, whole.stdout) == (0, "0条记录都完整，还有1条等着上链\n")
    await admin.run("insert into audit_link (seq, audit, hash) values (1, 1, 'x')")
    wrong = command("audit", "verify")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "第1条记录被改过（编号1）" in wrong.stderr
    await admin.run("truncate audit, audit_link restart identity; reset session_replication_role")
