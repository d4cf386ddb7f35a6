"""The audit's chain: a link for every row a few seconds after it was written, and the head out of the database."""

import asyncio
from datetime import timedelta

from portal.access.chaining import chain, export_head
from portal.core.database import transaction

EVERY = timedelta(seconds=10)
THOROUGH = 360
"""Rounds: once an hour every row is looked at, and not the latest alone."""


async def chain_all(thorough: bool = True) -> int:
    """Chain whatever waits; how many rows that were."""
    chained = 0
    while True:
        async with transaction():
            done = await chain(thorough)
        chained += done
        if not done:
            return chained


async def keep_chaining() -> None:
    """Chain for ever, some seconds behind what happens."""
    turn = 0
    while True:
        await chain_all(thorough=turn % THOROUGH == 0)
        turn += 1
        await asyncio.sleep(EVERY.total_seconds())


async def put_head_outside() -> bool:
    """Export the chain's head; whether it had moved."""
    async with transaction():
        return await export_head()
