"""Verifying: whether the audit is whole; and if not, the first row at which it is not."""

import asyncio
import json
import sys
from dataclasses import dataclass
from typing import Any

from portal.access.chaining import FIELDS, FIRST, heads, is_ours, link_hash
from portal.core.database import admin_url, close_pool, fetch, fetch_one, open_pool, transaction
from portal.core.words import _

AT_ONCE = 5000
_LINKS = f"""
    select l.seq, l.hash, l.audit, {", ".join(f"a.{field}" for field in FIELDS)}
    from audit_link l left join audit a on a.id = l.audit where l.seq > $1 order by l.seq limit $2
"""  # noqa: S608 - names of our own


@dataclass(frozen=True)
class Verdict:
    """whole: rows in the chain that are as they were. waiting: written, not yet chained. wrong: the first fault."""

    whole: int
    waiting: int
    wrong: str = ""


def run() -> int:
    """Say whether the audit is whole, for the command; 1 when it is not. It reads as the worker does."""
    verdict = asyncio.run(_as_worker())
    if verdict.wrong:
        print(verdict.wrong, file=sys.stderr)
        print(_("前{n}条是完整的", n=verdict.whole), file=sys.stderr)
        return 1
    print(_("{n}条记录都完整，还有{waiting}条等着上链", n=verdict.whole, waiting=verdict.waiting))
    return 0


async def _as_worker() -> Verdict:
    await open_pool(admin_url(), "portal_worker", size=1)
    try:
        return await verify()
    finally:
        await close_pool()


async def verify() -> Verdict:
    """Walk the whole chain and hold it against the exported heads. Each part is a transaction of its own."""
    exported, wrong = _exported()
    if wrong:
        return Verdict(0, 0, wrong)
    seq, before = 0, FIRST
    while True:
        async with transaction():
            rows = await fetch(_LINKS, seq, AT_ONCE)
        for row in rows:
            wrong = _fault(seq, before, row) or _against(exported, row)
            if wrong:
                return Verdict(seq, 0, wrong)
            seq, before = row["seq"], row["hash"]
        if not rows:
            break
    if exported and max(exported) > seq:
        return Verdict(seq, 0, _("第{n}条以后的记录不见了：导出过第{last}条", n=seq, last=max(exported)))
    async with transaction():
        waiting = await fetch_one(
            "select count(*) as n from audit a where not exists (select from audit_link l where l.audit = a.id)"
        )
    return Verdict(seq, waiting["n"])


def _fault(seq: int, before: bytes, row: Any) -> str:
    """What is wrong with the link after ``seq``; "" when nothing is."""
    if row["seq"] != seq + 1:
        return _("第{n}条记录不见了", n=seq + 1)
    if row["id"] is None:
        return _("第{n}条记录不见了（编号{id}）", n=row["seq"], id=row["audit"])
    if link_hash(before, row["seq"], row) != row["hash"]:
        return _("第{n}条记录被改过（编号{id}）", n=row["seq"], id=row["id"])
    return ""


def _against(exported: dict[int, str], row: Any) -> str:
    """Whether the chain still is what was exported: else a new one was made in its place."""
    digest = exported.get(row["seq"])
    if digest is not None and digest != row["hash"].hex():
        before = max((seq for seq in exported if seq < row["seq"]), default=0)
        return _("第{first}条到第{n}条之间被整段换过：和导出的不一样", first=before + 1, n=row["seq"])
    return ""


def _exported() -> tuple[dict[int, str], str]:
    """Every head that was exported, by its place; or what is wrong with the file."""
    found: dict[int, str] = {}
    if not heads().exists():
        return found, ""
    for number, text in enumerate(heads().read_text("utf-8").splitlines(), 1):
        try:
            line = json.loads(text)
            ours = is_ours(line)
        except (ValueError, KeyError, TypeError):
            ours = False
        if not ours:
            return {}, _("导出的第{n}行不是我们写的，或被改过", n=number)
        found[line["seq"]] = line["hash"]
    return found, ""
