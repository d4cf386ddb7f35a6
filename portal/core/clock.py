"""What time it is in the county. One place, so that a test, a rehearsal or the demonstration can fix it."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.core.settings import settings

COUNTY_TIME = ZoneInfo("Asia/Shanghai")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment in the county's time; ``PORTAL_CLOCK`` fixes it in development."""
    return _pretended.get() or settings().clock or datetime.now(COUNTY_TIME)


def today() -> date:
    """The county's calendar day."""
    return now().astimezone(COUNTY_TIME).date()


@contextmanager
def pretending(moment: datetime) -> Generator[None]:
    """Let it be this moment meanwhile, here alone: how the demonstration tells of months that have passed."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
