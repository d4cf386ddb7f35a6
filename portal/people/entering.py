"""Entering: the statement with which a transaction begins, so that saying who acts costs no round trip of its own.

Nothing of it comes from a person: each value is a fingerprint made with our key, in hexadecimal.
"""

from portal.core.database import fetch_one
from portal.core.sealing import mac
from portal.people.sessions import IDLE, fingerprint


def as_session(token: str) -> str:
    """Whoever holds this session acts; nobody when it is unknown or has ended (see ``anybody``)."""
    return f"select portal.enter('\\x{fingerprint(token).hex()}', '{IDLE.total_seconds():.0f} s')"


def as_visit(visit: str) -> str:
    """This anonymous visit looks; its own answers become visible, nothing else."""
    return f"select set_config('portal.visit', '{mac('visit', visit).hex()}', true)"


async def anybody() -> bool:
    """Whether somebody acts in this transaction: for when what was looked for is not there."""
    return (await fetch_one("select portal.who() as person"))["person"] is not None
