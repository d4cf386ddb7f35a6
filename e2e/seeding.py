"""Sets the scene for a journey at a desk, beside the running portal and on its own database: one JSON line.

Run by ``at_a_desk`` in a process of its own, since keys and connections belong to a process.
"""

import asyncio
import json
import os
import subprocess
import sys
from typing import Any

from portal.core.embedded import join
from tests.cast import new_address, new_phone

SECTIONS: dict[str, Any] = {
    "person": {"home_address": "示例二村12号", "major_illness": "no", "disability": "none"},
    "household": {
        "size": 3,
        "members": [
            {"_id": "m1", "name": "王秀英", "relation": "spouse"},
            {"_id": "m2", "name": "林小雨", "relation": "child", "occupation": "student"},
        ],
    },
    "income": {"total_month": 240000},
    "property": {"assets": 6000000, "homes": "1", "vehicle": "none", "capital": 0, "shop_property": "no"},
    "supporters": {"_at_visit": ["supporter"]},
    "items": {"category": "dibao", "items": ["water"]},
}


def at_a_desk(portal: Any, role: str = "township_officer") -> dict[str, str]:
    """An accepted case and a session of somebody who may visit it: ``reference``, and the cookies ``desk`` and, of
    whoever applied, ``mine``."""
    url = join(portal.data)
    assert url, "no database runs here"
    ran = subprocess.run(
        [sys.executable, "-m", "e2e.seeding", role, new_phone(), new_address()],
        env={**os.environ, "PORTAL_DATA": str(portal.data), "PORTAL_EMBEDDED_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout.splitlines()[-1])


async def _seed(role: str, phone: str, address: str) -> dict[str, str]:
    os.environ["PICCOLO_CONF"] = "portal.piccolo_conf"
    from portal.core.database import admin_url, close_pool, open_pool
    from tests.browsing import Browser
    from tests.database import Admin
    from tests.desks import make_move, make_seen_case, sit_down

    await open_pool(admin_url(), "portal_app")
    admin = await Admin.connect(admin_url())
    browser = Browser(admin)
    browser.client.headers["x-real-ip"] = address
    await browser.sign_in(phone)
    made = await make_seen_case(browser, **SECTIONS)
    desk, _officer = await sit_down(admin, role)
    await make_move(desk, made.reference, "accept")
    token, mine = desk.client.cookies["portal"], browser.client.cookies["portal"]
    await admin.close()
    await close_pool()
    return {"reference": made.reference, "desk": token, "mine": mine}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_seed(*sys.argv[1:]))))
