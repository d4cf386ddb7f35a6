"""The second wall: raw SQL as the application's role sees nothing unless a session said who acts."""

import secrets
from uuid import uuid4

import asyncpg
import pytest

from portal.core import migrating
from portal.core.database import config
from portal.core.migrating import DatabaseUnfit, check, check_key
from portal.people.sessions import fingerprint
from tests.database import Admin

WITH_PEOPLE = {
    "person", "session", "sign_in_code", "outbox", "screening", "handover", "application", "section", "document",
    "signature", "case_file", "case_event", "message", "receipt", "tally",
    "staff", "invitation", "desk_session", "audit", "audit_link", "internal_note", "paper_request", "document_mark",
    "appointment", "survey", "evidence", "economic_check", "opinion", "publication", "objection", "decision",
    "appeal", "joint_item", "joint_item_event", "item_document", "errand",
}  # fmt: skip


@pytest.fixture
async def as_app(database):
    found = await Admin.connect(database, "portal_app")
    yield found
    await found.close()


async def somebody(admin: Admin) -> tuple[object, str]:
    """A person with a session and an application; the person's id and the session's token."""
    person, token, application = uuid4(), secrets.token_urlsafe(32), uuid4()
    await admin.run("insert into person values ($1, 'x', $2)", person, secrets.token_bytes(32))
    await admin.run(
        "insert into session (token, person, device) values ($1, $2, '')", fingerprint(token), person
    )
    await admin.run(
        "insert into application (id, reference, applicant, pack, made_at, saved_at)"
        " values ($1, $2, $3, 'p', now(), now())",
        application,
        secrets.token_hex(8),
        person,
    )
    return person, token


async def test_every_table_has_row_security(admin):
    loose = await admin.rows(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        " and not relrowsecurity and relname not in ('migration', 'deferred_try')"
    )
    assert [row["relname"] for row in loose] == []
    secured = await admin.rows("select relname from pg_class where relrowsecurity")
    assert {row["relname"] for row in secured} >= WITH_PEOPLE


async def test_no_policy_of_the_application_lets_an_update_reach_everyone(admin):
    wide = await admin.rows(
        "select tablename, policyname from pg_policies where 'portal_app' = any(roles)"
        " and cmd in ('UPDATE', 'ALL', 'SELECT', 'DELETE') and coalesce(qual, 'true') = 'true'"
    )
    assert [tuple(row) for row in wide] == []


async def test_with_nothing_said_the_application_sees_no_row_anywhere(admin, as_app):
    await somebody(admin)
    readable = await admin.rows(
        "select table_name from information_schema.table_privileges"
        " where grantee = 'portal_app' and privilege_type = 'SELECT' and table_schema = 'public'"
    )
    names = [row["table_name"] for row in readable if row["table_name"] != "deferred_try"]
    assert "application" in names
    assert {name: await as_app.value(f"select count(*) from {name}") for name in names} == dict.fromkeys(
        names, 0
    )


async def test_a_session_sees_its_own_application_and_no_other(admin, as_app):
    mine, token = await somebody(admin)
    await somebody(admin)
    async with as_app.connection.transaction():
        assert await as_app.value("select person from portal.enter($1, '30 min')", fingerprint(token)) == mine
        assert [row["applicant"] for row in await as_app.rows("select applicant from application")] == [mine]
        assert await as_app.value("select count(*) from person") == 1


async def test_a_forged_actor_sees_nothing(admin, as_app):
    victim, _token = await somebody(admin)
    async with as_app.connection.transaction():
        await as_app.run("select set_config('portal.actor', $1, true)", str(victim))
        await as_app.run("select set_config('portal.seal', repeat('0', 64), true)")
        assert await as_app.value("select count(*) from application") == 0


async def test_a_seal_of_an_earlier_transaction_opens_nothing(admin, as_app):
    mine, token = await somebody(admin)
    async with as_app.connection.transaction():
        await as_app.value("select person from portal.enter($1, '30 min')", fingerprint(token))
        seal = await as_app.value("select current_setting('portal.seal')")
    async with as_app.connection.transaction():
        await as_app.run("select set_config('portal.actor', $1, true)", str(mine))
        await as_app.run("select set_config('portal.seal', $1, true)", seal)
        assert await as_app.value("select count(*) from application") == 0


async def test_an_actor_changed_after_entering_opens_nothing(admin, as_app):
    victim, _other = await somebody(admin)
    _mine, token = await somebody(admin)
    async with as_app.connection.transaction():
        await as_app.value("select person from portal.enter($1, '30 min')", fingerprint(token))
        await as_app.run("select set_config('portal.actor', $1, true)", str(victim))
        assert await as_app.value("select count(*) from application") == 0


@pytest.mark.parametrize("table", ["session", "sign_in_code", "tally", "portal.secret"])
async def test_the_application_cannot_read_what_signs_people_in(as_app, table):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_app.rows(f"select * from {table}")


async def test_the_application_cannot_call_the_seal_itself(as_app):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_app.value("select portal.seal('anybody')")


async def test_a_temporary_table_does_not_shadow_the_sessions(admin, as_app):
    victim, _token = await somebody(admin)
    try:
        await as_app.run(
            "create temporary table session"
            " (token bytea, person uuid, ended_at timestamptz, seen_at timestamptz)"
        )
    except asyncpg.InsufficientPrivilegeError:
        return
    await as_app.run("insert into session values ('known', $1, null, now())", victim)
    assert await as_app.value("select person from portal.enter('known', '30 min')") is None


async def test_the_queue_s_payloads_are_not_for_the_application(as_app):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_app.rows("select payload from jobs.pgqueuer")


async def test_a_server_that_may_lose_what_it_confirmed_is_refused(database, admin):
    await admin.run("set synchronous_commit = off")
    with pytest.raises(DatabaseUnfit, match="synchronous_commit"):
        await check(admin.connection)


async def test_a_role_whose_own_setting_may_lose_what_it_confirmed_is_refused(database, admin):
    transaction = admin.connection.transaction()
    await transaction.start()
    await admin.run("alter role portal_app set synchronous_commit = off")
    with pytest.raises(DatabaseUnfit, match="portal_app"):
        await check(admin.connection)
    await transaction.rollback()


async def test_a_role_that_could_pass_the_wall_is_refused(database, admin):
    transaction = admin.connection.transaction()
    await transaction.start()
    await admin.run("grant portal_owner to portal_app")
    with pytest.raises(DatabaseUnfit, match="portal_app"):
        await check(admin.connection)
    await transaction.rollback()


async def test_a_database_that_another_key_sealed_is_refused(admin, monkeypatch):
    await check_key(admin.connection)
    monkeypatch.setattr(migrating, "key_mark", lambda: b"another")
    with pytest.raises(DatabaseUnfit, match="PORTAL_KEY_FILE"):
        await check_key(admin.connection)


async def test_both_serving_roles_own_nothing(admin):
    owned = await admin.rows(
        "select relname from pg_class c join pg_roles r on r.oid = c.relowner"
        " where r.rolname in ('portal_app', 'portal_worker')"
    )
    assert owned == []


async def test_statements_of_the_application_have_limits(database):
    connection = await asyncpg.connect(**config(database, "portal_app"))
    assert await connection.fetchval("show statement_timeout") == "5s"
    assert await connection.fetchval("show idle_in_transaction_session_timeout") == "10s"
    await connection.close()
