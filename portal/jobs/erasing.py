"""Erasing: what has had its day is gone, as ``/privacy`` promises."""

from portal.core.database import fetch

OVER = (
    "delete from screening where expires_at < now() returning 1",
    "delete from handover where expires_at < now() returning 1",
    "delete from sign_in_code where made_at < now() - interval '1 day' returning 1",
    "delete from tally where at < now() - interval '1 day' returning 1",
    "delete from session where coalesce(ended_at, seen_at) < now() - interval '30 days' returning 1",
    "delete from outbox where coalesce(sent_at, failed_at) < now() - interval '30 days' returning 1",
)


async def erase_what_is_over() -> int:
    """Erase rows whose time is over, as the worker; how many there were."""
    erased = 0
    for statement in OVER:
        erased += len(await fetch(statement))
    return erased
