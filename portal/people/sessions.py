"""Sessions: signed-in browsers, kept in PostgreSQL; the cookie holds the only copy of the token."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from portal.core.database import fetch, fetch_one, run
from portal.core.sealing import mac, unseal_text

IDLE = timedelta(minutes=30)


@dataclass(frozen=True)
class Person:
    """Who acts. ``phone`` is the number they proved."""

    id: UUID
    phone: str

    role: ClassVar[str] = "applicant"
    scope: ClassVar[str] = ""


@dataclass(frozen=True)
class Session:
    """One signed-in browser, as its owner sees it."""

    name: str
    device: str
    started_at: datetime
    seen_at: datetime
    this_one: bool


def fingerprint(token: str) -> bytes:
    """What the database keeps of a cookie's token."""
    return mac("session", token)


async def enter(token: str) -> Person | None:
    """Say to the database who acts in this transaction; None when the session is unknown or has ended."""
    row = await fetch_one("select person, phone from portal.enter($1, $2)", fingerprint(token), IDLE)
    if row["person"] is None:
        return None
    return Person(row["person"], unseal_text(row["phone"], "person.phone", row["person"]))


async def enter_fresh(token: str, within: timedelta) -> Person | None:
    """As ``enter``, for a session that began no longer ago than this and has not ended."""
    person = await enter(token)
    fresh = "select from portal.my_sessions($1) where token = $2 and started_at > clock_timestamp() - $3::interval"
    return person if person and await fetch_one(fresh, IDLE, fingerprint(token), within) is not None else None


async def enter_visit(visit: str) -> None:
    """Say to the database which anonymous visit this is; its own answers become visible, nothing else."""
    await run("select set_config('portal.visit', $1, true)", mac("visit", visit).hex())


async def mine(token: str) -> list[Session]:
    """My signed-in browsers, the latest used first."""
    here = fingerprint(token)
    return [
        Session(
            row["token"].hex()[:16], row["device"], row["started_at"], row["seen_at"], row["token"] == here
        )
        for row in await fetch("select * from portal.my_sessions($1)", IDLE)
    ]


async def end(token: str) -> None:
    """Sign this browser out."""
    await run("select portal.end_session($1)", fingerprint(token))


async def end_all() -> int:
    """Sign me out everywhere; how many browsers that were."""
    row = await fetch_one("select portal.end_my_sessions() as ended")
    return row["ended"]
