"""Addresses and headers nobody types by hand: each gets an answer that browsers and programs can read."""

import pytest

from portal.core.words import language
from portal.pages.front import _language

STRANGE = (
    "%00",
    "%ff",
    "%ed%a0%80",
    "%E4%BD%A0%E5%A5%BD",
    "%0d%0aSet-Cookie:%20a=b",
    "%7f",
    "a%20b",
    "%25",
    "%3F%23",
)


@pytest.mark.parametrize("odd", STRANGE)
async def test_a_stranger_with_an_odd_reference_is_led_to_sign_in(browser, odd):
    reply = await browser.fetch(f"/apply/{odd}")
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/sign-in?next=/apply/")
    assert reply.headers["location"].isascii()
    assert reply.headers["location"].isprintable()
    assert " " not in reply.headers["location"]
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("odd", STRANGE)
async def test_an_odd_reference_is_nobodys(browser, odd):
    await browser.sign_in()
    for path in (f"/apply/{odd}", f"/progress/{odd}", f"/apply/{odd}/receipt", f"/apply/{odd}/documents"):
        assert (await browser.fetch(path)).status_code == 404, path


@pytest.mark.parametrize("odd", ["%01", "%0b", "%7f", "a%20b", "x?y=1%26z=2"])
async def test_a_way_back_with_odd_letters_is_a_header_that_can_be_sent(browser, odd):
    reply = await browser.fetch(f"/display?size=big&next=/{odd}")
    assert reply.status_code == 303
    assert reply.headers["location"].isprintable()
    assert " " not in reply.headers["location"]


def test_a_language_cookie_written_otherwise_is_that_language():
    assert _language(b"a=b; lang=%65n") == "en"
    assert _language(b"lang=%ff") == "zh"


async def test_a_language_cookie_never_names_another_language_than_ours(browser):
    reply = await browser.fetch("/", cookie="lang=%65%6e")
    assert reply.status_code == 200
    assert '<html lang="en"' in reply.text
    assert language() in ("zh", "en")


@pytest.mark.parametrize("path", ["/health/nothing", "/api/v1/nothing"])
async def test_programs_are_refused_in_json(browser, path):
    reply = await browser.fetch(path)
    assert reply.status_code == 404
    assert reply.headers["content-type"].startswith("application/json")
    assert reply.json()["error"] == "没有找到这一页"


async def test_even_the_barest_page_has_a_policy_for_its_content(browser):
    reply = await browser.fetch("/", host="evil.example")
    assert reply.status_code == 400
    assert "default-src 'none'" in reply.headers["content-security-policy"]
