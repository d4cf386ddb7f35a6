"""Invitations: the one-time link by which somebody sets their password and second factor themselves."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from portal.core.database import fetch_one
from portal.core.errors import NotFound
from portal.core.sealing import mac, seal, unseal_text
from portal.core.settings import settings

LASTS = timedelta(days=7)
"""A link lies in a message or on a slip of paper: a week reaches who is away, and ends before it is forgotten."""


@dataclass(frozen=True)
class Invited:
    """Whom an invitation is for."""

    id: UUID
    account: str
    name: str
    role: str
    scope: str


def new_token() -> str:
    """What stands at the end of a link."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> bytes:
    """What the database keeps of an invitation's link."""
    return mac("invitation", token)


def link(token: str) -> str:
    """The link as it is handed on."""
    return f"{settings().base_url}/staff/invited/{token}"


async def invite(staff: UUID) -> str:
    """A new link for this account; its password, its sessions and earlier links end. Raises NotFound.

    An administrator acts; when it would lock out the last of them, the database refuses.
    """
    token = new_token()
    row = await fetch_one("select portal.invite($1, $2, $3) as made", staff, fingerprint(token), LASTS)
    if not row["made"]:
        raise NotFound
    return token


async def invited(token: str) -> Invited:
    """Whom this link is for, while it is good. Raises NotFound."""
    row = await fetch_one("select * from portal.invited($1)", fingerprint(token))
    if row is None:
        raise NotFound
    name = unseal_text(row["name"], "staff.name", row["id"])
    return Invited(row["id"], row["account"], name, row["role"], row["scope"])


async def take_up(token: str, whom: Invited, hashed: str, secret: str) -> None:
    """Set what the person chose; the link is good no more. Raises NotFound when it was not any more."""
    row = await fetch_one(
        "select portal.take_up($1, $2, $3) as taken",
        fingerprint(token),
        hashed,
        seal(secret, "staff.totp", whom.id),
    )
    if not row["taken"]:
        raise NotFound
