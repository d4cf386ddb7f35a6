"""Counting: how long each step took, read from the events and kept as numbers alone.

A row of ``figure`` says: so many cases of this township ended this step on this day after so many working days.
The pages add these rows up, so that a chart costs the same with 1,000 cases and with 200,000. The worker counts
the days anew on which something ended since it last looked, and once a week all of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.core.clock import COUNTY_TIME, now, today
from portal.core.database import fetch, fetch_one, run, transaction
from portal.policy.calendar import Calendar
from portal.policy.choosing import current

NOTICE, ITEM = "notice", "item"
JOB = "count_figures"


@dataclass(frozen=True)
class Step:
    """One step as its clock runs (ZJ 11 and the scheme): from the last of ``begins`` to one of ``ends``.

    unless: events after which such an end is another step's. waits: the days on which the case waited for the
    applicant do not count.
    """

    id: str
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    unless: tuple[str, ...] = ()
    waits: bool = False


INVESTIGATION = ("hand_in", "send_back", "opine_again", "survey_again")
STEPS = (
    Step("acceptance", ("hand_in", "reopen"), ("accept",), waits=True),
    Step("survey", ("accept", "survey_again"), ("survey",)),
    Step("opinion", INVESTIGATION, ("publish", "forward"), unless=("publish",), waits=True),
    # From the notice's last day: the event that it ended stands on the day after, if the worker came to it.
    Step("forward", ("end_notice", "publish"), ("forward",), unless=INVESTIGATION),
    Step("decision", ("forward", "reopen"), ("recognise", "decline", "send_back")),
)
"""The steps of a case; ``item``, an item's way through its department, is counted beside them."""

CHUNK = timedelta(31)
LOOKS_BACK = timedelta(3 * 366)
"""How long before its end a step can have begun to be counted."""
WHOLE_AGAIN = timedelta(7)
AGAIN = 200
"""Events looked at a second time: a transaction may have taken its number early and ended late."""
COUNT = (
    "with work as materialized (select * from unnest($9::date[], $10::integer[]) w (day, nth))"
    " insert into figure (step, home_office, ended_on, days, cases)"
    " select $1, c.home_office, portal.county_day(e.at), greatest(0, last.nth - first.nth - coalesce(w.days, 0)),"
    " count(*) from case_event e join case_file c on c.id = e.case_file"
    " cross join lateral (select b.id, b.at, b.move from case_event b where b.case_file = e.case_file"
    "  and b.id < e.id and b.move = any($4::text[] || $5::text[]) order by b.id desc limit 1) b"
    " left join lateral (select sum(back.nth - off.nth) as days from case_event a"
    "  cross join lateral (select r.at from case_event r where r.case_file = a.case_file and r.id > a.id"
    "   and r.move in ('answer_papers', 'accept') order by r.id limit 1) r"
    "  join work off on off.day = portal.county_day(a.at) join work back on back.day = portal.county_day(r.at)"
    "  where a.case_file = e.case_file and a.move = 'ask_papers' and a.id > b.id and a.id < e.id) w on $6"
    " join work last on last.day = portal.county_day(e.at)"
    " join work first on first.day = portal.county_day(b.at)"
    "  + case b.move when 'end_notice' then -1 when 'publish' then $7::integer else 0 end"
    " where e.at >= $2 and e.at < $3 and e.move = any($8) and b.move = any($4::text[])"
    " and e.move in ('accept', 'survey', 'publish', 'forward', 'recognise', 'decline', 'send_back') group by 2, 3, 4"
)
COUNT_ITEMS = (
    "with work as materialized (select * from unnest($3::date[], $4::integer[]) w (day, nth))"
    " insert into figure (step, home_office, department, ended_on, days, cases)"
    " select 'item', j.home_office, j.department, portal.county_day(j.answered_at),"
    " greatest(0, last.nth - first.nth - coalesce(w.days, 0)), count(*) from joint_item j"
    " left join lateral (select sum(back.nth - off.nth) as days from joint_item_event a"
    "  cross join lateral (select r.at from joint_item_event r where r.joint_item = a.joint_item and r.id > a.id"
    "   order by r.id limit 1) r"
    "  join work off on off.day = portal.county_day(a.at) join work back on back.day = portal.county_day(r.at)"
    "  where a.joint_item = j.id and a.move = 'ask_papers') w on true"
    " join work last on last.day = portal.county_day(j.answered_at)"
    " join work first on first.day = portal.county_day(j.pushed_at)"
    " where j.answered_at >= $1 and j.answered_at < $2 group by 2, 3, 4, 5"
)
ENDED_DAYS = (
    "select portal.county_day(e.at) as day from case_event e where e.id > $1 and e.move = any($2)"
    " union select portal.county_day(j.answered_at) from joint_item_event e join joint_item j on j.id = e.joint_item"
    " where e.id > $3 and j.answered_at is not null"
)
NEWEST = (
    "select coalesce((select max(id) from case_event), 0) as case_event,"
    " coalesce((select max(id) from joint_item_event), 0) as item_event,"
    " (select portal.county_day(min(at)) from case_event where move in ('accept', 'survey', 'publish', 'forward',"
    " 'recognise', 'decline', 'send_back')) as first"
)
ENDS = sorted({move for step in STEPS for move in step.ends})


async def count_figures() -> int:
    """Count what ended since the last time, as the worker; how many days were counted anew.

    Two workers at once do it one after the other; a day is counted whole or not at all.
    """
    async with transaction():
        newest = await fetch_one(NEWEST)
        known = await fetch_one("select * from figure_count")
        whole = known is None or today() - known["whole_on"] >= WHOLE_AGAIN
        if newest["first"] is None or (
            not whole
            and (known["case_event"], known["item_event"]) == (newest["case_event"], newest["item_event"])
        ):
            return 0
        if whole:
            spans = list(_chunks(newest["first"], today()))
        else:
            rows = await fetch(ENDED_DAYS, known["case_event"] - AGAIN, ENDS, known["item_event"] - AGAIN)
            spans = [(row["day"], row["day"] + timedelta(1)) for row in rows]
    for begin, end in spans:
        async with transaction():
            await _count(begin, end)
    async with transaction():
        await run(
            "insert into figure_count (case_event, item_event, whole_on, at) values ($1, $2, $3, $4)"
            " on conflict (one) do update set (case_event, item_event, whole_on, at) = ($1, $2, $3, $4)",
            newest["case_event"],
            newest["item_event"],
            today() if whole else known["whole_on"],
            now(),
        )
    return sum((end - begin).days for begin, end in spans)


def _chunks(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        yield first, (first := min(first + CHUNK, last + timedelta(1)))


async def _count(begin: date, end: date) -> None:
    """Count the days from ``begin`` up to, not with, ``end``."""
    await run("select pg_advisory_xact_lock(hashtextextended('figures', 0))")
    await run("delete from figure where ended_on >= $1 and ended_on < $2", begin, end)
    moments, work = (_midnight(begin), _midnight(end)), working(begin - LOOKS_BACK, end, current().calendar)
    notice = current().clocks[NOTICE].days
    for step in STEPS:
        await run(
            COUNT, step.id, *moments, list(step.begins), list(step.unless), step.waits, notice,
            list(step.ends), *work,
        )  # fmt: skip
    await run(COUNT_ITEMS, *moments, *work)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COUNTY_TIME)


def working(first: date, last: date, calendar: Calendar) -> tuple[list[date], list[int]]:
    """Every day from first to last, and how many working days there were up to and with each."""
    days = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
    return days, list(_numbered(days, calendar))


def _numbered(days: Iterable[date], calendar: Calendar) -> Iterator[int]:
    nth = 0
    for day in days:
        nth += calendar.works(day)
        yield nth
