"""Working days: the official arrangement, and deadlines that never fall on a day off."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.policy import calendar as days
from portal.policy.calendar import Deadline, due_in_days, due_in_months, due_on, said, working_days_until
from portal.policy.problems import Problems
from portal.policy.reading_calendar import read_calendar

FILE = Path(days.__file__).parent / "packs/yuhuan/calendar.toml"
PROBLEMS = Problems("calendar.toml")
CALENDAR = read_calendar(tomllib.loads(FILE.read_text()), PROBLEMS)

starts = st.dates(date(2024, 1, 1), date(2026, 11, 1))
counts = st.integers(1, 30)


def test_the_packs_calendar_has_no_problem():
    assert PROBLEMS.found == []


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_a_published_year_agrees_with_the_official_arrangement(year):
    first = date(year, 1, 1)
    every = [first + timedelta(step) for step in range((date(year + 1, 1, 1) - first).days)]
    assert [day for day in every if CALENDAR.works(day) != chinese_calendar.is_workday(day)] == []


def test_three_working_days_from_a_tuesday_end_on_friday():
    assert due_on(date(2026, 3, 10), 3, CALENDAR) == Deadline(date(2026, 3, 13))


def test_the_start_is_not_counted_and_a_weekend_is_skipped():
    assert due_on(date(2026, 3, 6), 1, CALENDAR) == Deadline(date(2026, 3, 9))


def test_a_make_up_saturday_counts():
    assert due_on(date(2026, 2, 13), 1, CALENDAR) == Deadline(date(2026, 2, 14))


def test_spring_festival_is_skipped_whole():
    assert due_on(date(2026, 2, 14), 1, CALENDAR) == Deadline(date(2026, 2, 24))


def test_a_deadline_into_a_year_not_published_is_provisional():
    assert due_on(date(2026, 12, 30), 1, CALENDAR) == Deadline(date(2026, 12, 31))
    assert due_on(date(2026, 12, 31), 1, CALENDAR) == Deadline(date(2027, 1, 4), provisional=True)


def test_no_working_days_is_no_deadline():
    with pytest.raises(ValueError, match="at least one"):
        due_on(date(2026, 3, 10), 0, CALENDAR)


@given(starts, counts)
def test_a_deadline_is_later_and_never_a_day_off(start, count):
    due = due_on(start, count, CALENDAR)
    assert due.day > start
    assert CALENDAR.works(due.day)
    assert due.provisional == (due.day.year > 2026)


@given(starts, counts)
def test_one_day_more_or_a_later_start_never_ends_earlier(start, count):
    due = due_on(start, count, CALENDAR).day
    assert due_on(start, count + 1, CALENDAR).day > due
    assert due_on(start + timedelta(1), count, CALENDAR).day >= due


@given(starts, counts)
def test_the_days_left_on_the_first_day_are_the_days_given(start, count):
    due = due_on(start, count, CALENDAR).day
    assert working_days_until(start, due, CALENDAR) == count
    assert working_days_until(due, start, CALENDAR) == -count


@given(starts, counts, counts)
def test_two_clocks_after_each_other_are_as_long_as_one(start, first, second):
    half = due_on(start, first, CALENDAR).day
    assert due_on(half, second, CALENDAR).day == due_on(start, first + second, CALENDAR).day


def test_a_notice_of_seven_days_counts_every_day():
    assert due_in_days(date(2026, 3, 9), 7, CALENDAR) == Deadline(date(2026, 3, 16))


def test_a_persons_own_period_is_postponed_to_the_next_working_day():
    assert due_in_days(date(2026, 3, 9), 5, CALENDAR).day == date(2026, 3, 14)
    assert due_in_days(date(2026, 3, 9), 5, CALENDAR, postponed=True).day == date(2026, 3, 16)


def test_six_months_end_on_the_same_day_or_the_months_last():
    assert due_in_months(date(2025, 8, 31), 6, CALENDAR).day == date(2026, 2, 28)
    assert due_in_months(date(2026, 3, 9), 6, CALENDAR, postponed=True).day == date(2026, 9, 9)


def test_a_day_is_said_with_its_weekday():
    assert said(date(2026, 3, 10)) == ("3月10日（周二）", "Tuesday 10 March")
    assert said(date(2026, 3, 10), year=True).zh == "2026年3月10日（周二）"


def year(number, **holiday):
    holidays = [{"name": {"zh": "节", "en": "Day"}, **holiday}] if holiday else []
    return {"year": number, "source": "通知", "holiday": holidays}


@pytest.mark.parametrize(
    ("years", "key"),
    [
        ([year(2026, off="2025-01-01")], "off"),
        ([year(2026, off="2026-02-30")], "off"),
        ([year(2026, off="2026-01-05/2026-01-04")], "off"),
        ([year(2026, off="2026-01-01", on=["2026-01-05"])], "on"),
        ([year(2026, off="2026-01-04", on=["2026-01-04"])], "holiday"),
        ([year(2026), year(2026)], "year"),
        ([year(2024), year(2026)], "year"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_its_key(years, key):
    problems = Problems("calendar.toml")
    read_calendar({"year": years, "unpublished": {"off": ["01-01"], "source": "办法"}}, problems)
    assert [each.key.rsplit(".", 1)[-1] for each in problems.found] == [key]
