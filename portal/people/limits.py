"""How often something may be asked, counted in PostgreSQL so that no restart or second process forgets.

A failure is counted against the visit and the address that guessed, never against the phone number:
a stranger must not be able to lock a person out (``docs/decisions.md``, limits).
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from portal.core.database import fetch_one
from portal.core.errors import TooMany
from portal.core.words import _, ngettext


class Limit(NamedTuple):
    """At most ``most`` within ``within``, counted under ``name``."""

    name: str
    most: int
    within: timedelta

    def told(self, subject: bytes) -> tuple[str, bytes, timedelta, int]:
        """As the database's counters take it."""
        return self.name, subject, self.within, self.most


CODES_A_PHONE = (
    Limit("code-minute", 1, timedelta(minutes=1)),
    Limit("code-hour", 5, timedelta(hours=1)),
    Limit("code-day", 10, timedelta(days=1)),
)
CODES_AN_ADDRESS = (Limit("code-address", 60, timedelta(hours=1)),)
CODES_IN_ALL = (Limit("code-all", 3000, timedelta(hours=1)),)
GUESSES_A_VISIT = (Limit("guess-visit", 15, timedelta(hours=1)),)
GUESSES_AN_ADDRESS = (Limit("guess-address", 200, timedelta(hours=1)),)

PASSWORDS_A_VISIT = (Limit("staff-visit", 10, timedelta(hours=1)),)
PASSWORDS_AN_ACCOUNT_FROM_HERE = (Limit("staff-account", 20, timedelta(hours=1)),)
PASSWORDS_AN_ADDRESS = (Limit("staff-address", 100, timedelta(hours=1)),)
PASSWORDS_IN_ALL = (Limit("staff-all", 2000, timedelta(hours=1)),)
SECOND_FACTORS_A_SESSION = (Limit("staff-code", 5, timedelta(hours=1)),)
SECOND_FACTORS_AN_ADDRESS = (Limit("staff-code-address", 100, timedelta(hours=1)),)
SECOND_FACTORS_AN_ACCOUNT = (Limit("staff-code-account", 20, timedelta(hours=1)),)
"""Across all addresses: only somebody who knows the password comes this far, so no stranger locks anybody out."""


async def count(limits: Iterable[Limit], subject: bytes) -> None:
    """Count one more against each limit. Raises TooMany at the first that is full; then none counts."""
    for limit in limits:
        row = await fetch_one("select portal.count_in($1, $2, $3, $4) as wait", *limit.told(subject))
        if row["wait"]:
            raise too_many(row["wait"])


async def look(limits: Iterable[Limit], subject: bytes) -> None:
    """Raises TooMany when a limit is full; counts nothing."""
    for limit in limits:
        row = await fetch_one("select portal.wait_for($1, $2, $3, $4) as wait", *limit.told(subject))
        if row["wait"]:
            raise too_many(row["wait"])


async def forgive(limits: Iterable[Limit], subject: bytes) -> None:
    """Take back one count of each: what was counted beforehand turned out to be right."""
    for limit in limits:
        await fetch_one("select portal.forgive($1, $2)", limit.name, subject)


def too_many(seconds: int) -> TooMany:
    """The refusal in plain words, with how long to wait."""
    if seconds <= 90:
        wait = ngettext("请等{n}秒再试", "请等{n}秒再试", seconds)
    else:
        wait = ngettext("请等{n}分钟再试", "请等{n}分钟再试", -(-seconds // 60))
    return TooMany(_("试得太多了。{wait}，或打电话、去窗口办", wait=wait), seconds)
