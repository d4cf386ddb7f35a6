"""Every route of a desk × every role of staff, from ``access.toml``; each role's browser is signed in once."""

from collections.abc import AsyncIterator

import httpx
import pytest

from portal.access.actions import Action
from portal.access.rules import roles_with
from tests.browsing import Browser
from tests.database import Admin
from tests.desks import make_seen_case, sit_down
from tests.makers import YUCHENG, make_case
from tests.test_access import DESK, METHODS, at

ROLES = sorted(roles_with(Action.USE_DESK))
GETS = [path for path in DESK if "GET" in METHODS.get(path, [])]
POSTS = [path for path in DESK if "POST" in METHODS.get(path, [])]
OF_A_CASE = [path for path in DESK if "{reference" in path]


class Floor:
    """A desk of every role, each opened when it is first needed; and cases that are none of theirs."""

    def __init__(self, admin: Admin) -> None:
        self.admin = admin
        self.desks: dict[str, Browser] = {}
        self.cases: dict[str, str] = {}

    async def desk(self, role: str) -> Browser:
        if role not in self.desks:
            self.desks[role], _who = await sit_down(self.admin, role)
            await self.desks[role].get("/staff/me")
        return self.desks[role]

    async def case_not_of(self, role: str) -> str:
        """Another township's case; to the bureau every one is its own, but for ten minutes."""
        early = role == "bureau_officer"
        kind = "early" if early else "elsewhere"
        if kind not in self.cases:
            make = make_case if early else make_seen_case
            self.cases[kind] = (await make(Browser(self.admin), YUCHENG)).reference
        return self.cases[kind]

    async def ask(self, role: str, path: str, method: str) -> httpx.Response:
        """What this role is answered there, with a token of its own."""
        browser, address = await self.desk(role), at(path, await self.case_not_of(role))
        if method == "GET":
            return await browser.fetch(address)
        token = browser.page.form("#idle")["csrf"]
        return await browser.client.post(address, data={"csrf": token})


@pytest.fixture(scope="module")
async def floor(pool: None, database: str) -> AsyncIterator[Floor]:
    admin = await Admin.connect(database)
    yield Floor(admin)
    await admin.close()


def others(path: str) -> list[str]:
    return [role for role in ROLES if role not in DESK[path]]


@pytest.mark.parametrize("path", GETS)
async def test_a_stranger_is_led_to_the_desk_s_door(browser, path):
    address = at(path, "YH2222222")
    reply = await browser.fetch(address)
    assert (reply.status_code, reply.headers["location"]) == (303, f"/staff/sign-in?next={address}")


@pytest.mark.parametrize("path", DESK)
async def test_an_applicant_is_led_to_the_desk_s_door_too(browser, path):
    await browser.sign_in()
    method = METHODS[path][0]
    token = browser.page.form("#idle")["csrf"]
    reply = await browser.client.request(method, at(path, "YH2222222"), data={"csrf": token})
    assert reply.status_code in (303, 403)
    assert reply.headers.get("location", "/staff/sign-in").startswith("/staff/sign-in")


@pytest.mark.parametrize(("path", "role"), [(path, role) for path in GETS for role in others(path)])
async def test_to_a_role_that_is_not_listed_the_page_does_not_exist(floor, path, role):
    reply = await floor.ask(role, path, "GET")
    missing = await (await floor.desk(role)).fetch("/nothing-here")
    assert reply.status_code == missing.status_code == 404
    assert title(reply) == title(missing)


@pytest.mark.parametrize(("path", "role"), [(path, role) for path in POSTS for role in others(path)])
async def test_a_role_that_is_not_listed_can_send_nothing_there(floor, path, role):
    assert (await floor.ask(role, path, "POST")).status_code == 404


@pytest.mark.parametrize(
    ("path", "role"), [(path, role) for path in GETS if "{" not in path for role in DESK[path]]
)
async def test_a_listed_role_is_shown_its_page(floor, path, role):
    assert (await floor.ask(role, path, "GET")).status_code in (200, 303)


@pytest.mark.parametrize(
    ("path", "role", "method"),
    [(path, role, method) for path in OF_A_CASE for method in METHODS.get(path, []) for role in DESK[path]],
)
async def test_a_case_that_is_not_theirs_is_not_there(floor, path, role, method):
    reply = await floor.ask(role, path, method)
    assert reply.status_code == 404
    assert title(reply) == title(await (await floor.desk(role)).fetch("/nothing-here"))


def test_what_no_rule_knows_is_no_role():
    assert {role for roles in DESK.values() for role in roles} <= set(ROLES)


def title(reply: httpx.Response) -> str:
    return reply.text.partition("<title>")[2].partition("</title>")[0]
