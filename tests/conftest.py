"""One real PostgreSQL for the whole run, the real application in front of it, and people who use it."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

FOLDER = Path(tempfile.mkdtemp(prefix="portal-test-"))
for name in [name for name in os.environ if name.startswith("PORTAL_") and name != "PORTAL_CHROMIUM"]:
    if name != "PORTAL_DATABASE_URL":
        del os.environ[name]
os.environ["PORTAL_DATA"] = str(FOLDER)
os.environ["PICCOLO_CONF"] = "portal.piccolo_conf"

import pytest  # noqa: E402
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings  # noqa: E402

from portal.core.database import admin_url, close_pool, open_pool  # noqa: E402
from portal.core.embedded import running  # noqa: E402
from portal.core.migrating import migrate_now  # noqa: E402
from tests.database import Admin  # noqa: E402

if TYPE_CHECKING:
    from tests.browsing import Browser

hypothesis_settings.register_profile(
    "portal", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("portal")


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
