"""The worker: one process that takes jobs from the queue, and does the day's round of erasing."""

import asyncio
import contextlib
import signal
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job

from portal.core.database import admin_url, close_pool, config, open_pool, transaction
from portal.jobs.erasing import erase_what_is_over
from portal.notices import sending

log = structlog.get_logger()
ROUND = timedelta(minutes=5)
PATIENCE = timedelta(seconds=30)


async def work() -> None:
    """Work until SIGTERM or SIGINT; the job in hand is finished first."""
    await open_pool(admin_url(), "portal_worker", size=3)
    connection = await asyncpg.connect(**config(admin_url(), "portal_worker"))
    try:
        queue = PgQueuer(AsyncpgDriver(connection))
        _listen(queue)
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, queue.shutdown.set)
        rounds = asyncio.create_task(_rounds())
        try:
            await queue.run(dequeue_timeout=timedelta(seconds=10))
        finally:
            rounds.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await rounds
    finally:
        await connection.close()
        await close_pool()


def _listen(queue: PgQueuer) -> None:
    @queue.entrypoint(sending.JOB, retry_timer=PATIENCE)
    async def send_notice(job: Job) -> None:
        notice = UUID((job.payload or b"").decode())
        for wait in (0, 1, 5, 20, 60):
            await asyncio.sleep(wait)
            async with transaction():
                if await sending.send(notice):
                    return


async def _rounds() -> None:
    """Every few minutes: erase what is over, and send what a crash left unsent."""
    while True:
        async with transaction():
            erased = await erase_what_is_over()
        async with transaction():
            late = await sending.unsent()
        for notice in late:
            async with transaction():
                await sending.send(notice)
        log.info("round", erased=erased, late=len(late))
        await asyncio.sleep(ROUND.total_seconds())
