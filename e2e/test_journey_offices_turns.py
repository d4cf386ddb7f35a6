"""Cases that take a turn: papers that were missing, a decision that is contested, a notice that is objected to,
an application that belongs elsewhere."""

from playwright.sync_api import expect

from e2e import offices, township
from e2e.conftest import Phones
from e2e.living import wait_until
from e2e.offices import Scene
from e2e.steps import Someone
from tests.cast import LIN_JIANGUO
from tests.pictures import jpeg, paper

WANTED, MORE = "id-card", "去年住院的出院小结"
SHORT_OF = "家里每人每月2,600元，比标准多。收入少了，可以再申请。"
UNFAIR = "我女儿的工资上个月就停了。"
AGAIN = "查了工资卡，上个月还在发，决定不变。"
ELSEWHERE = "户口去年迁到邻县了，公安的数据里查到的。"
GO_THERE = "户口在邻县，请到户口所在的乡镇申请。"
SAID = "听说他家儿子在外面开店。"


def test_missing_papers_are_asked_for_once_and_the_case_goes_on(phones: Phones, scenes: dict[str, Scene]):
    scene = scenes["papers"]
    lin, officer = phones(scene["phone"]), offices.new_desk(phones, scene, "township_officer")
    offices.comes_back(lin, scene)
    township.asks_for_papers(officer, scene["reference"], WANTED, MORE)
    mends(lin, scene["reference"])
    officer.open(f"/office/cases/{scene['reference']}")
    offices.says(officer.page, "医院还没给")
    expect(officer.marked("paper", WANTED)).to_have_count(1)
    expect(officer.named("link", "请他补材料")).to_have_count(0)
    township.accepts(officer, scene["reference"])


def mends(lin: Someone, reference: str) -> None:
    """Straight from the list to the page to mend, and back; what cannot be had is said in a line."""
    lin.open(f"/progress/{reference}")
    lin.follow("看要补什么")
    wanted = lin.marked("wanted", f"paper.{WANTED}")
    expect(wanted).to_have_attribute("data-done", "no")
    offices.says(lin.page, MORE)
    lin.leave_by(wanted.get_by_role("link"))
    with lin.page.expect_file_chooser() as chooser:
        lin.marked("paper", WANTED).get_by_text("拍照", exact=True).click()
    photograph = {"name": "IMG_2.jpg", "mimeType": "image/jpeg", "buffer": jpeg(paper(1600, 1200))}
    chooser.value.set_files(photograph)
    expect(lin.page.locator("#sending")).to_contain_text("都传好了。")
    lin.open(f"/progress/{reference}/mending")
    expect(wanted).to_have_attribute("data-done", "yes")
    lin.write("有话要说，写在这里", "医院还没给，下周去拿。")
    lin.press("交好了")
    expect(lin.marked("state", "submitted")).to_have_count(1)


def test_a_decision_is_contested_and_somebody_else_answers(phones: Phones, scenes: dict[str, Scene]):
    scene = scenes["declined"]
    lin, bureau = phones(scene["phone"]), offices.new_desk(phones, scene, "bureau_officer")
    offices.comes_back(lin, scene)
    offices.declines(bureau, scene["reference"], SHORT_OF)
    contests(lin, scene["reference"])
    colleague = offices.new_desk(phones, scene, "colleague")
    offices.answers_the_appeal(colleague, scene["reference"], "决定不变", AGAIN)
    wait_until(
        lambda: any("有答复了" in sms["text"] for sms in lin.portal.sms(lin.number)), 20, "no SMS came"
    )
    lin.open(f"/progress/{scene['reference']}/letter")
    offices.says(lin.page, UNFAIR, AGAIN, "市民政局又看了一遍，决定不变。", "行政复议")


def contests(lin: Someone, reference: str) -> None:
    lin.open(f"/progress/{reference}")
    expect(lin.marked("state", "declined")).to_have_count(1)
    lin.follow("看决定书")
    offices.says(lin.page, SHORT_OF, "家里人均收入超过标准")
    lin.follow("跟市民政局说哪里不对")
    offices.says(lin.page, "在这里说，不会停下行政复议的日子。")
    with lin.page.expect_download() as form:
        lin.named("link", "行政复议申请书，替您填好了一半").click()
    assert form.value.path().read_bytes().startswith(b"%PDF-")
    lin.write("哪里不对？", UNFAIR)
    lin.press("发给市民政局")
    offices.says(lin.page, "您的话收到了，市民政局看完会答复您。", UNFAIR)


def test_an_objection_leads_to_a_new_opinion_and_a_new_notice(phones: Phones, scenes: dict[str, Scene]):
    scene = scenes["objected"]
    officer, stranger = offices.new_desk(phones, scene, "township_officer"), phones()
    township.writes_an_objection_down(officer, scene["reference"], SAID)
    first = township.where_the_notice_is(officer)
    township.reads_the_wall(stranger, first, LIN_JIANGUO)
    township.takes_the_notice_down(officer, "店是他侄子开的，他帮过忙，收入要算进去。")
    township.finds_nothing(stranger, first)
    township.recommends(officer, scene["reference"], "低边", "把帮忙的收入算进去，够低边。")
    again = township.publishes(officer, scene["reference"])
    assert again != first
    township.reads_the_wall(stranger, again, LIN_JIANGUO, "低边")


def test_what_belongs_elsewhere_is_refused_by_the_bureau_alone(phones: Phones, scenes: dict[str, Scene]):
    scene = scenes["refused"]
    lin, officer = phones(scene["phone"]), offices.new_desk(phones, scene, "township_officer")
    offices.comes_back(lin, scene)
    township.proposes_to_refuse(officer, scene["reference"], ELSEWHERE)
    lin.open(f"/progress/{scene['reference']}")
    expect(lin.marked("state", "submitted")).to_have_count(1)
    bureau = offices.new_desk(phones, scene, "bureau_officer")
    offices.confirms_the_refusal(bureau, scene["reference"], GO_THERE)
    lin.open(f"/progress/{scene['reference']}")
    expect(lin.marked("state", "refused")).to_have_count(1)
    lin.follow("看决定书")
    offices.says(lin.page, GO_THERE, "不同意，怎么办", "行政复议")
    expect(lin.page.locator("main")).not_to_contain_text(ELSEWHERE)
