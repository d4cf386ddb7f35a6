"""Makers: set the scene by the same verbs as the pages, for somebody who is signed in."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from portal.application import drafting
from portal.casework import handing_in
from portal.core.database import transaction
from portal.people import sessions
from portal.people.sessions import Person
from portal.policy.choosing import current
from tests.browsing import Browser
from tests.cast import LIN_JIANGUO

CHUMEN = "331083102"
YUCHENG = "331083001"


@dataclass(frozen=True)
class Made:
    """What was made: the application's reference, and the receipt's code once handed in."""

    reference: str
    code: str = ""


async def entered(browser: Browser) -> Person:
    """Say in this transaction that the browser's person acts."""
    token = browser.client.cookies["portal"].removeprefix("s.")
    person = await sessions.enter(token)
    assert person is not None
    return person


async def make_draft(browser: Browser, township: str = CHUMEN, **sections: dict[str, Any]) -> Made:
    """A draft with what hand-in needs: name, phone, home township; and these sections' answers."""
    if not browser.phone:
        await browser.sign_in()
    answers = {"person": {"name": LIN_JIANGUO, "phone": browser.phone, "home_township": township}}
    for name, given in sections.items():
        answers[name] = answers.get(name, {}) | given
    pack = current()
    async with transaction():
        person = await entered(browser)
        reference = await drafting.start(person, uuid4(), pack.version, pack.places.prefix, {}, answers)
    return Made(reference)


async def make_case(browser: Browser, township: str = CHUMEN, **sections: dict[str, Any]) -> Made:
    """An application handed in a moment ago."""
    made = await make_draft(browser, township, **sections)
    async with transaction():
        person = await entered(browser)
        draft = await drafting.application_for(person, made.reference)
        given = await handing_in.hand_in(draft, person, current())
    return Made(made.reference, given.code)
