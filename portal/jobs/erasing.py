"""Erasing: what has had its day is gone, as ``/privacy`` promises."""

from portal.core.database import fetch

OVER = {
    "screening": "expires_at < now()",
    "handover": "expires_at < now()",
    "sign_in_code": "made_at < now() - interval '1 day'",
    "tally": "at < now() - interval '1 day'",
    "session": "coalesce(ended_at, seen_at) < now() - interval '30 days'",
    "outbox": "coalesce(sent_at, failed_at) < now() - interval '30 days'",
}


async def erase_what_is_over() -> int:
    """Erase rows whose time is over, as the worker; how many there were."""
    erased = 0
    for table, over in OVER.items():
        erased += len(await fetch(f"delete from {table} where {over} returning 1"))
    return erased
