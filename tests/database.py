"""The database seen from above: what the application itself may never do, tests may."""

import json
from typing import Any
from uuid import UUID

import asyncpg

from portal.core.database import config
from portal.core.sealing import unseal


class Admin:
    """An administrator's connection."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    @classmethod
    async def connect(cls, url: str, role: str | None = None) -> "Admin":
        return cls(await asyncpg.connect(**config(url, role)))

    async def rows(self, query: str, *args: Any) -> list[asyncpg.Record]:
        return await self.connection.fetch(query, *args)

    async def value(self, query: str, *args: Any) -> Any:
        return await self.connection.fetchval(query, *args)

    async def run(self, query: str, *args: Any) -> None:
        await self.connection.execute(query, *args)

    async def sms(self, phone: str) -> list[dict[str, str]]:
        """Every SMS in the outbox to this phone, the oldest first."""
        found = []
        for row in await self.rows("select id, sealed from outbox order by made_at"):
            body = json.loads(unseal(row["sealed"], "outbox.sealed", UUID(str(row["id"]))))
            if body["to"] == phone:
                found.append(body)
        return found

    async def close(self) -> None:
        await self.connection.close()
