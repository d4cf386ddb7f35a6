"""Days of the demonstration: a case's own calendar, walked by working days up to the present moment."""

from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta

from portal.core.clock import COUNTY_TIME, pretending
from portal.policy.calendar import Calendar


class NotYet(Exception):
    """The next thing has not happened yet."""


class Days:
    """Where a case is in time. Every step forward ends in NotYet when it would lie ahead of ``until``."""

    def __init__(self, began: date, until: datetime, calendar: Calendar) -> None:
        self.until, self.calendar = until, calendar
        self.moment = datetime.combine(began, time(8, 40), COUNTY_TIME)

    def later(self, working_days: int, minutes: int = 7) -> AbstractContextManager[None]:
        """Some working days on, in office hours; the same day for none: so many minutes later."""
        moment = self.moment + timedelta(minutes=minutes)
        for _each in range(working_days):
            day = self.calendar.next_working_day(moment.date() + timedelta(days=1))
            moment = datetime.combine(day, time(9, minutes % 60), COUNTY_TIME)
        return self._go(moment)

    def after(self, day: date) -> AbstractContextManager[None]:
        """The first working day after this one."""
        following = self.calendar.next_working_day(day + timedelta(days=1))
        return self._go(datetime.combine(following, time(9, 20), COUNTY_TIME))

    def _go(self, moment: datetime) -> AbstractContextManager[None]:
        if moment > self.until:
            raise NotYet
        self.moment = moment
        return pretending(moment)
