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
from tests.applying import counted
from tests.makers import make_case, make_draft

JPEG = pictures.jpeg(pictures.paper(800, 600))


async def send(browser, reference, paper="id-card", photo=JPEG, key=None, script=False, **fields):
    """Send one photograph as the page's form does."""
    root = f"/apply/{reference}/documents"
    page = await browser.get(root)
    data = {"csrf": page.form(f"form[action='{root}/{paper}']")["csrf"], "key": str(key or uuid4())} | fields
    reply = await browser.client.post(
        f"{root}/{paper}",
        data=data,
        files={"photo": ("photo.jpg", photo, "image/jpeg")},
        headers={"hx-request": "true"} if script else {},
        follow_redirects=not script,
    )
    return reply if script else await browser._see(reply)


async def rows(browser, reference):
    return await browser.admin.rows(
        "select d.* from document d join application a on a.id = d.application where a.reference = $1"
        " order by d.made_at",
        reference,
    )


async def address(browser, paper="id-card"):
    return browser.page.one(f"#{paper} .shot img").attributes["src"]


async def test_a_photograph_is_kept_sealed_and_shown_to_its_owner(browser):
    made = await make_draft(browser)
    await send(browser, made.reference)
    assert browser.path == f"/apply/{made.reference}/documents"
    reply = await browser.fetch(await address(browser))
    assert Image.open(BytesIO(reply.content)).size == (800, 600)
    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-content-type-options"] == "nosniff"
    row = (await rows(browser, made.reference))[0]
    kept = store.folder() / row["file"][:2] / row["file"][2:4] / row["file"]
    assert b"JFIF" not in kept.read_bytes()


async def test_the_same_key_keeps_one_photograph_however_often_it_arrives(browser):
    made = await make_draft(browser)
    key = uuid4()
    for _each in range(3):
        await send(browser, made.reference, key=key)
    assert len(await rows(browser, made.reference)) == 1


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
    kept = await rows(browser, made.reference)
    assert len(kept) == 1
    assert await store.read(kept[0]["file"], kept[0]["key"], kept[0]["id"])


async def test_somebody_else_never_sees_it(browser, another):
    made = await make_draft(browser)
    await send(browser, made.reference)
    url = await address(browser)
    await another.sign_in()
    assert (await another.fetch(url)).status_code == 404
    own = await make_draft(another)
    assert (await another.fetch(url.replace(made.reference, own.reference))).status_code == 404


async def test_a_photograph_taken_away_is_erased(browser):
    made = await make_draft(browser)
    await send(browser, made.reference)
    url = await address(browser)
    row = (await rows(browser, made.reference))[0]
    await browser.send("form[action$='/remove']")
    assert not browser.page.has("#id-card .shot img")
    assert (await browser.fetch(url)).status_code == 404
    gone = (await rows(browser, made.reference))[0]
    assert gone["key"] is None
    assert not (store.folder() / row["file"][:2] / row["file"][2:4] / row["file"]).exists()


async def test_taken_away_twice_is_taken_away_once(browser):
    made = await make_draft(browser)
    await send(browser, made.reference)
    form = browser.page.form("form[action$='/remove']")
    for _press in range(2):
        await browser.post(form.action, form.filled({}))
        assert browser.status == 200


async def test_a_photograph_taken_again_replaces_the_first(browser):
    made = await make_draft(browser)
    await send(browser, made.reference)
    old = (await rows(browser, made.reference))[0]
    await send(browser, made.reference, replaces=str(old["id"]))
    assert len(browser.page.all("#id-card .shot img")) == 1
    erased, new = await rows(browser, made.reference)
    assert erased["key"] is None
    assert new["key"]


async def test_a_doubtful_photograph_says_how_to_do_better_and_may_be_used(browser):
    made = await make_draft(browser)
    await send(browser, made.reference, photo=pictures.blurred(12))
    assert "看不清" in browser.page.text("#id-card")
    await browser.send("form[action$='/use']")
    assert "就用这张" in browser.page.text("#id-card .tag")
    assert (await rows(browser, made.reference))[0]["hint"] == "blurred!"


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
    await send(browser, made.reference, photo=photo)
    assert browser.status == 422
    assert said in browser.page.errors["id-card"]
    assert await rows(browser, made.reference) == []


async def test_a_script_gets_the_paper_alone(browser):
    made = await make_draft(browser)
    reply = await send(browser, made.reference, script=True)
    assert reply.status_code == 200
    assert reply.text.count("<section") == 1
    assert 'id="id-card"' in reply.text
    assert "data-swap" in reply.text
    assert "<html" not in reply.text
    refused = await send(browser, made.reference, photo=b"x", script=True)
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
    await send(browser, made.reference)
    assert (browser.status, browser.reply.headers["retry-after"]) == (503, "7")
    assert "人多" in browser.page.errors["id-card"]


async def test_a_paper_takes_so_many_photographs_and_no_more(browser, monkeypatch):
    monkeypatch.setattr(attaching, "MOST_A_PAPER", 2)
    made = await make_draft(browser)
    for _each in range(2):
        await send(browser, made.reference)
    page = browser.page
    assert not page.has("#id-card-camera")
    first = (await rows(browser, made.reference))[0]
    await send(browser, made.reference, replaces=str(first["id"]))
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
        await send(browser, made.reference, photo=b"x")
    await send(browser, made.reference)
    assert browser.status == 429
    assert int(browser.reply.headers["retry-after"]) > 0
    assert "试得太多了" in browser.page.errors["id-card"]


async def test_a_paper_may_follow_later_until_it_is_photographed(browser):
    made = await make_draft(browser)
    await browser.get(f"/apply/{made.reference}/documents")
    await browser.send("form[action$='/id-card/later']")
    assert "稍后补交" in browser.page.text("#id-card .tag")
    page = await browser.get(f"/apply/{made.reference}")
    assert page.marked("section", "papers")["status"] == "done"
    await send(browser, made.reference)
    await browser.send("form[action$='/remove']")
    assert "没有拍" in browser.page.text("#id-card .tag")


async def test_what_shared_data_hold_is_shown_as_not_needed(browser):
    made = await make_draft(browser)
    page = await browser.get(f"/apply/{made.reference}/documents")
    assert page.marked("paper", "household-booklet")["need"] == "waived"
    assert page.marked("paper", "id-card")["need"] == "required"
    root = f"/apply/{made.reference}/documents"
    data = {"csrf": page.form(f"form[action='{root}/id-card']")["csrf"]}
    reply = await browser.client.post(
        f"{root}/household-booklet", data=data, files={"photo": ("p.jpg", JPEG, "image/jpeg")}
    )
    assert reply.status_code == 404


async def test_papers_may_be_added_while_the_case_is_not_decided(browser):
    made = await make_case(browser)
    await browser.admin.run(
        "update application set open_until = made_at where reference = $1", made.reference
    )
    await send(browser, made.reference)
    assert browser.status == 200
    assert browser.page.heading == "补交材料"
    moves = await browser.admin.rows(
        "select e.move from case_event e join case_file c on c.id = e.case_file where c.reference = $1"
        " order by e.id",
        made.reference,
    )
    assert [row["move"] for row in moves] == ["hand_in", "add_papers"]


async def test_what_an_office_may_have_seen_is_no_longer_taken_away(browser):
    made = await make_case(browser)
    await send(browser, made.reference)
    form = browser.page.form("form[action$='/remove']")
    await browser.admin.run(
        "update application set open_until = made_at where reference = $1", made.reference
    )
    await browser.post(form.action, form.filled({}))
    assert browser.status == 403
    page = await browser.get(f"/apply/{made.reference}/documents")
    assert page.has("#id-card .shot img")
    assert not page.has("form[action$='/remove']")
    await send(browser, made.reference, replaces=str((await rows(browser, made.reference))[0]["id"]))
    assert len(browser.page.all("#id-card .shot img")) == 2


async def test_nothing_is_added_to_a_case_that_is_over(browser):
    made = await make_case(browser)
    await browser.get(f"/apply/{made.reference}/documents")
    csrf = browser.page.form("#id-card form")["csrf"]
    await browser.admin.run(
        "update application set open_until = made_at where reference = $1", made.reference
    )
    await browser.admin.run("update case_file set state = 'withdrawn' where reference = $1", made.reference)
    reply = await browser.client.post(
        f"/apply/{made.reference}/documents/id-card",
        data={"csrf": csrf, "key": str(uuid4())},
        files={"photo": ("p.jpg", JPEG, "image/jpeg")},
    )
    assert reply.status_code == 403
    page = await browser.get(f"/apply/{made.reference}/documents")
    assert not page.has("input[type=file]")


async def test_the_page_asks_the_database_no_more_for_many_photographs(browser):
    made = await make_draft(browser)
    asked = []
    for photographs in (1, 6):
        while len(await rows(browser, made.reference)) < photographs:
            await send(browser, made.reference)
        with counted() as statements:
            reply = await browser.fetch(f"/apply/{made.reference}/documents", **{"accept-encoding": "br"})
        asked.append(len(statements))
        assert int(reply.headers["content-length"]) <= 10240
    assert asked[0] == asked[1] <= 8
