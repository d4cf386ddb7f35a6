"""Clocks: how long a step may take by law or scheme, and the day it ends on."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core.words import Text, _
from portal.policy.calendar import Calendar, Deadline, due_in_days, due_in_months, due_on
from portal.policy.problems import Problems
from portal.policy.sources import Source, cited

UNITS = ("working", "calendar", "months")
NEEDED = (
    "transfer",
    "acceptance",
    "survey",
    "check",
    "opinion",
    "answer",
    "notice",
    "forward",
    "decision",
    "item",
)
"""The clocks that cases run on, with how long an opinion waits for the applicant's answer; a pack may have
more, such as the windows for appeal."""


@dataclass(frozen=True)
class Clock:
    """How long a step may take: ``days`` of its ``unit`` (working days, calendar days, months).

    what: the step as offices call it. since: the event it runs from. told: as people are told.
    postponed: ends on the next working day when its last day is a day off.
    """

    id: str
    days: int
    unit: str
    postponed: bool
    what: Text
    since: Text
    told: Text
    sources: tuple[Source, ...]

    @property
    def working(self) -> bool:
        return self.unit == "working"

    @property
    def unsure(self) -> bool:
        """Whether its length still waits for confirmation; pages say so."""
        return any(source.unsure for source in self.sources)

    @property
    def rule(self) -> str:
        """The rule as people are told it; one that waits for confirmation says whose word applies."""
        return _("{rule}（以当地民政部门公布为准）", rule=self.told) if self.unsure else str(self.told)


def due(clock: Clock, start: date, calendar: Calendar) -> Deadline:
    """The last day in time of a clock that starts on this local day, itself not counted."""
    if clock.unit == "working":
        return due_on(start, clock.days, calendar)
    if clock.unit == "months":
        return due_in_months(start, clock.days, calendar, clock.postponed)
    return due_in_days(start, clock.days, calendar, clock.postponed)


def read_clocks(table: dict[str, Any], problems: Problems, sources: dict[str, Source]) -> dict[str, Clock]:
    """The clocks of ``clocks.toml`` by id; whatever is wrong is said to ``problems``."""
    top = problems.top(table)
    clocks = {}
    for entry in top.entries("clock"):
        clock = Clock(
            id=entry.string("id"),
            days=entry.integer("days", least=1, most=400),
            unit=entry.choice("unit", UNITS),
            postponed=entry.boolean("postponed", False),
            what=entry.text("what"),
            since=entry.text("since"),
            told=entry.text("told"),
            sources=cited(entry, sources),
        )
        entry.close()
        clocks[clock.id] = clock
    for name in NEEDED:
        if name not in clocks:
            top.say("clock", _("缺少这个时限：{name}", name=name))
    top.close()
    return clocks
