"""Bulk: a sheet out with nothing in it but text, answers back all or none; packages; errands that survive a death."""

import asyncio
import zipfile
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook

from portal.core import sheets
from portal.core.database import fetch, transaction
from portal.jobs import items as jobs
from portal.joint import bulk, errands
from portal.joint.rows import ANSWER, WHICH, headings
from tests.desks import enter_desk, sit_down
from tests.joint import as_the_worker, catch_up, items_of, push_items
from tests.papers import text_of

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


async def test_an_import_cut_short_by_death_keeps_nothing_and_is_done_once_by_the_next_worker(
    browser, another, admin, database, monkeypatch
):
    made = [(await push_items(each, admin, ["education"]))[0] for each in (browser, another)]
    desk, _who = await sit_down(admin, "liaison")
    await read(desk, admin, database, sheet([{"编号": each, "事项": "教育救助"} | GIVE for each in made]))
    await desk.send('form[action$="/confirm"]')
    answered, whole = [], bulk._answer

    async def dies(errand, each):
        answered.append(await whole(errand, each))
        raise asyncio.CancelledError

    monkeypatch.setattr(bulk, "_answer", dies)
    errand = desk.path.rpartition("/")[2]
    async with as_the_worker(database):
        with pytest.raises(asyncio.CancelledError):
            await errands.work_on(UUID(errand), jobs.KINDS)
    assert answered == [True]
    assert {(await items_of(admin, each))["education"]["state"] for each in made} == {"pushed"}
    assert (await desk.get(desk.path)).marks("errand-state") == ["running"]
    monkeypatch.setattr(bulk, "_answer", whole)
    await catch_up(database, admin)
    assert (await desk.get(desk.path)).marks("errand-state") == ["done"]
    assert {(await items_of(admin, each))["education"]["state"] for each in made} == {"granted"}


async def test_two_workers_on_one_import_keep_it_once(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ["education"])
    desk, _who = await sit_down(admin, "liaison")
    await read(desk, admin, database, sheet([{"编号": reference, "事项": "教育救助"} | GIVE]))
    await desk.send('form[action$="/confirm"]')
    errand = (await admin.rows("select id from errand where kind = 'keep_answers' order by made_at desc"))[0][
        "id"
    ]
    async with as_the_worker(database):
        await asyncio.gather(*(errands.work_on(errand, jobs.KINDS) for _worker in range(4)))
    grants = await admin.value(
        "select count(*) from joint_item_event e join joint_item j on j.id = e.joint_item"
        " where j.reference = $1 and e.move = 'grant'",
        reference,
    )
    assert grants == 1


async def test_an_import_of_a_disabled_account_is_not_kept(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ["education"])
    desk, officer = await sit_down(admin, "liaison")
    await read(desk, admin, database, sheet([{"编号": reference, "事项": "教育救助"} | GIVE]))
    await desk.send('form[action$="/confirm"]')
    await admin.run("update staff set disabled_at = now() where id = $1", officer.id)
    errand = (
        await admin.rows("select id from errand where kind = 'keep_answers' and staff = $1", officer.id)
    )[0]
    async with as_the_worker(database):
        await errands.work_on(errand["id"], jobs.KINDS)
    assert (await items_of(admin, reference))["education"]["state"] == "pushed"
    assert await admin.value("select state from errand where id = $1", errand["id"]) == "failed"


async def test_an_errand_that_never_ends_is_given_up_and_says_so(browser, admin, database):
    desk, officer = await sit_down(admin, "liaison")
    await desk.get("/department/bulk")
    await desk.send('form[action$="/list"]')
    errand = UUID(desk.path.rpartition("/")[2])

    async def breaks(_errand, _report):
        raise ZeroDivisionError

    async with as_the_worker(database):
        for _try in range(errands.TRIES):
            with pytest.raises(ZeroDivisionError):
                await errands.work_on(errand, {"list": breaks})
        await errands.work_on(errand, {"list": breaks})
    assert "是我们这边的问题" in (await desk.get(desk.path)).text()
    assert officer


async def test_the_worker_answers_nothing_without_a_running_errand(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ["education"])
    row = (await items_of(admin, reference))["education"]
    async with as_the_worker(database):
        async with transaction():
            assert await fetch("select 1 from joint_item where id = $1", row["id"])
        for statement in (
            "update joint_item set state = 'granted' where id = $1",
            "select portal.answer_by_errand($1, $1, 0, 'granted', 'x'::bytea, now())",
        ):
            with pytest.raises(Exception, match=r"permission denied|no such errand"):
                async with transaction():
                    await fetch(statement, row["id"])


async def test_a_package_holds_the_form_and_the_papers_of_its_item(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ["education", "disaster"])
    desk, _who = await sit_down(admin, "liaison")
    await desk.get(f"/department/items/{reference}/education")
    await desk.send('form[action$="/package"]')
    way = desk.path
    await catch_up(database, admin)
    await desk.get(way)
    reply = await desk.fetch(desk.page.one('main a.btn[href$="/file"]').attributes["href"])
    packed = zipfile.ZipFile(BytesIO(reply.content))
    assert packed.namelist()[0] == "表.pdf"
    said = text_of(packed.read("表.pdf"))
    assert "示例中学" in said
    assert "屋顶" not in said
    assert "110101195603075127" not in said


async def test_another_department_s_item_is_not_packed_nor_its_errand_seen(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ["education", "disaster"])
    desk, _who = await sit_down(admin, "liaison")
    await desk.get(f"/department/items/{reference}/education")
    form = desk.page.form('form[action$="/package"]').filled({}, "")
    await desk.post(f"/department/items/{reference}/disaster/package", form)
    assert desk.status == 404
    await desk.get(f"/department/items/{reference}/education")
    await desk.send('form[action$="/package"]')
    other, _officer = await sit_down(admin, "liaison")
    assert (await other.fetch(desk.path)).status_code == 404
    async with transaction():
        await enter_desk(other)
        assert await fetch("select 1 from errand") == []


async def test_errands_are_gone_after_their_week(browser, admin, database):
    from portal.jobs.erasing import erase_what_is_over

    desk, officer = await sit_down(admin, "liaison")
    await desk.get("/department/bulk")
    await desk.send('form[action$="/list"]')
    await admin.run("update errand set changed_at = now() - interval '8 days' where staff = $1", officer.id)
    async with as_the_worker(database), transaction():
        await erase_what_is_over()
    assert await admin.value("select count(*) from errand where staff = $1", officer.id) == 0
    assert set(jobs.ENTRYPOINTS) == {"item_answered", "item_papers", "errand"}
