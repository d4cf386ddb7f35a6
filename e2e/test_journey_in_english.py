"""The whole journey in English: chosen on the way, kept from then on, without a Chinese word but names."""

import re

from playwright.sync_api import expect

from e2e.conftest import Phones
from e2e.households import FAMILY
from e2e.steps import Someone
from tests.applying import LIN
from tests.papers import text_of

HAN = re.compile("[\u3400-\u9fff]")


def test_the_whole_journey_in_english(phones: Phones):
    lin = phones()
    changes_the_language_on_the_way(lin)
    applies(lin)
    fills_in(lin)
    leaves_the_rest(lin)
    hands_in(lin)
    reads_around(lin)
    changes_back(lin)


def changes_the_language_on_the_way(lin: Someone) -> None:
    """Where one stands, one stays, and what was typed is still there."""
    lin.open("/screening")
    lin.answer_one("registered_in", FAMILY["registered_in"])
    lin.page.get_by_role("textbox").fill("3")
    here = lin.path
    lin.page.get_by_role("navigation").get_by_role("link", name="English").click()
    expect(lin.page.locator("html")).to_have_attribute("lang", "en")
    assert lin.path == here
    expect(lin.page.get_by_role("textbox")).to_have_value("3")
    lin.looks()
    lin.press("下一题")
    lin.answer_questions(FAMILY)
    lin.reads("看您的回答，|可以申请{name}", name=lin.says("低保"))
    expect(lin.marked("category", "dibao")).to_contain_text("1,143")


def applies(lin: Someone) -> None:
    lin.press("申请{name}", name=lin.says("低保"))
    lin.sign_in()
    assert not HAN.search(lin.page.locator("main").inner_text())
    lin.begin()


def fills_in(lin: Someone) -> None:
    lin.follow("接着填：{section}", section=lin.says("您本人"))
    lin.press("存好，下一页")
    expect(lin.page).to_have_title(re.compile("^Error"))
    lin.write("您叫什么名字？", "Lin Jianguo")
    lin.press("存好，下一页")
    lin.press("存好，下一页")
    lin.write("村（社区）和门牌号", "No. 12, Shili Village")
    lin.press("存好，下一页")
    lin.choose("现在住在户口地址吗？", "住在户口地址")
    lin.press("存好，下一页")
    lin.choose("您用哪一种证件？", "居民身份证")
    lin.press("存好，下一页")
    lin.write("证件号码", LIN.lower())
    lin.press("存好，下一页")
    lin.open(f"/apply/{lin.reference}/household/members")
    lin.press("加一个人")
    lin.write("他（她）叫什么名字？", "Wang Xiuying")
    lin.choose("是您的什么人？", "丈夫或妻子")
    lin.press("存好，下一页")
    lin.open(f"/apply/{lin.reference}/items")
    lin.open(f"/apply/{lin.reference}/consents")
    lin.open(f"/apply/{lin.reference}/bank")
    lin.choose("钱发到谁的卡上？", "还没有卡")
    lin.press("存好，继续")


def leaves_the_rest(lin: Someone) -> None:
    lin.follow("拍材料")
    lin.press("稍后补交，或上门时给", noun="身份证")
    lin.follow("存好，回到申请")
    lin.follow("签字")
    lin.press("没签的，都上门时签")
    lin.follow("好了，回到申请")
    lin.press("先交，别的上门时填")
    lin.reads("交之前，看一遍")


def hands_in(lin: Someone) -> None:
    lin.page.locator("label[for=pledge]").click()
    came = len(lin.portal.sms(lin.number))
    lin.press("交申请")
    lin.reads("申请交好了")
    assert not HAN.search(re.sub("【.*?】", "", lin.portal.text(lin.number, came)))
    with lin.page.expect_download() as download:
        lin.named("link", "保存申请表（PDF）").click()
    assert "Linjianguo" in text_of(download.value.path().read_bytes()).replace(" ", "").replace("J", "j")
    lin.follow("查办理进度")
    expect(lin.page.locator("[data-state]")).to_have_attribute("data-state", "submitted")


def reads_around(lin: Someone) -> None:
    for path in (
        "/",
        "/guide",
        "/guide/dibao",
        "/guide/electricity",
        "/privacy",
        "/accessibility",
        "/contact",
    ):
        lin.open(path)
    for path in ("/my", "/my/sessions", "/track", "/clear", "/nothing/here"):
        lin.open(path)


def changes_back(lin: Someone) -> None:
    lin.open("/contact")
    with lin.page.expect_navigation():
        lin.page.get_by_role("navigation").get_by_role("link", name="中文").click()
    assert lin.path == "/contact"
    expect(lin.page.locator("html")).to_have_attribute("lang", "zh-Hans-CN")
