"""One real PostgreSQL for the whole run, the real application in front of it, and people who use it."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from portal.core.database import admin_url, close_pool, open_pool
from portal.core.embedded import running
from portal.core.migrating import migrate_now
from tests.database import Admin

if TYPE_CHECKING:
    from tests.browsing import Browser

FOLDER = Path(tempfile.mkdtemp(prefix="portal-test-"))
os.environ["PICCOLO_CONF"] = "portal.piccolo_conf"

hypothesis_settings.register_profile(
    "portal", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("portal")


def pytest_configure() -> None:
    """An environment of our own, before anything reads it; only the database may be chosen from outside."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        if name not in ("PORTAL_CHROMIUM", "PORTAL_DATABASE_URL", "PORTAL_PACK"):
            del os.environ[name]
    os.environ["PORTAL_DATA"] = str(FOLDER)


def pytest_sessionfinish() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The address of a migrated server, as its administrator."""
    if url := os.environ.get("PORTAL_DATABASE_URL"):
        migrate_now(url)
        yield url
        return
    with running(FOLDER) as url:
        os.environ["PORTAL_EMBEDDED_URL"] = url
        migrate_now(url)
        yield url


@pytest.fixture(scope="session")
async def pool(database: str) -> AsyncIterator[None]:
    """This process connected as the application is: as ``portal_app``."""
    await open_pool(admin_url(), "portal_app")
    yield
    await close_pool()


@pytest.fixture
async def admin(database: str) -> AsyncIterator[Admin]:
    """The database seen from above, for setting the scene and for looking at what is really stored."""
    found = await Admin.connect(database)
    yield found
    await found.close()


@pytest.fixture
def browser(pool: None, admin: Admin) -> "Browser":
    """A phone's browser with no cookie yet."""
    from tests.browsing import Browser

    return Browser(admin)


@pytest.fixture
def another(pool: None, admin: Admin) -> "Browser":
    """Somebody else's browser."""
    from tests.browsing import Browser

    return Browser(admin)
