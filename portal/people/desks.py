"""Desks: staff at work, and the sessions they work in. Signing in takes two steps; a session opens after both.

The database believes a new session only with the portal's own word for it (``_word``): a statement
slipped into a query cannot open a desk.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from portal.core.clock import now
from portal.core.database import fetch_one, run
from portal.core.sealing import mac, unseal_text

IDLE = timedelta(minutes=30)
HALF_OPEN = timedelta(minutes=10)
"""How long the second step may take."""


@dataclass(frozen=True)
class Officer:
    """Somebody at a desk. ``scope``: an area code, a department's id, or "" where the role has none.

    address: where the request came from, for the audit.
    """

    id: UUID
    account: str
    name: str
    role: str
    scope: str
    address: str = ""


def fingerprint(token: str) -> bytes:
    """What the database keeps of a desk cookie's token."""
    return mac("desk session", token)


def _word(words: str) -> bytes:
    """The portal's word for what it says to the database; see ``portal.said_by_portal``."""
    door = mac("desk door", "this database")
    return sha256(door + words.encode() + door).digest()


async def enter(token: str, address: str = "") -> Officer | None:
    """Say to the database who sits at the desk in this transaction; None when the session is not open."""
    row = await fetch_one(
        "select * from portal.enter_desk($1, $2, $3)", fingerprint(token), IDLE, now().isoformat()
    )
    if row["staff"] is None:
        return None
    name = unseal_text(row["name"], "staff.name", row["staff"])
    return Officer(row["staff"], row["account"], name, row["role"], row["scope"], address)


async def half_open(staff: UUID, device: str) -> str:
    """A session's token after the right password; it opens nothing until the second factor was right."""
    token = secrets.token_urlsafe(32)
    held = fingerprint(token)
    await run(
        "select portal.half_open($1, $2, $3, $4)",
        staff,
        held,
        device[:80],
        _word(f"half/{staff}/{held.hex()}"),
    )
    return token


async def open_desk(half: str, step: int) -> str | None:
    """The new token after the right second factor; None when its step was used already, or time ran out.

    step: the number of the code's time step; each counts once.
    """
    token = secrets.token_urlsafe(32)
    held = fingerprint(token)
    row = await fetch_one(
        "select portal.open_desk($1, $2, $3, $4) as opened",
        fingerprint(half),
        held,
        step,
        _word(f"open/{held.hex()}/{step}"),
    )
    return token if row["opened"] else None


async def end(token: str) -> None:
    """Leave the desk."""
    await run("select portal.end_desk($1)", fingerprint(token))


def idle_until() -> datetime:
    """When a desk left now would close."""
    return now() + IDLE
