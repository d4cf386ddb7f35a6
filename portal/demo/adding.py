"""Adding the demonstration: staff first, then the citizens whose cases they have."""

import asyncio
import json
import sys

from portal.core.database import admin_url, close_pool, open_pool
from portal.core.migrating import migrate
from portal.core.settings import settings
from portal.core.words import _
from portal.demo import citizens, staff


def run() -> int:
    """Add the demonstration, once; prints ``{"accounts": […], "citizens": […]}``. 1 in production."""
    if settings().production:
        print(_("演示数据不能放进正式环境"), file=sys.stderr)
        return 1
    asyncio.run(_add())
    people = [{"phone": one.phone, "note": one.note} for one in citizens.CITIZENS]
    print(json.dumps({"accounts": staff.told(), "citizens": people}, ensure_ascii=False))
    return 0


async def _add() -> None:
    url = admin_url()
    await migrate(url)
    await open_pool(url, "portal_app", size=3)
    try:
        await staff.add(url)
        await citizens.add(url)
    finally:
        await close_pool()
