"""Errands: long work of a desk, done by the worker: an export, an import, a package.

An errand is made in the desk's own transaction and is its owner's alone. The worker does it from its beginning;
one that a death cut short is simply done again: nothing of it is kept before its end. Its result is a sealed
file in the store, or what it found, sealed in its row.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import structlog

from portal.core.clock import now
from portal.core.database import fetch, fetch_one, run, transaction
from portal.core.errors import NotFound, Refusal
from portal.core.queueing import enqueue
from portal.core.sealing import seal, unseal
from portal.core.words import _
from portal.documents import store
from portal.people.desks import Officer

JOB = "errand"
MOST_LISTED = 20
TRIES = 5
"""As often an errand is begun; one that still does not end is given up, and says so."""
log = structlog.get_logger()
Report = Callable[[int, int], Awaitable[None]]
"""Called with how much is done, and of how much."""


@dataclass(frozen=True)
class Errand:
    """One errand. given: what it was sent with. came: what it found, None while it runs.

    state: waiting, running, done or failed. name: what its file is called, "" without one. item: the one it is for.
    """

    id: UUID
    kind: str
    staff: UUID
    scope: str
    state: str
    done: int
    total: int
    given: bytes
    came: dict[str, Any] | None
    name: str
    item: UUID | None
    made_at: datetime

    @property
    def under_way(self) -> bool:
        return self.state in ("waiting", "running")


@dataclass(frozen=True)
class Outcome:
    """What an errand ends with. failed: nothing was done, and ``came`` says why. kept: it has recorded its end
    itself, in the transaction of its work."""

    came: Mapping[str, Any] | None = None
    file: bytes | None = None
    name: str = ""
    failed: bool = False
    kept: bool = False


Work = Callable[[Errand, Report], Awaitable[Outcome]]
"""What the worker does for one kind of errand (``bulk.py``, ``packages.py``)."""


def _read(row: Any) -> Errand:
    came = row["came"]
    return Errand(
        row["id"],
        row["kind"],
        row["staff"],
        row["scope"],
        row["state"],
        row["done"],
        row["total"],
        unseal(row["given"], "errand.given", row["id"]) if row["given"] else b"",
        json.loads(unseal(came, "errand.came", row["id"])) if came else None,
        row["name"],
        row["joint_item"],
        row["made_at"],
    )


async def begin(
    officer: Officer,
    kind: str,
    given: bytes = b"",
    *,
    item: Mapping[str, Any] | None = None,
    key: UUID | None = None,
) -> UUID:
    """Send the worker on an errand, inside the caller's transaction: its id. key: the same one begins it once."""
    errand = key or uuid4()
    row = await fetch_one(
        "insert into errand (id, kind, staff, role, scope, case_file, joint_item, given, made_at, changed_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) on conflict do nothing returning id",
        errand,
        kind,
        officer.id,
        officer.role,
        officer.scope,
        item["case_file"] if item else None,
        item["id"] if item else None,
        seal(given, "errand.given", errand) if given else None,
        now(),
    )
    if row is not None:
        await enqueue(JOB, errand)
    return errand


async def errand_of(officer: Officer, errand: UUID) -> Errand:
    """The officer's own errand. Raises NotFound both when absent and when it is a colleague's."""
    row = await fetch_one("select * from errand where id = $1 and staff = $2", errand, officer.id)
    if row is None:
        raise NotFound
    return _read(row)


async def errands_of(officer: Officer) -> list[Errand]:
    """The officer's latest errands, the last first."""
    rows = await fetch(
        "select * from errand where staff = $1 order by made_at desc limit $2", officer.id, MOST_LISTED
    )
    return [_read(row) for row in rows]


async def file_of(officer: Officer, errand: UUID) -> tuple[str, bytes]:
    """The name and bytes of what an errand made. Raises NotFound: absent, not theirs, or had its day."""
    row = await fetch_one(
        "select name, file, key from errand where id = $1 and staff = $2 and state = 'done' and file is not null",
        errand,
        officer.id,
    )
    if row is None:
        raise NotFound
    try:
        return row["name"], await store.read(row["file"], row["key"], errand)
    except store.FileMissing:
        raise NotFound from None


async def work_on(errand: UUID, kinds: Mapping[str, Work]) -> None:
    """As the worker: do an errand to its end; one that is over is left alone. kinds: what to do for each.

    A refusal ends it as failed, with its words; any other failure raises, and it is begun again, up to TRIES.
    """
    async with transaction():
        row = await fetch_one(
            "update errand set state = 'running', done = 0, changed_at = $2, tries = tries + 1 where id = $1"
            " and state in ('waiting', 'running') returning *",
            errand,
            now(),
        )
        if row is not None and row["tries"] > TRIES:
            log.error("errand_given_up", kind=row["kind"])
            await end(errand, {"why": _("没有办成，是我们这边的问题。请再来一次。")}, state="failed")
            return
    if row is None:
        return
    found = _read(row)

    async def report(done: int, total: int) -> None:
        async with transaction():
            await run(
                "update errand set done = $2, total = $3, changed_at = $4 where id = $1 and state = 'running'",
                errand,
                done,
                total,
                now(),
            )

    try:
        outcome = await kinds[found.kind](found, report)
    except Refusal as refusal:
        log.info("errand_refused", kind=found.kind)
        async with transaction():
            await end(errand, {"why": refusal.message}, state="failed")
        return
    if outcome.kept:
        return
    kept = await store.keep(outcome.file, errand) if outcome.file is not None else None
    async with transaction():
        ended = await end(
            errand,
            outcome.came or {},
            state="failed" if outcome.failed else "done",
            kept=kept,
            name=outcome.name,
        )
    if not ended and kept:
        await store.remove(kept.name)


async def end(
    errand: UUID,
    came: Mapping[str, Any],
    *,
    state: str = "done",
    kept: store.Kept | None = None,
    name: str = "",
) -> bool:
    """Record an errand's end, inside the caller's transaction; False when it had ended already."""
    row = await fetch_one(
        "update errand set state = $2, came = $3, file = $4, key = $5, name = $6, done = total, given = null,"
        " changed_at = $7 where id = $1 and state = 'running' returning id",
        errand,
        state,
        seal(json.dumps(came, ensure_ascii=False), "errand.came", errand),
        kept.name if kept else None,
        kept.key if kept else None,
        name,
        now(),
    )
    return row is not None


async def left_behind() -> list[UUID]:
    """As the worker: errands nobody has touched for a minute, whose job was lost with a worker."""
    rows = await fetch(
        "select id from errand where state in ('waiting', 'running')"
        " and changed_at < $1::timestamptz - interval '1 minute' order by made_at limit 50",
        now(),
    )
    return [row["id"] for row in rows]
