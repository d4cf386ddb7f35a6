"""Forms: only our own are believed, and nothing that was typed is lost when one is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.settings import settings
from portal.pages.forms import next_path
from portal.people import phone
from tests.makers import make_case
from tests.screen import read

MESSAGE = "我下周三在家\n第二行 <b>&amp;"


async def messages(browser):
    return await browser.admin.value(
        "select count(*) from message m join case_file c on c.id = m.case_file"
        " join person p on p.id = c.applicant where p.phone_index = $1",
        phone.index(browser.phone),
    )


async def a_message(browser):
    """The address to which a message is sent, and the fields of its form."""
    made = await make_case(browser)
    page = await browser.get(f"/progress/{made.reference}")
    fields = page.form("form[action$=messages]").filled({"message": MESSAGE})
    return f"/progress/{made.reference}/messages", fields


@pytest.mark.parametrize("token", ["", "x", "A" * 44, "密" * 8])
async def test_a_form_without_a_token_of_ours_keeps_what_was_typed_and_one_press_saves_it(browser, token):
    path, fields = await a_message(browser)
    page = await browser.post(path, fields | {"csrf": token})
    assert browser.status == 403
    assert await messages(browser) == 0
    assert page.title.startswith("出错：刚才没有存上")
    again = page.form("main form")
    assert again["message"].replace("\r\n", "\n") == MESSAGE
    await browser.send("main form")
    assert (browser.status, await messages(browser)) == (200, 1)


async def test_somebody_else_s_token_is_none_of_ours(browser, another):
    path, fields = await a_message(browser)
    await another.get("/sign-in")
    await browser.post(path, fields | {"csrf": another.page.form()["csrf"]})
    assert (browser.status, await messages(browser)) == (403, 0)


async def test_a_token_of_before_signing_in_is_none_of_a_session_s(browser):
    await browser.get("/sign-in")
    before = browser.page.form()["csrf"]
    path, fields = await a_message(browser)
    await browser.post(path, fields | {"csrf": before})
    assert (browser.status, await messages(browser)) == (403, 0)


@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.example:8000"},
    ],
)
async def test_a_form_that_another_site_sent_is_refused_token_or_not(browser, said):
    path, fields = await a_message(browser)
    reply = await browser.client.post(path, data=fields, headers=said)
    assert reply.status_code == 403
    assert read(reply).has("main")
    assert await messages(browser) == 0


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "http://LOCALHOST:8000"},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
    ],
)
async def test_a_form_of_ours_is_believed_whatever_the_browser_leaves_out(browser, said):
    path, fields = await a_message(browser)
    reply = await browser.client.post(path, data=fields, headers=said)
    assert (reply.status_code, await messages(browser)) == (303, 1)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", "x"])
async def test_what_is_no_form_is_never_taken_for_one(browser, kind):
    path, fields = await a_message(browser)
    body = "&".join(f"{name}={values[0]}" for name, values in fields.items())
    reply = await browser.client.post(path, content=body.encode(), headers={"content-type": kind})
    assert (reply.status_code, await messages(browser)) == (403, 0)


@pytest.mark.parametrize("body", [b"message=%ff", b"message=\xff", b"&".join(b"a=1" for _n in range(3000))])
async def test_a_torn_form_is_said_to_be_torn(browser, body):
    path, _fields = await a_message(browser)
    reply = await browser.client.post(
        path, content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert reply.status_code == 400
    assert read(reply).title.startswith("出错")


async def test_a_form_larger_than_anybody_can_type_is_refused_in_chinese(browser):
    path, fields = await a_message(browser)
    reply = await browser.client.post(path, data=fields | {"message": "长" * 200_000})
    assert reply.status_code == 413
    assert read(reply).one("html").attributes["lang"] == "zh-Hans-CN"
    assert await messages(browser) == 0


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/plain", "application/xml;q=1", ""])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/progress/YH2222222/messages", 405),
        ("DELETE", "/sign-in", 405),
        ("PUT", "/", 405),
        ("POST", "/contact", 405),
        ("GET", "/static/../../etc/passwd", 404),
        ("GET", "/guide/%00", 404),
        ("GET", "/%ff%fe", 404),
    ],
)
async def test_a_wrong_address_is_answered_by_a_page_whatever_is_accepted(
    browser, method, path, status, accept
):
    reply = await browser.client.request(method, path, headers={"accept": accept})
    assert reply.status_code == status
    assert reply.headers["content-type"].startswith("text/html")
    page = read(reply)
    assert page.one("html").attributes["lang"] == "zh-Hans-CN"
    assert page.heading


async def test_what_was_typed_when_the_session_ended_is_shown_with_the_way_to_sign_in(browser):
    path, fields = await a_message(browser)
    await browser.admin.run("update session set ended_at = now() where ended_at is null")
    page = await browser.post(path, fields)
    assert browser.status == 403
    assert "我下周三在家" in page.text()
    assert page.link("重新登录").startswith("/sign-in?next=")


async def test_whoever_waits_too_long_for_another_presses_again_and_has_typed_once(browser):
    made = await make_case(browser)
    await browser.get(f"/progress/{made.reference}/withdraw")
    async with browser.admin.connection.transaction():
        await browser.admin.run("select from application where reference = $1 for update", made.reference)
        page = await browser.send(why="孩子接我去住")
    assert (browser.status, int(browser.reply.headers["retry-after"]) > 0) == (503, True)
    assert page.form("main form")["why"] == "孩子接我去住"
    page = await browser.send("main form")
    assert page.one(".trail").attributes["data-state"] == "withdrawn"


@given(st.text())
def test_the_way_on_never_leads_to_another_site(text):
    for given_path in (text, f"/{text}", f"//{text}", f"/\\{text}", f"https:{text}"):
        way = next_path(given_path, "/")
        assert way.startswith("/")
        assert not way.startswith(("//", "/\\"))
        assert not any(c in way for c in "\\\r\n\t\x00")


def test_our_own_hosts_are_named_with_their_port():
    assert settings().hosts == {"127.0.0.1:8000", "localhost:8000", "[::1]:8000"}
