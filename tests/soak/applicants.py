"""Applicants for the soak: people with a phone and a weak network, who try again until it is done."""

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.screen import Screen, read
from tests.soak.houses import House

PATIENCE = 90.0
"""Seconds in which a press must get its answer, however often it has to be pressed."""
AGAIN = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Told:
    """What one person was told on handing in."""

    phone: str
    reference: str
    code: str
    photographs: dict[str, str] = field(default_factory=dict)
    """Path of each → the hash of what it showed when it was acknowledged."""


class GaveUp(Exception):
    """A press that got no answer in all its patience."""


class Applicant:
    """One person's phone. Everything it does is done again, the same, until there is an answer."""

    def __init__(self, house: House, number: int) -> None:
        self.house, self.phone = house, f"139{40_000_000 + number:08d}"
        self.client = httpx.AsyncClient(
            base_url=house.url,
            headers={"x-real-ip": f"198.51.{number // 250}.{number % 250}"},
            timeout=httpx.Timeout(20),
            trust_env=False,
        )
        self.tries = 0

    async def press(self, ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """The first answer that is one; the same request again when the line broke or we were too busy."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.tries += 1
            try:
                reply = await ask()
            except httpx.TransportError:
                reply = None
            if reply is not None and reply.status_code not in AGAIN:
                return reply
            await asyncio.sleep(0.3)
        raise GaveUp(self.phone)

    async def open(self, path: str) -> Screen:
        """A page, whatever redirects lead to it."""
        return read(await self.press(lambda: self.client.get(path, follow_redirects=True)))

    async def send(self, page: Screen, form: str, **typed: Any) -> httpx.Response:
        """A form of this page, the same at every try."""
        sending = page.form(form).fill(**typed).sending()
        return await self.press(lambda: self.client.request(**sending))

    async def sign_in(self) -> None:
        """By the code that the real worker writes into the outbox."""
        page = await self.open("/sign-in")
        await self.send(page, "main form", phone=self.phone)
        page = await self.open("/sign-in/code")
        reply = await self.send(page, "main form", code=await self._code())
        assert (reply.status_code, reply.headers["location"]) == (303, "/my"), reply.text

    async def _code(self) -> str:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            codes = [line["code"] for line in sms(self.house, self.phone) if "code" in line]
            if codes:
                return codes[-1]
            await asyncio.sleep(0.05)
        raise GaveUp(self.phone)

    async def apply(self, photograph: bytes, how_many: int = 2) -> Told:
        """Begin, answer what hand-in needs, send photographs, hand in; what was said at the end."""
        page = await self.open("/apply/new")
        begun = await self.send(page, "form[action='/apply/new']")
        root = begun.headers["location"]
        for path, typed in (
            ("person/name", {"name": f"测试{self.phone[-4:]}"}),
            ("person/home", {"home_township": "331083102", "home_address": "外塘村9号"}),
        ):
            page = await self.open(f"{root}/{path}")
            reply = await self.send(page, "main form:has(input[name=_was])", **typed)
            assert reply.status_code == 303, reply.text
        shown = {}
        for _number in range(how_many):
            shown |= await self._photograph(root, photograph)
        page = await self.open(f"{root}/check")
        reply = await self.send(page, f"form[action='{root}/check']", pledge="yes")
        assert (reply.status_code, reply.headers["location"]) == (303, f"{root}/receipt"), reply.text
        page = await self.open(f"{root}/receipt")
        reference = page.one(".trail").attributes["data-reference"] or ""
        return Told(self.phone, reference, page.text("[data-code]"), shown)

    async def _photograph(self, root: str, photograph: bytes) -> dict[str, str]:
        """One photograph, under one key at every try; the paths it is now shown at."""
        page = await self.open(f"{root}/documents")
        path = f"{root}/documents/id-card"
        token = page.form(f"form[action='{path}']")["csrf"]
        fields, file = {"csrf": token, "key": str(uuid4())}, ("p.jpg", photograph, "image/jpeg")
        reply = await self.press(lambda: self.client.post(path, data=fields, files={"photo": file}))
        assert reply.status_code == 303, reply.text
        page = await self.open(f"{root}/documents")
        pictures = [node.attributes["src"] or "" for node in page.all("img[src^='/apply/']")]
        return {each: await self.look(each) for each in pictures}

    async def look(self, path: str) -> str:
        """The hash of a photograph as it is shown; "" when it is not shown."""
        reply = await self.press(lambda: self.client.get(path))
        return hashlib.sha256(reply.content).hexdigest() if reply.status_code == 200 else ""


def sms(house: House, phone: str) -> list[dict[str, str]]:
    """The SMS this phone got, the last line left out while it is being written."""
    file = house.data / "outbox.jsonl"
    text = file.read_text() if file.exists() else ""
    lines = [json.loads(line) for line in text.split("\n")[:-1]]
    return [line for line in lines if line["to"] == phone]
