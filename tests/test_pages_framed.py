"""What stands around a page's main block is kept for all; the page is the same, and nothing of one person is kept."""

import re

import pytest

from portal.pages import framed, shell
from tests.browsing import Browser
from tests.makers import make_case, make_draft

ANEW = re.compile(r'(?<=nonce=")[^"]*|(?<=name="csrf" value=")[^"]*|(?<=name="key" value=")[^"]*')


@pytest.fixture
async def pages(browser: Browser) -> list[str]:
    """The framed pages of somebody with a draft and a case."""
    draft = (await make_draft(browser)).reference
    return [f"/apply/{draft}", f"/progress/{(await make_case(browser)).reference}"]


async def test_a_framed_page_is_what_it_is_without_its_frame(browser, pages, monkeypatch):
    for dress in ("/display?size=huge", "/display?lang=en", "/display?size=standard"):
        await browser.get(dress)
        within = [(await browser.get(path)) and browser.reply.text for path in pages * 2]
        with monkeypatch.context() as patched:
            patched.setattr(shell, "framed", whole)
            without = [(await browser.get(path)) and browser.reply.text for path in pages * 2]
        assert [ANEW.sub("", text) for text in within] == [ANEW.sub("", text) for text in without]


def whole(_key, environment, name, around, within, _here, _nonce, _token) -> bytes:
    """As ``framed``, the whole page rendered at once."""
    return environment.get_template(name).render({**around, **within}).encode()


async def test_every_reply_has_its_own_nonce_and_its_own_token(browser, pages):
    for path in pages:
        seen = [ANEW.findall((await browser.get(path)) and browser.reply.text) for _time in range(2)]
        assert len(seen[0]) == len(seen[1]) > 2
        assert not set(seen[0]) & set(seen[1])
        assert "\0" not in browser.reply.text


async def test_what_is_kept_names_nobody_and_no_application(browser, pages):
    for path in pages:
        await browser.get(path)
    kept = (
        b"".join(part for frame in framed._kept.values() for part in frame.parts)
        + repr([(key, frame.names) for key, frame in framed._kept.items()]).encode()
    )
    assert framed._kept
    for path in pages:
        assert path.rpartition("/")[2].encode() not in kept


async def test_a_mistake_is_told_in_the_title_of_a_framed_page(browser, pages):
    await browser.get(pages[1])
    await browser.send("form[action$=messages]", message=" ")
    assert browser.page.title.startswith("出错：")
    assert not (await browser.get(pages[1])).title.startswith("出错：")


async def test_rows_are_worked_out_once_and_lead_to_each_ones_own_application(browser):
    first, second = [(await make_draft(browser)).reference for _draft in range(2)]
    leads = await rows(browser, first)
    worked_out = framed._piece.cache_info().misses
    assert await rows(browser, second) == [href.replace(first, second) for href in leads]
    assert len(leads) > 5
    assert framed._piece.cache_info().misses == worked_out


async def rows(browser: Browser, reference: str) -> list[str | None]:
    """Where the rows of a task list lead."""
    page = await browser.get(f"/apply/{reference}")
    return [link.attributes["href"] for link in page.all("ul.tasks a")]
