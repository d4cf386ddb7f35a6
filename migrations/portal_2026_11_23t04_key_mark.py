"""Which key sealed this database: its mark, so that a start with another key is refused and not unreadable."""

from portal.core.database import run
from portal.core.sealing import key_mark

ID = "2026-11-23T04:00:00"
VERSION = "1.38.0"
DESCRIPTION = "the mark of the key that seals this database"


async def forwards() -> None:
    await run("alter table portal.secret add column key_mark bytea")
    await run("update portal.secret set key_mark = $1", key_mark())
