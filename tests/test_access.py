"""Every route × everybody: a stranger, somebody signed in, the owner, each role of staff; from ``access.toml``."""

import re
import tomllib
from pathlib import Path
from uuid import uuid4

import pytest

from portal.app import litestar
from tests.makers import make_case

ROWS = tomllib.loads((Path(__file__).parent / "access.toml").read_text())
DESK: dict[str, list[str]] = ROWS.pop("desk")
METHODS = {route.path: sorted(route.methods - {"OPTIONS"}) for route in litestar.routes}
LEADS_ON = {"/sign-in/code": 303}
"""Whoever has just signed in and taps again brings an old token, and is led on (``signing_in.AGAIN``)."""
UPLOADS = (
    "/apply/{reference:str}/documents/{paper:str}",
    "/progress/{reference:str}/items/{item:str}/{paper:str}",
)
SAMPLES = {
    "name": "dibao", "code": "x", "paper": "id-card", "file": f"{uuid4()}.jpg", "document": str(uuid4()),
    "signer": "applicant", "how": "typed", "section": "household", "page_id": "members", "group": "members",
    "record": "r1",
}  # fmt: skip
BY_KIND = {"str": "x", "uuid": str(uuid4()), "int": "1", "date": "2026-03-09"}


def at(path: str, reference: str) -> str:
    """The route's address with a sample for each part."""
    samples = SAMPLES | {"reference": reference}
    return re.sub(r"\{(\w+):(\w+)\}", lambda part: samples.get(part[1]) or BY_KIND[part[2]], path)


def methods(kind: str, method: str) -> list[str]:
    return [path for path in ROWS[kind] if method in METHODS.get(path, [])]


def test_every_route_has_exactly_one_row():
    listed = [path for paths in (*ROWS.values(), DESK) for path in paths]
    assert sorted(listed) == sorted(METHODS)


@pytest.mark.parametrize("path", methods("mine", "GET") + methods("own", "GET"))
async def test_a_stranger_is_led_to_sign_in(browser, path):
    address = at(path, "YH2222222")
    reply = await browser.fetch(address)
    assert (reply.status_code, reply.headers["location"]) == (303, f"/sign-in?next={address}")


@pytest.mark.parametrize(
    "path",
    [path for paths in (*ROWS.values(), DESK) for path in paths if "POST" in METHODS.get(path, [])],
)
async def test_a_form_without_our_token_is_refused_and_changes_nothing(browser, path):
    await browser.sign_in()
    made = await make_case(browser)
    before = await browser.admin.value("select sum(version) from case_file") or 0
    forged = {"csrf": "forged", "name": "x"}
    sent = (
        {"files": {name: (None, value) for name, value in forged.items()}}
        if path in UPLOADS
        else {"data": forged}
    )
    reply = await browser.client.post(at(path, made.reference), **sent)
    assert reply.status_code == LEADS_ON.get(path, 403)
    assert await browser.admin.value("select sum(version) from case_file") == before


@pytest.mark.parametrize("path", methods("mine", "POST") + methods("own", "POST"))
async def test_a_stranger_with_a_token_of_their_own_is_asked_to_sign_in(browser, path):
    await browser.get("/sign-in")
    token = browser.page.form("main form").filled({}, "")["csrf"]
    reply = await browser.client.post(at(path, "YH2222222"), data={"csrf": token})
    led = reply.headers.get("location", "").startswith("/sign-in?next=")
    assert reply.status_code == 403 or led


@pytest.mark.parametrize("path", methods("own", "GET"))
async def test_somebody_else_gets_the_page_that_nothing_was_found(browser, another, path):
    made = await make_case(browser)
    await another.sign_in()
    reply = await another.fetch(at(path, made.reference))
    assert reply.status_code == 404
    assert browser.phone not in reply.text


@pytest.mark.parametrize("path", methods("own", "POST"))
async def test_somebody_else_cannot_send_a_form_to_it(browser, another, path):
    made = await make_case(browser)
    before = await browser.admin.value("select count(*) from case_event")
    await another.sign_in()
    token = another.page.form("form[action='/sign-out']").filled({}, "")["csrf"]
    fields = {"csrf": token, "message": "x", "pledge": "yes", "key": str(uuid4())}
    reply = await another.client.post(at(path, made.reference), data=fields)
    assert reply.status_code == 404
    assert await browser.admin.value("select count(*) from case_event") == before


@pytest.mark.parametrize("path", methods("open", "GET"))
async def test_an_open_page_asks_nobody_who_they_are(browser, path):
    reply = await browser.fetch(at(path, ""))
    assert reply.status_code in (200, 303, 404)
    assert "/sign-in?next" not in reply.headers.get("location", "")
