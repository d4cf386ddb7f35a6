"""Reads ``places.toml``: every window can be reached, every unit has its duty."""

import re
from datetime import time
from typing import Any

from portal.core.words import Text, _
from portal.policy.places import Hours, Office, Places, Township, Unit
from portal.policy.problems import Entry, Problems

PHONE = re.compile(r"0[0-9]{2,3}-[0-9]{7,8}|1[3-9][0-9]{9}|[0-9]{5,11}")
AREA = re.compile(r"[0-9]{9}")
PREFIX = re.compile(r"[A-Z]{2,4}")
SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


def read_places(table: dict[str, Any], problems: Problems, area: str = "") -> Places:
    """The places; whatever is wrong is said to ``problems``. area: the county's code, which begins the townships'."""
    top = problems.top(table)
    prefix = top.string("prefix")
    if not PREFIX.fullmatch(prefix):
        top.say("prefix", _("应是2到4个大写字母"))
    hours = _all_hours(top.entry("hours"))
    places = Places(
        prefix=prefix,
        bureau=_office(top.entry("bureau"), hours),
        review=_office(top.entry("review"), hours),
        court=_office(top.entry("court"), hours),
        townships=_townships(top, hours, area),
        units=_units(top),
        townships_duty=top.text("townships_duty"),
    )
    top.close()
    return places


def _townships(top: Entry, hours: dict[str, Hours], area: str) -> dict[str, Township]:
    found = {}
    for entry in top.entries("township"):
        code = entry.string("area")
        if not AREA.fullmatch(code) or not code.startswith(area):
            entry.say("area", _("应是9位数字，以县的代码开头"))
        if code in found:
            entry.say("area", _("编号重复"))
        found[code] = Township(area=code, **_fields(entry, hours))
        entry.close()
    if not found:
        top.say("township", _("至少要有一个乡镇（街道）"))
    return found


def _office(entry: Entry | None, hours: dict[str, Hours]) -> Office:
    if entry is None:
        return Office(Text("", ""), Text("", ""), Text("", ""), "", None, example=True)
    office = Office(**_fields(entry, hours))
    entry.close()
    return office


def _fields(entry: Entry, hours: dict[str, Hours]) -> dict[str, Any]:
    name = entry.text("name")
    named = entry.string("hours", "")
    if named and named not in hours:
        entry.say("hours", _("没有这组时间：{name}", name=named))
    return {
        "name": name,
        "short": entry.text("short", name),
        "address": entry.text("address"),
        "phone": _phone(entry),
        "hours": hours.get(named),
        "example": entry.boolean("example", False),
        "map": _link(entry),
        "bus": entry.text("bus", None),
    }


def _phone(entry: Entry) -> str:
    number = entry.string("phone")
    if not PHONE.fullmatch(number):
        entry.say("phone", _("电话应写成0576-80000000这样"))
    return number


def _link(entry: Entry) -> str:
    link = entry.string("map", "")
    if link and not link.startswith("https://"):
        entry.say("map", _("地图链接以https://开头"))
    return link


def _units(top: Entry) -> dict[str, Unit]:
    units = {}
    for entry in top.entries("unit"):
        unit = Unit(
            id=entry.string("id"),
            name=entry.text("name"),
            duty=entry.text("duty"),
            state=entry.boolean("state"),
            phone=_phone(entry) if entry.has("phone") else "",
            example=entry.boolean("example", False),
        )
        entry.close()
        units[unit.id] = unit
    return units


def _all_hours(entry: Entry | None) -> dict[str, Hours]:
    if entry is None:
        return {}
    found = {}
    for name in entry.table:
        each = entry.entry(name)
        if each is not None:
            found[name] = _hours(each)
    return found


def _hours(entry: Entry) -> Hours:
    spans: list[tuple[time, time]] = []
    for text in entry.strings("open"):
        parts = SPAN.fullmatch(text)
        if parts is None:
            entry.say("open", _("时间应写成08:30-11:30这样"))
            continue
        start, end = time(int(parts[1]), int(parts[2])), time(int(parts[3]), int(parts[4]))
        if start >= end or (spans and start <= spans[-1][1]):
            entry.say("open", _("时间先后不对"))
        spans.append((start, end))
    weekdays = entry.raw("weekdays", list, _("一列数字，周一是1"), ..., [1])
    if not weekdays or not all(type(each) is int and 1 <= each <= 7 for each in weekdays):
        entry.say("weekdays", _("应是一列数字，周一是1，周日是7"))
        weekdays = [1]
    hours = Hours(entry.text("text"), frozenset(weekdays), tuple(spans))
    entry.close()
    return hours
