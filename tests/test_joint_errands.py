"""Errands: what the worker does for a department is done once or not at all, and seen by its owner alone."""

import asyncio
import zipfile
from io import BytesIO
from uuid import UUID

import pytest

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
