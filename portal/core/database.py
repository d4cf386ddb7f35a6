"""The database: one explicit transaction a request, and nothing outside of one.

Three roles (``migrations/``): ``portal_owner`` migrates, ``portal_app`` serves, ``portal_worker`` works jobs.
The last two own nothing and pass every row-level policy; so a query that says nothing of who acts sees no rows.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from portal.core.sealing import mac

PATIENCE = 5.0
"""Seconds a request waits for a free connection before it is told that we are busy."""
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    OSError,
    TimeoutError,
)
"""What is raised when the server is away, has no room, or others were too long in the way: nothing was kept,
and it will pass."""
ROLES = ("portal_owner", "portal_app", "portal_worker")


class OutsideTransaction(RuntimeError):
    """A query was about to run where nobody had said who acts."""


class Tx(PostgresTransaction):
    """A transaction that always gives its connection back, whatever COMMIT or ROLLBACK raise.

    Piccolo's own keeps the connection and the context variable when they do: three deferred
    constraints that failed at COMMIT hung every later query of a pool of three.
    """

    __slots__ = ("saying",)

    def __init__(self, engine: "Engine", allow_nested: bool = False, saying: str = "") -> None:
        super().__init__(engine, allow_nested)
        self.saying = saying

    async def __aenter__(self) -> "Tx":
        self.connection = await self.get_connection()
        try:
            await self.begin()
        except BaseException:
            with suppress(*AWAY):  # what was said with BEGIN may have failed after it
                if self.connection.is_in_transaction():
                    await self.rollback()
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> Literal[False]:
        with suppress(ValueError):  # closed from another task: its context never saw the variable
            self.engine.current_transaction.reset(self.context)
        try:
            if exception_type is None:
                await self.commit()
            else:
                with suppress(asyncpg.InterfaceError):  # the server went away: nothing is left to undo
                    await self.rollback()
        finally:
            await self._give_back()
        return False

    async def begin(self) -> None:
        """BEGIN, and what is said first, in one round trip."""
        await self.connection.execute(f"BEGIN;{self.saying}")

    async def commit(self) -> None:
        await self.connection.execute("COMMIT")

    async def rollback(self) -> None:
        await self.connection.execute("ROLLBACK")

    async def get_connection(self) -> Any:
        if self.engine.pool:
            return await self.engine.pool.acquire(timeout=PATIENCE)
        return await self.engine.get_new_connection()

    async def _give_back(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class Engine(PostgresEngine):
    """Piccolo's engine, made strict: no query outside a transaction, no transaction inside another."""

    strict = True

    def transaction(self, allow_nested: bool = False, saying: str = "") -> Tx:
        return Tx(engine=self, allow_nested=allow_nested or not self.strict, saying=saying)

    async def _refuse(self, query: str) -> None:
        if self.strict and self.current_transaction.get() is None:
            raise OutsideTransaction(query.split(maxsplit=1)[0])

    async def _run_in_pool(self, query: str, args: Sequence[Any] | None = None) -> Any:
        await self._refuse(query)
        return await super()._run_in_pool(query, args)

    async def _run_in_new_connection(self, query: str, args: Sequence[Any] | None = None) -> Any:
        await self._refuse(query)
        return await super()._run_in_new_connection(query, args)

    async def check_version(self) -> None:
        """Asked by ``migrating.check`` instead, where the answer can stop the start."""

    def atomic(self) -> Any:
        raise OutsideTransaction("atomic: use transaction()")


DB = Engine(config={})


def transaction(saying: str = "") -> Tx:
    """``async with transaction():`` — committed when it ends well, undone when anything raises.

    saying: a statement without parameters that goes out with BEGIN, its answer not looked at; only from
    what we made ourselves, such as a fingerprint in hexadecimal (``people/entering.py``).
    """
    return DB.transaction(saying=saying)


def current() -> Tx:
    """The transaction we are in. Raises OutsideTransaction."""
    found = DB.current_transaction.get()
    if found is None:
        raise OutsideTransaction("no transaction")
    return cast(Tx, found)


async def fetch(query: str, *args: Any) -> list[Any]:
    """Rows of plain SQL inside the current transaction; ``$1`` are its parameters."""
    return await current().connection.fetch(query, *args)


async def fetch_one(query: str, *args: Any) -> Any:
    """The first row, or None."""
    return await current().connection.fetchrow(query, *args)


async def run(query: str, *args: Any) -> None:
    """Plain SQL inside the current transaction, for what it does."""
    await current().connection.execute(query, *args)


def config(admin_url: str, role: str | None = None) -> dict[str, Any]:
    """asyncpg's settings for this role on the server of ``admin_url``; None is the URL's own login.

    Each role's password is made from the key file, so that one URL is all a start needs.
    """
    parts = urlsplit(admin_url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    found: dict[str, Any] = {
        "host": query.get("host") or parts.hostname or "127.0.0.1",
        "port": int(query.get("port") or parts.port or 5432),
        "database": unquote(parts.path.lstrip("/")) or "portal",
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password) if parts.password else None,
    }
    if "sslmode" in query:
        found["ssl"] = query["sslmode"]
    if role:
        found |= {"user": role, "password": password(role)}
    return found


def password(role: str) -> str:
    """The role's password on our database servers."""
    return mac("database role", role).hex()


def admin_url() -> str:
    """The server's address, from ``PORTAL_DATABASE_URL`` or from whoever started the embedded one for us."""
    return os.environ.get("PORTAL_DATABASE_URL") or os.environ["PORTAL_EMBEDDED_URL"]


async def open_pool(url: str, role: str, size: int = 10) -> None:
    """Connect this process as one role. Raises what asyncpg raises when it cannot."""
    DB.config = config(url, role) | {"server_settings": {"application_name": role, "jit": "off"}}
    await DB.start_connection_pool(min_size=min(2, size), max_size=size)


async def close_pool() -> None:
    """Give all connections back to the server."""
    if DB.pool:
        await DB.close_connection_pool()
