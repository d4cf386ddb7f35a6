"""The portal and, in the same application, routes that do the least a page can do.

``/bare/{bytes}`` reads one row by its primary key in a transaction and renders a template of so many bytes,
by the same framework, the same engine and the same template environment; ``/still/{bytes}`` sends as many
bytes from before the portal and does nothing else.
"""

from functools import cache

import uvloop
from litestar import Response, get
from litestar.params import FromPath
from litestar.types import Receive, Scope, Send

from portal.app import app as portal
from portal.app import litestar
from portal.core.database import fetch_one, transaction
from portal.pages.jinja import environment
from portal.serving import serve

ROW = 7
HEAD = "<!doctype html><html lang=en><title>{{ title }}</title><h1>{{ title }}</h1><p>"


@cache
def template(size: int):
    """A page of exactly so many bytes once the row's title is in it."""
    room = size - len(HEAD.replace("{{ title }}", "")) - 2 * len(f"row {ROW}")
    return environment("zh").from_string(HEAD + "x" * room)


@get("/bare/{size:int}")
async def bare(size: FromPath[int]) -> Response[str]:
    """One primary-key read in a transaction, one template."""
    async with transaction():
        row = await fetch_one("select title from bench where id = $1", ROW)
    return Response(template(size).render(title=row["title"]), media_type="text/html")


@cache
def still(size: int) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """A page that never changes."""
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(size).encode())]
    return b"x" * size, headers


litestar.register(bare)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Still paths are answered at once, all others by the portal."""
    path = scope["path"] if scope["type"] == "http" else ""
    if path.startswith("/still/"):
        body, headers = still(int(path.rpartition("/")[2]))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})
    else:
        await portal(scope, receive, send)


if __name__ == "__main__":
    uvloop.run(serve(app))
