"""Cookies are for our own pages alone, and by https no sibling host can set them."""

from types import SimpleNamespace

import pytest
from litestar import Response

from portal.pages import cookies


@pytest.mark.parametrize(("https", "name"), [(True, "__Host-portal"), (False, "portal")])
def test_a_cookie_is_host_bound_and_secure_exactly_by_https(monkeypatch, https, name):
    monkeypatch.setattr(cookies, "settings", lambda: SimpleNamespace(https=https))
    response: Response = Response(content=b"")
    cookies.give(response, "portal", "x", 60)
    (given,) = response.cookies
    assert (given.key, given.secure, given.httponly, given.samesite, given.path) == (
        name,
        https,
        True,
        "lax",
        "/",
    )
    assert given.domain is None


async def test_the_size_of_the_type_is_remembered_and_comes_back_to_the_page(browser):
    page = await browser.get("/display?size=huge&next=/contact")
    assert browser.path == "/contact"
    assert page.one("html").attributes["class"] == "huge"
    page = await browser.get("/display?size=standard&next=//evil.example")
    assert browser.path == "/"
    assert "class" not in page.one("html").attributes


async def test_clearing_this_phone_signs_out_and_forgets_every_cookie_of_ours(browser):
    await browser.sign_in()
    await browser.get("/clear")
    await browser.send("form[action='/clear']")
    assert "portal" not in browser.client.cookies
    await browser.get("/my")
    assert browser.path == "/sign-in"


@pytest.mark.parametrize("path", ["/my", "/apply/YHAAAAAAA", "/apply/YHAAAAAAA/check", "/progress/YHAAAAAAA"])
async def test_a_session_the_server_never_issued_opens_nothing(browser, path):
    browser.client.cookies.set("portal", "s." + "a" * 43)
    await browser.get(path)
    assert browser.path == "/sign-in"
