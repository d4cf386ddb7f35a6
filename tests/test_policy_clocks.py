"""Clocks: their lengths and sources, and the days they end on."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from portal.policy import clocks as module
from portal.policy.calendar import Deadline
from portal.policy.choosing import current
from portal.policy.clocks import NEEDED, due, read_clocks
from portal.policy.problems import Problems
from portal.policy.reading_calendar import read_calendar
from portal.policy.sources import read_sources

PACK = Path(module.__file__).parent / "packs/yuhuan"
PROBLEMS = Problems("clocks.toml")


def table(name):
    return tomllib.loads((PACK / name).read_text())


CALENDAR = read_calendar(table("calendar.toml"), PROBLEMS)
SOURCES = read_sources(PROBLEMS.top(table("sources.toml")))
CLOCKS = read_clocks(table("clocks.toml"), PROBLEMS, SOURCES)


def test_the_packs_clocks_have_no_problem_and_a_source_each():
    assert PROBLEMS.found == []
    assert all(clock.sources for clock in CLOCKS.values())


@pytest.mark.parametrize(
    ("clock", "days", "unit"),
    [
        ("transfer", 1, "working"), ("survey", 3, "working"), ("check", 3, "working"),
        ("opinion", 15, "working"), ("notice", 7, "calendar"), ("forward", 3, "working"),
        ("decision", 5, "working"), ("item", 10, "working"), ("refusal", 3, "working"),
        ("review", 60, "calendar"), ("lawsuit", 6, "months"),
    ],
)  # fmt: skip
def test_a_clock_is_as_long_as_its_source_says(clock, days, unit):
    assert (CLOCKS[clock].days, CLOCKS[clock].unit) == (days, unit)


def test_what_the_scheme_or_law_leaves_open_is_marked_unsure():
    assert {name for name in NEEDED if CLOCKS[name].unsure} == {
        "transfer", "acceptance", "check", "answer", "forward", "item",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "start", "day"),
    [
        ("survey", date(2026, 3, 10), date(2026, 3, 13)),
        ("opinion", date(2026, 3, 9), date(2026, 3, 30)),
        ("notice", date(2026, 3, 9), date(2026, 3, 16)),
        ("review", date(2026, 3, 9), date(2026, 5, 8)),
        ("review", date(2026, 3, 10), date(2026, 5, 9)),
        ("review", date(2026, 3, 11), date(2026, 5, 11)),
        ("lawsuit", date(2026, 3, 9), date(2026, 9, 9)),
        ("lawsuit", date(2026, 4, 1), date(2026, 10, 8)),
    ],
)
def test_a_clock_ends_on_its_legal_day(clock, start, day):
    assert due(CLOCKS[clock], start, CALENDAR) == Deadline(day)


def test_what_people_are_told_names_the_days():
    untold = [
        each.id for each in CLOCKS.values() if f"{each.days}" not in each.told.zh and each.unit != "months"
    ]
    assert untold == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"unit": "weeks"}, "unit"),
        ({"days": 0}, "days"),
        ({"sources": ["nowhere"]}, "sources"),
        ({"told": "x"}, "told"),
    ],
)
def test_a_clock_that_cannot_be_is_refused_with_its_key(change, key):
    problems = Problems("clocks.toml")
    first, *rest = table("clocks.toml")["clock"]
    read_clocks({"clock": [{**first, **change}, *rest]}, problems, SOURCES)
    assert [each.key for each in problems.found] == [f"clock.transfer.{key}"]


def test_a_pack_without_a_clock_that_cases_run_on_is_refused():
    problems = Problems("clocks.toml")
    read_clocks({"clock": table("clocks.toml")["clock"][1:]}, problems, SOURCES)
    assert [each.key for each in problems.found] == ["clock"]


def test_a_rule_that_waits_for_confirmation_says_whose_word_applies():
    found = current().clocks
    assert found["acceptance"].rule == "1个工作日内受理（以当地民政部门公布为准）"
    assert found["survey"].rule == found["survey"].told.zh
