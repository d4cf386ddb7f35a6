"""One transaction a request; a failing COMMIT gives its connection back; nothing runs outside."""

import asyncio

import asyncpg
import pytest
from piccolo.engine.exceptions import TransactionError

from portal.core.database import AWAY, DB, OutsideTransaction, fetch, fetch_one, run, transaction

DEFERRED = """
create table if not exists public.deferred_try (
    id integer primary key, other integer references public.deferred_try (id) deferrable initially deferred
);
grant all on public.deferred_try to portal_app;
"""


async def test_a_commit_that_fails_gives_its_connection_back(pool, admin):
    await admin.run(DEFERRED)
    for number in range(DB.pool.get_max_size() + 2):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with transaction():
                await run("insert into deferred_try values ($1, 999)", number)
    async with asyncio.timeout(5):
        async with transaction():
            assert (await fetch_one("select count(*) as n from deferred_try"))["n"] == 0


async def test_after_a_commit_that_fails_the_next_transaction_of_the_same_task_is_a_new_one(pool, admin):
    await admin.run(DEFERRED)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with transaction():
            await run("insert into deferred_try values (1, 999)")
    assert DB.current_transaction.get() is None
    async with transaction():
        assert (await fetch_one("select 1 as one"))["one"] == 1


async def test_a_cancelled_request_leaves_the_pool_full(pool):
    inside = asyncio.Event()

    async def long() -> None:
        async with transaction():
            inside.set()
            await fetch("select pg_sleep(4)")

    for _number in range(DB.pool.get_max_size() + 2):
        task = asyncio.create_task(long())
        await inside.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with asyncio.timeout(5), transaction():
        assert (await fetch_one("select 1 as one"))["one"] == 1


async def test_a_killed_backend_leaves_the_pool_usable(pool, admin):
    async def killed() -> None:
        async with transaction():
            pid = (await fetch_one("select pg_backend_pid() as pid"))["pid"]
            await admin.run("select pg_terminate_backend($1, 5000)", pid)
            await fetch("select 1")

    with pytest.raises(AWAY):
        await killed()
    async with transaction():
        assert (await fetch_one("select 1 as one"))["one"] == 1


async def test_what_is_said_with_begin_ends_with_the_transaction(pool):
    for _number in range(DB.pool.get_max_size() + 2):
        async with transaction("select set_config('portal.visit', 'abcd', true)"):
            assert (await fetch_one("select current_setting('portal.visit', true) as v"))["v"] == "abcd"
    for _number in range(DB.pool.get_max_size() + 2):
        async with transaction():
            assert not (await fetch_one("select current_setting('portal.visit', true) as v"))["v"]


async def test_what_fails_with_begin_gives_its_connection_back_and_leaves_no_transaction(pool):
    for _number in range(DB.pool.get_max_size() + 2):
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with transaction("select 1 / 0"):
                pass
    assert DB.current_transaction.get() is None
    async with asyncio.timeout(5), transaction():
        assert (await fetch_one("select 1 as one"))["one"] == 1


async def test_a_query_outside_a_transaction_is_refused(pool):
    from portal.screening.tables import Screening

    with pytest.raises(OutsideTransaction):
        await fetch("select 1")
    with pytest.raises(OutsideTransaction):
        await Screening.select()


async def test_a_transaction_inside_another_is_refused(pool):
    async with transaction():
        with pytest.raises(TransactionError):
            async with transaction():
                pass


async def test_what_is_raised_undoes_the_whole_transaction(pool, admin):
    async def broken() -> None:
        async with transaction():
            await run("insert into deferred_try values (7, null)")
            raise KeyError

    await admin.run(DEFERRED)
    with pytest.raises(KeyError):
        await broken()
    assert await admin.value("select count(*) from deferred_try where id = 7") == 0
