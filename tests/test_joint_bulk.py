"""Bulk: a sheet out with nothing in it but text, answers back all or none; packages; errands that survive a death."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from portal.core import sheets
from portal.joint.rows import ANSWER, WHICH, headings
from tests.desks import sit_down
from tests.joint import catch_up, items_of, push_items

GIVE = {"结果": "给", "不是钱的，给什么": "免学杂费"}


def sheet(rows, columns=(*WHICH, *ANSWER)):
    """A filled sheet: one dict of cells by heading a row."""
    heads = headings(*columns)
    return sheets.write("x", heads, [[row.get(each, "") for each in heads] for row in rows])


async def upload(desk, body):
    """Send a filled sheet; the path of its errand."""
    await desk.get("/department/bulk")
    fields = desk.page.form('form[enctype="multipart/form-data"]').filled({}, "")
    reply = await desk.client.post(
        "/department/bulk/answers", data=fields, files={"file": ("a.xlsx", body, sheets.MEDIA_TYPE)}
    )
    assert reply.status_code == 303, reply.text
    return reply.headers["location"]


async def read(desk, admin, database, body):
    """Send a sheet and let the worker read it: the errand's page."""
    way = await upload(desk, body)
    await catch_up(database, admin)
    return await desk.get(way)


async def test_the_open_items_come_as_a_sheet_with_nothing_but_text(browser, admin, database):
    evil = {"name": '=HYPERLINK("http://x")'}
    reference, _pushed = await push_items(
        browser, admin, ["electricity", "education"], person=evil | {"id_type": "resident"}
    )
    desk, _who = await sit_down(admin, "liaison", "power-supply")
    await desk.get("/department/bulk")
    await desk.send('form[action$="/list"]')
    assert desk.page.marks("errand-state") == ["waiting"]
    assert desk.page.has('meta[http-equiv="refresh"]')
    await catch_up(database, admin)
    await desk.get(desk.path)
    assert desk.page.marks("errand-state") == ["done"]
    reply = await desk.fetch(desk.page.one('main a.btn[href$="/file"]').attributes["href"])
    book = load_workbook(BytesIO(reply.content))
    rows = list(book.worksheets[0].iter_rows())
    assert all(cell.data_type in ("s", "n") and cell.data_type != "f" for row in rows for cell in row)
    said = {cell.value for row in rows for cell in row if cell.value}
    assert "0057 1234 5678" in said
    assert '=HYPERLINK("http://x")' in said
    assert not any("110101195603075127" in str(each) or "低保" in str(each) for each in said)
    other, _other = await sit_down(admin, "liaison", "power-supply")
    assert (await other.fetch(str(reply.url.path))).status_code == 404
    assert reference


async def test_answers_are_shown_first_and_kept_after_a_confirmation_once(browser, another, admin, database):
    made = [(await push_items(each, admin, ["education"]))[0] for each in (browser, another)]
    desk, officer = await sit_down(admin, "liaison")
    body = sheet([{"编号": each, "事项": "教育救助"} | GIVE for each in made])
    page = await read(desk, admin, database, body)
    assert page.marks("row") == ["2", "3"]
    assert {(await items_of(admin, each))["education"]["state"] for each in made} == {"pushed"}
    first = desk.page
    for _press in range(2):
        desk.page = first
        await desk.send('form[action$="/confirm"]')
    keeping = desk.path
    await catch_up(database, admin)
    await catch_up(database, admin)
    assert "2项都存好了" in (await desk.get(keeping)).text()
    for each in made:
        row = (await items_of(admin, each))["education"]
        assert (row["state"], row["answered_by"]) == ("granted", officer.id)
        assert await admin.value("select state from case_file where reference = $1", each) == "closed"
        grants = await admin.value(
            "select count(*) from joint_item_event where joint_item = $1 and move = 'grant' and by_person = $2",
            row["id"],
            officer.id,
        )
        assert grants == 1


async def test_bad_rows_are_named_and_nothing_is_kept(browser, another, admin, database):
    mine, _pushed = await push_items(browser, admin, ["education", "disaster"])
    theirs, _pushed = await push_items(another, admin, ["disaster"])
    desk, _who = await sit_down(admin, "liaison")
    good = {"编号": mine, "事项": "教育救助"}
    rows = [
        good | GIVE,
        good | GIVE,
        {"编号": theirs, "事项": "受灾人员救助"} | GIVE,
        {"编号": mine, "事项": "受灾人员救助"} | GIVE,
        {"编号": "YH0000000", "事项": "教育救助"} | GIVE,
        {"编号": mine, "事项": "教育救助"},
    ]
    page = await read(desk, admin, database, sheet(rows))
    bad = {row.attributes["data-row"]: row.text() for row in page.all("[data-row]")}
    assert set(bad) == {"3", "4", "5", "6"}
    assert "和第2行是同一项" in bad["3"]
    assert "不归您这里办" in bad["4"]
    assert not page.has('form[action$="/confirm"]')
    assert (await items_of(admin, mine))["education"]["state"] == "pushed"


@pytest.mark.parametrize(
    "cells",
    [
        {"结果": "可以"},
        {"结果": "给"},
        {"结果": "给", "金额（元）": "很多", "每月、每年还是一次": "每月"},
        {"结果": "给", "金额（元）": "100"},
        {"结果": "给", "金额（元）": "100", "每月、每年还是一次": "每周"},
        {"结果": "给", "不是钱的，给什么": "免", "从哪个月起": "明年"},
        {"结果": "不给"},
        {"结果": "不给", "不给的理由": "就是不给"},
        {"金额（元）": "100"},
    ],
)
async def test_a_row_that_says_too_little_is_not_taken(browser, admin, database, cells):
    reference, _pushed = await push_items(browser, admin, ["education"])
    desk, _who = await sit_down(admin, "liaison")
    page = await read(desk, admin, database, sheet([{"编号": reference, "事项": "教育救助"} | cells]))
    assert page.marks("row") == ["2"]
    assert not page.has('form[action$="/confirm"]')


async def test_a_company_answers_from_its_own_list_by_meter_number(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ["electricity"], items=_meter("7700112299"))
    desk, _who = await sit_down(admin, "liaison", "power-supply")
    body = sheet(
        [
            {
                "户号": "77-0011-2299",
                "结果": "给",
                "不是钱的，给什么": "每月15度电不要钱",
                "从哪个月起": "2026-12",
            }
        ],
        ("number", *ANSWER),
    )
    page = await read(desk, admin, database, body)
    assert page.marks("row") == ["2"]
    await desk.send('form[action$="/confirm"]')
    await catch_up(database, admin)
    assert (await items_of(admin, reference))["electricity"]["state"] == "granted"
    page = await read(desk, admin, database, body)
    assert "没有这个户号在等答复" in page.text()


def _meter(number):
    from tests.joint import HOME

    return HOME["items"] | {"electricity_account": number}


async def test_a_list_by_number_that_could_mean_two_households_is_not_taken(
    browser, another, admin, database
):
    for each in (browser, another):
        await push_items(each, admin, ["electricity"], items=_meter("5566001122"))
    desk, _who = await sit_down(admin, "liaison", "power-supply")
    page = await read(desk, admin, database, sheet([{"户号": "5566001122"} | GIVE], ("number", *ANSWER)))
    assert "有2件" in page.text()


async def test_a_file_that_is_no_sheet_fails_in_plain_words(browser, admin, database):
    desk, _who = await sit_down(admin, "liaison")
    page = await read(desk, admin, database, b"not a sheet")
    assert page.marks("errand-state") == ["failed"]
    assert "xlsx" in page.text()


async def test_when_an_item_moved_on_after_reading_none_is_kept(browser, another, admin, database):
    made = [(await push_items(each, admin, ["education"]))[0] for each in (browser, another)]
    desk, _who = await sit_down(admin, "liaison")
    await read(desk, admin, database, sheet([{"编号": each, "事项": "教育救助"} | GIVE for each in made]))
    colleague, _other = await sit_down(admin, "liaison")
    await colleague.get(f"/department/items/{made[1]}/education")
    await colleague.send('form[action$="/receive"]')
    await desk.send('form[action$="/confirm"]')
    await catch_up(database, admin)
    page = await desk.get(desk.path)
    assert page.marks("row") == ["3"]
    assert (await items_of(admin, made[0]))["education"]["state"] == "pushed"
