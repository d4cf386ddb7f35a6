"""Figures: working days of each step counted from its events, shown as a distribution, to whom they concern."""

from datetime import date, datetime, timedelta

import pytest

from portal.casework.counting import STEPS, count_figures, working
from portal.casework.figures import FEWEST, Range, Spread, figures_for, overdue, soon_until
from portal.core.clock import COUNTY_TIME
from portal.core.database import fetch, transaction
from portal.policy.choosing import current
from tests.clocks import as_worker, at
from tests.desks import enter_desk, sit_down
from tests.makers import CHUMEN, YUCHENG, make_case

TUESDAY = date(2026, 3, 10)


def test_half_and_nine_in_ten_are_days_that_cases_really_took():
    spread = Spread({0: 2, 1: 3, 2: 3, 7: 1, 9: 1})
    assert (spread.cases, spread.within(5), spread.within(9), spread.within(10)) == (10, 1, 7, 9)
    assert (spread.late(3), spread.late(9)) == (2, 0)
    assert Spread().within(5) is None


def test_a_short_limit_is_drawn_day_by_day_and_a_long_one_in_ranges():
    assert [(each.first, each.last, each.late) for each in Spread().ranges(3)] == [
        (0, 0, False), (1, 1, False), (2, 2, False), (3, 3, False), (4, 4, True), (5, 8, True), (9, None, True),
    ]  # fmt: skip
    assert [(each.first, each.last, each.late) for each in Spread().ranges(15)] == [
        (0, 0, False), (1, 3, False), (4, 6, False), (7, 9, False), (10, 12, False), (13, 15, False),
        (16, 16, True), (17, 20, True), (21, None, True),
    ]  # fmt: skip


@pytest.mark.parametrize("limit", range(1, 31))
def test_every_case_is_drawn_once_whatever_the_limit(limit):
    spread = Spread(dict.fromkeys(range(60), 1))
    drawn = spread.ranges(limit)
    assert sum(each.cases for each in drawn) == 60
    assert sum(each.cases for each in drawn if each.late) == spread.late(limit)
    assert drawn[-1] == Range(drawn[-2].last + 1, None, drawn[-1].cases, late=True)


def test_days_are_numbered_by_the_arrangement_of_the_year():
    days, nth = working(date(2026, 2, 13), date(2026, 2, 28), current().calendar)
    by_day = dict(zip(days, nth, strict=True))
    assert by_day[date(2026, 2, 24)] - by_day[date(2026, 2, 13)] == 2  # a make-up Saturday, then the 24th
    assert by_day[date(2026, 2, 28)] - by_day[date(2026, 2, 24)] == 4


def test_soon_is_three_working_days_and_the_days_off_behind_them():
    assert soon_until(TUESDAY, current().calendar) == date(2026, 3, 15)
    assert soon_until(date(2026, 9, 23), current().calendar) == date(2026, 9, 29)


@pytest.fixture
async def empty(admin):
    """A county in which nothing has happened yet."""
    await admin.run("truncate case_event restart identity; delete from figure; delete from figure_count")
    await admin.run("update case_file set clock = null; delete from joint_item")


async def lived(admin, browser, *moves, township=CHUMEN):
    """A case with these events, each (move, day of March 2026)."""
    made = await make_case(browser, township)
    case = await admin.value("select id from case_file where reference = $1", made.reference)
    await admin.run("delete from case_event where case_file = $1", case)
    for name, day in moves:
        await admin.run(
            "insert into case_event (case_file, move, state, office, by_duty, at) values ($1, $2, '', '', '', $3)",
            case,
            name,
            datetime.combine(date(2026, 3, 1) + timedelta(day - 1), datetime.min.time(), COUNTY_TIME)
            + timedelta(hours=23, minutes=30),
        )
    return made


async def counted(database) -> int:
    async with as_worker(database):
        return await count_figures()


async def taken(admin):
    rows = await admin.rows("select step, days, sum(cases) as cases from figure group by step, days")
    return {(row["step"], row["days"]): row["cases"] for row in rows}


async def test_each_step_is_counted_in_working_days_from_where_its_clock_began(
    browser, admin, database, empty, time_machine
):
    time_machine.move_to(at(date(2026, 4, 20)))
    await lived(
        admin, browser,
        ("hand_in", 6), ("accept", 9), ("assign", 9), ("survey", 12), ("send_check", 12), ("enter_report", 17),
        ("opine", 18), ("publish", 18), ("end_notice", 26), ("forward", 27), ("recognise", 31), ("push", 31),
    )  # fmt: skip
    assert await counted(database) > 0
    assert await taken(admin) == {
        ("acceptance", 1): 1, ("survey", 3): 1, ("opinion", 8): 1, ("forward", 2): 1, ("decision", 2): 1,
    }  # fmt: skip
    ended = await admin.value("select ended_on from figure where step = 'survey'")
    assert ended == date(2026, 3, 12)


async def test_days_on_which_the_person_was_waited_for_do_not_count(
    browser, admin, database, empty, time_machine
):
    time_machine.move_to(at(date(2026, 4, 20)))
    await lived(
        admin, browser,
        ("hand_in", 2), ("ask_papers", 3), ("answer_papers", 10), ("accept", 11), ("survey", 12), ("publish", 16),
    )  # fmt: skip
    await counted(database)
    assert await taken(admin) == {("acceptance", 2): 1, ("survey", 1): 1, ("opinion", 5): 1}


async def test_a_step_done_again_counts_from_where_it_began_again(
    browser, admin, database, empty, time_machine
):
    time_machine.move_to(at(date(2026, 4, 20)))
    await lived(
        admin, browser,
        ("hand_in", 2), ("accept", 2), ("survey", 3), ("publish", 4), ("opine_again", 9), ("publish", 10),
        ("end_notice", 18), ("forward", 18), ("send_back", 19), ("forward", 23), ("decline", 24),
    )  # fmt: skip
    await counted(database)
    assert await taken(admin) == {
        ("acceptance", 0): 1, ("survey", 1): 1, ("opinion", 1): 1, ("opinion", 2): 2, ("forward", 1): 1,
        ("decision", 1): 2,
    }  # fmt: skip


async def test_a_notice_that_the_worker_did_not_come_to_counts_from_its_last_day(
    browser, admin, database, empty, time_machine
):
    time_machine.move_to(at(date(2026, 4, 20)))
    await lived(admin, browser, ("hand_in", 2), ("publish", 4), ("forward", 12))  # up to Wednesday the 11th
    await counted(database)
    assert await taken(admin) == {("opinion", 2): 1, ("forward", 1): 1}


async def test_what_ended_since_is_added_and_nothing_twice(browser, admin, database, empty, time_machine):
    time_machine.move_to(at(date(2026, 4, 20)))
    await lived(admin, browser, ("hand_in", 9), ("accept", 10))
    await counted(database)
    assert await counted(database) == 0
    await lived(admin, browser, ("hand_in", 9), ("accept", 10))
    assert await counted(database) > 0
    assert await taken(admin) == {("acceptance", 1): 2}
    time_machine.move_to(at(date(2026, 4, 27)))
    await admin.run("delete from figure")
    await lived(admin, browser, ("hand_in", 9), ("accept", 13))
    await counted(database)
    assert await taken(admin) == {("acceptance", 1): 2, ("acceptance", 4): 1}, (
        "after a week all is counted anew"
    )


async def put(admin, step, home, days, cases, department="", ended_on=TUESDAY):
    await admin.run(
        "insert into figure values ($1, $2, $3, $4, $5, $6)", step, home, department, ended_on, days, cases
    )


async def seen(browser, days=90, place=""):
    async with transaction():
        officer = await enter_desk(browser)
        return await figures_for(officer, days, place, current().calendar)


async def test_a_township_sees_its_own_figures_whatever_it_asks_for(admin, pool, empty, time_machine):
    time_machine.move_to(at(date(2026, 3, 20)))
    await put(admin, "survey", CHUMEN, 2, 3)
    await put(admin, "survey", YUCHENG, 5, 4)
    desk, _who = await sit_down(admin, "township_officer")
    for place in ("", YUCHENG):
        found = await seen(desk, place=place)
        assert found.steps["survey"].days == {2: 3}
        assert set(found.places) == {("survey", CHUMEN)}
    async with transaction():
        await enter_desk(desk)
        assert {row["home_office"] for row in await fetch("select home_office from figure")} == {CHUMEN}


async def test_of_the_county_a_township_learns_nothing_that_a_few_families_make_up(
    admin, pool, empty, time_machine
):
    time_machine.move_to(at(date(2026, 3, 20)))
    await put(admin, "survey", CHUMEN, 1, 500)
    await put(admin, "survey", YUCHENG, 4, FEWEST - 1)
    desk, _who = await sit_down(admin, "township_officer")
    assert (await seen(desk)).county == {}
    await put(admin, "survey", YUCHENG, 9, 1)
    found = (await seen(desk)).county["survey"]
    assert (found.middle, found.ninth) == (1, 1)


async def test_the_bureau_sees_every_township_and_can_look_at_one(admin, pool, empty, time_machine):
    time_machine.move_to(at(date(2026, 3, 20)))
    await put(admin, "survey", CHUMEN, 2, 3)
    await put(admin, "survey", YUCHENG, 5, 4)
    await put(admin, "item", YUCHENG, 6, 2, "education")
    desk, _who = await sit_down(admin, "bureau_officer")
    found = await seen(desk)
    assert found.steps["survey"].days == {2: 3, 5: 4}
    assert found.departments["education"].days == {6: 2}
    assert (await seen(desk, place=CHUMEN)).steps["survey"].days == {2: 3}


async def test_only_the_period_asked_for_counts(admin, pool, empty, time_machine):
    time_machine.move_to(at(date(2026, 4, 20)))
    await put(admin, "survey", CHUMEN, 2, 3)
    desk, _who = await sit_down(admin, "bureau_officer")
    assert (await seen(desk, 90)).steps["survey"].cases == 3
    assert (await seen(desk, 30)).steps["survey"].cases == 0


@pytest.mark.parametrize("role", ["surveyor", "liaison", "administrator", "auditor"])
async def test_others_see_no_figure_even_by_raw_sql(admin, pool, empty, role):
    await put(admin, "survey", CHUMEN, 2, 30, ended_on=date(2026, 11, 1))
    desk, _who = await sit_down(admin, role)
    async with transaction():
        await enter_desk(desk)
        assert await fetch("select 1 from figure") == []
        assert await fetch("select * from portal.county_figures('2026-01-01')") == []


async def test_what_is_due_and_overdue_is_counted_as_it_stands_now(
    browser, another, admin, empty, time_machine
):
    time_machine.move_to(at(TUESDAY))
    for person, day in ((browser, 9), (browser, 10), (another, 12), (another, 20)):
        made = await make_case(person)
        await admin.run(
            "update case_file set due_on = $2, visible_from = handed_in_at where reference = $1",
            made.reference,
            date(2026, 3, day),
        )
    desk, _who = await sit_down(admin, "township_officer")
    found = (await seen(desk)).due["acceptance"]
    assert (found.overdue, found.today, found.soon, found.later, found.waiting) == (1, 1, 1, 1, 0)
    async with transaction():
        late = await overdue(await enter_desk(desk), "")
    assert [row["due_on"] for row in late] == [date(2026, 3, 9)]


def test_every_step_has_a_clock_of_the_pack():
    assert {step.id for step in STEPS} <= set(current().clocks)
