"""Clocks for the tests: a day in the county, the worker's round on that day, and what it did."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time

from portal.core.clock import COUNTY_TIME
from portal.core.database import DB, close_pool, open_pool
from portal.jobs.clocks import watch_clocks
from tests.browsing import Browser
from tests.makers import CHUMEN, Made, make_case


def at(day: date, hour: int = 9, minute: int = 30) -> datetime:
    """That moment in the county; by default the bureau's window is open."""
    return datetime.combine(day, time(hour, minute), COUNTY_TIME)


@asynccontextmanager
async def as_worker(database: str) -> AsyncIterator[None]:
    """Within the block this process is connected as the worker is."""
    kept = DB.pool, DB.config
    DB.pool = None
    await open_pool(database, "portal_worker", size=6)
    try:
        yield
    finally:
        await close_pool()
        DB.pool, DB.config = kept


async def round_of(database: str) -> dict[str, int]:
    """One round of the worker over all clocks: how many of each thing it did."""
    async with as_worker(database):
        return dict(await watch_clocks())


async def make_seen_then(browser: Browser, township: str = CHUMEN) -> Made:
    """An application handed in at the moment that the test has set; the offices see it at once."""
    made = await make_case(browser, township)
    await browser.admin.run(
        "update case_file set visible_from = handed_in_at where reference = $1", made.reference
    )
    return made
