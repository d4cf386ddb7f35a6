"""Pressed twenty times at once, from two tabs, with a stranger's key: one effect, and nobody's words are lost."""

import asyncio
from uuid import uuid4

import pytest

from portal.app import app
from portal.application import drafting
from portal.casework import handing_in
from portal.core.database import transaction
from portal.core.errors import MovedOn, NotFound
from portal.documents import attaching
from portal.policy.choosing import current
from tests.applying import JPEG
from tests.makers import entered, make_case, make_draft

TIMES = 8


async def token(browser, path):
    page = await browser.get(path)
    return page.form("form:has(input[name=csrf])")["csrf"]


async def at_once(browser, path, fields):
    replies = await asyncio.gather(*(browser.client.post(path, data=each) for each in fields))
    return {reply.status_code for reply in replies}


async def test_a_draft_that_was_just_handed_in_is_not_thrown_away(browser):
    made = await make_draft(browser)
    async with transaction():
        seen_before = await drafting.application_for(await entered(browser), made.reference)
    async with transaction():
        person = await entered(browser)
        draft = await drafting.application_for(person, made.reference)
        await handing_in.hand_in(draft, person, current())
    async with transaction():
        await entered(browser)
        with pytest.raises(MovedOn):
            await drafting.discard(seen_before)
    async with transaction():
        kept = await drafting.application_for(await entered(browser), made.reference)
    assert kept.answers["person"]["name"]


async def test_a_message_sent_many_times_at_once_is_one_and_every_press_hears_so(browser, admin):
    made = await make_case(browser)
    fields = {
        "csrf": await token(browser, f"/progress/{made.reference}"),
        "key": str(uuid4()),
        "message": "您好",
    }
    assert await at_once(browser, f"/progress/{made.reference}/messages", [fields] * TIMES) == {303}
    sent = await admin.rows(
        "select m.id from message m join case_file c on c.id = m.case_file where c.reference = $1",
        made.reference,
    )
    assert len(sent) == 1


async def test_two_messages_at_once_are_both_sent(browser, admin):
    made = await make_case(browser)
    csrf = await token(browser, f"/progress/{made.reference}")
    two = [{"csrf": csrf, "key": str(uuid4()), "message": said} for said in ("一", "二")]
    assert await at_once(browser, f"/progress/{made.reference}/messages", two) == {303}
    sent = await admin.value(
        "select count(*) from message m join case_file c on c.id = m.case_file where c.reference = $1",
        made.reference,
    )
    assert sent == 2


async def test_a_key_that_a_stranger_used_before_is_no_matter(browser, another):
    key = str(uuid4())
    for one in (browser, another):
        made = await make_case(one)
        csrf = await token(one, f"/progress/{made.reference}")
        path = f"/progress/{made.reference}/messages"
        assert await at_once(one, path, [{"csrf": csrf, "key": key, "message": "您好"}]) == {303}
        assert "您好" in (await one.get(f"/progress/{made.reference}")).text("main")


async def test_withdrawing_many_times_at_once_is_one_withdrawal(browser, admin):
    made = await make_case(browser)
    fields = {"csrf": await token(browser, f"/progress/{made.reference}/withdraw"), "why": ""}
    assert await at_once(browser, f"/progress/{made.reference}/withdraw", [fields] * TIMES) == {303}
    moves = await admin.value(
        "select count(*) from case_event e join case_file c on c.id = e.case_file"
        " where c.reference = $1 and e.move = 'withdraw'",
        made.reference,
    )
    assert moves == 1


async def test_a_draft_thrown_away_many_times_at_once_is_gone_and_every_press_leads_on(browser):
    made = await make_draft(browser)
    fields = {"csrf": await token(browser, f"/apply/{made.reference}/discard")}
    assert await at_once(browser, f"/apply/{made.reference}/discard", [fields] * TIMES) == {303}


async def test_a_draft_that_is_thrown_away_while_it_is_read_is_not_found(browser, admin):
    made = await make_draft(browser)
    await admin.run(
        "update section set answers = ''::bytea where application = (select id from application where reference = $1)",
        made.reference,
    )
    await browser.get(f"/apply/{made.reference}")
    assert browser.status == 404


async def test_a_stranger_s_discarding_is_not_found(browser, another):
    made = await make_draft(browser)
    await another.sign_in()
    csrf = await token(another, "/my")
    assert await at_once(another, f"/apply/{made.reference}/discard", [{"csrf": csrf}]) == {404}


async def test_a_form_that_is_cut_off_on_its_way_is_no_failure_of_ours():
    sent = []
    scope = {
        "type": "http", "method": "POST", "path": "/sign-in", "raw_path": b"/sign-in", "query_string": b"",
        "root_path": "", "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1), "server": None,
        "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/x-www-form-urlencoded")],
    }  # fmt: skip

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    assert sent[0]["status"] == 400


async def test_a_photograph_that_arrives_after_its_draft_was_thrown_away_is_not_kept(browser):
    made = await make_draft(browser)
    async with transaction():
        draft = await drafting.application_for(await entered(browser), made.reference)
        await drafting.discard(draft)
    async with transaction():
        await entered(browser)
        with pytest.raises(NotFound):
            await attaching.hold(draft.id)


async def test_more_photographs_at_once_than_a_paper_takes_are_refused(browser, admin, monkeypatch):
    monkeypatch.setattr(attaching, "MOST_A_PAPER", 2)
    made = await make_draft(browser)
    csrf = await token(browser, f"/apply/{made.reference}/documents")
    path = f"/apply/{made.reference}/documents/id-card"
    await asyncio.gather(
        *(
            browser.client.post(
                path, data={"csrf": csrf, "key": str(uuid4())}, files={"photo": ("a.jpg", JPEG)}
            )
            for _each in range(6)
        )
    )
    kept = await admin.value(
        "select count(*) from document d join application a on a.id = d.application where a.reference = $1",
        made.reference,
    )
    assert kept == 2
