"""An invented county's pack carries the whole journey: other questions, other papers, no change of code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.living import Portal
from e2e.steps import Someone
from portal.policy.pack import load_rules
from tests.cast import new_phone

YUNLING = Path(__file__).parents[1] / "tests/packs/yunling"
HERDERS = {
    "registered_in": "990101201",
    "income_month": "1000",
    "household_size": "2",
    "livestock": "5",
    "assets": "6000",
    "schooling": "no",
    "heating": "stove",
    "stove_fuel": "coal",
}


@pytest.fixture
def herder(page: Page) -> Iterator[Someone]:
    """Somebody in front of the invented county's portal, on a day on which its pack holds."""
    portal = Portal(PORTAL_PACK=str(YUNLING), PORTAL_CLOCK="2026-05-11T10:00:00+08:00")
    yield Someone(page, portal, new_phone(), set(), axe=False, questions=load_rules(YUNLING).questions)
    portal.stop()


def test_the_whole_journey_in_another_county(herder: Someone):
    herder.open("/")
    expect(herder.page.locator(".brand")).to_contain_text("云岭县")
    herder.follow("看看我能申请什么")
    asked = herder.answer_questions(HERDERS)
    assert {"livestock", "stove_fuel"} <= set(asked)
    herder.reads("看您的回答，|可以申请{name}", name="低保")
    expect(herder.marked("category", "dibao")).to_contain_text("281")  # 2 × 640.50 − 1,000
    expect(herder.marked("item", "heating")).to_have_attribute("data-offered", "yes")
    expect(herder.page.locator("[data-office]").first).to_have_attribute("data-office", "990101201")

    herder.press("申请{name}", name="低保")
    herder.sign_in()
    root = f"/apply/{herder.begin()}"
    herder.follow("接着填：{section}", section="您本人")
    herder.write("您叫什么名字？", "云山")
    herder.holds("打哪个电话能找到您？", herder.number)
    herder.press("存好，下一页")
    herder.open(f"{root}/property/livestock")
    herder.holds("家里养了几头牛羊？", "5")
    herder.open(f"{root}/items/heating")
    herder.write("供热户号", "8800123")
    herder.choose("家里怎么取暖？", "炉子")
    herder.press("存好，回到申请")
    herder.open(f"{root}/consents/heating")
    expect(herder.page.locator("main")).to_contain_text("供热公司")
    herder.open(f"{root}/documents")
    assert herder.page.locator("[data-paper]").count() >= 1
    herder.open(root)
    herder.press("先交，别的上门时填")
    herder.page.locator("label[for=pledge]").click()
    herder.press("交申请")
    herder.reads("申请交好了")
    assert "玉环" not in herder.page.locator("body").inner_text()
    herder.follow("查办理进度")
    expect(herder.page.locator("[data-state]")).to_have_attribute("data-state", "submitted")
    for path in (
        "/guide",
        "/guide/heating",
        "/guide/dibao",
        "/contact",
        "/privacy",
        "/accessibility",
        "/track",
    ):
        herder.open(path)
        assert "玉环" not in herder.page.locator("body").inner_text(), path
    assert "玉环" not in herder.portal.sms(herder.number)[-1]["text"]
