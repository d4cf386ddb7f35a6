"""Going through the questionnaire as a person does: one question a page, 不清楚 where nothing is said."""

from typing import Any

from portal.policy.choosing import current
from tests.browsing import Browser
from tests.screen import Screen

FAMILY = {
    "registered_in": "331083102",
    "household_size": "3",
    "income_month": "2400",
    "assets": "60000",
    "homes": "1",
    "vehicle": "none",
    "capital": "0",
    "shop_property": "no",
    "supporter": "able",
    "age": "45",
    "disability": "none",
    "major_illness": "no",
    "student": "yes",
    "unemployed_member": "no",
    "housing_difficulty": "no",
    "needs_care": "no",
    "struck_by_disaster": "no",
    "sudden_hardship": "no",
    "legal_matter": "no",
}
"""A family of three in 楚门镇 that lives on 800 yuan a month each: dibao, 1,143 yuan a month."""


def asked(page: Screen) -> str:
    """The question a page asks."""
    return page.marks("question")[0]


async def go_through(browser: Browser, **answers: Any) -> list[str]:
    """Answer question after question until the result; the questions that were asked, in order."""
    await browser.get("/screening")
    seen = []
    while browser.path != "/screening/result":
        name = asked(browser.page)
        seen.append(name)
        assert len(seen) <= len(current().questions), f"round in a circle: {seen}"
        await browser.send(**{name: answers.get(name, "unsure")})
        assert browser.status == 200, browser.page.errors
    return seen
