"""Reminding: each clock's office the day before and on the day, the bureau once it is over, never a paused one."""

import asyncio
from datetime import date, timedelta

import pytest

from portal.casework import reminding
from portal.casework.reminding import escalated, next_of, reach, wants_reminding
from portal.casework.states import CaseState
from portal.jobs.clocks import watch_clocks
from portal.policy.choosing import current
from tests.clocks import as_worker, at, make_seen_then, round_of
from tests.desks import make_move, sit_down, stored_case

THURSDAY, FRIDAY, SATURDAY, MONDAY = (date(2026, 3, day) for day in (12, 13, 14, 16))


def clock(name, last, **more):
    return {"clock": name, "due_on": last, "escalated": "", "reminded_on": None} | more


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2026, 3, 11), ""),
        (THURSDAY, "remind"),
        (FRIDAY, "remind"),
        (SATURDAY, "escalate"),
        (MONDAY, "escalate"),
    ],
)
def test_a_clock_is_reminded_of_the_day_before_and_on_the_day_and_escalated_after(day, wanted):
    assert next_of(clock("survey", FRIDAY), current(), day, objected=False, at_work=True) == wanted


@pytest.mark.parametrize(
    ("last", "day", "wanted"),
    [
        (MONDAY, FRIDAY, True),  # the weekend between is nobody's day before
        (MONDAY, SATURDAY, False),
        (SATURDAY, THURSDAY, True),  # a period of plain days that ends on a day off: its last working day
        (SATURDAY, FRIDAY, True),
        (SATURDAY, date(2026, 3, 11), False),
        (
            date(2026, 2, 24),
            date(2026, 2, 14),
            True,
        ),  # a make-up Saturday is the day before Spring Festival's end
        (date(2026, 2, 24), date(2026, 2, 13), False),
        (date(2025, 10, 9), date(2025, 9, 30), True),
        (date(2027, 1, 4), date(2026, 12, 31), True),
    ],
)
def test_the_day_before_is_a_day_on_which_somebody_works(last, day, wanted):
    assert wants_reminding(last, day, True, current().calendar) is wanted


def test_a_clock_of_one_day_has_no_day_before():
    assert next_of(clock("acceptance", FRIDAY), current(), THURSDAY, objected=False, at_work=True) == ""
    assert next_of(clock("acceptance", FRIDAY), current(), FRIDAY, objected=False, at_work=True) == "remind"


def test_nobody_is_told_anything_outside_of_office_hours():
    for day in (FRIDAY, MONDAY):
        assert next_of(clock("survey", FRIDAY), current(), day, objected=False, at_work=False) == ""


def test_a_clock_is_reminded_of_once_a_day_and_escalated_once():
    reminded = clock("survey", FRIDAY, reminded_on=FRIDAY, escalated="survey/2026-03-13")
    assert next_of(reminded, current(), FRIDAY, objected=False, at_work=True) == ""
    assert next_of(reminded, current(), MONDAY, objected=False, at_work=True) == ""
    another = reminded | {"clock": "check"}
    assert next_of(another, current(), MONDAY, objected=False, at_work=True) == "escalate"


def test_a_paused_clock_is_left_alone():
    assert next_of(clock("acceptance", None), current(), MONDAY, objected=False, at_work=True) == ""


@pytest.mark.parametrize(
    ("day", "objected", "wanted"),
    [
        (FRIDAY, False, ""),  # its last day: it still hangs there
        (SATURDAY, False, "end_notice"),  # a notice ends on a day off too
        (SATURDAY, True, ""),
        (date(2026, 3, 18), True, ""),
        (date(2026, 3, 19), True, "escalate"),  # three working days after Friday the 13th are over
    ],
)
def test_a_notice_ends_after_its_last_day_unless_somebody_objects(day, objected, wanted):
    assert next_of(clock("notice", FRIDAY), current(), day, objected, at_work=day != SATURDAY) == wanted


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (THURSDAY, date(2026, 3, 15)),
        (FRIDAY, MONDAY),
        (date(2026, 2, 13), date(2026, 2, 23)),
        (date(2026, 9, 30), date(2026, 10, 8)),
    ],
)
def test_a_round_looks_as_far_as_somebody_can_be_reminded_of(day, last):
    calendar = current().calendar
    assert reach(day, calendar) == last
    assert not wants_reminding(last + timedelta(1), day, True, calendar)
    assert wants_reminding(last, day, True, calendar)


def events(*moves):
    return [{"move": name, "state": state, "at": at(FRIDAY)} for name, state in moves]


def test_an_escalation_stands_until_the_step_is_done():
    late = [("hand_in", "submitted"), ("escalate", "submitted"), ("write", "submitted")]
    found = escalated(events(*late))
    assert found is not None
    assert (found.at, found.state) == (at(FRIDAY), CaseState.SUBMITTED)
    assert escalated(events(*late, ("accept", "accepted"))) is None
    assert escalated(events(*late, ("ask_papers", "needs_papers"))) is None
    assert escalated(events(("hand_in", "submitted"), ("remind", "submitted"))) is None


@pytest.fixture
async def quiet(admin):
    """No clock of an earlier test's case runs."""
    await admin.run("update case_file set clock = null, due_on = null")
    await admin.run("update joint_item set due_on = null")


async def history(admin, reference):
    rows = await admin.rows(
        "select move from case_event where case_file = (select id from case_file where reference = $1) order by id",
        reference,
    )
    return [row["move"] for row in rows]


async def test_a_case_that_nobody_accepts_is_reminded_of_then_escalated_once(
    browser, admin, database, quiet, time_machine
):
    time_machine.move_to(at(date(2026, 3, 12), 10))
    made = await make_seen_then(browser)
    said = len(await admin.sms(browser.phone))
    assert await round_of(database) == {}
    time_machine.move_to(at(FRIDAY))
    assert await round_of(database) == {"remind": 1}
    assert await round_of(database) == {}
    time_machine.move_to(at(SATURDAY))
    assert await round_of(database) == {}
    time_machine.move_to(at(MONDAY))
    assert await round_of(database) == {"escalate": 1}
    assert await round_of(database) == {}
    time_machine.move_to(at(date(2026, 3, 17)))
    assert await round_of(database) == {}
    assert await history(admin, made.reference) == ["hand_in", "remind", "escalate"]
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["clock"], case["due_on"], case["version"]) == (
        "submitted",
        "acceptance",
        FRIDAY,
        2,
    )
    told = (await admin.sms(browser.phone))[said:]
    assert len(told) == 1
    assert "市民政局已经知道" in told[0]["text"]


async def test_the_next_clock_is_escalated_anew(browser, admin, database, quiet, time_machine):
    time_machine.move_to(at(date(2026, 3, 12), 10))
    made = await make_seen_then(browser)
    time_machine.move_to(at(MONDAY))
    assert await round_of(database) == {"escalate": 1}
    desk, _who = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "accept")
    time_machine.move_to(at(date(2026, 3, 20)))
    assert await round_of(database) == {"escalate": 1}
    assert await history(admin, made.reference) == ["hand_in", "escalate", "accept", "escalate"]


async def test_while_papers_are_awaited_nobody_is_reminded(browser, admin, database, quiet, time_machine):
    time_machine.move_to(at(date(2026, 3, 12), 10))
    made = await make_seen_then(browser)
    desk, _who = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "ask_papers")
    for day in (FRIDAY, MONDAY, date(2026, 4, 30)):
        time_machine.move_to(at(day))
        assert await round_of(database) == {}


async def on_notice(browser, admin):
    """A case whose notice hangs until 23 March, put there by hand."""
    made = await make_seen_then(browser)
    await admin.run(
        "update case_file set state = 'on_notice', clock = 'notice', due_on = '2026-03-23' where reference = $1",
        made.reference,
    )
    return made


async def test_a_notice_ends_by_itself_and_the_next_clock_runs_from_its_last_day(
    browser, admin, database, quiet, time_machine
):
    time_machine.move_to(at(MONDAY))
    made = await on_notice(browser, admin)
    time_machine.move_to(at(date(2026, 3, 23), 23, 59))
    assert await round_of(database) == {}
    time_machine.move_to(at(date(2026, 3, 24), 0, 1))
    assert await round_of(database) == {"end_notice": 1}
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["clock"], case["due_on"]) == ("on_notice", "forward", date(2026, 3, 26))


async def test_a_notice_with_an_open_objection_does_not_end(browser, admin, database, quiet, time_machine):
    time_machine.move_to(at(MONDAY))
    made = await on_notice(browser, admin)
    await admin.run(
        "insert into publication (id, case_file, round, code, body, from_day, to_day, by_staff, at)"
        " select gen_random_uuid(), id, 1, reference, '', '2026-03-17', '2026-03-23', gen_random_uuid(), now()"
        " from case_file where reference = $1",
        made.reference,
    )
    await admin.run(
        "insert into objection (id, case_file, publication, body, by_staff, at) select gen_random_uuid(), p.case_file,"
        " p.id, '', gen_random_uuid(), now() from publication p where p.code = $1",
        made.reference,
    )
    time_machine.move_to(at(date(2026, 3, 26)))
    assert await round_of(database) == {}
    time_machine.move_to(at(date(2026, 3, 27)))
    assert await round_of(database) == {"escalate": 1}
    await admin.run("update objection set outcome = 'unfounded' where outcome = ''")
    assert await round_of(database) == {"end_notice": 1}


async def test_five_workers_at_once_escalate_each_case_once(
    browser, another, admin, database, quiet, time_machine
):
    time_machine.move_to(at(date(2026, 3, 12), 10))
    made = [await make_seen_then(browser), await make_seen_then(another)]
    time_machine.move_to(at(MONDAY))
    async with as_worker(database):
        done = await asyncio.gather(*(watch_clocks() for _worker in range(5)))
    assert sum(each["escalate"] for each in done) == len(made)
    for each in made:
        assert await history(admin, each.reference) == ["hand_in", "escalate"]


async def test_an_escalation_and_an_officer_at_once_leave_one_valid_history(
    browser, admin, database, quiet, time_machine
):
    time_machine.move_to(at(date(2026, 3, 12), 10))
    made = await make_seen_then(browser)
    time_machine.move_to(at(MONDAY))
    desk, _who = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "accept")
    assert await round_of(database) == {}
    assert await history(admin, made.reference) == ["hand_in", "accept"]


async def test_a_case_that_cannot_be_told_holds_up_no_other(
    browser, another, admin, database, quiet, time_machine
):
    time_machine.move_to(at(date(2026, 3, 12), 10))
    broken, made = await make_seen_then(browser), await make_seen_then(another)
    await admin.run(
        "update person set phone = '\\x00' where id = (select applicant from case_file where reference = $1)",
        broken.reference,
    )
    time_machine.move_to(at(MONDAY))
    assert await round_of(database) == {"escalate": 1}
    assert await history(admin, made.reference) == ["hand_in", "escalate"]
    assert await history(admin, broken.reference) == ["hand_in"]


async def test_many_cases_are_all_looked_at_though_a_batch_is_small(
    browser, admin, database, quiet, time_machine, monkeypatch
):
    monkeypatch.setattr(reminding, "BATCH", 2)
    time_machine.move_to(at(date(2026, 3, 12), 10))
    for _each in range(5):
        await make_seen_then(browser)
    time_machine.move_to(at(MONDAY))
    assert await round_of(database) == {"escalate": 5}
