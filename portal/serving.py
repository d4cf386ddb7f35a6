"""The web process: granian, embedded in our own loop, so that a signal ends it and nothing outlives it."""

import asyncio
import signal

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from litestar.types import ASGIApp

from portal.core.settings import settings


async def serve(app: ASGIApp) -> None:
    """Serve this application where the settings say, until SIGINT or SIGTERM."""
    server = Server(
        app,
        address=settings().host,
        port=settings().port,
        interface=Interfaces.ASGI,
        http=HTTPModes.auto,
        websockets=False,
        log_enabled=False,
        backlog=2048,
    )
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, server.stop)
    await server.serve()


def web() -> int:
    """Serve pages until SIGINT or SIGTERM."""
    from portal.app import app

    uvloop.run(serve(app))
    return 0
