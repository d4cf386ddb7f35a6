"""Places: the townships' windows, the bureau, the scheme's units, and when a window is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.core.errors import Unreadable
from portal.core.words import Text, _
from portal.policy.calendar import SATURDAY, Calendar, said

LONGEST_CLOSURE = 15
"""Days one looks ahead for the next opening; Spring Festival takes nine."""


@dataclass(frozen=True)
class Hours:
    """Opening hours: on ``weekdays`` (Monday is 1) from ``open`` spans; make-up days are as weekdays."""

    text: Text
    weekdays: frozenset[int]
    spans: tuple[tuple[time, time], ...]

    def spans_on(self, day: date, calendar: Calendar) -> tuple[tuple[time, time], ...]:
        """The hours of that day: none on a holiday, the usual ones on a weekend day worked instead."""
        weekend = day.weekday() >= SATURDAY
        holiday = calendar.holiday(day) is not None or not (weekend or calendar.works(day))
        made_up = weekend and calendar.works(day)
        return self.spans if made_up or (day.isoweekday() in self.weekdays and not holiday) else ()

    def is_open(self, moment: datetime, calendar: Calendar) -> bool:
        """moment: in the county's time."""
        return any(start <= moment.time() < end for start, end in self.spans_on(moment.date(), calendar))

    def says(self, moment: datetime, calendar: Calendar) -> str:
        """What the call bar says: how long it is still open, or when it opens next.

        moment: in the county's time. 今天17:00下班; 11:30午休，14:00再上班; 今天8:30上班; 周一8:30上班.
        """
        spans, here = self.spans_on(moment.date(), calendar), moment.time()
        for number, (start, end) in enumerate(spans):
            if here < start:
                return _("今天{time}上班", time=on_the_door(start))
            if here < end and number + 1 < len(spans):
                again = on_the_door(spans[number + 1][0])
                return _("{time}午休，{again}再上班", time=on_the_door(end), again=again)
            if here < end:
                return _("今天{time}下班", time=on_the_door(end))
        return self._next(moment.date(), calendar)

    def _next(self, today: date, calendar: Calendar) -> str:
        for ahead in range(1, LONGEST_CLOSURE):
            day = today + timedelta(ahead)
            spans = self.spans_on(day, calendar)
            if spans and ahead == 1:
                return _("明天{time}上班", time=on_the_door(spans[0][0]))
            if spans:
                return _("{day}{time}上班", day=said(day), time=on_the_door(spans[0][0]))
        return str(self.text)


def on_the_door(moment: time) -> str:
    """8:30, 17:00: as written on doors."""
    return f"{moment.hour}:{moment.minute:02}"


@dataclass(frozen=True)
class Office:
    """An office one can go to or call. ``example``: its address, phone and hours only stand in."""

    name: Text
    short: Text
    address: Text
    phone: str
    hours: Hours | None
    example: bool
    map: str = ""
    bus: Text | None = None

    @property
    def tel(self) -> str:
        """For a tel: link."""
        return self.phone.replace("-", "")


@dataclass(frozen=True)
class Township(Office):
    """A township, town or subdistrict with its social assistance window, by area code."""

    area: str = ""


@dataclass(frozen=True)
class Unit:
    """A unit of the scheme with its duty; ``state`` is False for recipients that need own consent."""

    id: str
    name: Text
    duty: Text
    state: bool
    phone: str = ""
    example: bool = False


@dataclass(frozen=True)
class Places:
    """Who does what where. ``prefix`` begins this county's references."""

    prefix: str
    bureau: Office
    review: Office
    court: Office
    townships: dict[str, Township]
    units: dict[str, Unit]
    townships_duty: Text

    @property
    def names(self) -> Mapping[str, Text]:
        """Township names by area code."""
        return {area: township.name for area, township in self.townships.items()}

    @property
    def examples(self) -> bool:
        """Whether any address or phone only stands in, so that pages must say it."""
        return any(place.example for place in (self.bureau, *self.townships.values()))


def office_for(places: Places, answers: Mapping[str, Mapping[str, Any]]) -> str:
    """The area code of the home township: where the person, or a family member, is registered.

    Never read from an identity number. Raises Unreadable when the answers name no township.
    Source: the scheme, 三（二）; 最低生活保障审核确认办法 第五条.
    """
    area = answers.get("person", {}).get("home_township")
    if area not in places.townships:
        raise Unreadable(_("请选户口在哪个乡镇（街道）"))
    return str(area)
