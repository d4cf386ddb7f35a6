"""Desks for the tests: invented staff, each signed in, and cases that an office can already see."""

from typing import Any
from uuid import uuid4

from portal.casework import moving
from portal.core.database import transaction
from portal.core.sealing import seal
from portal.people import desks
from portal.people.desks import Officer
from portal.policy.choosing import pinned
from tests.browsing import Browser
from tests.database import Admin
from tests.makers import CHUMEN, Made, make_case

NAMES = {
    "township_officer": "王窗口（测试）",
    "surveyor": "陈调查（测试）",
    "bureau_officer": "周认定（测试）",
    "liaison": "李联络（测试）",
    "administrator": "吴管理（测试）",
    "auditor": "郑审计（测试）",
}
SCOPED = dict.fromkeys(("township_officer", "surveyor", "agent", "visitor"), CHUMEN) | {
    "liaison": "education"
}


async def make_staff(admin: Admin, role: str, scope: str | None = None) -> Officer:
    """Somebody of this role with an account; scope: by default Chumen, or the education bureau."""
    staff, account = uuid4(), f"{role}-{uuid4().hex[:8]}"
    scope = SCOPED.get(role, "") if scope is None else scope
    await admin.run(
        "insert into staff (id, account, name, role, scope) values ($1, $2, $3, $4, $5)",
        staff,
        account,
        seal(NAMES.get(role, "某某（测试）"), "staff.name", staff),
        role,
        scope,
    )
    return Officer(staff, account, NAMES.get(role, "某某（测试）"), role, scope)


async def desk_token(officer: Officer) -> str:
    """An open session of this officer: both steps done."""
    async with transaction():
        half = await desks.half_open(officer.id, "test")
        token = await desks.open_desk(half, uuid4().int % 2**40)
    assert token is not None
    return token


async def sit_down(admin: Admin, role: str, scope: str | None = None) -> tuple[Browser, Officer]:
    """A browser at a desk of this role, signed in."""
    officer = await make_staff(admin, role, scope)
    browser = Browser(admin)
    browser.client.cookies.set("portal", f"d.{await desk_token(officer)}")
    return browser, officer


async def enter_desk(browser: Browser) -> Officer:
    """Say in this transaction that the browser's officer acts."""
    officer = await desks.enter(browser.client.cookies["portal"].removeprefix("d."))
    assert officer is not None
    return officer


async def make_seen_case(browser: Browser, township: str = CHUMEN, **sections: dict[str, Any]) -> Made:
    """An application handed in, whose ten minutes are over: the offices see it."""
    made = await make_case(browser, township, **sections)
    await browser.admin.run(
        "update case_file set visible_from = now() - interval '1 minute' where reference = $1", made.reference
    )
    await browser.admin.run(
        "update application set open_until = now() - interval '1 minute' where reference = $1", made.reference
    )
    return made


async def make_move(browser: Browser, reference: str, name: str, note: str = "", **parts: object) -> None:
    """Let the officer of this browser make one move with a case."""
    async with transaction():
        officer = await enter_desk(browser)
        case = await moving.case_for(officer, reference)
        await moving.move(case, name, pinned(case["pack"]), by=officer, note=note, **parts)


async def stored_case(admin: Admin, reference: str) -> Any:
    """The case as the database has it."""
    return (await admin.rows("select * from case_file where reference = $1", reference))[0]
