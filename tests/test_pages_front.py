"""The front: what holds for every request, before any page is asked and after it answered."""

import io
import json

import httpx
import pytest

from portal.app import app
from portal.core import logging as our_logging
from portal.pages import front
from portal.pages.front import Front
from tests.makers import make_case
from tests.screen import read

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture
def logged(monkeypatch):
    """The lines of the log, as a program reads them."""
    log = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr("sys.stderr", log)
        our_logging.start_logging()
        yield lambda: [json.loads(line) for line in log.getvalue().splitlines()]
    our_logging.start_logging()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1", "127.0.0.1:8001", "localhost:8000.evil.example", "", "127.0.0.1:8000@evil"],
)
async def test_whoever_calls_us_by_another_name_is_told_so(browser, host):
    reply = await browser.fetch("/sign-in", host=host)
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert read(reply).one("html").attributes["lang"] == "zh-Hans-CN"
    assert host == "" or host not in reply.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LocalHost:8000", "[::1]:8000"])
async def test_this_machine_s_own_names_are_ours_in_development(browser, host):
    assert (await browser.fetch("/", host=host)).status_code == 200


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/health/live", "/static/nothing.css"])
async def test_asking_for_the_head_alone_gives_the_same_head_and_no_body(browser, path):
    whole = await browser.fetch(path)
    head = await browser.client.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]


@pytest.mark.parametrize("path", ["/", "/nowhere", "/my", "/health/live", "/static/nothing.css"])
async def test_every_reply_forbids_guessing_framing_and_telling_other_sites(browser, path):
    reply = await browser.fetch(path)
    assert {name: reply.headers.get(name) for name in ALWAYS} == ALWAYS


async def test_a_page_may_run_only_our_own_scripts_and_is_kept_by_nobody(browser):
    reply = await browser.fetch("/sign-in")
    policy = dict(part.strip().split(" ", 1) for part in reply.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    nonce = read(reply).one("style").attributes["nonce"]
    assert policy["style-src"] == f"'self' 'nonce-{nonce}'"
    assert nonce not in (await browser.fetch("/sign-in")).text
    assert reply.headers["cache-control"] == "no-store"


async def test_the_language_is_the_person_s_choice_and_never_the_phone_s(browser):
    page = read(await browser.fetch("/", **{"accept-language": "en-GB,en"}))
    assert page.one("html").attributes["lang"] == "zh-Hans-CN"
    await browser.get("/display?lang=en")
    assert browser.page.one("html").attributes["lang"] == "en"


async def test_a_cookie_of_no_language_of_ours_is_chinese(browser):
    browser.client.cookies.set("lang", "../../etc")
    page = read(await browser.fetch("/"))
    assert page.one("html").attributes["lang"] == "zh-Hans-CN"


def through_the_front(inner):
    """A client of an application that fails where nobody expects it."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=Front(inner), raise_app_exceptions=False),
        base_url="http://127.0.0.1:8000",
    )


async def test_whatever_breaks_a_person_gets_an_answer(logged):
    async def broken(_scope, _receive, _send):
        raise RuntimeError("林建国 13800000000")

    async with through_the_front(broken) as client:
        reply = await client.get("/")
    assert reply.status_code == 500
    assert read(reply).text("title").startswith("出错")
    assert "林建国" not in reply.text
    lines = logged()
    assert [line["event"] for line in lines] == ["broken", "request"]
    assert lines[0]["kind"] == "RuntimeError"
    assert "13800000000" not in json.dumps(lines, ensure_ascii=False)


async def test_what_broke_after_its_answer_began_gets_no_second_answer():
    sent = []

    async def half(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    async def note(message):
        sent.append(message["type"])

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"127.0.0.1:8000")]}
    await Front(half)(scope, None, note)
    assert sent == ["http.response.start"]


async def test_what_is_no_request_passes_through():
    seen = []

    async def inner(scope, _receive, _send):
        seen.append(scope["type"])

    await front.Front(inner)({"type": "lifespan"}, None, None)
    assert seen == ["lifespan"]


async def test_the_log_names_the_route_and_never_the_address_or_what_was_asked(browser, logged):
    made = await make_case(browser)
    await browser.get(f"/progress/{made.reference}?sent=1")
    lines = [line for line in logged() if line["event"] == "request"]
    assert lines[-1]["route"] == "/progress/{reference}"
    assert lines[-1]["status"] == 200
    assert made.reference not in json.dumps(lines)


async def test_the_whole_application_is_behind_the_front():
    assert isinstance(app, Front)
