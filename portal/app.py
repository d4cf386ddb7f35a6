"""The composition root: every route, the refusals' pages, the pool, and the front before all of it."""

import os

os.environ.setdefault("PICCOLO_CONF", "portal.piccolo_conf")

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.exceptions import HTTPException

from portal.core.database import AWAY, admin_url, close_pool, open_pool
from portal.core.errors import Refusal
from portal.core.logging import start_logging
from portal.documents import photos
from portal.pages import errors
from portal.pages.front import Front
from portal.pages.routes import ROUTES

LARGEST_FORM = 256 * 1024


@asynccontextmanager
async def connected(_app: Litestar) -> AsyncGenerator[None]:
    """The pool and the image worker live as long as the application."""
    await open_pool(admin_url(), "portal_app")
    try:
        yield
    finally:
        photos.close()
        await close_pool()


def build() -> Litestar:
    """The application without its front, for tests that look into it."""
    return Litestar(
        route_handlers=list(ROUTES),
        lifespan=[connected],
        openapi_config=None,
        logging_config=None,  # the framework's own would quote what libraries say; see core/logging.py
        request_max_body_size=LARGEST_FORM,
        exception_handlers={
            Refusal: errors.refused,
            HTTPException: errors.from_framework,
            **dict.fromkeys(AWAY, errors.away),
            Exception: errors.unexpected,
        },
    )


start_logging()
litestar = build()
app = Front(litestar)
