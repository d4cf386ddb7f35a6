"""Filling in an application through its pages, as the tests do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from portal.application import drafting
from portal.core.database import Tx, transaction
from tests import pictures
from tests.browsing import Browser
from tests.forms import id_number
from tests.makers import entered
from tests.screen import Screen

LIN = id_number(date(1956, 3, 5), "011")
WANG = id_number(date(1958, 7, 1), "022")
JPEG = pictures.jpeg(pictures.paper(800, 600))


async def fill(browser: Browser, path: str, **typed: Any) -> None:
    """Open a page of the form, fill it in and press its button."""
    await browser.get(path)
    await press(browser, **typed)


async def press(browser: Browser, **typed: Any) -> None:
    """Fill in the form of the page that is open, the one with its questions, and press its button."""
    await browser.send("main form:has(input[name=_was])", **typed)


async def answers(browser: Browser, reference: str) -> dict[str, Any]:
    """What is kept of an application now."""
    async with transaction():
        return (await drafting.application_for(await entered(browser), reference)).answers


async def section_in(browser: Browser, reference: str, section: str) -> dict[str, Any]:
    """What is kept of one section."""
    return (await answers(browser, reference)).get(section, {})


async def add_member(browser: Browser, root: str, name: str, relation: str = "child") -> str:
    """Add one of the family through the list's own button; the path of their record."""
    await browser.get(f"{root}/household/members")
    await browser.send(f"form[action='{root}/household/members/add']")
    record = browser.path.rpartition("/")[0]
    await press(browser, name=name, relation=relation)
    return record


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the application sends to PostgreSQL meanwhile."""
    sent: list[str] = []
    enter = Tx.__aenter__

    async def watched(self: Tx) -> Tx:
        entered = await enter(self)
        self.connection.add_query_logger(lambda query: sent.append(query.query))
        return entered

    Tx.__aenter__ = watched
    try:
        yield sent
    finally:
        Tx.__aenter__ = enter


async def send_photo(
    browser: Browser,
    reference: str,
    paper: str = "id-card",
    photo: bytes = JPEG,
    key: UUID | None = None,
    script: bool = False,
    **fields: str,
) -> Screen | httpx.Response:
    """Send one photograph as the page's form does; for a script's sending, the reply as it came."""
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


async def photographs(browser: Browser, reference: str) -> list[asyncpg.Record]:
    """The rows of an application's photographs, the oldest first."""
    return await browser.admin.rows(
        "select d.* from document d join application a on a.id = d.application where a.reference = $1"
        " order by d.made_at",
        reference,
    )
