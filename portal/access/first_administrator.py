"""The first administrator: made by whoever runs the machine, for there is nobody yet who could invite them.

Also the way back in when no administrator is left who can sign in. The audit keeps that a command made it.
"""

import asyncio
import sys
from uuid import UUID, uuid4

import asyncpg

from portal.core.database import admin_url, config
from portal.core.errors import Unreadable
from portal.core.migrating import migrate
from portal.core.sealing import seal
from portal.core.words import _
from portal.people import invitations
from portal.people.staff import account_name, person_name


def run(account: str, name: str) -> int:
    """Make an administrator's account, or invite again one who cannot sign in; prints the link. 1 when refused."""
    try:
        token = asyncio.run(make(account_name(account), person_name(name)))
    except Unreadable as refused:
        print(refused.message, file=sys.stderr)
        return 1
    print(invitations.link(token))
    print(_("链接{n}天内有效，只能用一次。", n=invitations.LASTS.days), file=sys.stderr)
    return 0


async def make(account: str, name: str) -> str:
    """The token of an invitation. Raises Unreadable when somebody uses the account already."""
    await migrate(admin_url())
    connection = await asyncpg.connect(**config(admin_url()))
    try:
        async with connection.transaction():
            staff = await _account(connection, account, name)
            await connection.execute(
                "insert into audit (staff, role, scope, act, subject, address)"
                " values ($1, 'administrator', '', 'account_by_command', $2, 'command')",
                staff,
                account,
            )
            return await _invite(connection, staff)
    finally:
        await connection.close()


async def _account(connection: asyncpg.Connection, account: str, name: str) -> UUID:
    known = await connection.fetchrow(
        "select id, role, password is not null or disabled_at is not null as taken from staff where account = $1",
        account,
    )
    if known is not None:
        if known["taken"] or known["role"] != "administrator":
            raise Unreadable(_("这个账号名已经有人用了，换一个"))
        return known["id"]
    staff = uuid4()
    await connection.execute(
        "insert into staff (id, account, name, role) values ($1, $2, $3, 'administrator')",
        staff,
        account,
        seal(name, "staff.name", staff),
    )
    return staff


async def _invite(connection: asyncpg.Connection, staff: UUID) -> str:
    token = invitations.new_token()
    await connection.execute(
        "update invitation set used_at = now() where staff = $1 and used_at is null", staff
    )
    await connection.execute(
        "insert into invitation (token, staff, expires_at) values ($1, $2, now() + $3::interval)",
        invitations.fingerprint(token),
        staff,
        invitations.LASTS,
    )
    return token
