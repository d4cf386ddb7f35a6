"""Counting what is said to PostgreSQL, so that a page never says more than it should."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest


@contextmanager
def counting() -> Iterator[list[str]]:
    """Every statement sent within the block, the transaction's own included, the pool's tidying up not."""
    said: list[str] = []
    execute, prepared = asyncpg.Connection.execute, asyncpg.Connection._execute

    async def plain(self: asyncpg.Connection, query: str, *args: Any, **more: Any) -> Any:
        if not args and "RESET" not in query and "UNLISTEN" not in query:
            said.append(query)
        return await execute(self, query, *args, **more)

    async def with_parameters(self: asyncpg.Connection, query: str, *args: Any, **more: Any) -> Any:
        said.append(query)
        return await prepared(self, query, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncpg.Connection, "execute", plain)
        patch.setattr(asyncpg.Connection, "_execute", with_parameters)
        yield said
