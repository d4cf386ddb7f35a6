"""The audit's chain: what was altered, taken away or put elsewhere is named; what is written now waits its turn."""

import json

import asyncpg
import pytest

from portal.access import audit, chaining
from portal.access.verifying import verify
from portal.core.database import admin_url, close_pool, config, fetch, open_pool, run, transaction
from portal.jobs.auditing import chain_all, put_head_outside
from tests.desks import enter_desk, make_seen_case, make_staff, sit_down


@pytest.fixture
async def chained(database, pool, admin):
    """A chain of its own for one test: some looks, chained, as the worker; afterwards nothing is left of it."""
    heads = chaining.heads()
    await admin.run("truncate audit, audit_link restart identity")
    heads.unlink(missing_ok=True)
    desk, _officer = await sit_down(admin, "township_officer")
    await leave(desk, *(f"page {n}" for n in range(12)))
    await close_pool()
    await open_pool(database, "portal_worker", size=2)
    assert await chain_all() == 12
    yield desk
    await close_pool()
    await open_pool(database, "portal_app")
    await admin.run("set session_replication_role = replica; truncate audit, audit_link restart identity")
    heads.unlink(missing_ok=True)


async def leave(desk, *pages):
    async with transaction():
        officer = await enter_desk(desk)
        for page in pages:
            await audit.leave(officer, "look", subject=page)


async def as_worker(statement):
    async with transaction():
        await run(statement)


async def by_hand(admin, statement):
    """What somebody with the whole database in their hands could do."""
    await admin.run(f"set session_replication_role = replica; {statement}; reset session_replication_role")


async def test_a_whole_chain_is_said_to_be_whole(chained):
    verdict = await verify()
    assert (verdict.whole, verdict.waiting, verdict.wrong) == (12, 0, "")


@pytest.mark.parametrize(
    "alteration",
    [
        "act = 'accept'", "subject = 'page 99'", "at = at + interval '1 microsecond'", "role = 'bureau_officer'",
        "staff = gen_random_uuid()", "scope = '331083001'", "address = '10.0.0.1'", "case_file = gen_random_uuid()",
    ],
)  # fmt: skip
async def test_a_row_that_was_altered_is_named(chained, admin, alteration):
    await by_hand(admin, f"update audit set {alteration} where id = 5")
    verdict = await verify()
    assert verdict.whole == 4
    assert "第5条记录被改过" in verdict.wrong


@pytest.mark.parametrize(
    "statement",
    [
        "delete from audit where id = 5",
        "delete from audit_link where audit = 5",
        "delete from audit_link where audit = 5; delete from audit where id = 5",
    ],
)
async def test_a_row_that_is_missing_is_named(chained, admin, statement):
    await by_hand(admin, statement)
    assert "第5条记录不见了" in (await verify()).wrong


async def test_the_first_row_is_missed_as_any_other(chained, admin):
    await by_hand(admin, "delete from audit_link where seq = 1; delete from audit where id = 1")
    assert "第1条记录不见了" in (await verify()).wrong


async def test_rows_that_changed_places_are_found(chained, admin):
    swap = "update audit_link set audit = -audit where audit in (4, 5); "
    await by_hand(admin, swap + "update audit_link set audit = 9 + audit where audit < 0")
    assert (await verify()).whole == 3
    assert "第4条" in (await verify()).wrong


async def test_links_that_changed_places_are_found(chained, admin):
    swap = "update audit_link set seq = -seq where seq in (4, 5); update audit_link set seq = 9 + seq where seq < 0"
    await by_hand(admin, swap)
    assert "第4条" in (await verify()).wrong


async def test_the_chain_s_end_cannot_be_cut_off_once_its_head_is_out(chained, admin):
    assert await put_head_outside()
    await by_hand(admin, "delete from audit_link where seq > 10; delete from audit where id > 10")
    verdict = await verify()
    assert verdict.whole == 10
    assert "第10条以后的记录不见了" in verdict.wrong


async def test_a_new_chain_made_over_altered_rows_does_not_fit_the_exported_head(chained, admin):
    await put_head_outside()
    await by_hand(admin, "update audit set act = 'accept' where id = 5; delete from audit_link")
    assert await chain_all() == 12
    assert "和导出的不一样" in (await verify()).wrong


async def test_a_head_that_somebody_else_wrote_is_not_believed(chained):
    await put_head_outside()
    heads = chaining.heads()
    line = json.loads(heads.read_text()) | {"seq": 11}
    heads.write_text(json.dumps(line) + "\n")
    assert "不是我们写的" in (await verify()).wrong


async def test_a_head_is_put_out_once_and_again_when_the_chain_has_grown(chained, admin):
    assert [await put_head_outside(), await put_head_outside()] == [True, False]
    await admin.run(
        "insert into audit (staff, role, scope, act) values (gen_random_uuid(), 'auditor', '', 'look')"
    )
    assert await chain_all() == 1
    assert await put_head_outside()
    assert [json.loads(line)["seq"] for line in chaining.heads().read_text().splitlines()] == [12, 13]
    assert chaining.heads().stat().st_mode & 0o077 == 0


async def test_a_line_that_a_dead_machine_left_unfinished_is_written_again(chained, admin):
    await put_head_outside()
    whole = chaining.heads().read_text()
    chaining.heads().write_text(whole + '{"at": "2026-')
    await admin.run(
        "insert into audit (staff, role, scope, act) values (gen_random_uuid(), 'auditor', '', 'look')"
    )
    await chain_all()
    await put_head_outside()
    assert chaining.heads().read_text().startswith(whole)
    assert (await verify()).wrong == ""


async def test_what_a_running_transaction_may_still_precede_waits(chained, admin):
    """A row with a later number may be there before an earlier one; it waits until nobody can come before it."""
    insert = "insert into audit (staff, role, scope, act) values (gen_random_uuid(), 'auditor', '', 'look')"
    slow = admin.connection.transaction()
    other = await asyncpg.connect(**config(admin_url()))
    try:
        await slow.start()
        await admin.run(insert)
        await other.execute(insert)
        assert await chain_all() == 0
        await slow.commit()
        assert await chain_all() == 2
    finally:
        await other.close()
    order = await admin.rows("select audit from audit_link where seq > 12 order by seq")
    assert [row["audit"] for row in order] == [13, 14]
    assert (await verify()).whole == 14


async def test_a_row_that_came_to_light_late_is_still_chained(chained, admin, monkeypatch):
    monkeypatch.setattr(chaining, "LOOK_BACK", 2)
    await by_hand(admin, "delete from audit_link where seq > 11")
    await by_hand(admin, "delete from audit where id = 3; update audit_link set audit = 12 where audit = 3")
    await admin.run(
        "insert into audit (id, staff, role, scope, act) overriding system value"
        " values (3, gen_random_uuid(), 'auditor', '', 'look')"
    )
    assert await chain_all(thorough=False) == 0
    assert await chain_all(thorough=True) == 1


async def test_two_workers_never_chain_at_once(chained, admin):
    await admin.run(
        "insert into audit (staff, role, scope, act) values (gen_random_uuid(), 'auditor', '', 'look')"
    )
    async with admin.connection.transaction():
        await admin.run("select pg_advisory_xact_lock(hashtextextended('audit chain', 0))")
        assert await chain_all() == 0
    assert await chain_all() == 1


async def test_rows_not_yet_chained_are_said_to_wait(chained, admin):
    await admin.run(
        "insert into audit (staff, role, scope, act) values (gen_random_uuid(), 'auditor', '', 'look')"
    )
    assert (await verify()).waiting == 1


async def test_the_worker_can_neither_alter_nor_remove_what_is_on_record(chained):
    for statement in (
        "update audit set act = 'x'", "delete from audit", "update audit_link set hash = ''", "delete from audit_link",
    ):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_worker(statement)


async def at_desk_of(desk, statement, *values):
    """Run raw SQL as the application's role, with somebody at the desk."""
    async with transaction():
        await enter_desk(desk)
        return await fetch(statement, *values)


async def test_nobody_leaves_a_row_in_another_s_name(browser, admin):
    made = await make_seen_case(browser)
    desk, officer = await sit_down(admin, "township_officer")
    colleague = await make_staff(admin, "township_officer")
    case = await admin.value("select id from case_file where reference = $1", made.reference)
    insert = "insert into audit (staff, role, scope, act, case_file) values ($1, $2, $3, 'look', $4)"
    for staff, role, scope in (
        (colleague.id, officer.role, officer.scope),
        (officer.id, "bureau_officer", officer.scope),
        (officer.id, officer.role, "331083001"),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await at_desk_of(desk, insert, staff, role, scope, case)
    await at_desk_of(desk, insert, officer.id, officer.role, officer.scope, case)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set act = 'x'",
        "delete from audit",
        "insert into audit (at, staff, role, scope, act) values (now(), portal.staff(), portal.role(), '', 'look')",
    ],
)
async def test_an_officer_can_neither_alter_nor_remove_nor_date_a_row(admin, pool, statement):
    desk, _officer = await sit_down(admin, "bureau_officer")
    await leave(desk, "x")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await at_desk_of(desk, statement)
    assert await at_desk_of(desk, "select 1 from audit") == []


async def test_nobody_leaves_a_row_at_the_door_without_the_portal_s_word(admin, pool):
    desk, officer = await sit_down(admin, "township_officer")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await at_desk_of(desk, "select portal.leave_at_door($1, 'sign_in', '', '', $2)", officer.id, b"guess")
