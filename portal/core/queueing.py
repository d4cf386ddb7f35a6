"""Queueing: a job is put into the queue inside the transaction that makes it necessary.

A rollback leaves no job. Payloads hold ids only: the queue is announced by NOTIFY, which every login hears.
"""

import os

os.environ.setdefault("PGQUEUER_SCHEMA", "jobs")

import asyncpg
from pgqueuer.db import AsyncpgDriver
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries

from portal.core.database import current


async def install() -> None:
    """Make the queue's tables, for a migration."""
    await Queries(AsyncpgDriver(current().connection)).install(create_schema=False)


async def enqueue(job: str, subject: object, *, once: bool = True, urgent: bool = False) -> None:
    """Queue ``job`` for the row ``subject``; when ``once``, a waiting job of the same subject is enough.

    urgent: somebody waits for it with the phone in their hand; it goes before all that is not.
    """
    queries = Queries(AsyncpgDriver(current().connection))
    text = str(subject)
    await queries.enqueue(
        job, text.encode(), int(urgent), dedupe_key=f"{job} {text}" if once else None, on_conflict="skip"
    )


def manager(connection: asyncpg.Connection) -> QueueManager:
    """What takes jobs from the queue, over a connection of its own."""
    return QueueManager(Queries(AsyncpgDriver(connection)))
