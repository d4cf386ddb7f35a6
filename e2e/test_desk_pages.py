"""The desks' other pages, which no journey passes: each keeps our rules on a narrow screen and on a wide one."""

import pytest

from e2e import offices
from e2e.conftest import Phones
from e2e.offices import Scene

CASE = "/office/cases/{reference}"
PAGES = {
    "township_officer": (
        "/office/cases",
        "/office/checks",
        f"{CASE}/notice/sheet",
        f"{CASE}/survey",
        "/staff/me",
    ),
    "bureau_officer": ("/bureau/cases", "/bureau/items", "/bureau/cases/{reference}", "/bureau/appeals"),
    "education": ("/department/items", "/department/bulk"),
    "administrator": ("/admin", "/admin/accounts/new", "/admin/offices"),
    "auditor": ("/audit",),
}


@pytest.mark.parametrize("who", PAGES)
def test_each_page_of_this_desk_keeps_our_rules(who: str, phones: Phones, scenes: dict[str, Scene]):
    worker = offices.new_desk(phones, scenes["pages"], who)
    for page in PAGES[who]:
        worker.open(page.format(reference=scenes["pages"]["reference"]))
        offices.stands_wide(worker)
