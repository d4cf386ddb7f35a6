"""The doctor: what is wrong with an installation, each in one plain line."""

import asyncpg
import pytest

from portal import doctor
from portal.core.database import config
from portal.core.migrating import roles_sql

HERE_ALONE = """
    do $$ begin
        execute format('alter role portal_app in database %I set role = portal_owner', current_database());
    end $$
"""


@pytest.fixture
async def surgery(database):
    """A connection of the operator; what is done to the roles in it is undone."""
    connection = await asyncpg.connect(**config(database))
    undone = connection.transaction()
    await undone.start()
    await connection.execute(roles_sql(config(database)["database"]))
    yield connection
    await undone.rollback()
    await connection.close()


async def test_roles_as_we_set_them_are_well(surgery):
    assert await doctor.role_settings(surgery) == []


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("alter role portal_app set statement_timeout = '0'", ["portal_app", "statement_timeout=0"]),
        ("alter role portal_app reset lock_timeout", ["portal_app", "lock_timeout=2s"]),
        ("alter role portal_worker set row_security = off", ["portal_worker", "row_security=off"]),
        ("alter role portal_owner set search_path = pg_temp", ["portal_owner", "search_path=pg_temp"]),
        (HERE_ALONE, ["portal_app", "role=portal_owner"]),
    ],
)
async def test_a_role_set_up_otherwise_is_told_in_one_line(surgery, order, said):
    await surgery.execute(order)
    problems = await doctor.role_settings(surgery)
    assert len(problems) == 1
    assert "\n" not in problems[0]
    assert all(each in problems[0] for each in said), problems


async def test_settings_in_another_database_are_none_of_ours(surgery):
    await surgery.execute("alter role portal_app in database template1 set statement_timeout = '0'")
    assert await doctor.role_settings(surgery) == []
