"""A browser without a screen: keeps cookies, follows our redirects, checks every page it reads."""

from typing import Any

import httpx

from portal.app import app
from tests.cast import new_address, new_phone
from tests.database import Admin
from tests.screen import Screen, check, read

HOME = "http://127.0.0.1:8000"


class Browser:
    """One person's browser. ``page`` is what it shows now."""

    def __init__(self, admin: Admin) -> None:
        self.admin = admin
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
            base_url=HOME,
            headers={"x-real-ip": new_address(), "user-agent": "Mozilla/5.0 (Linux; Android 9) Chrome/69"},
        )
        self.reply: httpx.Response
        self.page: Screen
        self.phone = ""

    async def get(self, path: str) -> Screen:
        """Open a page, following redirects; every HTML page that arrives is checked."""
        return await self._see(await self.client.get(path, follow_redirects=True))

    async def post(self, path: str, fields: dict[str, Any]) -> Screen:
        """Send these fields as they are; for what a page's own form would not send."""
        return await self._see(await self.client.post(path, data=fields, follow_redirects=True))

    async def send(self, form: str = "main form", button: str = "", **typed: Any) -> Screen:
        """Fill in the form that ``form`` selects on this page, and send it as a browser would."""
        filled = self.page.form(form)
        data = filled.filled(typed, button)
        path = filled.action or str(self.reply.url.path)
        return await self._see(await self.client.post(path, data=data, follow_redirects=True))

    async def fetch(self, path: str, **headers: str) -> httpx.Response:
        """Ask for something that is no page; redirects are not followed."""
        self.reply = await self.client.get(path, headers=headers)
        return self.reply

    async def _see(self, reply: httpx.Response) -> Screen:
        self.reply = reply
        if reply.headers.get("content-type", "").startswith("text/html"):
            self.page = read(reply.text)
            check(self.page)
        return self.page

    @property
    def path(self) -> str:
        return self.reply.url.path

    @property
    def status(self) -> int:
        return self.reply.status_code

    async def sign_in(self, phone: str = "") -> str:
        """Sign in with a phone number of one's own; the number."""
        self.phone = phone or new_phone()
        await self.get("/sign-in")
        await self.send(phone=self.phone)
        code = (await self.admin.sms(self.phone))[-1]["code"]
        await self.send(code=code)
        return self.phone
