"""The whole journey on a phone: from the first question to the receipt, to where it is, and back again."""

import re
from datetime import date

from playwright.sync_api import expect

from e2e.conftest import Phones
from e2e.households import FAMILY
from e2e.steps import Someone
from tests.applying import LIN
from tests.cast import LIN_JIANGUO, LIN_XIAOYU, WANG_XIUYING
from tests.forms import id_number
from tests.papers import text_of
from tests.pictures import jpeg, paper

PHOTOGRAPH = jpeg(paper(3000, 2250), quality=92)
XIAOYU = id_number(date(2011, 9, 1), "024")


def test_from_the_first_question_to_the_receipt_and_back_out_again(phones: Phones):
    lin = phones()
    sees_what_there_is(lin)
    begins(lin)
    tells_of_himself(lin)
    tells_of_the_family(lin)
    is_asked_nothing_twice(lin)
    photographs_the_card(lin)
    signs(lin)
    looks_over(lin)
    hands_in(lin)
    code = keeps_the_receipt(lin)
    writes_to_the_window(lin)
    somebody_asks_by_code(phones(), code, lin.number)
    takes_it_back(lin)


def sees_what_there_is(lin: Someone) -> None:
    lin.open("/")
    lin.follow("看看我能申请什么")
    asked = lin.answer_questions(FAMILY)
    assert len(asked) == len(set(asked)) <= len(FAMILY)
    lin.reads("看您的回答，|可以申请{name}", name="低保")
    expect(lin.marked("category", "dibao")).to_contain_text("1,143")
    expect(lin.page.locator("[data-recommended]")).to_have_count(1)
    expect(lin.page.locator("[data-office]").first).to_have_attribute("data-office", "331083102")


def begins(lin: Someone) -> None:
    lin.press("申请{name}", name="低保")
    lin.reads("用手机号登录")
    lin.sign_in()
    lin.reads("开始申请")
    expect(lin.page.locator("main .calm")).to_contain_text("不用再写")
    lin.begin()
    expect(lin.marked("section", "property")).to_have_attribute("data-status", "doing")


def tells_of_himself(lin: Someone) -> None:
    lin.follow("接着填：{section}", section="您本人")
    lin.write("您叫什么名字？", LIN_JIANGUO)
    lin.press("存好，下一页")
    lin.holds("打哪个电话能找到您？", lin.number)
    lin.press("存好，下一页")
    expect(lin.page.get_by_role("radio", name="楚门镇")).to_be_checked()
    lin.write("村（社区）和门牌号", "示例村12号")
    lin.press("存好，下一页")
    lin.choose("现在住在户口地址吗？", "住在户口地址")
    lin.press("存好，下一页")
    mends_a_mistake(lin)
    lin.write("您是哪个民族？", "汉族")
    lin.choose("您的婚姻情况", "已婚")
    lin.press("存好，下一页")
    lin.choose("您有没有大病？", "没有")
    lin.press("存好，下一页")
    lin.choose("平时身体怎么样？", "有慢性病，要常吃药")
    lin.press("存好，下一页")
    expect(lin.page.get_by_role("radio", name="肢体")).to_be_checked()
    expect(lin.page.get_by_role("radio", name="二级")).to_be_checked()
    lin.press("存好，下一页")
    lin.choose("您现在做什么？", "打零工")
    lin.choose("您上学上到哪里？", "小学")
    lin.press("存好，下一页")
    lin.choose("家里为什么困难？可以选几样", "残疾", "孩子上学")
    lin.press("存好，回到申请")
    expect(lin.marked("section", "person")).to_have_attribute("data-status", "done")


def mends_a_mistake(lin: Someone) -> None:
    """A slip of the finger in the number: the summary leads to the field, what was typed still stands."""
    slip = LIN[:-1] + ("1" if LIN[-1] != "1" else "2")
    lin.choose("您用哪一种证件？", "居民身份证")
    lin.press("存好，下一页")
    lin.write("证件号码", slip)
    lin.press("存好，下一页")
    expect(lin.page).to_have_title(re.compile("^出错："))
    lin.page.locator("[data-errors] a").click()
    field = lin.page.get_by_role("textbox", name="证件号码")
    expect(field).to_be_focused()
    expect(field).to_have_value(slip)
    lin.write("证件号码", LIN)
    lin.press("存好，下一页")


def tells_of_the_family(lin: Someone) -> None:
    lin.follow("一起生活的家里人")
    lin.reads("除了您，还有谁？")
    adds(lin, WANG_XIUYING, "丈夫或妻子")
    lin.choose("用哪一种证件？", "没有证件，或不记得号码")
    lin.press("存好，下一页")
    lin.follow("上一页")
    lin.open(f"/apply/{lin.reference}/household/members")
    adds(lin, LIN_XIAOYU, "儿子或女儿")
    lin.choose("用哪一种证件？", "居民身份证")
    lin.press("存好，下一页")
    lin.write("证件号码", XIAOYU)
    lin.press("存好，下一页")
    lin.open(f"/apply/{lin.reference}/household/members")
    adds(lin, "陈隔壁", "别的关系")
    lin.open(f"/apply/{lin.reference}/household/members")
    expect(lin.page.locator(".people li")).to_have_count(3)
    lin.press("移走", noun="陈隔壁")
    expect(lin.page.locator(".people li")).to_have_count(2)
    expect(lin.page.get_by_role("status")).to_contain_text("陈隔壁")


def adds(lin: Someone, name: str, relation: str) -> None:
    lin.press("加一个人")
    lin.write("他（她）叫什么名字？", name)
    lin.choose("是您的什么人？", relation)
    lin.press("存好，下一页")


def is_asked_nothing_twice(lin: Someone) -> None:
    """What the questionnaire heard stands in the form, and the button that leads on passes it by."""
    for page, question, heard in (
        ("income/total", "全家一个月，平均收入多少元？", "2400"),
        ("property/assets", "全家的现金、存款、股票、基金，一共多少元？", "60000"),
        ("household/size", "连您自己，一起生活的有几个人？", "3"),
    ):
        lin.open(f"/apply/{lin.reference}/{page}")
        lin.holds(question, heard)
    lin.open(f"/apply/{lin.reference}/property/homes")
    expect(lin.page.get_by_role("radio", name="一套")).to_be_checked()
    lin.open(f"/apply/{lin.reference}/income")
    assert lin.path.endswith("/income/sources"), lin.path
    lin.open(f"/apply/{lin.reference}")


def photographs_the_card(lin: Someone) -> None:
    lin.follow("拍材料")
    card = lin.marked("paper", "id-card")
    shoots(lin, "id-card", PHOTOGRAPH)
    expect(card.locator("img")).to_have_count(1)
    expect(card.locator("img")).to_have_js_property("naturalWidth", 1600)
    shoots(lin, "id-card", PHOTOGRAPH)
    expect(card.locator("img")).to_have_count(2)
    lin.looks()
    lin.press("移走", noun="身份证，第2张")
    expect(card.locator("img")).to_have_count(1)
    lin.press("稍后补交，或上门时给", noun="残疾人证")
    expect(lin.marked("paper", "disability-certificate")).to_contain_text("稍后补交")
    lin.follow("存好，回到申请")
    expect(lin.marked("section", "papers")).to_have_attribute("data-status", "doing")


def shoots(lin: Someone, name: str, photograph: bytes) -> None:
    with lin.page.expect_file_chooser() as chooser:
        lin.marked("paper", name).get_by_text("拍照", exact=True).click()
    chooser.value.set_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photograph})
    expect(lin.page.locator("#sending")).to_contain_text("都传好了。")


def signs(lin: Someone) -> None:
    lin.follow("签字")
    expect(lin.page.locator("[data-signer]")).to_have_count(2)
    lin.follow(LIN_JIANGUO)
    lin.choose("用哪种办法签？", "用手指签")
    lin.press("下一步")
    draws_a_name(lin)
    lin.press("签好了")
    expect(lin.page.locator("[data-signer]").first).to_have_attribute("data-signed", "signed")
    lin.press("没签的，都上门时签")
    expect(lin.page.locator("[data-signed=arranged]")).to_contain_text(WANG_XIUYING)
    lin.follow("好了，回到申请")


def draws_a_name(lin: Someone) -> None:
    box = lin.page.locator("canvas").bounding_box()
    assert box
    mouse = lin.page.mouse
    for stroke in ([(0.2, 0.3), (0.4, 0.3)], [(0.3, 0.1), (0.3, 0.9)], [(0.5, 0.2), (0.7, 0.8), (0.8, 0.3)]):
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        mouse.move(*points[0])
        mouse.down()
        for point in points[1:]:
            mouse.move(*point, steps=5)
        mouse.up()


def looks_over(lin: Someone) -> None:
    lin.open(f"/apply/{lin.reference}/check")
    expect(lin.page.locator("main")).to_contain_text("2,400元")
    lin.follow("修改", noun="工作和上学")
    lin.choose("您现在做什么？", "种田、打鱼、养殖")
    lin.press("存好，回去看")
    lin.reads("交之前，看一遍")
    expect(lin.page.locator("main")).to_contain_text("种田、打鱼、养殖")


def hands_in(lin: Someone) -> None:
    lin.press("交申请")
    expect(lin.page).to_have_title(re.compile("^出错："))
    lin.page.locator("label[for=pledge]").click()
    came = len(lin.portal.sms(lin.number))
    with lin.page.expect_navigation(url=re.compile("/receipt$")):
        lin.named("button", "交申请").dblclick()
    lin.looks()
    lin.reads("申请交好了")
    sms = lin.portal.text(lin.number, came)
    assert not any(word in sms for word in ("低保", "特困", "低边", "残疾", "病"))


def keeps_the_receipt(lin: Someone) -> str:
    expect(lin.page.locator("p.code")).to_have_text(re.compile(r"\s*".join(lin.reference)))
    expect(lin.page.get_by_role("img", name="查进度的二维码")).to_be_visible()
    expect(lin.page.locator("[data-clock]")).to_have_attribute("data-due", re.compile(r"\d{4}-\d\d-\d\d"))
    code = lin.page.locator("[data-code]").inner_text()
    receipt, form = (saves(lin, name) for name in ("保存回执（PDF）", "保存申请表（PDF）"))
    assert code.replace(" ", "") in receipt
    assert LIN_JIANGUO in form
    assert "2,400" in form
    return code


def saves(lin: Someone, words: str) -> str:
    with lin.page.expect_download() as download:
        lin.named("link", words).click()
    body = download.value.path().read_bytes()
    assert body.startswith(b"%PDF-")
    return text_of(body)


def writes_to_the_window(lin: Someone) -> None:
    lin.follow("查办理进度")
    expect(lin.page.locator("[data-state]")).to_have_attribute("data-state", "submitted")
    lin.write("给{office}留言", "下午都在家。", office="楚门镇")
    lin.press("发出去")
    expect(lin.page.locator(".talk")).to_contain_text("下午都在家。")


def somebody_asks_by_code(daughter: Someone, code: str, number: str) -> None:
    daughter.open("/")
    daughter.follow("查办理进度")
    daughter.write("查询码", code.lower())
    daughter.write("手机号后4位", number[-4:])
    daughter.press("查一查")
    expect(daughter.page.locator("[data-state]")).to_have_attribute("data-state", "submitted")
    expect(daughter.page.locator("main")).not_to_contain_text(LIN_JIANGUO)


def takes_it_back(lin: Someone) -> None:
    waiting = lin.page.locator("[data-item-state=waiting]")
    expect(waiting).to_have_count(8)
    lin.follow("不申请了，撤回")
    lin.press("撤回申请")
    expect(lin.page.locator("[data-state]")).to_have_attribute("data-state", "withdrawn")
    expect(waiting).to_have_count(0)
    lin.open("/my")
    expect(lin.marked("state", "withdrawn")).to_have_count(1)
