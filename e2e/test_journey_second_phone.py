"""Begun on one phone, gone on with on another; two open tabs; the questionnaire's answers handed over."""

from playwright.sync_api import expect

from e2e.conftest import Phones
from e2e.households import FAMILY
from e2e.steps import Someone
from tests.cast import LIN_JIANGUO
from tests.pictures import jpeg


def test_begun_on_one_phone_and_gone_on_with_on_another(phones: Phones):
    first = phones()
    reference = first.begin_at_once()
    first.open(f"/apply/{reference}/person/name")
    first.write("您叫什么名字？", LIN_JIANGUO)
    first.press("存好，下一页")

    first.portal.let_a_minute_pass()
    second = phones(number=first.number, viewport={"width": 320, "height": 568})
    second.open("/")
    second.follow("我要申请、|继续填写")
    second.sign_in()
    second.follow(
        "接着填：{reference}",
        reference=" ".join((reference[:2], reference[2:5], reference[5:8], reference[8:])),
    )
    second.open(f"/apply/{reference}/person/name")
    second.holds("您叫什么名字？", LIN_JIANGUO)
    second.open(f"/apply/{reference}/documents")
    second.page.locator("#id-card-album").set_input_files(
        {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    expect(second.page.locator("#sending")).to_contain_text("都传好了。")

    first.open(f"/apply/{reference}/documents")
    expect(first.marked("paper", "id-card").locator("img")).to_have_js_property("naturalWidth", 1200)
    first.open("/my/sessions")
    expect(first.page.locator("main .rows li")).to_have_count(2)
    first.press("全部退出")
    second.open(f"/apply/{reference}")
    second.reads("用手机号登录")


def test_the_tab_that_loses_shows_both_answers_and_asks(phones: Phones):
    lin = phones()
    reference = lin.begin_at_once()
    other = Someone(lin.page.context.new_page(), lin.portal, lin.number, lin.kinds, lin.axe)
    for tab in (lin, other):
        tab.open(f"/apply/{reference}/income/total")
    lin.write("全家一个月，平均收入多少元？", "3000")
    lin.press("存好，下一页")
    other.write("全家一个月，平均收入多少元？", "2400")
    other.press("存好，下一页")
    other.reads("这几题，刚才在别的页面改过")
    expect(other.page.locator("[data-kept]")).to_contain_text("3,000元")
    other.holds("全家一个月，平均收入多少元？", "2400")
    other.press("用我刚才写的")
    lin.open(f"/apply/{reference}/income/total")
    lin.holds("全家一个月，平均收入多少元？", "2400")


def test_the_questionnaires_answers_go_to_the_daughters_phone_unseen(phones: Phones):
    mother, daughter = phones(), phones()
    mother.open("/screening")
    mother.answer_questions(FAMILY)
    mother.unfold("打印，或换一部手机接着办")
    mother.press("出二维码")
    code = mother.path.rpartition("/")[2]
    daughter.open(f"/screening/take/{code}")
    expect(daughter.page.locator("main")).not_to_contain_text("低保")
    daughter.press("带过来，看结果")
    daughter.reads("看您的回答，|可以申请{name}", name="低保")
    daughter.press("申请{name}", name="低保")
    daughter.sign_in()
    daughter.begin()
    daughter.open(f"/apply/{daughter.reference}/income/total")
    daughter.holds("全家一个月，平均收入多少元？", FAMILY["income_month"])
