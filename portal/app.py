"""The composition root: every route, the refusals' pages, the pool, and the front before all of it."""

import os

os.environ.setdefault("PICCOLO_CONF", "portal.piccolo_conf")

from collections.abc import AsyncIterator  # noqa: E402
from contextlib import asynccontextmanager  # noqa: E402

from litestar import Litestar  # noqa: E402
from litestar.exceptions import HTTPException  # noqa: E402

from portal.core.database import AWAY, admin_url, close_pool, open_pool  # noqa: E402
from portal.core.errors import Refusal  # noqa: E402
from portal.core.logging import start_logging  # noqa: E402
from portal.pages import errors  # noqa: E402
from portal.pages.front import Front  # noqa: E402
from portal.pages.routes import ROUTES  # noqa: E402

LARGEST_FORM = 256 * 1024


@asynccontextmanager
async def connected(_app: Litestar) -> AsyncIterator[None]:
    """The pool lives as long as the application."""
    await open_pool(admin_url(), "portal_app")
    try:
        yield
    finally:
        await close_pool()


def build() -> Litestar:
    """The application without its front, for tests that look into it."""
    return Litestar(
        route_handlers=list(ROUTES),
        lifespan=[connected],
        openapi_config=None,
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
