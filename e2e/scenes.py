"""Sets the scenes of the offices' journeys beside the running portal, all at once: one JSON line.

Run by ``scenes`` of conftest in a process of its own, since keys and connections belong to a process. Each scene
has a township of its own, so that no journey meets another's work.
"""

import asyncio
import json
import os
import subprocess
import sys
from typing import Any

from portal.core.embedded import join
from tests.cast import new_phone

STAGES = {
    "whole": "handed_in",
    "without script": "handed_in",
    "papers": "handed_in",
    "declined": "with_bureau",
    "objected": "on_notice",
    "refused": "handed_in",
    "pages": "on_notice",
}
"""Each journey, and how far its case is when it begins."""
ROLES = ("township_officer", "surveyor", "bureau_officer")
DEPARTMENTS = ("education", "water-group")


def set_scenes(portal: Any) -> dict[str, dict[str, Any]]:
    """Of each journey: ``reference``, the applicant's ``phone`` and cookie ``mine``, and ``staff`` by role or
    department (``colleague`` is a second of the bureau), who sign in by ``account``, ``password`` and ``secret``."""
    url = join(portal.data)
    assert url, "no database runs here"
    ran = subprocess.run(
        [sys.executable, "-m", "e2e.scenes", *(new_phone() for _each in STAGES)],
        env={**os.environ, "PORTAL_DATA": str(portal.data), "PORTAL_EMBEDDED_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout.splitlines()[-1])


async def _set(phones: list[str]) -> dict[str, dict[str, Any]]:
    os.environ["PICCOLO_CONF"] = "portal.piccolo_conf"
    from portal.core.database import admin_url, close_pool, open_pool
    from portal.policy.choosing import current
    from tests.database import Admin

    await open_pool(admin_url(), "portal_app")
    admin = await Admin.connect(admin_url())
    townships = list(current().places.townships)[-len(STAGES) :]
    found = {
        name: await _scene(admin, stage, phone, township)
        for (name, stage), phone, township in zip(STAGES.items(), phones, townships, strict=True)
    }
    await admin.close()
    await close_pool()
    return found


async def _scene(admin: Any, stage: str, phone: str, township: str) -> dict[str, Any]:
    from tests.browsing import Browser
    from tests.desks import make_move, make_seen_case, sit_down
    from tests.joint import CHILD, HOME
    from tests.reports import FAMILY, make_notice, make_opinion, make_reviewed

    browser = Browser(admin)
    await browser.sign_in(phone)
    if stage == "handed_in":
        items = {**HOME["items"], "items": ["education", "water"]}
        consents = {"economic_check": "yes", "water": "yes"}
        home = FAMILY | {"household": {"size": 2, "members": [CHILD]}, "items": items, "consents": consents}
        made = await make_seen_case(browser, township, **home)
    else:
        desk, _officer = await sit_down(admin, "township_officer", township)
        if stage == "on_notice":
            made = await make_notice(browser, desk, township=township)
        else:
            rich = {"income": {"total_month": 520000}}
            made = await make_reviewed(browser, desk, {"income_month": 520000}, township=township, **rich)
            await make_opinion(desk, made.reference, "decline", members=(), reasons=("income-over",))
            await make_move(desk, made.reference, "forward")
    mine = browser.client.cookies["portal"]
    return {"reference": made.reference, "phone": phone, "mine": mine, "staff": await _staff(admin, township)}


async def _staff(admin: Any, township: str) -> dict[str, dict[str, str]]:
    from tests.staff import PASSWORD, make_member

    scopes = {"bureau_officer": ""} | {role: township for role in ROLES if role != "bureau_officer"}
    found = {role: await make_member(admin, role, scope) for role, scope in scopes.items()}
    found |= {unit: await make_member(admin, "liaison", unit) for unit in DEPARTMENTS}
    found |= {role: await make_member(admin, role, "") for role in ("administrator", "auditor")}
    found["colleague"] = await make_member(admin, "bureau_officer", "")
    return {
        key: {"account": each.account, "password": PASSWORD, "secret": each.secret}
        for key, each in found.items()
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_set(sys.argv[1:]))))
