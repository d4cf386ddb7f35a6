"""Passwords of staff: argon2id, chosen long rather than odd, and checked in the same time whoever asks.

Hashing takes memory and a tenth of a second, so it happens outside of any transaction and few at a time.
"""

import asyncio
import secrets
import unicodedata
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.core.errors import Busy, Unreadable
from portal.core.words import _

SHORTEST, LONGEST = 12, 128
FEWEST_KINDS = 5
"""Different characters that a password must have: ``111111111111`` is long and no secret."""
AT_ONCE = 2
PATIENCE = 5.0
"""Seconds a check waits for its turn before we say that we are busy."""

_hasher = PasswordHasher(time_cost=2, memory_cost=47104, parallelism=1)
"""OWASP's first choice (46 MiB) and one round more. Source: OWASP Password Storage Cheat Sheet, Argon2id."""
_turns = asyncio.Semaphore(AT_ONCE)


def plain(text: str) -> str:
    """What was typed, however the keyboard wrote it: full-width letters are the same letters (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def chosen(text: str, account: str) -> str:
    """A new password, fit to be hashed. Raises Unreadable, saying what to write. Source: NIST SP 800-63B 5.1.1."""
    password = plain(text)
    if len(password) < SHORTEST:
        raise Unreadable(_("密码至少{n}个字，可以是一句话", n=SHORTEST))
    if len(password) > LONGEST:
        raise Unreadable(_("密码最多{n}个字", n=LONGEST))
    if account and account.lower() in password.lower():
        raise Unreadable(_("密码里不要有账号名，换一个"))
    if len(set(password)) < FEWEST_KINDS:
        raise Unreadable(_("密码里重复的字太多，换一个"))
    return password


def twice(text: str, again: str) -> str:
    """The same password written twice. Raises Unreadable."""
    if plain(text) != plain(again):
        raise Unreadable(_("两次写的密码不一样，请再写一次"))
    return plain(text)


async def hash_of(password: str) -> str:
    """What is kept of a password."""
    async with _turn():
        return await asyncio.to_thread(_hasher.hash, password)


async def right(text: str, kept: str | None) -> bool:
    """Whether this is the password. None, for who has none, takes as long as a wrong one. Raises Busy."""
    async with _turn():
        found = await asyncio.to_thread(_agree, kept or nobody_s(), plain(text)[: 4 * LONGEST])
    return found and kept is not None


def outdated(kept: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def nobody_s() -> str:
    """The hash that stands in where there is no account: of a password nobody knows."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _agree(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@asynccontextmanager
async def _turn() -> AsyncGenerator[None]:
    """One of the few places in which a password is hashed. Raises Busy."""
    try:
        async with asyncio.timeout(PATIENCE):
            await _turns.acquire()
    except TimeoutError:
        raise Busy from None
    try:
        yield
    finally:
        _turns.release()
