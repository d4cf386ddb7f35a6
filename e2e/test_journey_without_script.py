"""The whole journey on a phone that runs no script: an old woman alone, who leaves most of it for the visit."""

import re

from playwright.sync_api import expect

from e2e.conftest import Phones
from e2e.steps import Someone
from tests.pictures import jpeg

NAME = "陈阿珍"
ALONE = {
    "registered_in": "331083201",
    "household_size": "1",
    "income_month": "３００ 元",
    "homes": "1",
    "vehicle": "none",
    "shop_property": "no",
    "capital": "0",
    "assets": "5000",
    "supporter": "none",
    "age": "72",
}


def test_everything_works_without_a_script(phones: Phones):
    chen = phones(java_script_enabled=False)
    sees_what_there_is(chen)
    signs_in_after_a_slip(chen)
    tells_the_least(chen)
    photographs_the_card(chen)
    signs_by_typing(chen)
    hands_in(chen)
    asks_where_it_is(chen)


def sees_what_there_is(chen: Someone) -> None:
    chen.open("/")
    chen.follow("看看我能申请什么")
    chen.press("下一题")
    expect(chen.page.locator("[data-error-for=registered_in]")).to_have_count(1)
    asked = chen.answer_questions(ALONE)
    chen.reads("看您的回答，|可以申请{name}", name="特困")
    chen.follow("改我的回答")
    chen.reads("您的回答")
    chen.follow("修改", noun="家里人数")
    chen.holds("一起过日子的家里人，一共几个？", "1")
    chen.follow("上一题")
    assert chen.path == f"/screening/{asked[0]}"
    chen.open("/screening/result")
    chen.unfold("打印，或换一部手机接着办")
    chen.press("出二维码")
    expect(chen.page.get_by_role("img", name="带走回答的二维码")).to_be_visible()
    chen.follow("看结果")


def signs_in_after_a_slip(chen: Someone) -> None:
    chen.press("申请{name}", name="特困")
    chen.write("您的手机号", "1390000")
    chen.press("发验证码")
    expect(chen.page).to_have_title(re.compile("^出错："))
    chen.holds("您的手机号", "1390000")
    chen.sign_in()
    chen.begin()


def tells_the_least(chen: Someone) -> None:
    chen.follow("接着填：{section}", section="您本人")
    chen.press("存好，下一页")
    chen.page.locator("[data-errors] a").click()
    chen.write("您叫什么名字？", NAME)
    chen.press("存好，下一页")
    chen.press("存好，下一页")
    chen.choose("户口在哪个乡镇（街道）？", "鸡山乡")
    group = chen.page.locator(".ask").filter(has=chen.named("textbox", "村（社区）和门牌号"))
    chen.pick(group, "上门时填")
    chen.press("存好，下一页")
    assert chen.path.endswith("/person/living")
    chen.open(f"/apply/{chen.reference}/household/size")
    chen.write("连您自己，一起生活的有几个人？", "2")
    chen.press("存好，继续")
    chen.reads("除了您，还有谁？")
    chen.press("加一个人")
    chen.write("他（她）叫什么名字？", "陈隔壁")
    chen.choose("是您的什么人？", "别的关系")
    chen.press("存好，下一页")
    chen.open(f"/apply/{chen.reference}/household/members")
    chen.press("移走", noun="陈隔壁")
    chen.press("放回来", noun="陈隔壁")
    chen.press("移走", noun="陈隔壁")
    chen.open(f"/apply/{chen.reference}/household/size")
    chen.write("连您自己，一起生活的有几个人？", "1")
    chen.press("存好，继续")
    expect(chen.marked("section", "household")).to_have_attribute("data-status", "done")


def photographs_the_card(chen: Someone) -> None:
    chen.open(f"/apply/{chen.reference}/documents")
    card = chen.marked("paper", "id-card")
    expect(card.get_by_role("button", name="传上去").first).to_be_hidden()
    sends(chen, "broken.jpg", b"no picture at all")
    expect(card.locator(".msg")).to_be_visible()
    for number in (1, 2):
        sends(chen, f"{number}.jpg", jpeg())
        expect(card.locator("img")).to_have_count(number)
    chen.press("移走", noun="身份证，第2张")
    expect(card.locator("img")).to_have_count(1)
    chen.follow("存好，回到申请")


def sends(chen: Someone, name: str, body: bytes) -> None:
    form = (
        chen.marked("paper", "id-card").locator("form.pick").filter(has=chen.page.locator("#id-card-album"))
    )
    form.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": body})
    with chen.page.expect_navigation():
        form.get_by_role("button", name="传上去").click()
    chen.looks()


def signs_by_typing(chen: Someone) -> None:
    chen.follow("签字")
    chen.follow("接着签")
    expect(chen.page.get_by_text("用手指签")).to_be_hidden()
    chen.choose("用哪种办法签？", "打字，再用验证码确认")
    chen.press("下一步")
    chen.write("请照着打一遍姓名", NAME)
    chen.portal.let_a_minute_pass()
    came = len(chen.portal.sms(chen.number))
    chen.press("下一步")
    chen.write("短信里的6位数字", "000000")
    chen.press("确认签字")
    expect(chen.page).to_have_title(re.compile("^出错："))
    chen.write("短信里的6位数字", chen.portal.code(chen.number, came))
    chen.press("确认签字")
    expect(chen.page.locator("[data-signer]")).to_have_attribute("data-signed", "signed")
    chen.follow("好了，回到申请")


def hands_in(chen: Someone) -> None:
    chen.press("先交，别的上门时填")
    chen.reads("交之前，看一遍")
    chen.follow("修改", noun="姓名")
    chen.follow("回去看")
    chen.reads("交之前，看一遍")
    chen.page.locator("label[for=pledge]").click()
    chen.press("交申请")
    chen.reads("申请交好了")
    first = chen.page.locator("[data-code]").inner_text()
    chen.page.go_back()
    expect(chen.page.locator("main")).to_contain_text("已经交了")
    chen.follow("改好了，看回执")
    assert chen.page.locator("[data-code]").inner_text() == first


def asks_where_it_is(chen: Someone) -> None:
    code = chen.page.locator("[data-code]").inner_text()
    chen.follow("查办理进度")
    chen.press("发出去")
    expect(chen.page).to_have_title(re.compile("^出错："))
    chen.write("给{office}留言", "腿不好，开门慢。", office="鸡山乡")
    chen.press("发出去")
    expect(chen.page.locator(".talk")).to_contain_text("腿不好")
    chen.open("/track")
    chen.write("查询码", code)
    chen.write("手机号后4位", "0000" if chen.number[-4:] != "0000" else "1111")
    chen.press("查一查")
    expect(chen.page).to_have_title(re.compile("^出错："))
    chen.write("手机号后4位", chen.number[-4:])
    chen.press("查一查")
    expect(chen.page.locator("[data-state]")).to_have_attribute("data-state", "submitted")
    chen.open("/my")
    expect(chen.page.locator("[data-reference]")).to_have_count(1)
