"""Accounts: what an administrator does with them. Each act leaves a row in the audit, in its own transaction."""

from uuid import UUID, uuid4

import asyncpg

from portal.access import audit
from portal.access.actions import Action
from portal.access.rules import require
from portal.core.database import fetch, run
from portal.core.errors import NotAllowed, Unreadable
from portal.core.sealing import seal
from portal.core.words import _
from portal.people import invitations
from portal.people.desks import Officer
from portal.people.staff import Account

LAST = "staff_administrator"
"""The database's rule that somebody must be left who can keep the accounts."""


async def create(officer: Officer, account: str, name: str, phone: str, role: str, scope: str) -> UUID:
    """A new account, not yet usable: an invitation makes it so. Raises Unreadable when its name is taken."""
    require(officer, Action.KEEP_ACCOUNTS)
    staff = uuid4()
    made = await fetch(
        "insert into staff (id, account, name, phone, role, scope) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (account) do nothing returning 1",
        staff,
        account,
        seal(name, "staff.name", staff),
        seal(phone, "staff.phone", staff) if phone else None,
        role,
        scope,
    )
    if not made:
        raise Unreadable(_("这个账号名已经有人用了，换一个"))
    await audit.leave(officer, "account_created", subject=account)
    return staff


async def change(officer: Officer, whom: Account, name: str, phone: str, scope: str) -> None:
    """Change what an account says; its duty stays what it is, for a new duty is a new account."""
    require(officer, Action.KEEP_ACCOUNTS)
    await run(
        "update staff set name = $2, phone = $3, scope = $4 where id = $1",
        whom.id,
        seal(name, "staff.name", whom.id),
        seal(phone, "staff.phone", whom.id) if phone else None,
        scope,
    )
    await audit.leave(officer, "account_changed", subject=whom.account)


async def invite(officer: Officer, whom: Account) -> str:
    """A new one-time link's token; what opened the account before opens it no more. Raises NotAllowed."""
    require(officer, Action.KEEP_ACCOUNTS)
    if whom.id == officer.id:
        raise NotAllowed(_("自己的账号，请另一位管理员来重设。"))
    token = await invitations.invite(whom.id)
    await audit.leave(officer, "account_invited", subject=whom.account)
    return token


async def disable(officer: Officer, whom: Account) -> None:
    """Close an account and, at once, every desk of it. Raises NotAllowed for the last administrator."""
    require(officer, Action.KEEP_ACCOUNTS)
    try:
        await run("update staff set disabled_at = now() where id = $1 and disabled_at is null", whom.id)
    except asyncpg.CheckViolationError as refused:
        if getattr(refused, "constraint_name", None) != LAST:
            raise
        raise NotAllowed(_("只剩这一位管理员了，停用以后就没有人能管账号。请先加一位。")) from None
    await audit.leave(officer, "account_disabled", subject=whom.account)
    await run("select portal.end_desks($1)", whom.id)


async def enable(officer: Officer, whom: Account) -> None:
    """Open a closed account again, with the password and second factor it had."""
    require(officer, Action.KEEP_ACCOUNTS)
    await run("update staff set disabled_at = null where id = $1", whom.id)
    await audit.leave(officer, "account_enabled", subject=whom.account)
