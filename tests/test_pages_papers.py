"""Photographs of papers: sent once however often, seen by their owner alone, gone when taken away."""

import asyncio
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from portal.core.errors import Busy
from portal.documents import attaching, photos, store
from portal.people.limits import Limit
from tests import pictures
from tests.applying import JPEG, photographs, send_photo
from tests.makers import make_draft


async def address(browser, paper="id-card"):
    return browser.page.one(f"#{paper} .shot img").attributes["src"]


async def test_a_photograph_is_kept_sealed_and_shown_to_its_owner(browser):
    made = await make_draft(browser)
    await send_photo(browser, made.reference)
    assert browser.path == f"/apply/{made.reference}/documents"
    reply = await browser.fetch(await address(browser))
    assert Image.open(BytesIO(reply.content)).size == (800, 600)
    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-content-type-options"] == "nosniff"
    row = (await photographs(browser, made.reference))[0]
    kept = store.folder() / row["file"][:2] / row["file"][2:4] / row["file"]
    assert b"JFIF" not in kept.read_bytes()


async def test_the_same_key_keeps_one_photograph_however_often_it_arrives(browser):
    made = await make_draft(browser)
    key = uuid4()
    for _each in range(3):
        await send_photo(browser, made.reference, key=key)
    assert len(await photographs(browser, made.reference)) == 1


async def test_the_same_key_at_once_keeps_one_photograph_and_one_file(browser):
    made = await make_draft(browser)
    root, key = f"/apply/{made.reference}/documents", str(uuid4())
    page = await browser.get(root)
    data = {"csrf": page.form(f"form[action='{root}/id-card']")["csrf"], "key": key}
    sent = (
        browser.client.post(f"{root}/id-card", data=data, files={"photo": ("p.jpg", JPEG, "image/jpeg")})
        for _each in range(4)
    )
    assert {reply.status_code for reply in await asyncio.gather(*sent)} == {303}
    kept = await photographs(browser, made.reference)
    assert len(kept) == 1
    assert await store.read(kept[0]["file"], kept[0]["key"], kept[0]["id"])


async def test_somebody_else_never_sees_it(browser, another):
    made = await make_draft(browser)
    await send_photo(browser, made.reference)
    url = await address(browser)
    await another.sign_in()
    assert (await another.fetch(url)).status_code == 404
    own = await make_draft(another)
    assert (await another.fetch(url.replace(made.reference, own.reference))).status_code == 404


async def test_a_photograph_taken_away_is_erased(browser):
    made = await make_draft(browser)
    await send_photo(browser, made.reference)
    url = await address(browser)
    row = (await photographs(browser, made.reference))[0]
    await browser.send("form[action$='/remove']")
    assert not browser.page.has("#id-card .shot img")
    assert (await browser.fetch(url)).status_code == 404
    gone = (await photographs(browser, made.reference))[0]
    assert gone["key"] is None
    assert not (store.folder() / row["file"][:2] / row["file"][2:4] / row["file"]).exists()


async def test_taken_away_twice_is_taken_away_once(browser):
    made = await make_draft(browser)
    await send_photo(browser, made.reference)
    form = browser.page.form("form[action$='/remove']")
    for _press in range(2):
        await browser.post(form.action, form.filled({}))
        assert browser.status == 200


async def test_a_photograph_taken_again_replaces_the_first(browser):
    made = await make_draft(browser)
    await send_photo(browser, made.reference)
    old = (await photographs(browser, made.reference))[0]
    await send_photo(browser, made.reference, replaces=str(old["id"]))
    assert len(browser.page.all("#id-card .shot img")) == 1
    erased, new = await photographs(browser, made.reference)
    assert erased["key"] is None
    assert new["key"]


async def test_a_doubtful_photograph_says_how_to_do_better_and_may_be_used(browser):
    made = await make_draft(browser)
    await send_photo(browser, made.reference, photo=pictures.blurred(12))
    assert "看不清" in browser.page.text("#id-card")
    await browser.send("form[action$='/use']")
    assert "就用这张" in browser.page.text("#id-card .tag")
    assert (await photographs(browser, made.reference))[0]["hint"] == "blurred!"


@pytest.mark.parametrize(
    ("photo", "said"),
    [
        (b"%PDF-1.7 nothing", "PDF"),
        (b"", "没有收到照片"),
        (b"MZ\x90\x00 program", "不是照片"),
        (JPEG[:4000], "没有传完"),
    ],
    ids=["a PDF", "nothing", "a program", "half a picture"],
)
async def test_what_is_no_photograph_is_refused_beside_its_paper(browser, photo, said):
    made = await make_draft(browser)
    await send_photo(browser, made.reference, photo=photo)
    assert browser.status == 422
    assert said in browser.page.errors["id-card"]
    assert await photographs(browser, made.reference) == []


async def test_a_script_gets_the_paper_alone(browser):
    made = await make_draft(browser)
    reply = await send_photo(browser, made.reference, script=True)
    assert reply.status_code == 200
    assert reply.text.count("<section") == 1
    assert 'id="id-card"' in reply.text
    assert "data-swap" in reply.text
    assert "<html" not in reply.text
    refused = await send_photo(browser, made.reference, photo=b"x", script=True)
    assert refused.status_code == 422
    assert "不是照片" in refused.text


async def test_a_script_whose_person_was_signed_out_is_told_so(browser):
    made = await make_draft(browser)
    await browser.get(f"/apply/{made.reference}/documents")
    await browser.admin.run("update session set ended_at = now()")
    csrf = browser.page.form("#id-card form")["csrf"]
    reply = await browser.client.post(
        f"/apply/{made.reference}/documents/id-card",
        data={"csrf": csrf, "key": str(uuid4())},
        files={"photo": ("p.jpg", JPEG, "image/jpeg")},
        headers={"hx-request": "true"},
    )
    assert reply.status_code == 401


async def test_a_busy_moment_says_when_to_send_it_again(browser, monkeypatch):
    made = await make_draft(browser)

    async def busy(*_args, **_options):
        raise Busy("现在传照片的人多", 7)

    monkeypatch.setattr(photos, "clean", busy)
    await send_photo(browser, made.reference)
    assert (browser.status, browser.reply.headers["retry-after"]) == (503, "7")
    assert "人多" in browser.page.errors["id-card"]


async def test_a_paper_takes_so_many_photographs_and_no_more(browser, monkeypatch):
    monkeypatch.setattr(attaching, "MOST_A_PAPER", 2)
    made = await make_draft(browser)
    for _each in range(2):
        await send_photo(browser, made.reference)
    page = browser.page
    assert not page.has("#id-card-camera")
    first = (await photographs(browser, made.reference))[0]
    await send_photo(browser, made.reference, replaces=str(first["id"]))
    assert browser.status == 200
    root = f"/apply/{made.reference}/documents"
    data = {"csrf": browser.page.form(f"form[action='{root}/id-card']")["csrf"], "key": str(uuid4())}
    reply = await browser.client.post(
        f"{root}/id-card", data=data, files={"photo": ("p.jpg", JPEG, "image/jpeg")}
    )
    assert reply.status_code == 422


async def test_one_person_cannot_flood_the_worker(browser, monkeypatch):
    monkeypatch.setattr(attaching, "ATTEMPTS", (Limit("photo-test", 2, attaching.ATTEMPTS[0].within),))
    made = await make_draft(browser)
    for _each in range(2):
        await send_photo(browser, made.reference, photo=b"x")
    await send_photo(browser, made.reference)
    assert browser.status == 429
    assert int(browser.reply.headers["retry-after"]) > 0
    assert "试得太多了" in browser.page.errors["id-card"]
