"""Jobs: a notice is sent once however many workers there are, again when it could not be; what is over is erased."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from pgqueuer.errors import RetryRequested

import portal.core.database
from portal.core.database import DB, close_pool, open_pool, transaction
from portal.core.settings import settings
from portal.documents import store
from portal.jobs import erasing, worker
from portal.jobs.erasing import erase_what_is_over, sweep_files
from portal.notices import sending
from portal.people import phone
from tests.applying import photographs, send_photo
from tests.makers import make_draft

TOP = Path(__file__).parents[1]
HOURS_AGO = datetime.now(UTC).timestamp() - 2 * erasing.HOUR


@pytest.fixture
async def as_worker(pool, database):
    """Within the block this process is connected as the worker is."""

    @asynccontextmanager
    async def connected():
        kept = DB.pool, DB.config
        DB.pool = None
        await open_pool(database, "portal_worker", size=6)
        try:
            yield
        finally:
            await close_pool()
            DB.pool, DB.config = kept

    return connected


class Gateway:
    """Takes SMS, after it has refused some."""

    def __init__(self, refuses=0):
        self.refuses, self.sent, self.takes, self.next = refuses, [], 0.0, threading.Semaphore(0)

    def send(self, notice, to, text, code):
        if self.refuses:
            self.refuses -= 1
            raise ConnectionResetError
        threading.Event().wait(self.takes)
        self.sent.append((notice, to, text, code))
        self.next.release()


@pytest.fixture
def gateway(monkeypatch):
    found = Gateway()
    monkeypatch.setattr(sending, "gateway", lambda: found)
    return found


async def told(to="13900001111"):
    """A notice in the outbox, by the application."""
    async with transaction():
        return await sending.tell("handed_in", to, "您的申请收到了")


async def send(notice):
    async with transaction():
        return await sending.send(notice)


async def test_a_notice_is_sent_once_however_many_workers_take_it(as_worker, gateway):
    notice = await told()
    async with as_worker():
        assert all(await asyncio.gather(*(send(notice) for _worker in range(5))))
        assert await send(notice)
    assert gateway.sent == [(notice, "13900001111", "您的申请收到了", None)]


async def test_a_notice_that_could_not_be_sent_is_sent_later(as_worker, gateway, admin):
    gateway.refuses = 2
    notice = await told()
    async with as_worker():
        assert [await send(notice) for _try in range(3)] == [False, False, True]
    assert len(gateway.sent) == 1
    row = (await admin.rows("select tries, sent_at, failed_at from outbox where id = $1", notice))[0]
    assert row["tries"] == 2
    assert row["sent_at"]
    assert not row["failed_at"]


async def test_a_job_whose_notice_could_not_be_sent_waits_longer_each_time_and_not_for_ever(
    as_worker, gateway
):
    gateway.refuses = 5
    notice, waits = await told(), []
    async with as_worker():
        for attempts in (0, 1, 2, 3, 30):
            with pytest.raises(RetryRequested) as again:
                await worker.send_notice(SimpleNamespace(payload=str(notice).encode(), attempts=attempts))
            waits.append(again.value.delay)
        await worker.send_notice(SimpleNamespace(payload=str(notice).encode(), attempts=5))
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (worker.FIRST_WAIT, worker.LONGEST_WAIT)
    assert len(gateway.sent) == 1


async def test_a_notice_is_given_up_after_its_last_try_and_never_sent_after(as_worker, gateway, admin):
    gateway.refuses = sending.TRIES
    notice = await told()
    async with as_worker():
        answers = [await send(notice) for _try in range(sending.TRIES)]
        assert answers == [False] * (sending.TRIES - 1) + [True]
        assert await send(notice)
    assert not gateway.sent
    assert await admin.value("select failed_at from outbox where id = $1", notice)


async def test_a_sign_in_code_is_not_tried_any_more_once_it_opens_nothing(as_worker, gateway, admin):
    gateway.refuses = 2
    async with transaction():
        code = await sending.tell("code", "13900002222", "验证码123456", code="123456")
    notice = await told()
    await admin.run(
        "update outbox set made_at = now() - interval '11 minutes' where id = any($1)", [code, notice]
    )
    async with as_worker():
        assert [await send(code), await send(notice)] == [True, False]
        assert await send(notice)
    assert [sent for sent, *_rest in gateway.sent] == [notice]


async def test_a_notice_that_no_key_opens_is_given_up_and_holds_up_no_other(as_worker, gateway, admin):
    unreadable, notice = await told(), await told()
    await admin.run("update outbox set sealed = '' where id = $1", unreadable)
    async with as_worker():
        assert [await send(each) for each in (unreadable, notice)] == [True, True]
    assert [sent for sent, *_rest in gateway.sent] == [notice]
    assert await admin.value("delete from outbox where id = $1 returning failed_at", unreadable)


async def test_a_hand_in_that_is_undone_leaves_neither_notice_nor_job(pool, admin):
    count = "select (select count(*) from outbox) + (select count(*) from jobs.pgqueuer)"
    before = await admin.value(count)

    async def undone():
        async with transaction():
            await sending.tell("handed_in", "13900001111", "不会发出去")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    assert await admin.value(count) == before


async def test_what_a_worker_s_death_left_unsent_is_found_after_a_minute(as_worker, gateway, admin):
    await admin.run("update outbox set sent_at = now() where sent_at is null")
    notice, fresh = await told(), await told()
    await admin.run("update outbox set made_at = now() - interval '61 seconds' where id = $1", notice)
    async with as_worker(), transaction():
        late = await sending.unsent()
    assert notice in late
    assert fresh not in late


async def test_two_real_workers_send_each_of_forty_notices_once(pool, database, admin):
    await admin.run("delete from jobs.pgqueuer; update outbox set sent_at = now() where sent_at is null")
    phones = [f"1370000{n:04d}" for n in range(40)]
    for number in phones:
        await told(number)
    order = [sys.executable, "-m", "portal", "work"]
    environment = os.environ | {"PORTAL_EMBEDDED_URL": database}
    workers = [
        await asyncio.create_subprocess_exec(*order, cwd=TOP, env=environment, stderr=subprocess.DEVNULL)
        for _worker in range(2)
    ]
    try:
        async with asyncio.timeout(60):
            while await admin.value("select count(*) from outbox where sent_at is null"):
                await admin.run("select pg_sleep(0.05)")
    finally:
        for each in workers:
            each.send_signal(signal.SIGTERM)
        # One that had not begun to listen yet is ended by the signal itself.
        assert {await each.wait() for each in workers} <= {0, -signal.SIGTERM}
    lines = [json.loads(line) for line in (settings().data / "outbox.jsonl").read_text().splitlines()]
    assert sorted(line["to"] for line in lines if line["to"] in phones) == phones


MADE = {
    "screening": (
        "visit",
        "0",
        "id, visit, pack, answers, expires_at",
        "gen_random_uuid(), $1, 'p', '', {at}",
    ),
    "handover": ("code", "0", "code, pack, answers, expires_at", "$1, 'p', '', {at}"),
    "sign_in_code": ("asker", "1 day", "asker, phone_index, code, made_at", "$1, '', '', {at}"),
    "tally": ("key", "1 day", "what, key, at", "'test', $1, {at}"),
}
"""For each table: the column that names a row, how long it is kept, and how to make one."""


@pytest.mark.parametrize("table", MADE)
async def test_what_is_over_is_erased_and_what_is_not_stays(table, as_worker, admin):
    column, kept_for, columns, values = MADE[table]
    over, kept = uuid4().bytes, uuid4().bytes
    for key, moment in ((over, "- interval '1 second'"), (kept, "+ interval '1 minute'")):
        at = f"now() - interval '{kept_for}' {moment}"
        await admin.run(f"insert into {table} ({columns}) values ({values.format(at=at)})", key)
    async with as_worker(), transaction():
        assert await erase_what_is_over() >= 1
    left = await admin.rows(f"select {column} as key from {table} where {column} = any($1)", [over, kept])
    assert [row["key"] for row in left] == [kept]


async def test_an_sms_is_kept_for_a_month_after_it_was_sent_and_until_it_was(as_worker, admin):
    over, kept, waiting = await told(), await told(), await told()
    for notice, moment in ((over, "- interval '1 second'"), (kept, "+ interval '1 minute'")):
        at = f"now() - interval '30 days' {moment}"
        await admin.run(f"update outbox set sent_at = {at}, made_at = {at} where id = $1", notice)
    await admin.run("update outbox set made_at = now() - interval '31 days' where id = $1", waiting)
    async with as_worker(), transaction():
        await erase_what_is_over()
    left = await admin.rows("select id from outbox where id = any($1)", [over, kept, waiting])
    assert {row["id"] for row in left} == {kept, waiting}
    await admin.run("update outbox set sent_at = now() where id = $1", waiting)


async def test_a_session_of_a_month_ago_is_erased_and_a_running_one_is_not(
    browser, another, as_worker, admin
):
    await browser.sign_in()
    await another.sign_in()
    of = "person in (select id from person where phone_index = $1)"
    await admin.run(
        f"update session set seen_at = now() - interval '30 days 1 second' where {of}",
        phone.index(browser.phone),
    )
    async with as_worker(), transaction():
        await erase_what_is_over()
    count = f"select count(*) from session where {of}"
    assert await admin.value(count, phone.index(browser.phone)) == 0
    assert await admin.value(count, phone.index(another.phone)) == 1


async def test_a_file_that_no_row_knows_is_swept_up_and_a_photograph_is_not(browser, as_worker):
    made = await make_draft(browser)
    await send_photo(browser, made.reference)
    known = (await photographs(browser, made.reference))[0]
    stray, fresh = await store.keep(b"stray", "row"), await store.keep(b"fresh", "row")
    for name in (known["file"], stray.name):
        os.utime(store._path(name), (HOURS_AGO, HOURS_AGO))
    async with as_worker():
        assert await sweep_files() >= 1
    assert await store.read(known["file"], known["key"], known["id"])
    assert await store.read(fresh.name, fresh.key, "row") == b"fresh"
    with pytest.raises(store.FileMissing):
        await store.read(stray.name, stray.key, "row")


async def test_jobs_queued_together_wait_for_their_turn_and_a_code_goes_first(
    database, gateway, admin, pool, monkeypatch
):
    monkeypatch.setattr(portal.core.database, "PATIENCE", 0.2)
    gateway.takes = 0.01
    await admin.run("delete from jobs.pgqueuer")
    notices = [await told() for _each in range(100)]
    async with transaction():
        code = await sending.tell("code", "13900003333", "验证码123456", code="123456")
    await close_pool()
    working = asyncio.create_task(worker.work())
    try:
        async with asyncio.timeout(20):
            while len(gateway.sent) <= len(notices):
                await asyncio.to_thread(gateway.next.acquire, timeout=1)
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await working
        await open_pool(database, "portal_app")
    assert [sent for sent, *_rest in gateway.sent].index(code) < 25
