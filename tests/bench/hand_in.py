"""Handing in by the page, beside the same SQL run raw with asyncpg."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import asyncpg
import httpx

from portal.core.database import Tx, config
from tests.bench.houses import Server
from tests.bench.ratios import PAIRS, Goal, told
from tests.browsing import Browser
from tests.database import Admin
from tests.makers import make_draft

EACH = 12
"""Applications handed in in one turn."""
AT_ONCE = 4

Statements = list[tuple[str, tuple[Any, ...]]]


@dataclass
class Drafts:
    """What is handed in by the page, and what is handed in raw; every one is handed in once.

    each: how many in one turn.
    """

    cookie: str
    by_page: list[tuple[str, dict[str, list[str]]]]
    raw: list[Statements]
    each: int = EACH


@contextmanager
def recorded() -> Iterator[Statements]:
    """The statements of what is done within the block, which is undone instead of committed."""
    found: Statements = []

    async def begin(self: Tx) -> None:
        await self.connection.execute("BEGIN")
        self.connection.add_query_logger(note)
        if self.saying:
            await self.connection.fetch(self.saying)

    async def undo(self: Tx) -> None:
        self.connection.remove_query_logger(note)
        await self.rollback()

    def note(said: Any) -> None:
        found.append((said.query, tuple(said.args or ())))

    with patch.object(Tx, "begin", begin), patch.object(Tx, "commit", undo):
        yield found


async def prepare(url: str) -> Drafts:
    """Drafts of one person, complete but for the last press."""
    admin = await Admin.connect(url)
    try:
        browser = Browser(admin)
        found = Drafts("", [], [])
        for number in range(2 * EACH * (PAIRS + 1)):
            await admin.run("delete from tally")  # nobody begins so many in a day
            made = await make_draft(browser)
            page = await browser.get(f"/apply/{made.reference}/check")
            path = f"/apply/{made.reference}/check"
            fields = page.form(f"form[action='{path}']").filled({"pledge": "yes"})
            if number % 2:
                found.by_page.append((path, fields))
            else:
                with recorded() as statements:
                    reply = await browser.client.post(path, data=fields)
                assert reply.status_code == 303
                found.raw.append(statements)
        found.cookie = f"portal={browser.client.cookies['portal']}"
        return found
    finally:
        await admin.close()


async def by_page(server: Server, drafts: Drafts, turn: int) -> float:
    """Applications a second, from the press to the answer."""
    waiting = drafts.by_page[turn * drafts.each : (turn + 1) * drafts.each]

    async def press(client: httpx.AsyncClient) -> None:
        while waiting:
            path, fields = waiting.pop()
            reply = await client.post(path, data=fields)
            if reply.status_code != 303:
                raise RuntimeError(f"{path} answered {reply.status_code}")

    base, headers = f"http://127.0.0.1:{server.port}", {"cookie": drafts.cookie}
    async with httpx.AsyncClient(base_url=base, headers=headers, trust_env=False) as client:
        await client.get("/health/live")
        began = time.perf_counter()
        await asyncio.gather(*(press(client) for _client in range(AT_ONCE)))
        return drafts.each / (time.perf_counter() - began)


async def raw(pool: asyncpg.Pool, drafts: Drafts, turn: int) -> float:
    """Applications a second, when nothing is done but their SQL in one transaction each."""
    waiting = drafts.raw[turn * drafts.each : (turn + 1) * drafts.each]

    async def run() -> None:
        while waiting:
            statements = waiting.pop()
            async with pool.acquire() as connection, connection.transaction():
                for query, args in statements:
                    await connection.fetch(query, *args)

    began = time.perf_counter()
    await asyncio.gather(*(run() for _connection in range(AT_ONCE)))
    return drafts.each / (time.perf_counter() - began)


async def measure(
    url: str, server: Server, drafts: Drafts, what: str = "hand-in: applications/s beside the same SQL raw"
) -> None:
    """Print the ratio of both rates."""
    async with asyncpg.create_pool(**config(url, "portal_app"), min_size=AT_ONCE, max_size=AT_ONCE) as pool:
        ratios = []
        for turn in range(PAIRS + 1):
            if turn % 2:
                page, sql = await by_page(server, drafts, turn), await raw(pool, drafts, turn)
            else:
                sql, page = await raw(pool, drafts, turn), await by_page(server, drafts, turn)
            ratios.append(page / sql)
    told(
        what,
        ratios[1:],
        Goal(0.3),
        statements=len(drafts.raw[0]) if drafts.raw else None,
    )
