"""One Chromium for the whole run, and a phone for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from e2e.checks import LAUNCH
from e2e.example_site import Site
from e2e.living import Portal
from e2e.scenes import set_scenes
from e2e.steps import Someone
from tests.cast import new_phone

PHONE: ViewportSize = {"width": 360, "height": 740}
NAMES = ("chromium", "chromium-browser", "google-chrome")


def found_browser() -> str | None:
    """The browser that ``make test`` found, else the first on the path, else None: Playwright's own."""
    return os.environ.get("PORTAL_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found_browser(), args=LAUNCH)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone that has never been here."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """Example pages on a port of their own."""
    made = Site()
    yield made
    made.gate.set()
    made.server.shutdown()


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    """The portal itself, once for all journeys: everybody in them has a phone number of their own."""
    running = Portal()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def kinds() -> set[str]:
    """The pages, and kinds of pages, that were checked in this run."""
    return set()


@pytest.fixture(scope="session")
def scenes(portal: Portal) -> dict[str, dict[str, Any]]:
    """Where each of the offices' journeys begins."""
    return set_scenes(portal)


Phones = Callable[..., Someone]


@pytest.fixture
def phones(browser: Browser, portal: Portal, kinds: set[str]) -> Iterator[Phones]:
    """Hands out phones that have never been here: ``phones(number=…, java_script_enabled=False)``.

    A phone on which a script of ours stumbled fails the test at its end.
    """
    stumbles: list[str] = []
    with ExitStack() as open_ones:

        def hand_out(number: str = "", **options: Any) -> Someone:
            settings = {
                "viewport": PHONE,
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "has_touch": True,
            }
            context = browser.new_context(**(settings | options))
            context.set_default_timeout(15_000)
            open_ones.callback(context.close)
            context.on("weberror", lambda error: stumbles.append(str(error.error)))
            page = context.new_page()
            script = options.get("java_script_enabled", True)
            return Someone(page, portal, number or new_phone(), kinds if script else set(), axe=script)

        yield hand_out
    assert not stumbles, stumbles
