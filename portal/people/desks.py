"""Desks: staff at work, and the sessions they work in. Signing in takes two steps; a session opens after both.

The database believes a new session only with the portal's own word for it (``word``): a statement
slipped into a query cannot open a desk.
"""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from portal.core.clock import now
from portal.core.database import fetch, fetch_one, run
from portal.core.sealing import mac, unseal_text
from portal.people.sessions import Session

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


@dataclass(frozen=True)
class Half:
    """Somebody whose password was right. secret: of their second factor; used: the last step that counted."""

    id: UUID
    account: str
    secret: str
    used: int


def fingerprint(token: str) -> bytes:
    """What the database keeps of a desk cookie's token."""
    return mac("desk session", token)


def word(words: str) -> bytes:
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
        word(f"half/{staff}/{held.hex()}"),
    )
    return token


AGAIN = timedelta(seconds=30)
"""How long the press that used a code may be repeated: without script a second tap drops the first one's answer."""


def _token(half: str, step: int, code: str) -> str:
    """The token of the session that this press makes: the same at every repetition, and only our key makes it."""
    made = mac("desk token", f"{half}/{step}/{code}")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


async def open_desk(half: str, step: int, code: str = "") -> str | None:
    """The new token after the right second factor; None when its step was used already, or time ran out.

    step: the number of the code's time step; each counts once. code: what was typed, for ``just_opened``.
    """
    token = _token(half, step, code)
    held = fingerprint(token)
    row = await fetch_one(
        "select portal.open_desk($1, $2, $3, $4) as opened",
        fingerprint(half),
        held,
        step,
        word(f"open/{held.hex()}/{step}"),
    )
    return token if row["opened"] else None


async def just_opened(half: str, steps: Iterable[int], code: str) -> str | None:
    """The token that this very press was given a moment ago, at one of these steps; None when it was not."""
    for token in (_token(half, step, code) for step in steps):
        row = await fetch_one("select portal.desk_is_fresh($1, $2) as fresh", fingerprint(token), AGAIN)
        if row["fresh"]:
            return token
    return None


async def half_opened(half: str) -> Half | None:
    """Whose second step a browser waits for; None when there is none, or time ran out."""
    row = await fetch_one("select * from portal.half_opened($1, $2)", fingerprint(half), HALF_OPEN)
    if row is None or row["totp"] is None:
        return None
    secret = unseal_text(row["totp"], "staff.totp", row["id"])
    return Half(row["id"], row["account"], secret, row["totp_step"])


async def mine(token: str) -> list[Session]:
    """The browsers in which I sit at my desk, the latest used first."""
    here = fingerprint(token)
    return [
        Session(
            row["token"].hex()[:16], row["device"], row["started_at"], row["seen_at"], row["token"] == here
        )
        for row in await fetch("select * from portal.my_desks($1)", IDLE)
    ]


async def end_others(token: str) -> int:
    """Leave my desk in every other browser; how many that were."""
    row = await fetch_one("select portal.end_my_other_desks($1) as ended", fingerprint(token))
    return row["ended"]


async def end(token: str) -> None:
    """Leave the desk."""
    await run("select portal.end_desk($1)", fingerprint(token))


def idle_until() -> datetime:
    """When a desk left now would close."""
    return now() + IDLE
