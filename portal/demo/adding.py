"""Adding the demonstration: staff first, then the citizens, then three hundred households and their cases."""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import timedelta

import uvloop

from portal.casework import counting
from portal.core.clock import now
from portal.core.database import admin_url, close_pool, open_pool, transaction
from portal.core.migrating import migrate
from portal.core.queueing import enqueue
from portal.core.settings import settings
from portal.core.words import _
from portal.demo import citizens, staff
from portal.demo.days import Days, NotYet
from portal.demo.households import Household, households
from portal.demo.life import Life, Offices
from portal.demo.lives import live
from portal.policy.choosing import current

AT_ONCE = 4


def run() -> int:
    """Add the demonstration, once; prints ``{"accounts": […], "citizens": […]}``. 1 in production."""
    if settings().production:
        print(_("演示数据不能放进正式环境"), file=sys.stderr)
        return 1
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_add())
    people = [{"phone": one.phone, "note": one.note} for one in citizens.CITIZENS]
    print(json.dumps({"accounts": staff.told(), "citizens": people}, ensure_ascii=False))
    return 0


async def _add() -> None:
    url = admin_url()
    await migrate(url)
    await open_pool(url, "portal_app", size=AT_ONCE + 1)
    try:
        await staff.add(url)
        await citizens.add(url)
        known = await citizens.known(url, [one.phone for one in households()])
        missing = iter([one for one in households() if one.phone not in known])
        first = next(missing, None)
        if first is not None:
            offices = await staff.sit_down(url)
            # One at first, so that what a process makes once is made once.
            await _all(iter([first]), offices)
            await asyncio.gather(*(_all(missing, offices) for _each in range(AT_ONCE)))
            await staff.leave(offices)
            async with transaction():
                await enqueue(counting.JOB, "demonstration")
    finally:
        await close_pool()


async def _all(ones: Iterator[Household], offices: Offices) -> None:
    pack, moment = current(), now()
    for one in ones:
        began = pack.calendar.next_working_day((moment - timedelta(days=one.ago)).date())
        try:
            await live(Life(one, Days(began, moment, pack.calendar), offices, pack))
        except NotYet:
            continue
