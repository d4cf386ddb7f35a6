"""Statements: what each page says to PostgreSQL, and what it says when its list is longer."""

from typing import Any

from tests.bench.ratios import say
from tests.browsing import Browser
from tests.busy import make_busy
from tests.database import Admin
from tests.desks import make_seen_case, sit_down
from tests.makers import make_case, make_draft
from tests.questionnaire import FAMILY, go_through
from tests.statements import counting


async def said(browser: Browser, path: str) -> int:
    """How many statements opening a page sends, the transaction's own two included."""
    await browser.get(path)
    with counting() as found:
        await browser.get(path)
    assert browser.status == 200, path
    return len(found)


async def measure(url: str) -> None:
    """Print the number for each page, and for lists how much ten more rows add."""
    admin = await Admin.connect(url)
    try:
        for page, few, many in [*await pages(Browser(admin)), *await desk_pages(admin)]:
            say(
                {"measure": f"{page}: statements", "statements": few}
                | (
                    {}
                    if many is None
                    else {"with ten more rows": many, "goal": "== 0 more", "ok": many == few}
                )
            )
    finally:
        await admin.close()


def household(members: int) -> dict[str, Any]:
    """The answers of a section that lists so many members."""
    listed = [{"_id": f"m{n}", "name": f"测试{n}", "relation": "child"} for n in range(members)]
    return {"size": members + 1, "members": listed}


async def pages(browser: Browser) -> list[tuple[str, int, int | None]]:
    """Each page's name, its statements, and for pages with a list those with ten more rows in it."""
    await go_through(browser, **FAMILY)
    found: list[tuple[str, int, int | None]] = [
        ("home", await said(browser, "/"), None),
        ("question page", await said(browser, "/screening/income_month"), None),
        ("screening result", await said(browser, "/screening/result"), None),
    ]
    await browser.sign_in()
    draft = (await make_draft(browser, household=household(1))).reference
    case = (await make_case(browser)).reference
    short = {
        "task list": f"/apply/{draft}",
        "a section's page": f"/apply/{draft}/person/home",
        "household list": f"/apply/{draft}/household/members",
        "papers": f"/apply/{draft}/documents",
        "signatures": f"/apply/{draft}/signatures",
        "check answers": f"/apply/{draft}/check",
        "receipt": f"/apply/{case}/receipt",
        "progress page": f"/progress/{case}",
        "my applications": "/my",
        "my sessions": "/my/sessions",
    }
    before = {name: await said(browser, path) for name, path in short.items()}
    longer = (await make_draft(browser, household=household(11))).reference
    long = {name: path.replace(draft, longer) for name, path in short.items()}
    for _case in range(9):
        await make_case(browser)
    for number in range(10):
        await browser.get(short["progress page"])
        await browser.send("form[action$=messages]", message=f"第{number}句")
    return found + [(name, before[name], await said(browser, path)) for name, path in long.items()]


async def desk_pages(admin: Admin) -> list[tuple[str, int, int | None]]:
    """A township's pages: its lists with ten more cases, a case with ten more of everything in it."""
    applicant = Browser(admin)
    case = (await make_seen_case(applicant)).reference
    desk, _officer = await sit_down(admin, "township_officer")
    short = {"worklist": "/office", "all cases": "/office/cases", "case page": f"/office/cases/{case}"}
    before = {name: await said(desk, path) for name, path in short.items()}
    for _case in range(10):
        await make_seen_case(applicant)
    await make_busy(admin, case, 10)
    return [(name, before[name], await said(desk, path)) for name, path in short.items()]
