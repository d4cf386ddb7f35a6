"""Sending: the outbox, and the gateway that empties it."""

import asyncio
import json
from datetime import timedelta
from uuid import UUID, uuid4

import structlog

from portal.core.database import fetch, fetch_one, run
from portal.core.queueing import enqueue
from portal.core.sealing import SealBroken, seal, unseal
from portal.notices.gateways import gateway

JOB = "send_notice"
log = structlog.get_logger()
TRIES = 100
"""With the worker's longer and longer waits, most of a day: a gateway may be down for a night."""
CODE_LIVES = timedelta(minutes=10)
"""After that a sign-in code opens nothing, and its SMS would only puzzle."""


async def tell(kind: str, to: str, text: str, code: str | None = None) -> UUID:
    """Write one SMS into the outbox, inside the caller's transaction, and queue its sending."""
    notice = uuid4()
    body = json.dumps({"to": to, "text": text, "code": code})
    await run(
        "insert into outbox (id, kind, sealed) values ($1, $2, $3)",
        notice,
        kind,
        seal(body, "outbox.sealed", notice),
    )
    await enqueue(JOB, notice, urgent=code is not None)
    return notice


async def send(notice: UUID) -> bool:
    """Send one notice, as the worker, once; False when it is to be tried again later.

    The row is locked while the gateway has it: two workers never send the same SMS.
    One that no key here opens is given up and logged, so that it holds up no other.
    """
    row = await fetch_one(
        "select sealed, tries, now() - made_at as age from outbox"
        " where id = $1 and sent_at is null and failed_at is null for update skip locked",
        notice,
    )
    if row is None:
        return True
    try:
        body = json.loads(unseal(row["sealed"], "outbox.sealed", notice))
    except SealBroken:
        log.error("notice_unreadable")
        await run("update outbox set failed_at = now() where id = $1", notice)
        return True
    try:
        await asyncio.to_thread(gateway().send, notice, body["to"], body["text"], body["code"])
    except OSError:
        over = row["tries"] + 1 >= TRIES or (body["code"] is not None and row["age"] >= CODE_LIVES)
        await run(
            "update outbox set tries = tries + 1, failed_at = case when $2 then now() end where id = $1",
            notice,
            over,
        )
        return over
    await run("update outbox set sent_at = now() where id = $1", notice)
    return True


async def unsent() -> list[UUID]:
    """Notices that waited for a minute: their job was lost with a worker, so they are sent without one."""
    rows = await fetch(
        "select id from outbox where sent_at is null and failed_at is null"
        " and made_at < now() - interval '1 minute' order by made_at limit 100"
    )
    return [row["id"] for row in rows]
