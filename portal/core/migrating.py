"""Migrating: roles, then every migration not yet run, all in one transaction under one lock."""

import asyncio
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import asyncpg
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.apps.migrations.tables import Migration

from portal.core.database import DB, ROLES, config, password
from portal.core.errors import Refusal
from portal.core.sealing import key_mark

MIGRATIONS = Path(__file__).parents[2] / "migrations"
LOCK = 7_310_831
APP_LIMITS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
}
NOT_DURABLE = """
    select name from pg_settings
    where name in ('fsync', 'full_page_writes') and setting <> 'on'
       or name = 'synchronous_commit' and setting in ('off', 'local')
"""
ROLE_NOT_DURABLE = """
    select distinct rolname from pg_db_role_setting join pg_roles on pg_roles.oid = setrole
    where rolname in ('portal_owner', 'portal_app', 'portal_worker')
      and setconfig && array['synchronous_commit=off', 'synchronous_commit=local']
"""


class DatabaseUnfit(Refusal):
    """The server cannot hold people's applications as it is; the message says what to change."""


def limits_of(role: str) -> dict[str, str]:
    """The settings a role has on every server of ours, and no others: who migrates may take as long as it takes."""
    return {} if role == "portal_owner" else APP_LIMITS


def roles_sql(database: str) -> str:
    """What an operator runs once, as superuser, where our login may not create roles itself."""
    lines = []
    for role in ROLES:
        lines.append(
            f"do $$ begin create role {role} login; exception when duplicate_object then null; end $$;\n"
            f"alter role {role} with login nosuperuser nobypassrls nocreatedb nocreaterole password '{password(role)}';"
        )
        lines += [f"alter role {role} set {name} = '{value}';" for name, value in limits_of(role).items()]
    quoted = '"' + database.replace('"', '""') + '"'
    lines.append(f"grant create, connect on database {quoted} to portal_owner;")
    lines.append("grant create, usage on schema public to portal_owner;")
    return "\n".join(lines)


async def check(connection: asyncpg.Connection) -> None:
    """Raise DatabaseUnfit unless this server keeps what it was told to keep, and is new enough."""
    if connection.get_server_version().major < 15:
        raise DatabaseUnfit("the database is older than PostgreSQL 15")
    loose = [row["name"] for row in await connection.fetch(NOT_DURABLE)]
    if loose:
        raise DatabaseUnfit(f"the database may lose what it confirmed: turn on {', '.join(loose)}")
    own = [row["rolname"] for row in await connection.fetch(ROLE_NOT_DURABLE)]
    if own:
        raise DatabaseUnfit(
            f"{', '.join(own)} may lose what was confirmed: reset synchronous_commit of the role"
        )
    wrong = await connection.fetch(
        """select rolname from pg_roles where rolname in ('portal_app', 'portal_worker')
           and (rolsuper or rolbypassrls or pg_has_role(rolname, 'portal_owner', 'member'))"""
    )
    if wrong:
        names = ", ".join(row["rolname"] for row in wrong)
        raise DatabaseUnfit(f"{names} could pass the second wall: neither superuser, BYPASSRLS nor owner")


async def check_key(connection: asyncpg.Connection) -> None:
    """Raise DatabaseUnfit when another key sealed what is in this database; a new one has no mark yet."""
    marked = await connection.fetchval(
        "select exists (select from information_schema.columns"
        " where table_schema = 'portal' and table_name = 'secret' and column_name = 'key_mark')"
    )
    if marked and await connection.fetchval("select key_mark from portal.secret") != key_mark():
        raise DatabaseUnfit(
            "another key sealed this database: set PORTAL_KEY_FILE to the key it was begun with"
        )


def written() -> set[str]:
    """The ids of all migrations in the folder, read without importing them."""
    found = (re.search(r'^ID = "(.+)"', file.read_text(), re.M) for file in MIGRATIONS.glob("*.py"))
    return {match[1] for match in found if match}


async def _done(connection: asyncpg.Connection) -> set[str]:
    if await connection.fetchval("select to_regclass('public.migration')") is None:
        return set()
    return {row["name"] for row in await connection.fetch("select name from public.migration")}


async def migrate(url: str) -> int:
    """Bring the database up to date; the number of migrations run. Raises DatabaseUnfit.

    ``url`` is a login that may create roles, or ``portal_owner`` itself once ``roles.sql`` was run.
    Two starts at once are safe: the second waits and finds nothing to do.
    """
    admin = await asyncpg.connect(**config(url))
    try:
        able = await admin.fetchval(
            "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
        )
        # A backend of an abrupt end may hold the lock a moment longer; waiting is all there is to do.
        await admin.execute("select pg_advisory_lock($1)", LOCK)
        if able:
            await admin.execute(roles_sql(config(url)["database"]))
        await check(admin)
        done = await _done(admin)
        await check_key(admin)
        if written() <= done:
            return 0
        return await _run(url, None if not able else "portal_owner")
    finally:
        await admin.close()


async def _run(url: str, role: str | None) -> int:
    DB.config, DB.strict = config(url, role), False
    try:
        async with DB.transaction():
            before = await Migration.count() if await Migration.table_exists() else 0
            with redirect_stdout(StringIO()):
                result = await ForwardsMigrationManager(app_name="portal").run()
            if not result.success:
                raise DatabaseUnfit(result.message or "a migration failed")
            return await Migration.count() - before
    finally:
        DB.config, DB.strict = {}, True


def migrate_now(url: str) -> int:
    """As ``migrate``, for callers without a loop."""
    return asyncio.run(migrate(url))
