"""What a code costs is not for anybody to spend: limits by address and over everybody (trust.md, row 2)."""

from types import SimpleNamespace

import pytest

from portal.pages.who import address
from portal.people import limits
from tests.cast import new_phone


async def ask(browser):
    """Ask for a code to a phone that never asked before; how many came."""
    phone = new_phone()
    await browser.get("/sign-in")
    await browser.send(phone=phone)
    return len(await browser.admin.sms(phone))


@pytest.mark.parametrize(("limit", "elsewhere"), [("CODES_AN_ADDRESS", 1), ("CODES_IN_ALL", 0)])
async def test_codes_to_ever_other_phones_come_to_an_end(browser, another, monkeypatch, limit, elsewhere):
    await browser.admin.run("delete from tally where what in ('code-address', 'code-all')")
    monkeypatch.setattr(limits, limit, (getattr(limits, limit)[0]._replace(most=3),))
    assert [await ask(browser) for _phone in range(4)] == [1, 1, 1, 0]
    assert browser.status == 429
    assert await ask(another) == elsewhere


@pytest.mark.parametrize(
    ("peer", "believed"), [("127.0.0.1", "203.0.113.9"), ("198.51.100.7", "198.51.100.7")]
)
def test_only_our_own_proxy_may_say_where_a_request_came_from(peer, believed):
    asked = SimpleNamespace(client=SimpleNamespace(host=peer), headers={"x-real-ip": "203.0.113.9"})
    assert address(asked) == believed
