"""Visits for the tests: an accepted case of an invented family, and what is kept of the visit."""

import json
from typing import Any

from portal.core.sealing import unseal
from portal.people.desks import Officer
from tests.browsing import Browser
from tests.database import Admin
from tests.desks import make_move, make_seen_case, sit_down
from tests.forms import household, lin, member
from tests.makers import Made

MAIN = "form[data-survey]"
DECLARED = {
    "person": lin(major_illness="no", disability="none"),
    "household": household(member("m1", "王秀英", "spouse"), member("m2", "林小雨", "child", occupation="student")),
    "income": {"total_month": 240000},
    "property": {"assets": 6000000, "homes": "1", "vehicle": "none", "capital": 0, "shop_property": "no"},
    "supporters": {"_at_visit": ["supporter"]},
    "items": {"category": "dibao", "items": ["water"]},
    "bank": {"_at_visit": ["has_account"]},
}  # fmt: skip


async def accepted(browser: Browser, admin: Admin, **sections: Any) -> tuple[Made, Browser, Officer]:
    """An accepted case, and the browser of the officer who visits."""
    made = await make_seen_case(browser, **(DECLARED | sections))
    desk, officer = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "accept")
    return made, desk, officer


async def opened(browser: Browser, admin: Admin, **sections: Any) -> tuple[Made, Browser, Officer]:
    """As ``accepted``, at the survey's page."""
    made, desk, officer = await accepted(browser, admin, **sections)
    await desk.get(f"/office/cases/{made.reference}/survey")
    assert desk.status == 200, desk.page.title
    return made, desk, officer


async def kept(admin: Admin, reference: str, kind: str = "township") -> dict[str, Any]:
    """The record of the last round as it is really stored."""
    row = (
        await admin.rows(
            "select s.* from survey s join case_file c on c.id = s.case_file where c.reference = $1 and s.kind = $2"
            " order by round desc limit 1",
            reference,
            kind,
        )
    )[0]
    return json.loads(unseal(row["record"], "survey.record", row["id"]))


async def sign(desk: Browser, reference: str, name: str = "林建国", relation: str = "self") -> None:
    """Somebody present signs by typing their name."""
    await desk.get(f"/office/cases/{reference}/survey")
    await desk.send("form[data-person]", name=name, relation=relation, typed=name)
    assert desk.status == 200, desk.page.errors
