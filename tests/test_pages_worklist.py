"""The township's worklist: what is due first, sifted, searched and turned page by page; one's own township alone."""

from datetime import timedelta

import pytest

from portal.core.clock import today
from tests.browsing import Browser
from tests.database import Admin
from tests.desks import make_move, make_seen_case, sit_down
from tests.makers import CHUMEN, YUCHENG


def references(browser: Browser) -> list[str]:
    """The rows of the list on this page, in order."""
    return browser.page.marks("reference")


async def make_due(admin: Admin, reference: str, days: int | None) -> None:
    day = None if days is None else today() + timedelta(days)
    await admin.run("update case_file set due_on = $2 where reference = $1", reference, day)


async def test_the_list(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get("/office")
    assert desk.status == 200
    assert made.reference in references(desk)
    await desk.get(f"/office/cases/{made.reference}")
    assert desk.status == 200
