"""Staff of the demonstration: invited by their administrator, each taking the invitation up.

Their passwords are printed and open nothing but invented cases; production refuses the demonstration.
"""

import asyncio
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from portal.access import accounts, at_the_door, first_administrator
from portal.core.database import admin_url, config, transaction
from portal.core.sealing import unseal_text
from portal.core.settings import settings
from portal.core.words import _
from portal.demo.life import Offices
from portal.people import desks, second_factor
from portal.people.staff import account_for
from portal.policy.choosing import current

FROM = "demonstration"


@dataclass(frozen=True)
class Invented:
    """One invented account."""

    account: str
    password: str
    role: str
    scope: str
    name: str


_OFFICES = ((4, "chumen"), (0, "yucheng"), (2, "damaiyu"))
"""Places in the pack's list of townships, and what their accounts begin with."""
_TOWNSHIP = (("township_officer", "wang", "王窗口"), ("surveyor", "chen", "陈上门"))
_COUNTY = (
    ("bureau_officer", "minzheng", "zhou", "周认定"), ("bureau_officer", "minzheng", "sun", "孙认定"),
    ("administrator", "guanli", "wu", "吴管理"), ("auditor", "shenji", "zheng", "郑审计"),
)  # fmt: skip
_AHEAD = (("agent", "dai", "戴代办"), ("visitor", "tan", "谭探访"))
"""Their desks come later; they sign in and see their own account."""


def invented() -> list[Invented]:
    """Every account, in the order in which it is shown; a liaison for each department that has an item."""
    pack = current()
    townships, found = list(pack.places.townships), []
    for place, word in _OFFICES:
        area = townships[place % len(townships)]
        short = pack.places.townships[area].short.zh
        found += [
            Invented(f"{word}-{end}", f"yanshi-{word}-2026", role, area, f"{name}（{short}，演示）")
            for role, end, name in _TOWNSHIP
        ]
    found += [
        Invented(f"{word}-{end}", f"yanshi-{word}-2026", role, "", f"{name}（演示）")
        for role, word, end, name in _COUNTY
    ]
    departments = dict.fromkeys(item.department for item in pack.items.values())
    found += [
        Invented(
            f"lian-{unit}",
            f"yanshi-{unit}-2026",
            "liaison",
            unit,
            f"李联络（{pack.places.units[unit].name.zh}，演示）",
        )
        for unit in departments
    ]
    home = townships[_OFFICES[0][0] % len(townships)]
    found += [
        Invented(f"chumen-{end}", f"yanshi-{end}-2026", role, home, f"{name}（演示）")
        for role, end, name in _AHEAD
    ]
    return found


def told() -> list[dict[str, str | None]]:
    """The accounts as the command prints them; where a role has no scope it is null."""
    return [
        {
            "account": x.account,
            "password": x.password,
            "role": x.role,
            "scope": x.scope or None,
            "name": x.name,
        }
        for x in invented()
    ]


async def add(url: str) -> None:
    """Make the accounts that cannot sign in yet; the pool is open as ``portal_app``."""
    known = await _known(url)
    missing = [
        one for one in invented() if one.account not in known or known[one.account]["password"] is None
    ]
    if not missing:
        return
    keeper = next(one for one in invented() if one.role == "administrator")
    if keeper in missing:
        missing.remove(keeper)
        desk = await _take_up(keeper, await first_administrator.make(keeper.account, keeper.name))
    else:
        desk = await _sit_down(known[keeper.account])
    tokens = [await _invite(desk, one, known.get(one.account)) for one in missing]
    await asyncio.gather(*(_settle(one, token) for one, token in zip(missing, tokens, strict=True)))
    async with transaction():
        await desks.end(desk)


async def sit_down(url: str) -> Offices:
    """Everybody of the demonstration whom a case meets, at their desks."""
    known, tokens = await _known(url), {}
    for one in invented():
        if one.role in ("township_officer", "surveyor", "bureau_officer", "liaison"):
            place = one.role, one.scope if (one.role, one.scope) not in tokens else "second"
            tokens[place] = await _sit_down(known[one.account])
    return Offices(tokens, tuple(scope for role, scope in tokens if role == "township_officer"))


async def leave(offices: Offices) -> None:
    """Everybody leaves their desk."""
    async with transaction():
        for token in offices.tokens.values():
            await desks.end(token)


async def _sit_down(row: Mapping[str, Any]) -> str:
    """Open the desk of somebody who has taken their invitation up."""
    async with transaction():
        half = await desks.half_open(row["id"], "Demo")
        desk = await desks.open_desk(half, max(second_factor.step_now(), row["totp_step"] + 1))
        assert desk is not None
        await at_the_door.sat_down(desk, FROM, "sign_in")
    return desk


async def _invite(desk: str, one: Invented, row: Mapping[str, Any] | None) -> str:
    async with transaction():
        officer = await desks.enter(desk, FROM)
        assert officer is not None
        staff = (
            row["id"]
            if row
            else await accounts.create(officer, one.account, one.name, "", one.role, one.scope)
        )
        return await accounts.invite(officer, await account_for(staff))


async def _take_up(one: Invented, token: str) -> str:
    secret = second_factor.secret_of(token)
    code = second_factor.code_at(secret, second_factor.step_now())
    return await at_the_door.welcome(token, one.password, secret, code, FROM, "Demo")


async def _settle(one: Invented, token: str) -> None:
    desk = await _take_up(one, token)
    async with transaction():
        await desks.end(desk)


async def _known(url: str) -> dict[str, Any]:
    connection = await asyncpg.connect(**config(url))
    try:
        names = [one.account for one in invented()]
        rows = await connection.fetch("select * from staff where account = any($1)", names)
        return {row["account"]: row for row in rows}
    finally:
        await connection.close()


def say_code(account: str) -> int:
    """Print the code that opens a demonstration account now; 1 for any other account, and in production.

    A code counts once: when this half minute's was used, it is the next one's, which is taken early; when
    that was used too, the command waits for the half minute to end.
    """
    if settings().production:
        print(_("正式环境没有这个命令"), file=sys.stderr)
        return 1
    row = asyncio.run(_known(admin_url())).get(account)
    if row is None or row["totp"] is None:
        print(_("没有这个演示账号：{account}", account=account), file=sys.stderr)
        return 1
    while row["totp_step"] > second_factor.step_now():
        time.sleep(0.2)
    secret = unseal_text(row["totp"], "staff.totp", row["id"])
    print(second_factor.code_at(secret, max(second_factor.step_now(), row["totp_step"] + 1)))
    return 0
