"""One person goes the whole way; afterwards nothing they told stands in plain anywhere (trust.md, rows 18 and 19)."""

import asyncio
import base64
import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import pytest

from portal.core import logging as our_logging
from portal.core import sealing
from portal.core.cluster import installed
from portal.core.database import config, transaction
from portal.core.keys import Keys
from portal.core.settings import settings
from portal.documents import store
from portal.people import sessions
from tests import pictures
from tests.applying import add_member, photographs, press, send_photo
from tests.canaries import Canary, everything_kept, files_below, found_in
from tests.database import Admin
from tests.makers import make_case
from tests.questionnaire import FAMILY, go_through

TOP = Path(__file__).parents[1]
CANARY = Canary()


@pytest.fixture
def logged(monkeypatch):
    """What this process writes to its log, libraries at their most talkative included."""
    log = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", log)
        our_logging.start_logging()
        yield log
    our_logging.start_logging()


@pytest.fixture
def asked(browser):
    """Every address that the browser asked for."""
    found = []

    async def note(request):
        found.append(str(request.url))

    browser.client.event_hooks["request"].append(note)
    return found


def drawing():
    """A name drawn with a finger, as the canvas sends it."""
    picture = pictures.encoded(pictures.paper(640, 200), "PNG")
    return "data:image/png;base64," + base64.b64encode(picture).decode()


async def fill_how(browser, path, how):
    await browser.get(path)
    await browser.send("main form", how=how)


async def answer_everything(browser, another):
    """The questionnaire, carried to another phone and back, then sign-in."""
    await go_through(browser, **FAMILY | {"income_month": CANARY.income, "assets": CANARY.assets})
    await browser.send("form[action='/screening/hand-over']")
    await another.get(browser.path.replace("hand-over", "take"))
    await another.send("main form")
    await browser.get("/screening/result")
    await browser.sign_in(CANARY.phone)


async def keep(browser, **typed):
    """Fill in the page that is open; what is refused would be kept nowhere, and found nowhere."""
    await press(browser, **typed)
    assert browser.status == 200, browser.page.errors


async def keep_at(browser, path, **typed):
    await browser.get(path)
    await keep(browser, **typed)


async def apply(browser):
    """The one application, every kind of question with something of one's own in it; its address."""
    await browser.get("/apply/new")
    await browser.send("form[action='/apply/new']")
    root = browser.path
    await keep_at(browser, f"{root}/person/name", name=CANARY.name)
    await keep_at(browser, f"{root}/person/phone", phone=CANARY.contact, phone_owner=CANARY.member)
    await keep_at(browser, f"{root}/person/home", home_township="331083102", home_address=CANARY.address)
    await keep_at(browser, f"{root}/person/identity", id_type="resident")
    await keep(browser, id_number=CANARY.id_number)
    await keep_at(browser, f"{root}/person/health", major_illness="yes")
    await keep(browser, illness=CANARY.illness)
    await keep_at(browser, f"{root}/person/reason", reasons="other", story=CANARY.story)
    record = await add_member(browser, f"{root}", CANARY.member)
    await keep_at(browser, f"{record}/identity", id_type="resident")
    await keep(browser, id_number=CANARY.member_id)
    await keep_at(browser, f"{root}/supporters/supporter", supporter="able")
    await browser.get(f"{root}/supporters/list")
    await browser.send(f"form[action='{root}/supporters/supporters/add']")
    await keep(browser, name=CANARY.supporter, relation="child", phone=CANARY.supporter_phone)
    await keep_at(browser, f"{root}/bank/has", has_account="other")
    await keep_at(
        browser, f"{root}/bank/account", holder=CANARY.name, bank=CANARY.address, account=CANARY.account
    )
    await keep_at(browser, f"{root}/items/items", items=["electricity"])
    await keep_at(
        browser,
        f"{root}/items/electricity",
        electricity_account=CANARY.meter,
        electricity_holder=CANARY.name,
        electricity_shared="own",
    )
    return root


async def sign_and_photograph(browser, root):
    """A signature drawn, one typed, and a photograph whose camera wrote down what it should not."""
    await fill_how(browser, f"{root}/signatures/applicant", "drawn")
    await browser.send("main form", drawing=drawing())
    await browser.admin.run("delete from tally")  # the code of signing in was sent less than a minute ago
    others = [key for key in (await browser.get(f"{root}/signatures")).marks("signer") if key != "applicant"]
    await fill_how(browser, f"{root}/signatures/{others[-1]}", "guardian")
    await browser.send("main form", guardian=CANARY.supporter)
    await browser.send("main form", code=(await browser.admin.sms(CANARY.phone))[-1]["code"])
    photo = pictures.jpeg(pictures.paper(800, 600), comment=CANARY.story.encode())
    await send_photo(browser, root.rpartition("/")[2], "id-card", photo)
    page = await browser.get(f"{root}/documents")
    await browser.fetch(page.one("img[src^='/apply/']").attributes["src"])


async def hand_in_and_talk(browser, another, root):
    """Hand in, read everything there is to read, write, track it as somebody else, and take it back."""
    reference = root.rpartition("/")[2]
    await browser.get(f"{root}/check")
    await browser.send(f"form[action='{root}/check']", pledge="yes")
    page = await browser.get(f"{root}/receipt")
    for paper in ("receipt.pdf", "form.pdf"):
        await browser.fetch(f"{root}/{paper}")
    await another.get("/track")
    await another.send(code=page.text("[data-code]"), tail=CANARY.phone[-4:])
    assert another.page.has(".trail")
    await browser.get(f"/progress/{reference}")
    await browser.send("form[action$=messages]", message=CANARY.message)
    await browser.get(f"/progress/{reference}/withdraw")
    await browser.send("main form", why=CANARY.why)
    return reference


async def let_the_worker_send(admin, url, phone):
    """Run the real worker until it has sent what this phone is told; what it wrote to its log."""
    environment = os.environ | {"PORTAL_EMBEDDED_URL": url}
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "portal", "work", cwd=TOP, env=environment, stderr=subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            while await admin.value("select count(*) from outbox where sent_at is null"):
                await admin.run("select pg_sleep(0.05)")
    finally:
        worker.send_signal(signal.SIGTERM)
    return (await worker.communicate())[1]


async def test_nothing_that_a_person_told_stands_in_plain_anywhere(browser, another, database, logged, asked):
    await browser.admin.run(
        "delete from jobs.pgqueuer; update outbox set sent_at = now() where sent_at is null"
    )
    await answer_everything(browser, another)
    root = await apply(browser)
    await sign_and_photograph(browser, root)
    reference = await hand_in_and_talk(browser, another, root)
    assert browser.page.one(".trail").attributes["data-state"] == "withdrawn"
    worker_s_log = await let_the_worker_send(browser.admin, database, CANARY.phone)

    kept = await everything_kept(browser.admin)
    assert {
        "public.section",
        "public.screening",
        "public.outbox",
        "jobs.pgqueuer_log",
        "public.session",
    } <= set(kept)
    assert reference.encode() in kept["public.application"]
    assert not found_in(CANARY, kept.items())

    await browser.admin.run("checkpoint")
    lying = dict(files_below(settings().data))
    outbox = lying.pop("outbox.jsonl")
    assert len(lying) > 100
    assert not found_in(CANARY, lying.items())
    assert {line.rpartition(": ")[2] for line in found_in(CANARY, [("outbox", outbox)])} == {"phone"}

    log = logged.getvalue()
    assert log.count('"event": "request"') > 50
    assert not found_in(CANARY, [("log", log.encode()), ("worker's log", worker_s_log)])
    assert not found_in(CANARY, [("address", unquote("\n".join(asked)).encode())])


SEALED = {
    "person.phone": "select phone, id from person",
    "application.screening": "select screening, id from application where screening is not null",
    "section.answers": "select answers, application, name from section",
    "signature.sealed": "select sealed, application || '/' || signer from signature",
    "document.key": "select key, id from document where key is not null",
    "case_event.note": "select note, case_file from case_event where note is not null",
    "message.body": "select body, id from message",
    "receipt.code": "select code, case_file from receipt",
    "outbox.sealed": "select sealed, id from outbox",
}
"""Each cell that is sealed, and how to read it: the value, its row, and what else its place is called."""


async def opened_of(admin, cell):
    """How many values of a cell open with the key that is here, and how many there are; the erased are none."""
    rows = [row for row in await admin.rows(SEALED[cell]) if row[0]]
    opened = 0
    for value, row, *more in rows:
        try:
            sealing.unseal(value, ".".join([cell, *more]), row)
        except sealing.SealBroken:
            continue
        opened += 1
    return opened, len(rows)


async def restore(url, folder):
    """The whole database dumped by its own program and restored beside itself; the dump, and the copy."""
    programs, place = installed() / "bin", config(url)
    environment = os.environ | {
        "PGHOST": place["host"], "PGPORT": str(place["port"]), "PGUSER": place["user"],
        "PGPASSWORD": place["password"] or "",
    }  # fmt: skip
    dump = folder / "backup.sql"
    for order in (
        ["pg_dump", "--file", str(dump), place["database"]],
        ["createdb", "restored"],
        ["psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", "restored", "--file", str(dump)],
    ):
        done = subprocess.run(
            [str(programs / order[0]), *order[1:]],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return dump, await Admin.connect(urlunsplit(urlsplit(url)._replace(path="/restored")))


async def test_a_backup_restored_without_its_key_opens_nothing(browser, database, tmp_path, monkeypatch):
    made = await make_case(browser, person={"name": CANARY.name, "id_number": CANARY.id_number})
    await send_photo(browser, made.reference)
    await fill_how(browser, f"/apply/{made.reference}/signatures/applicant", "drawn")
    await browser.send("main form", drawing=drawing())
    for path, form, typed in (
        (f"/progress/{made.reference}", "form[action$=messages]", {"message": CANARY.message}),
        (f"/progress/{made.reference}/withdraw", "main form", {"why": CANARY.why}),
    ):
        await browser.get(path)
        await browser.send(form, **typed)
    document = (await photographs(browser, made.reference))[0]
    token = browser.client.cookies["portal"].removeprefix("s.")

    dump, restored = await restore(database, tmp_path)
    try:
        assert not found_in(CANARY, [("dump", dump.read_bytes())])
        for cell in SEALED:
            opened, there = await opened_of(restored, cell)
            assert opened == there, cell
        stranger = Keys("development", {1: os.urandom(32)})
        monkeypatch.setattr(sealing, "keys", lambda: stranger)
        for cell in SEALED:
            assert (await opened_of(restored, cell))[0] == 0, cell
        with pytest.raises(sealing.SealBroken):
            await store.read(document["file"], document["key"], document["id"])
        async with transaction():
            assert await sessions.enter(token) is None
    finally:
        await restored.close()
        await browser.admin.run("drop database restored")
