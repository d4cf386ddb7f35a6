"""Reads ``calendar.toml``: the published years, each day checked to be what it claims."""

import re
from datetime import date, timedelta
from typing import Any

from portal.core.words import Text, _
from portal.policy.calendar import SATURDAY, Calendar, Year
from portal.policy.problems import Entry, Problems


def read_calendar(table: dict[str, Any], problems: Problems) -> Calendar:
    """The calendar; whatever is wrong is said to ``problems``."""
    top = problems.top(table)
    years = {}
    for entry in top.entries("year"):
        year = _year(entry)
        if year.year in years:
            entry.say("year", _("编号重复"))
        years[year.year] = year
    if years and sorted(years) != list(range(min(years), max(years) + 1)):
        top.say("year", _("中间缺了一年"))
    fixed = _fixed(top.entry("unpublished"))
    top.close()
    return Calendar(years, fixed)


def _year(entry: Entry) -> Year:
    number = entry.integer("year", least=2000, most=2100)
    off: dict[date, Text] = {}
    on: set[date] = set()
    for each in entry.entries("holiday"):
        name = each.text("name")
        for day in _days(each, number):
            if day in off:
                each.say("off", _("这一天写了两次：{day}", day=day.isoformat()))
            off[day] = name
        for text in each.strings("on", ()):
            day = _day(each, "on", text, number)
            if day is not None and day.weekday() < SATURDAY:
                each.say("on", _("补班只能在周末：{day}", day=text))
            if day is not None:
                on.add(day)
        each.close()
    for day in on & set(off):
        entry.say("holiday", _("这一天又放假又上班：{day}", day=day.isoformat()))
    year = Year(number, off, frozenset(on), entry.string("source"))
    entry.close()
    return year


def _days(entry: Entry, year: int) -> list[date]:
    """One day, or the first and last of several with a stroke between."""
    first, _stroke, last = entry.string("off").partition("/")
    start = _day(entry, "off", first, year)
    end = _day(entry, "off", last, year) if last else start
    if start is None or end is None:
        return []
    if end < start or (end - start).days > 20:
        entry.say("off", _("日期先后不对"))
        return []
    return [start + timedelta(step) for step in range((end - start).days + 1)]


def _day(entry: Entry, name: str, text: str, year: int) -> date | None:
    """Days are written out with their year, which must be the one they stand under."""
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        day = None
    if day is None or day.year != year:
        entry.say(name, _("应是{year}年的日期，例如{year}-01-01", year=year))
        return None
    return day


def _fixed(entry: Entry | None) -> frozenset[tuple[int, int]]:
    if entry is None:
        return frozenset()
    found = set()
    for text in entry.strings("off"):
        if re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", text):
            found.add((int(text[:2]), int(text[3:])))
        else:
            entry.say("off", _("应是月和日，例如10-01"))
    entry.string("source")
    entry.close()
    return frozenset(found)
