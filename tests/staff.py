"""Staff for the tests who sign in for themselves: an account with a password and a second factor."""

from dataclasses import dataclass
from uuid import uuid4

from portal.core.sealing import seal
from portal.people import passwords, second_factor
from portal.people.desks import Officer
from tests.browsing import Browser
from tests.database import Admin
from tests.desks import make_staff

PASSWORD = "shengfen-ceshi-2026"
_hashes: dict[str, str] = {}


@dataclass
class Member:
    """Somebody with an account; ``secret`` is what their phone keeps."""

    officer: Officer
    secret: str

    @property
    def account(self) -> str:
        return self.officer.account

    def code(self, apart: int = 0) -> str:
        """What their phone shows, now or some half minutes apart."""
        return second_factor.code_at(self.secret, second_factor.step_now() + apart)

    def wrong_code(self) -> str:
        """Six digits that no step near now makes."""
        near = {self.code(apart) for apart in range(-3, 4)}
        return next(f"{n:06d}" for n in range(1_000_000) if f"{n:06d}" not in near)


async def make_member(admin: Admin, role: str = "township_officer", scope: str | None = None) -> Member:
    """Somebody of this role who can sign in."""
    officer = await make_staff(admin, role, scope)
    if PASSWORD not in _hashes:
        _hashes[PASSWORD] = await passwords.hash_of(PASSWORD)
    secret = second_factor.secret_of(uuid4().hex)
    await admin.run(
        "update staff set password = $2, totp = $3 where id = $1",
        officer.id,
        _hashes[PASSWORD],
        seal(secret, "staff.totp", officer.id),
    )
    return Member(officer, secret)


async def knock(browser: Browser, member: Member, password: str = PASSWORD) -> int:
    """Take the first step; the status of the answer."""
    await browser.get("/staff/sign-in")
    await browser.send(account=member.account, password=password)
    return browser.status


async def sign_in(browser: Browser, member: Member) -> None:
    """Both steps."""
    await knock(browser, member)
    await browser.send(code=member.code())
