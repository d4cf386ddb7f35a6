"""Working days by the State Council's arrangement, make-up days included, and the days clocks end on."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.words import Text

ONE_DAY = timedelta(1)
SATURDAY = 5
WEEKDAYS = tuple(
    Text(zh, en)
    for zh, en in (
        ("周一", "Monday"), ("周二", "Tuesday"), ("周三", "Wednesday"), ("周四", "Thursday"),
        ("周五", "Friday"), ("周六", "Saturday"), ("周日", "Sunday"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Deadline:
    """The last day in time. ``provisional`` while it reaches a year whose holidays are not published."""

    day: date
    provisional: bool = False


@dataclass(frozen=True)
class Year:
    """One published year: its days off with the holiday's name, its make-up days, and where it stands."""

    year: int
    off: Mapping[date, Text]
    on: frozenset[date]
    source: str


@dataclass(frozen=True)
class Calendar:
    """The published years. ``fixed`` are the (month, day) of the law's fixed holidays, for other years."""

    years: Mapping[int, Year]
    fixed: frozenset[tuple[int, int]]

    def published(self, day: date) -> bool:
        return day.year in self.years

    def works(self, day: date) -> bool:
        """Whether offices work that day; in an unpublished year, as far as one can know."""
        year = self.years.get(day.year)
        if year is None:
            return day.weekday() < SATURDAY and (day.month, day.day) not in self.fixed
        return day in year.on or (day.weekday() < SATURDAY and day not in year.off)

    def holiday(self, day: date) -> Text | None:
        """The holiday a day belongs to, in a published year."""
        year = self.years.get(day.year)
        return year.off.get(day) if year else None

    def next_working_day(self, day: date) -> date:
        """That day itself when offices work, else the first day they do."""
        while not self.works(day):
            day += ONE_DAY
        return day


def due_on(start: date, working_days: int, calendar: Calendar) -> Deadline:
    """The last day on which the office is still in time.

    start: local calendar day, not counted. working_days: at least 1.
    Provisional when it reaches a year whose holidays are not yet published.
    Source: 浙江省社会救助条例 第十一条.
    """
    if working_days < 1:
        raise ValueError("at least one working day")
    day, known = start, True
    while working_days:
        day += ONE_DAY
        known = known and calendar.published(day)
        working_days -= calendar.works(day)
    return Deadline(day, not known)


def due_in_days(start: date, days: int, calendar: Calendar, postponed: bool = False) -> Deadline:
    """The last day of a period of calendar days, such as a public notice; ``start`` is not counted.

    postponed: a person's own period that ends on a day off ends on the next working day
    (行政诉讼法 by 民事诉讼法 第八十五条; 行政复议法 第八十八条).
    """
    return _ending(start + timedelta(days), calendar, postponed)


def due_in_months(start: date, months: int, calendar: Calendar, postponed: bool = False) -> Deadline:
    """The last day of a period of months: the same day of the month, or the month's last."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return _ending(date(year, month, min(start.day, monthrange(year, month)[1])), calendar, postponed)


def _ending(day: date, calendar: Calendar, postponed: bool) -> Deadline:
    """A period of plain days is certain by itself; only a postponement leans on the holidays."""
    if not postponed:
        return Deadline(day)
    last = calendar.next_working_day(day)
    return Deadline(last, not calendar.published(last))


def working_days_until(today: date, day: date, calendar: Calendar) -> int:
    """Working days left after today up to and with that day; negative once it is over."""
    if day < today:
        return -working_days_until(day, today, calendar)
    span = (today + timedelta(ahead) for ahead in range(1, (day - today).days + 1))
    return sum(1 for each in span if calendar.works(each))


def weekday(day: date) -> Text:
    """周二, Tuesday."""
    return WEEKDAYS[day.weekday()]


def said(day: date, year: bool = False) -> Text:
    """A day as people say it, 3月10日（周二）, with its year on what is printed and kept."""
    chinese = f"{day.month}月{day.day}日（{weekday(day).zh}）"
    english = f"{weekday(day).en} {day.day} {day:%B}"
    return Text(f"{day.year}年{chinese}", f"{english} {day.year}") if year else Text(chinese, english)
