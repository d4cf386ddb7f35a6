"""Chaining: one worker ties the audit's rows into a chain of hashes, so that none is altered or lost unseen.

A link's hash covers the one before it and every field of its row. Rows are chained a few seconds after they
were written, for a chain written in the act's own transaction would let one officer act at a time; those
seconds are not protected. Whoever keeps the database could also forge a whole new chain: so its head is
written to a file, with a mark that only the portal's key makes, to be copied elsewhere.
"""

import hmac
import json
import os
from collections.abc import Mapping
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from portal.core.clock import now
from portal.core.database import fetch, fetch_one
from portal.core.sealing import mac
from portal.core.settings import settings

FIRST = bytes(32)
"""What stands before the first link."""
AT_ONCE = 2000
LOOK_BACK = 10_000
"""Ids: a row whose transaction ended late lies no further back than this; a thorough round looks at all."""
TAIL = 4096
"""Bytes in which the last line of the file lies."""
FIELDS = ("id", "at", "staff", "role", "scope", "act", "case_file", "subject", "address")
_UNCHAINED = """
    select a.* from audit a where a.id > $1 and not exists (select from audit_link l where l.audit = a.id)
        and age(a.xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)
    order by a.id limit $2
"""


def canonical(seq: int, row: Mapping[str, Any]) -> bytes:
    """The bytes of a row that its link covers: its place in the chain and every field, as a JSON array."""
    said = [
        row["at"].astimezone(UTC).isoformat(timespec="microseconds") if f == "at" else row[f] for f in FIELDS
    ]
    return json.dumps([seq, *said], ensure_ascii=False, separators=(",", ":"), default=str).encode()


def link_hash(before: bytes, seq: int, row: Mapping[str, Any]) -> bytes:
    """The hash of one link."""
    return sha256(before + canonical(seq, row)).digest()


async def chain(thorough: bool = False) -> int:
    """Chain what nobody is writing any more, in the order of their ids, as the worker; how many that were.

    Only rows older than every running transaction: a row that comes to light later is chained later.
    Two workers never chain at once; the second has nothing to do.
    """
    held = await fetch_one("select pg_try_advisory_xact_lock(hashtextextended('audit chain', 0)) as mine")
    if not held["mine"]:
        return 0
    last = await fetch_one("select seq, hash from audit_link order by seq desc limit 1")
    seq, before = (last["seq"], last["hash"]) if last else (0, FIRST)
    newest = await fetch_one("select coalesce(max(audit), 0) as id from audit_link")
    rows = await fetch(_UNCHAINED, 0 if thorough else max(0, newest["id"] - LOOK_BACK), AT_ONCE)
    links = []
    for row in rows:
        seq += 1
        before = link_hash(before, seq, row)
        links.append((seq, row["id"], before))
    if links:
        seqs, ids, hashes = (list(column) for column in zip(*links, strict=True))
        await fetch(
            "insert into audit_link (seq, audit, hash) select * from unnest($1::bigint[], $2::bigint[], $3::bytea[])",
            seqs,
            ids,
            hashes,
        )
    return len(links)


def heads() -> Path:
    """Where the heads are kept, one JSON object a line, only ever added to."""
    return settings().data / "audit-heads.jsonl"


def head_mark(seq: int, digest: str) -> str:
    """What only our key makes of a head: a line that was written by somebody else lacks it."""
    return mac("audit head", f"{seq}/{digest}").hex()


def is_ours(line: Mapping[str, Any]) -> bool:
    """Whether a line of the file was written by us."""
    return hmac.compare_digest(head_mark(line["seq"], line["hash"]), str(line.get("mark", "")))


async def export_head() -> bool:
    """Add the present head to the file when it has moved since the last line; whether it had.

    Every round and not once a day: what the end of the chain could lose unseen is as much as lies between
    two lines. A day's lines are some 50 KB.
    """
    last = await fetch_one("select seq, hash from audit_link order by seq desc limit 1")
    if last is None or last["seq"] == _last_exported():
        return False
    digest = last["hash"].hex()
    line = {
        "at": now().isoformat(),
        "seq": last["seq"],
        "hash": digest,
        "mark": head_mark(last["seq"], digest),
    }
    with heads().open("r+b" if heads().exists() else "w+b") as file:
        os.chmod(file.fileno(), 0o600)
        _to_the_last_whole_line(file)
        file.write(json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def _last_exported() -> int:
    if not heads().exists():
        return 0
    with heads().open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
        lines = file.read().split(b"\n")[:-1]
    return json.loads(lines[-1])["seq"] if lines else 0


def _to_the_last_whole_line(file: BinaryIO) -> None:
    """A line that a dead machine left unfinished is ours to write again."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - TAIL))
    unfinished = len(file.read().rpartition(b"\n")[2])
    file.truncate(end - unfinished)
    file.seek(end - unfinished)
