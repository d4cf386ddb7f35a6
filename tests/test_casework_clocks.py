"""Clocks of a case by the calendar: holidays, make-up days, the year's end, pauses; every day worked out by hand."""

from datetime import date

import pytest

from portal.casework import moving
from portal.core.database import transaction
from portal.policy.choosing import current, pinned
from tests.clocks import at, make_seen_then
from tests.desks import make_move, sit_down, stored_case
from tests.makers import entered


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
async def desk(admin, pool):
    found, _who = await sit_down(admin, "township_officer")
    return found


async def answer(browser, reference):
    async with transaction():
        person = await entered(browser)
        case = await moving.case_for(person, reference)
        await moving.move(case, "answer_papers", pinned(case["pack"]), by=person)


# Handed in → accept by (1 working day); accepted that day → survey by (3 working days).
@pytest.mark.parametrize(
    ("handed_in", "accept_by", "survey_by"),
    [
        (
            "2025-01-24",
            "2025-01-26",
            "2025-02-05",
        ),  # Fri; Sunday 26 is worked instead, then Spring Festival to 4 Feb
        ("2025-04-03", "2025-04-07", "2025-04-09"),  # Tomb-Sweeping Day, Fri to Sun
        ("2025-04-25", "2025-04-27", "2025-04-29"),  # a make-up Sunday before May Day
        ("2025-05-30", "2025-06-03", "2025-06-05"),  # Dragon Boat Festival, Sat to Mon
        ("2025-09-26", "2025-09-28", "2025-09-30"),  # a make-up Sunday before National Day
        ("2025-09-30", "2025-10-09", "2025-10-11"),  # eight days off, then a make-up Saturday
        ("2025-12-31", "2026-01-04", "2026-01-06"),  # New Year; Sunday 4 is worked instead
        ("2026-02-13", "2026-02-14", "2026-02-25"),  # a make-up Saturday, then Spring Festival to the 23rd
        ("2026-04-30", "2026-05-06", "2026-05-08"),  # May Day, five days
        ("2026-05-08", "2026-05-09", "2026-05-12"),  # a make-up Saturday after it
        ("2026-09-18", "2026-09-20", "2026-09-22"),  # a make-up Sunday
        ("2026-09-30", "2026-10-08", "2026-10-10"),  # National Day, and a make-up Saturday after it
    ],
)
async def test_holidays_and_make_up_days_move_a_case_s_last_day(
    browser, admin, desk, time_machine, handed_in, accept_by, survey_by
):
    time_machine.move_to(at(day(handed_in)))
    made = await make_seen_then(browser)
    case = await stored_case(admin, made.reference)
    assert (case["clock"], case["due_on"], case["provisional"]) == ("acceptance", day(accept_by), False)
    await make_move(desk, made.reference, "accept")
    case = await stored_case(admin, made.reference)
    assert (case["clock"], case["due_on"], case["provisional"]) == ("survey", day(survey_by), False)


async def test_a_clock_into_a_year_without_an_arrangement_is_provisional_and_says_so(
    browser, admin, desk, time_machine
):
    time_machine.move_to(at(day("2026-12-29")))
    made = await make_seen_then(browser)
    case = await stored_case(admin, made.reference)
    assert (case["due_on"], case["provisional"]) == (day("2026-12-30"), False)
    await make_move(desk, made.reference, "accept")
    case = await stored_case(admin, made.reference)
    assert (case["due_on"], case["provisional"]) == (
        day("2027-01-04"),
        True,
    )  # 30, 31; 1 January off; weekend
    page = await browser.get(f"/progress/{made.reference}")
    assert "1月4日" in page.text("main")
    assert "明年的放假安排还没公布，日子可能会变" in page.text("main")


async def test_a_pause_keeps_what_was_left_and_takes_it_up_again(browser, admin, desk, time_machine):
    time_machine.move_to(at(day("2026-03-05")))
    made = await make_seen_then(browser)  # Thursday: accept by Friday the 6th
    await make_move(desk, made.reference, "ask_papers")
    case = await stored_case(admin, made.reference)
    assert (case["clock"], case["due_on"], case["paused_left"], case["paused_on"]) == (
        "acceptance", None, 1, day("2026-03-05"),
    )  # fmt: skip
    time_machine.move_to(at(day("2026-03-14")))
    await answer(browser, made.reference)  # a Saturday: one working day is left, Monday
    case = await stored_case(admin, made.reference)
    assert (case["due_on"], case["paused_left"], case["paused_days"]) == (day("2026-03-16"), None, 6)


async def test_the_opinion_is_due_later_by_the_days_the_person_was_waited_for(
    browser, admin, desk, time_machine
):
    time_machine.move_to(at(day("2026-03-05")))
    made = await make_seen_then(browser)
    await make_move(desk, made.reference, "ask_papers")
    time_machine.move_to(at(day("2026-03-13")))
    await answer(browser, made.reference)  # waited from Thursday 5 to Friday 13: 6 working days
    time_machine.move_to(at(day("2026-03-16")))
    await make_move(desk, made.reference, "accept")
    assert (await stored_case(admin, made.reference))["due_on"] == day("2026-03-19")
    await make_move(desk, made.reference, "survey")
    # The check runs from acceptance, after which nobody was waited for.
    assert (await stored_case(admin, made.reference))["due_on"] == day("2026-03-19")
    await make_move(desk, made.reference, "send_check")
    case = await stored_case(admin, made.reference)
    # 15 + 6 working days from 5 March: 6; 9–13, 16–20, 23–27 are 15 more; 30, 31, 1, 2, 3 April.
    assert (case["clock"], case["due_on"]) == ("opinion", day("2026-04-03"))


async def test_papers_asked_for_when_it_was_late_already_leave_one_day(browser, admin, desk, time_machine):
    time_machine.move_to(at(day("2026-03-05")))
    made = await make_seen_then(browser)
    time_machine.move_to(at(day("2026-03-10")))
    await make_move(desk, made.reference, "ask_papers")
    assert (await stored_case(admin, made.reference))["paused_left"] == 0
    time_machine.move_to(at(day("2026-03-12")))
    await answer(browser, made.reference)
    assert (await stored_case(admin, made.reference))["due_on"] == day("2026-03-13")


async def test_a_notice_counts_every_day_and_what_follows_counts_working_days_from_its_last(
    browser, admin, desk, time_machine
):
    time_machine.move_to(at(day("2026-09-24")))
    made = await make_seen_then(browser)
    for name in ("accept", "survey", "send_check", "enter_report", "publish"):
        await make_move(desk, made.reference, name, day="10月1日")
    case = await stored_case(admin, made.reference)
    assert (case["clock"], case["due_on"]) == ("notice", day("2026-10-01"))
    step = moving.find_move(case["state"], "end_notice")
    ends = moving.deadline(step, current(), case["due_on"])
    assert ends is not None
    assert ends.day == day("2026-10-10")  # National Day to the 7th; 8, 9, and Saturday the 10th is worked
