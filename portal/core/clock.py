"""What time it is in the county. One place, so that a test or a rehearsal can fix it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.core.settings import settings

COUNTY_TIME = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment in the county's time; ``PORTAL_CLOCK`` fixes it in development."""
    return settings().clock or datetime.now(COUNTY_TIME)


def today() -> date:
    """The county's calendar day."""
    return now().astimezone(COUNTY_TIME).date()
