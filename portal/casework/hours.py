"""Hours: the windows in which a home may be visited within the clock, and hours as people say them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.core.clock import COUNTY_TIME, now, today
from portal.core.words import Text
from portal.policy.calendar import said
from portal.policy.pack import Pack

NOTICE = timedelta(hours=2)
"""Nobody is offered an hour that begins sooner than that."""
LEAST_DAYS = 3
"""Working days to choose from, even when the clock has run out: a late visit is better than none."""
NOON, EVENING = 12, 18


@dataclass(frozen=True, order=True)
class Span:
    """From when to when somebody comes, both in the county's time on one day."""

    starts: datetime
    ends: datetime

    @property
    def day(self) -> date:
        return self.starts.date()

    @property
    def key(self) -> str:
        """How a form names it: ``2026-03-12T09:00/11:00``."""
        return f"{self.starts:%Y-%m-%dT%H:%M}/{self.ends:%H:%M}"

    @property
    def day_said(self) -> Text:
        return said(self.day)

    @property
    def hours_said(self) -> Text:
        """上午9点到11点, 下午2点半到4点半; 9:00 to 11:00."""
        first, last = _part(self.starts), _part(self.ends - timedelta(minutes=1))
        until = _chinese(self.ends) if first == last else last + _chinese(self.ends)
        return Text(
            f"{first}{_chinese(self.starts)}到{until}",
            f"{self.starts.hour}:{self.starts:%M} to {self.ends.hour}:{self.ends:%M}",
        )


def _part(moment: datetime) -> str:
    return "上午" if moment.hour < NOON else "下午" if moment.hour < EVENING else "晚上"


def _chinese(moment: datetime) -> str:
    hour = moment.hour - NOON if moment.hour > NOON else moment.hour
    return f"{hour}点" + {0: "", 30: "半"}.get(moment.minute, f"{moment.minute}分")


def span(day: date, begins: time, ends: time) -> Span:
    """A span on one day. Raises ValueError when it does not end after it begins."""
    if ends <= begins:
        raise ValueError("ends before it begins")
    return Span(*(datetime.combine(day, each, COUNTY_TIME) for each in (begins, ends)))


def from_key(key: str) -> Span:
    """The span of a form's key. Raises ValueError for anything else."""
    first, _slash, last = key.partition("/")
    begins = datetime.strptime(first, "%Y-%m-%dT%H:%M").replace(tzinfo=COUNTY_TIME)
    return span(begins.date(), begins.time(), time.fromisoformat(last))


def offerable(case: Mapping[str, Any], pack: Pack) -> list[Span]:
    """The windows of the working days until the survey's legal day, from two hours ahead on.

    Where fewer than three days are left, working days after it too.
    """
    days: list[date] = []
    for day in _working_days(pack):
        if len(days) >= LEAST_DAYS and (case["due_on"] is None or day > case["due_on"]):
            break
        if any(_ahead(each) for each in _of_day(day, pack)):
            days.append(day)
    return [each for day in days for each in _of_day(day, pack) if _ahead(each)]


def _working_days(pack: Pack) -> Iterator[date]:
    day = today()
    while True:
        if pack.calendar.works(day):
            yield day
        day += timedelta(1)


def _of_day(day: date, pack: Pack) -> Iterable[Span]:
    return sorted(span(day, each.start, each.end) for each in pack.desks.windows.values())


def _ahead(each: Span) -> bool:
    return each.starts >= now() + NOTICE
