"""The front: what is true of every request before any page is asked, and of every reply after it."""

import time
from typing import cast
from urllib.parse import unquote

import structlog
from litestar.types import ASGIApp, HTTPReceiveMessage, Message, Receive, Scope, Send

from portal.core.errors import Unreadable
from portal.core.settings import settings
from portal.core.words import LANGUAGES, _, speak
from portal.pages import cookies

log = structlog.get_logger()
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
BARE = """<!doctype html><html lang="zh-Hans-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>
<main><h1>{title}</h1><p>{text}</p></main>"""
STRANGE_HOST = BARE.format(title="地址不对", text="请从本站的网址打开。")
BROKEN = BARE.format(title="出错：刚才没有打开", text="是我们这边的问题，请过一会儿再试。以前填的都存着。")


class Front:
    """Wraps the application: our hosts alone, the person's language, security headers, one log line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0
        headers = dict(scope["headers"])
        head_only = scope["method"] == "HEAD"
        if head_only:
            scope["method"] = "GET"
        # PostgreSQL takes no NUL: with another letter in its place the path is nobody's, as it should be.
        scope["path"] = scope["path"].replace("\x00", "\ufffd")
        speak(_language(headers.get(b"cookie", b"")))

        async def receiving() -> HTTPReceiveMessage:
            message = cast("HTTPReceiveMessage", await receive())
            if message["type"] == "http.disconnect":
                # A phone out of reach is no failure of ours.
                raise Unreadable(_("这一页没有传完整，请退回去再按一次"))
            return message

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *HEADERS]
            elif head_only and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        if headers.get(b"host", b"").decode("latin-1").lower() not in settings().hosts:
            await _say(sending, 400, STRANGE_HOST)
        else:
            try:
                await self.app(scope, receiving, sending)
            except Exception as error:  # noqa: BLE001 - whatever it is, a person gets an answer
                log.error("broken", kind=type(error).__name__, route=scope.get("path_template", ""))
                if not status:
                    await _say(sending, 500, BROKEN)
        log.info(
            "request",
            method="HEAD" if head_only else scope["method"],
            route=scope.get("path_template", ""),
            status=status,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )


def _language(brought: bytes) -> str:
    for part in brought.decode("latin-1").split(";"):
        name, _equals, value = part.strip().partition("=")
        if name == cookies.named("lang") and unquote(value) in LANGUAGES:
            return unquote(value)
    return "zh"


async def _say(send: Send, status: int, page: str) -> None:
    body = page.encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
