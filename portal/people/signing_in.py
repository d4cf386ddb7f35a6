"""Signing in: a code of six digits to the phone, five guesses, used once, bound to the visit that asked."""

import base64
import secrets
from datetime import timedelta
from uuid import uuid4

from portal.core.database import fetch_one, run, transaction
from portal.core.errors import Unreadable
from portal.core.sealing import mac, seal
from portal.core.words import _
from portal.people import limits, phone, sessions

ALIVE = timedelta(minutes=10)
GUESSES = 5
AGAIN = timedelta(seconds=30)
"""How long the press that used a code may be repeated: without script a second tap drops the first one's answer."""


def asker(visit: str) -> bytes:
    """The fingerprint of a visit, under which its codes and guesses are kept."""
    return mac("asker", visit)


def _proof(visit: str, number: str, code: str) -> bytes:
    return mac("sign-in code", f"{visit}/{number}/{code}")


async def new_code(number: str, visit: str) -> str:
    """A new code for this number, inside the caller's transaction; an earlier one dies. Raises TooMany."""
    await limits.count(limits.CODES_A_PHONE, phone.index(number))
    code = f"{secrets.randbelow(1_000_000):06d}"
    await run(
        "select portal.ask_code($1, $2, $3)", asker(visit), phone.index(number), _proof(visit, number, code)
    )
    return code


async def allow_asking(number: str, address: str) -> None:
    """Count one more request for a code, in a transaction of its own: a refusal does not undo it."""
    async with transaction():
        await limits.look(limits.CODES_A_PHONE, phone.index(number))
        await limits.count(limits.CODES_AN_ADDRESS, mac("address", address))
        await limits.count(limits.CODES_IN_ALL, b"all")


def _token(visit: str, number: str, code: str, asked: str) -> str:
    """The token of the session that this press makes: the same at every repetition, and only our key makes it."""
    made = mac("session token", f"{visit}/{number}/{code}/{asked}")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


async def sign_in(
    number: str, code: str, visit: str, address: str, device: str, asked: str
) -> tuple[str, sessions.Person]:
    """A new session's token and its person. Raises Unreadable when the code is not right, TooMany.

    The token is new whatever the browser brought: a chosen cookie never becomes a session. A code makes one
    session; the same press once more, from the same visit and at once, gets that very session again.
    asked: unlike at any other asking, and known to the browser that asked alone.
    """
    async with transaction():
        await limits.look(limits.GUESSES_A_VISIT, asker(visit))
        await limits.look(limits.GUESSES_AN_ADDRESS, mac("address", address))
    token, newcomer = _token(visit, number, code, asked), uuid4()
    async with transaction():
        row = await fetch_one(
            "select outcome, person from portal.sign_in($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            asker(visit),
            phone.index(number),
            _proof(visit, number, code),
            ALIVE,
            GUESSES,
            newcomer,
            seal(number, "person.phone", newcomer),
            sessions.fingerprint(token),
            device[:80],
        )
        if row["outcome"] == "right":
            return token, sessions.Person(row["person"], number)
        if person := await sessions.enter_fresh(token, AGAIN):
            return token, person
        await _count_failure(visit, address)
    if row["outcome"] == "wrong":
        raise Unreadable(_("验证码不对，请看短信再写一次"))
    raise Unreadable(_("这个验证码不能用了，请再要一个新的"))


async def _count_failure(visit: str, address: str) -> None:
    for limit, subject in (
        *((x, asker(visit)) for x in limits.GUESSES_A_VISIT),
        *((x, mac("address", address)) for x in limits.GUESSES_AN_ADDRESS),
    ):
        await fetch_one("select portal.count_in($1, $2, $3, $4)", *limit.told(subject))
