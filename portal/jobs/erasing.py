"""Erasing: what has had its day is gone, as ``/privacy`` promises."""

import time

from portal.core.database import fetch, transaction
from portal.documents import store

HOUR = 3600.0
OVER = (
    "delete from screening where expires_at < now() returning 1",
    "delete from handover where expires_at < now() returning 1",
    "delete from sign_in_code where made_at < now() - interval '1 day' returning 1",
    "delete from tally where at < now() - interval '1 day' returning 1",
    "delete from session where coalesce(ended_at, seen_at) < now() - interval '30 days' returning 1",
    "delete from desk_session where coalesce(ended_at, seen_at) < now() - interval '30 days' returning 1",
    "delete from invitation where coalesce(used_at, expires_at) < now() - interval '30 days' returning 1",
    "delete from outbox where coalesce(sent_at, failed_at) < now() - interval '30 days' returning 1",
    "delete from errand where changed_at < now() - interval '7 days' returning 1",
)


async def erase_what_is_over() -> int:
    """Erase rows whose time is over, as the worker; how many there were."""
    erased = 0
    for statement in OVER:
        erased += len(await fetch(statement))
    return erased


async def sweep_files() -> int:
    """Remove files that no row knows: a photograph whose transaction failed after its bytes were kept.

    Only files of an hour ago and more: a row may still be on its way. How many there were.
    """
    before = time.time() - HOUR
    async with transaction():
        rows = await fetch(
            "select file from document union all select file from evidence"
            " union all select file from economic_check where file is not null"
            " union all select file from errand where file is not null"
        )
    return await store.sweep(frozenset(row["file"] for row in rows), before)
