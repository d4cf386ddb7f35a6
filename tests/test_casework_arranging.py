"""Arranging: a time for the visit is offered, picked, changed and kept, and both sides know it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from portal.casework import arranging, hours, moving
from portal.casework.hours import from_key, offerable, span
from portal.core.clock import COUNTY_TIME
from portal.core.database import transaction
from portal.core.errors import MovedOn, NotFound
from portal.core.sealing import seal
from portal.policy.choosing import pinned
from tests.desks import enter_desk, make_move, make_seen_case, sit_down, stored_case
from tests.makers import YUCHENG, entered
from tests.statements import counting

TUESDAY = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
"""9:00 in the county; a survey accepted then is due on 13 March, a Friday."""


async def accepted(browser, admin, time_machine=None):
    """An accepted case, the officer's browser and the officer."""
    if time_machine:
        time_machine.move_to(TUESDAY, tick=False)
    made = await make_seen_case(browser, person={"home_address": "示例二村12号", "phone": "13800000000"})
    await admin.run(
        "update case_file set visible_from = $2 where reference = $1", made.reference, TUESDAY - timedelta(1)
    )
    desk, officer = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "accept")
    return made, desk, officer


async def offered(browser, admin, time_machine, windows=2):
    """As ``accepted``, with a surveyor whose phone is known, and windows offered by page."""
    made, desk, _officer = await accepted(browser, admin, time_machine)
    _surveying, surveyor = await sit_down(admin, "surveyor")
    await admin.run(
        "update staff set phone = $2 where id = $1",
        surveyor.id,
        seal("13900000001", "staff.phone", surveyor.id),
    )
    page = await desk.get(f"/office/cases/{made.reference}/appointment")
    keys = [box.attributes["value"] for box in page.all("input[name=windows]")][:windows]
    await desk.send("form:has([name=windows])", surveyor=str(surveyor.id), windows=keys, button="发给对方选")
    assert desk.status == 200, desk.page.errors
    return made, desk, surveyor, keys


async def test_windows_lie_on_the_working_days_within_the_clock(browser, admin, time_machine):
    made, _desk, _officer = await accepted(browser, admin, time_machine)
    case = await stored_case(admin, made.reference)
    assert case["due_on"] == date(2026, 3, 13)
    days = {each.day for each in offerable(case, pinned(case["pack"]))}
    assert days == {date(2026, 3, each) for each in (10, 11, 12, 13)}


async def test_a_window_that_begins_too_soon_is_not_offered(browser, admin, time_machine):
    made, _desk, _officer = await accepted(browser, admin, time_machine)
    case = await stored_case(admin, made.reference)
    starts = [each.starts for each in offerable(case, pinned(case["pack"]))]
    assert min(starts) == datetime(2026, 3, 10, 14, 30, tzinfo=COUNTY_TIME)


async def test_after_the_clock_has_run_out_there_are_still_days_to_offer(browser, admin, time_machine):
    made, _desk, _officer = await accepted(browser, admin, time_machine)
    time_machine.move_to(TUESDAY + timedelta(7), tick=False)
    case = await stored_case(admin, made.reference)
    assert len({each.day for each in offerable(case, pinned(case["pack"]))}) == hours.LEAST_DAYS


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (time(9), time(11), "上午9点到11点"),
        (time(14, 30), time(16, 30), "下午2点半到4点半"),
        (time(11), time(13), "上午11点到下午1点"),
        (time(10), time(12), "上午10点到12点"),
        (time(18, 30), time(20), "晚上6点半到8点"),
        (time(9, 15), time(9, 45), "上午9点15分到9点45分"),
    ],
)
def test_hours_are_said_as_people_say_them(begins, ends, said):
    assert span(date(2026, 3, 12), begins, ends).hours_said.zh == said


def test_a_span_comes_back_from_its_key():
    made = span(date(2026, 3, 12), time(9), time(11))
    assert from_key(made.key) == made


async def test_the_applicant_picks_a_window_and_both_are_told_the_word(browser, admin, time_machine):
    made, _desk, _surveyor, keys = await offered(browser, admin, time_machine)
    said = await admin.sms(browser.phone)
    assert made.reference in said[-1]["text"]
    page = await browser.get(f"/progress/{made.reference}/appointment")
    assert [each.attributes["value"] for each in page.all("input[name=window]")] == keys
    page = await browser.send("form:has([name=window])", window=keys[1], button="这个时间行")
    card = page.text("[data-visit=agreed]")
    word = (await admin.rows("select word, state from appointment"))[-1]["word"]
    assert word in card
    assert "陈调查" in card
    assert "晚上6点半到8点" in card
    theirs, visitors = (
        (await admin.sms(browser.phone))[-1]["text"],
        (await admin.sms("13900000001"))[-1]["text"],
    )
    assert word in theirs
    assert "3月10日（周二）" in theirs
    assert word in visitors
    assert made.reference in visitors
    assert "林建国" not in visitors


async def test_no_sms_of_a_visit_says_what_is_applied_for(browser, admin, time_machine):
    await offered(browser, admin, time_machine)
    for text in (each["text"] for each in await admin.sms(browser.phone)):
        assert not any(each in text for each in ("低保", "特困", "低边", "救助"))


async def test_another_time_is_asked_for_in_the_persons_own_words(browser, admin, time_machine):
    made, desk, _surveyor, _keys = await offered(browser, admin, time_machine)
    await browser.get(f"/progress/{made.reference}/appointment")
    await browser.send("form#other", wish="晚上7点以后，<b>女儿</b>在家", button="换个时间")
    page = await desk.get(f"/office/cases/{made.reference}/appointment")
    assert "晚上7点以后，<b>女儿</b>在家" in page.text(".lampbox")
    page = await desk.get("/office/visits")
    assert "晚上7点以后" in page.text(f"[data-reference={made.reference}]")


async def test_an_empty_wish_comes_back_with_what_to_write(browser, admin, time_machine):
    made, *_rest = await offered(browser, admin, time_machine)
    await browser.get(f"/progress/{made.reference}/appointment")
    page = await browser.send("form#other", wish="  ", button="换个时间")
    assert browser.status == 422
    assert page.one("[data-error-for=wish]")


async def test_whoever_picks_from_an_old_page_learns_that_the_times_changed(browser, admin, time_machine):
    made, desk, surveyor, keys = await offered(browser, admin, time_machine)
    await browser.get(f"/progress/{made.reference}/appointment")
    old = browser.page.form("form:has([name=window])").filled({"window": keys[0]}, "这个时间行")
    await desk.get(f"/office/cases/{made.reference}/appointment")
    await desk.send(
        "form:has([name=windows])", surveyor=str(surveyor.id), windows=keys[:1], button="发给对方选"
    )
    await browser.post(f"/progress/{made.reference}/appointment", old)
    assert browser.status == 409
    assert (await admin.rows("select state from appointment order by made_at"))[-1]["state"] == "offered"


async def test_hours_agreed_by_phone_are_written_down_and_told(browser, admin, time_machine):
    made, desk, _officer = await accepted(browser, admin, time_machine)
    _surveying, surveyor = await sit_down(admin, "surveyor")
    await desk.get(f"/office/cases/{made.reference}/appointment")
    await desk.send(
        "form:has([name=windows])", surveyor=str(surveyor.id), windows=[], day="2026-03-14",
        **{"from": "９点半", "to": "11:00"}, button="就定这个时间",
    )  # fmt: skip
    assert "上午9点半到11点" in desk.page.text(".leaf")
    assert "上午9点半到11点" in (await admin.sms(browser.phone))[-1]["text"]
    assert (await stored_case(admin, made.reference))["surveyor"] == surveyor.id


@pytest.mark.parametrize(
    ("begins", "ends"), [("", "11:00"), ("25:00", "26:00"), ("11:00", "9:00"), ("🙂", "x")]
)
async def test_hours_nobody_can_keep_come_back_with_what_to_write(browser, admin, time_machine, begins, ends):
    made, desk, officer = await accepted(browser, admin, time_machine)
    await desk.get(f"/office/cases/{made.reference}/appointment")
    await desk.send(
        "form:has([name=windows])", surveyor=str(officer.id), windows=[], day="2026-03-12",
        **{"from": begins, "to": ends}, button="就定这个时间",
    )  # fmt: skip
    assert desk.status == 422
    assert await admin.value("select count(*) from appointment a join case_file c on c.id = a.case_file"
                             " where c.reference = $1", made.reference) == 0  # fmt: skip


async def test_whoever_met_nobody_says_so_and_a_new_offer_follows(browser, admin, time_machine):
    made, desk, _surveyor, keys = await offered(browser, admin, time_machine)
    await browser.get(f"/progress/{made.reference}/appointment")
    await browser.send("form:has([name=window])", window=keys[0], button="这个时间行")
    await desk.get(f"/office/cases/{made.reference}/appointment")
    assert not desk.page.has("[value=not_met]")
    time_machine.move_to(TUESDAY + timedelta(hours=9), tick=False)
    page = await desk.get("/office/visits")
    assert page.one(f"[data-reference={made.reference}]").attributes["data-visit"] == "today"
    await desk.get(f"/office/cases/{made.reference}/appointment")
    await desk.send("form:has([value=not_met])", button="去了，没有见到人")
    assert desk.page.has("input[name=windows]")
    assert "没有见到您" in (await admin.sms(browser.phone))[-1]["text"]
    assert "没有见到您" in (await browser.get(f"/progress/{made.reference}/appointment")).text("h1")


async def test_the_phones_calendar_gets_the_hours_and_nothing_of_the_case(browser, admin, time_machine):
    made, _desk, _surveyor, keys = await offered(browser, admin, time_machine)
    assert (await browser.fetch(f"/progress/{made.reference}/visit.ics")).status_code == 404
    await browser.get(f"/progress/{made.reference}/appointment")
    await browser.send("form:has([name=window])", window=keys[0], button="这个时间行")
    reply = await browser.fetch(f"/progress/{made.reference}/visit.ics")
    assert reply.headers["content-type"].startswith("text/calendar")
    lines = reply.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    text = reply.text.replace("\r\n ", "")
    assert "DTSTART:20260310T063000Z" in text
    assert "DTEND:20260310T083000Z" in text
    assert not any(each in text for each in ("低保", "救助", "林建国", made.reference))


async def test_another_townships_surveyor_and_one_never_assigned_see_nothing(browser, admin, time_machine):
    made, *_rest = await offered(browser, admin, time_machine)
    for scope in (None, YUCHENG):
        stranger, _who = await sit_down(admin, "surveyor", scope)
        await stranger.get(f"/office/cases/{made.reference}/appointment")
        assert stranger.status == 404
        page = await stranger.get("/office/visits")
        assert made.reference not in page.html


async def test_whoever_was_to_come_learns_that_another_time_is_offered(browser, admin, time_machine):
    made, desk, surveyor, keys = await offered(browser, admin, time_machine)
    await browser.get(f"/progress/{made.reference}/appointment")
    await browser.send("form:has([name=window])", window=keys[0], button="这个时间行")
    await desk.get(f"/office/cases/{made.reference}/appointment")
    await desk.send(
        "form:has([name=windows])", surveyor=str(surveyor.id), windows=keys[1:], button="发给对方选"
    )
    assert "不上门了" in (await admin.sms("13900000001"))[-1]["text"]
    assert "下午2点半" in (await admin.sms("13900000001"))[-1]["text"]


async def test_a_surveyor_cannot_give_the_home_to_somebody_else(browser, admin, time_machine):
    made, _desk, officer = await accepted(browser, admin, time_machine)
    surveying, surveyor = await sit_down(admin, "surveyor")
    await admin.run("update case_file set surveyor = $2 where reference = $1", made.reference, surveyor.id)
    page = await surveying.get(f"/office/cases/{made.reference}/appointment")
    assert [each.attributes["value"] for each in page.all("input[name=surveyor]")] == [str(surveyor.id)]
    fields = surveying.page.form("form:has([name=windows])").filled({}, "发给对方选")
    await surveying.post(surveying.path, fields | {"surveyor": str(officer.id)})
    assert surveying.status == 422


async def test_two_offices_that_arrange_at_once_do_not_both(browser, admin, time_machine):
    made, desk, officer = await accepted(browser, admin, time_machine)
    async with transaction():
        who = await enter_desk(desk)
        case = await moving.case_for(who, made.reference)
        me = next(each for each in await arranging.visitors(who, case) if each.id == officer.id)
        await arranging.offer(
            who, case, pinned(case["pack"]), me, offerable(case, pinned(case["pack"]))[:1], ""
        )
    async with transaction():
        who = await enter_desk(desk)
        case = await moving.case_for(who, made.reference)
        with pytest.raises(MovedOn):
            await arranging.offer(
                who, case, pinned(case["pack"]), me, offerable(case, pinned(case["pack"]))[:1], ""
            )


async def test_a_stranger_reads_no_appointment(browser, another, admin, time_machine):
    made, *_rest = await offered(browser, admin, time_machine)
    await another.sign_in()
    async with transaction():
        person = await entered(another)
        with pytest.raises(NotFound):
            await moving.case_for(person, made.reference)
    await another.get(f"/progress/{made.reference}/appointment")
    assert another.status == 404


async def test_the_list_of_visits_takes_the_same_statements_however_many_there_are(
    browser, another, admin, time_machine
):
    _made, desk, *_rest = await offered(browser, admin, time_machine)
    with counting() as first:
        await desk.get("/office/visits")
    await offered(another, admin, time_machine)
    with counting() as second:
        await desk.get("/office/visits")
    assert len(first) == len(second)
