"""The doctor: what is wrong with this installation, each in one line that says what to do."""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import asyncpg

from portal.core.clock import today
from portal.core.database import ROLES, admin_url, config
from portal.core.keys import keys
from portal.core.migrating import DatabaseUnfit, check, check_key, limits_of, written
from portal.core.settings import Settings, SettingsWrong, settings
from portal.core.typeset import fonts
from portal.core.words import _
from portal.documents import store
from portal.policy.choosing import current
from portal.policy.problems import PackWrong

ROOM = 2 * 1024**3
"""Bytes that must be free: below it photographs are refused before the disk is full."""
ROLE_SETTINGS = """
    select rolname as role, unnest(setconfig) as setting
    from pg_db_role_setting join pg_roles on pg_roles.oid = setrole
    where rolname = any($1) and setdatabase in (0, (select oid from pg_database where datname = current_database()))
"""
WIDE = "\U0002a6a5"
"""A character of Extension B, as some names have."""
DRIFT = 5.0
"""Seconds by which our clock and the database's may differ before legal days could."""


def run() -> int:
    """Look at everything; prints what is wrong, or that all is well. 1 when something is wrong."""
    try:
        found = settings()
        keys()
        store.folder()
    except SettingsWrong as wrong:
        print(wrong.message, file=sys.stderr)
        return 1
    problems = [*_here(found), *_pack(), *asyncio.run(_database())]
    for line in problems:
        print(line, file=sys.stderr)
    if not problems:
        print(_("一切正常"))
    return 1 if problems else 0


def _here(found: Settings) -> Iterator[str]:
    found.data.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(found.data).free
    if free < ROOM:
        yield _("磁盘只剩{n}MB，请腾出地方", n=free // 1024**2)
    if found.production and WIDE not in fonts().coverage:
        yield _("缺少生僻字的字体，名字里的生僻字会印成编码：apt-get install fonts-hanazono")
    if found.production and found.key_file.stat().st_mode & 0o077:
        yield _("密钥文件{file}别人也能读，请改成只有自己能读（chmod 400）", file=found.key_file)
    if found.production and os.path.commonpath([found.key_file, found.data]) == str(found.data):
        yield _("密钥文件和数据放在一起，备份就等于没有加密，请挪到别处")


def _pack() -> Iterator[str]:
    try:
        pack = current()
    except PackWrong as wrong:
        yield from (str(problem) for problem in wrong.problems)
        return
    if today().year not in pack.calendar.years:
        yield _("日历里没有{year}年的放假安排，请补上", year=today().year)
    elif today().month == 12 and today().year + 1 not in pack.calendar.years:
        yield _("日历里还没有{year}年的放假安排，公布后请补上", year=today().year + 1)


async def _database() -> list[str]:
    try:
        connection = await asyncpg.connect(**config(admin_url()))
    except (OSError, asyncpg.PostgresError) as error:
        return [_("连不上数据库：{why}", why=type(error).__name__)]
    try:
        await check(connection)
        await check_key(connection)
        problems = []
        done = {row["name"] for row in await connection.fetch("select name from public.migration")}
        if missing := written() - done:
            problems.append(_("数据库少了{n}步升级，请运行 migrate", n=len(missing)))
        drift = abs(
            (await connection.fetchval("select clock_timestamp()") - datetime.now(UTC)).total_seconds()
        )
        if drift > DRIFT:
            problems.append(_("本机和数据库的时钟差{n}秒，请校时", n=round(drift)))
        loose = await connection.fetch(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
            " and not relrowsecurity and relname <> 'migration'"
        )
        problems += [_("数据表{name}没有行级安全", name=row["relname"]) for row in loose]
        problems += await role_settings(connection)
    except DatabaseUnfit as unfit:
        return [unfit.message]
    except asyncpg.UndefinedTableError:
        return [_("数据库还没有建表，请运行 migrate")]
    finally:
        await connection.close()
    return problems


async def role_settings(connection: asyncpg.Connection) -> list[str]:
    """A line for each of our roles whose settings, on this server or in this database, are not what we set."""
    rows = await connection.fetch(ROLE_SETTINGS, list(ROLES))
    problems = []
    for role in ROLES:
        wanted = {f"{name}={value}" for name, value in limits_of(role).items()}
        found = {row["setting"] for row in rows if row["role"] == role}
        if found != wanted:
            problems.append(
                _(
                    "数据库角色{role}的设置和我们的不一样：多了{more}，少了{less}，请用 alter role 改回",
                    role=role,
                    more=_("、").join(sorted(found - wanted)) or _("没有"),
                    less=_("、").join(sorted(wanted - found)) or _("没有"),
                )
            )
    return problems
