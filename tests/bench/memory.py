"""Memory: the most that the web process, its image worker and the worker of jobs ever held."""

import asyncio
import os
import time

import asyncpg

from portal.core.database import config
from tests.bench.houses import Server, children, peak_of, program
from tests.bench.ratios import say

EMPTIES_WITHIN = 60.0


def measure(url: str, server: Server) -> None:
    """Print each peak, after everything else was measured."""
    pictures = [peak_of(pid) for pid in children(server.process.pid)]
    say({"measure": "peak memory of the web process", "MB": server.peak() >> 20})
    say({"measure": "peak memory of its image worker", "MB": max(pictures, default=0) >> 20})
    with program("portal", "work", PORTAL_EMBEDDED_URL=url, PORTAL_DATA=os.environ["PORTAL_DATA"]) as worker:
        sent = asyncio.run(_emptied(url))
        say({"measure": "peak memory of the worker", "MB": peak_of(worker.pid) >> 20, "notices sent": sent})


async def _emptied(url: str) -> int:
    """Wait until everything in the outbox was sent; how many notices that were."""
    connection = await asyncpg.connect(**config(url))
    try:
        waiting = "select count(*) from outbox where sent_at is null"
        before, until = await connection.fetchval(waiting), time.monotonic() + EMPTIES_WITHIN
        while await connection.fetchval(waiting) and time.monotonic() < until:
            await connection.execute("select pg_sleep(0.1)")
        return before - await connection.fetchval(waiting)
    finally:
        await connection.close()
