"""The worker: one process that takes jobs from the queue, and does the day's round of erasing."""

import asyncio
import signal
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job

from portal.casework import counting
from portal.core.database import admin_url, close_pool, config, open_pool, transaction
from portal.core.queueing import manager
from portal.jobs.auditing import keep_chaining, put_head_outside
from portal.jobs.clocks import count_now, watch_clocks
from portal.jobs.erasing import erase_what_is_over, sweep_files
from portal.jobs.items import ENTRYPOINTS, catch_up
from portal.notices import sending

log = structlog.get_logger()
ROUND = timedelta(minutes=5)
AT_ONCE = 2
"""Jobs of one kind at once: each has a connection, so that a thousand queued together wait for their turn
and never for a connection."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=10)


async def work() -> None:
    """Work until SIGTERM or SIGINT; the job in hand is finished first.

    When the database goes away this raises, and whoever started the worker starts it again.
    """
    await open_pool(admin_url(), "portal_worker", size=AT_ONCE * (2 + len(ENTRYPOINTS)) + 2)
    connection = await asyncpg.connect(**config(admin_url(), "portal_worker"))
    try:
        queue = manager(connection)
        for name, do in {sending.JOB: send_notice, counting.JOB: count_now, **ENTRYPOINTS}.items():
            queue.entrypoint(name, concurrency_limit=AT_ONCE)(do)
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, queue.shutdown.set)
        async with asyncio.TaskGroup() as group:
            rounds = [group.create_task(each()) for each in (_rounds, keep_chaining)]
            await queue.run(dequeue_timeout=timedelta(seconds=10))
            for each in rounds:
                each.cancel()
    finally:
        await connection.close()
        await close_pool()


async def send_notice(job: Job) -> None:
    """Send one notice; when its gateway cannot take it now, again later and later."""
    async with transaction():
        sent = await sending.send(UUID((job.payload or b"").decode()))
    if not sent:
        raise RetryRequested(min(FIRST_WAIT * 2 ** min(job.attempts, 20), LONGEST_WAIT))


async def _rounds() -> None:
    """Every few minutes: erase what is over, send what a crash left unsent, watch the clocks."""
    while True:
        async with transaction():
            erased = await erase_what_is_over()
        async with transaction():
            late = await sending.unsent()
        for notice in late:
            async with transaction():
                await sending.send(notice)
        watched = await watch_clocks()
        await counting.count_figures()
        await put_head_outside()
        caught_up = await catch_up()
        log.info("round", **watched, caught_up=caught_up, erased=erased + await sweep_files(), late=len(late))
        await asyncio.sleep(ROUND.total_seconds())
