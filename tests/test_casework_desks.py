"""Desks: which cases an office reads and moves, by the rules and, behind them, in the database."""

import asyncpg
import pytest

from portal.access.actions import Action
from portal.access.rules import may
from portal.casework import moving
from portal.core.clock import today
from portal.core.database import fetch, run, transaction
from portal.core.errors import MovedOn, NotAllowed, NotFound, Unreadable
from portal.people import desks
from portal.people.desks import fingerprint
from portal.policy.choosing import pinned
from tests.desks import desk_token, enter_desk, make_move, make_seen_case, make_staff, sit_down, stored_case
from tests.makers import YUCHENG, make_case

EVERYWHERE = (
    "case_file", "case_event", "application", "section", "document", "message", "signature", "joint_item", "decision",
)  # fmt: skip


async def test_a_township_sees_its_own_cases_and_no_other_s(browser, another, admin):
    made, elsewhere = await make_seen_case(browser), await make_seen_case(another, YUCHENG)
    officer, _who = await sit_down(admin, "township_officer")
    async with transaction():
        here = await enter_desk(officer)
        assert (await moving.case_for(here, made.reference))["reference"] == made.reference
        with pytest.raises(NotFound):
            await moving.case_for(here, elsewhere.reference)
        rows = await fetch("select home_office from case_file")
        assert {row["home_office"] for row in rows} == {here.scope}


async def test_nobody_sees_a_case_before_its_ten_minutes_are_over(browser, admin):
    made = await make_case(browser)
    for role in ("township_officer", "bureau_officer"):
        desk, _who = await sit_down(admin, role)
        async with transaction():
            with pytest.raises(NotFound):
                await moving.case_for(await enter_desk(desk), made.reference)


async def test_a_surveyor_sees_only_the_homes_given_to_them(browser, admin):
    made = await make_seen_case(browser)
    desk, surveyor = await sit_down(admin, "surveyor")
    async with transaction():
        with pytest.raises(NotFound):
            await moving.case_for(await enter_desk(desk), made.reference)
    await admin.run("update case_file set surveyor = $1 where reference = $2", surveyor.id, made.reference)
    async with transaction():
        assert await moving.case_for(await enter_desk(desk), made.reference)


@pytest.mark.parametrize("role", ["administrator", "auditor", "liaison"])
async def test_who_has_no_case_sees_none_even_by_raw_sql(browser, admin, role):
    await make_seen_case(browser)
    desk, _who = await sit_down(admin, role)
    async with transaction():
        await enter_desk(desk)
        assert {name: len(await fetch(f"select 1 from {name}")) for name in EVERYWHERE} == dict.fromkeys(
            EVERYWHERE, 0
        )


async def test_a_forged_desk_sees_nothing(browser, admin):
    made = await make_seen_case(browser)
    officer = await make_staff(admin, "bureau_officer")
    async with transaction():
        await run("select set_config('portal.desk', $1, true)", f"{officer.id}/bureau_officer/")
        await run("select set_config('portal.desk_seal', repeat('0', 64), true)")
        assert await fetch("select from case_file where reference = $1", made.reference) == []


async def test_a_scope_changed_after_sitting_down_opens_nothing(browser, admin):
    made = await make_seen_case(browser, YUCHENG)
    desk, _who = await sit_down(admin, "township_officer")
    async with transaction():
        officer = await enter_desk(desk)
        await run("select set_config('portal.desk', $1, true)", f"{officer.id}/township_officer/{YUCHENG}")
        assert await fetch("select from case_file where reference = $1", made.reference) == []


async def test_a_desk_is_not_opened_without_the_portal_s_word(admin, pool):
    officer = await make_staff(admin, "bureau_officer")
    async with transaction():
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run("select portal.half_open($1, $2, '', $3)", officer.id, b"token", b"guess")


async def test_a_half_open_session_opens_nothing(admin, pool):
    officer = await make_staff(admin, "bureau_officer")
    async with transaction():
        half = await desks.half_open(officer.id, "test")
    async with transaction():
        assert await desks.enter(half) is None


async def test_a_second_factor_s_step_counts_once(admin, pool):
    officer = await make_staff(admin, "bureau_officer")
    async with transaction():
        assert await desks.open_desk(await desks.half_open(officer.id, "one"), 100)
    async with transaction():
        assert await desks.open_desk(await desks.half_open(officer.id, "two"), 100) is None


async def test_disabling_an_account_ends_its_sessions_at_once(admin, pool):
    officer = await make_staff(admin, "bureau_officer")
    token = await desk_token(officer)
    await admin.run("update staff set disabled_at = now() where id = $1", officer.id)
    async with transaction():
        assert await desks.enter(token) is None


async def test_an_office_that_reads_an_application_may_not_write_in_it(browser, admin):
    made = await make_seen_case(browser)
    desk, _who = await sit_down(admin, "township_officer")
    async with transaction():
        await enter_desk(desk)
        changed = await fetch(
            "update section set version = section.version + 1 from application a where a.id = section.application"
            " and a.reference = $1 returning 1",
            made.reference,
        )
        assert changed == []
        assert await fetch("select 1 from receipt") == []


async def test_accepting_starts_the_survey_s_clock_and_tells_the_applicant(browser, admin):
    made = await make_seen_case(browser)
    desk, officer = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "accept")
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["clock"], case["accepted_on"]) == ("accepted", "survey", today())
    events = await admin.rows(
        "select move, by_person, by_duty from case_event where case_file = $1 order by id", case["id"]
    )
    assert [tuple(each) for each in events][-1] == ("accept", officer.id, "township_officer")
    said = await admin.sms(browser.phone)
    assert made.reference in said[-1]["text"]
    assert "受理" in said[-1]["text"]


async def test_the_second_of_two_officers_learns_that_the_case_moved_on(browser, admin):
    made = await make_seen_case(browser)
    desk, _who = await sit_down(admin, "township_officer")
    async with transaction():
        stale = await moving.case_for(await enter_desk(desk), made.reference)
    await make_move(desk, made.reference, "accept")
    async with transaction():
        officer = await enter_desk(desk)
        with pytest.raises(MovedOn):
            await moving.move(stale, "accept", pinned(stale["pack"]), by=officer)


async def test_papers_are_asked_for_once_and_the_clock_waits_meanwhile(browser, admin):
    made = await make_seen_case(browser)
    desk, _who = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "ask_papers")
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["clock"], case["due_on"]) == ("needs_papers", "acceptance", None)
    async with transaction():
        from tests.makers import entered

        person = await entered(browser)
        mine = await moving.case_for(person, made.reference)
        await moving.move(mine, "answer_papers", pinned(mine["pack"]), by=person)
    case = await stored_case(admin, made.reference)
    assert case["state"] == "submitted"
    assert case["due_on"] > today()
    with pytest.raises(NotAllowed):
        await make_move(desk, made.reference, "ask_papers")


async def test_a_move_that_needs_a_reason_is_not_made_without_one(browser, admin):
    made = await make_seen_case(browser)
    desk, _who = await sit_down(admin, "township_officer")
    with pytest.raises(Unreadable):
        await make_move(desk, made.reference, "propose_refusal", note="  ")


async def test_a_refusal_waits_for_the_bureau_and_nothing_else_moves_meanwhile(browser, admin):
    made = await make_seen_case(browser)
    desk, _who = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "propose_refusal", note="户口不在这里")
    with pytest.raises(NotAllowed):
        await make_move(desk, made.reference, "accept")
    bureau, _other = await sit_down(admin, "bureau_officer")
    await make_move(bureau, made.reference, "return_refusal", note="查过，户口在楚门")
    await make_move(desk, made.reference, "accept")
    assert (await stored_case(admin, made.reference))["state"] == "accepted"


async def test_a_township_cannot_decide_even_by_raw_sql(browser, admin):
    made = await make_seen_case(browser)
    desk, _who = await sit_down(admin, "township_officer")
    async with transaction():
        await enter_desk(desk)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run("update case_file set state = 'recognised' where reference = $1", made.reference)


async def test_what_no_rule_grants_is_refused(admin):
    officer = await make_staff(admin, "surveyor")
    assert not may(officer, Action.DECIDE_CASE, {"home_office": officer.scope, "surveyor": officer.id})
    assert may(officer, Action.SURVEY_CASE, {"surveyor": officer.id})
    assert not may(officer, Action.SURVEY_CASE, {"surveyor": None})


async def test_a_desk_cookie_is_no_person_s_session(admin, pool):
    officer = await make_staff(admin, "bureau_officer")
    token = await desk_token(officer)
    assert await admin.value("select count(*) from session where token = $1", fingerprint(token)) == 0
