"""Clocks: the worker's round over every clock that runs, one small transaction a case."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import UUID

import structlog
from pgqueuer.models import Job

from portal.casework import reminding as cases
from portal.casework.counting import count_figures
from portal.core.database import transaction
from portal.core.errors import Refusal
from portal.core.sealing import SealBroken
from portal.joint import reminding as items

log = structlog.get_logger()


async def count_now(_job: Job) -> None:
    """Count the figures now, for whoever changed so much that it should not wait for the next round."""
    await count_figures()


async def watch_clocks() -> Counter[str]:
    """Remind, escalate, end notices, as the worker; how many of each.

    Doing it twice, or in two workers at once, does it once: what was done stands in the case's own row.
    """
    done: Counter[str] = Counter()
    await _walk(cases.FIRST, cases.waiting, lambda row: (row["due_on"], row["id"]), cases.attend, done)
    await _walk(items.FIRST, items.waiting, lambda row: row["id"], items.attend, done)
    return done


async def _walk(
    after: Any,
    waiting: Callable[[Any], Awaitable[list[Any]]],
    place: Callable[[Any], Any],
    attend: Callable[[UUID], Awaitable[str | Iterable[str]]],
    done: Counter[str],
) -> None:
    while True:
        async with transaction():
            rows = await waiting(after)
        for row in rows:
            done.update(await _one(row["id"], attend))
        if not rows:
            return
        after = place(rows[-1])


async def _one(which: UUID, attend: Callable[[UUID], Awaitable[str | Iterable[str]]]) -> Iterable[str]:
    """One case's turn. One that somebody moved meanwhile, or that cannot be told, holds up no other."""
    try:
        async with transaction():
            did = await attend(which)
    except Refusal as refusal:
        log.info("clock_moved_on", why=type(refusal).__name__)
        return ()
    except SealBroken:
        log.error("clock_unreadable")
        return ()
    return ([did] if did else ()) if isinstance(did, str) else did
