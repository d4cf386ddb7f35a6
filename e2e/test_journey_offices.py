"""A case from hand-in to closed: the applicant on a phone, and five people of the offices, each at their own desk."""

from playwright.sync_api import expect

from e2e import offices, township
from e2e.conftest import Phones
from e2e.living import wait_until
from e2e.offices import Scene
from e2e.steps import Someone
from tests.cast import LIN_JIANGUO

HELD_BACK = ("低保", "特困", "低边", "病", "元")


def test_a_case_goes_from_hand_in_to_its_last_answer(phones: Phones, scenes: dict[str, Scene]):
    scene = scenes["whole"]
    reference = scene["reference"]
    lin, officer = phones(scene["phone"]), offices.new_desk(phones, scene, "township_officer")
    offices.comes_back(lin, scene)
    township.accepts(officer, reference)
    township.offers_times(officer)
    word = township.picks_a_time(lin, reference)
    surveyor = offices.new_desk(phones, scene, "surveyor")
    township.writes_the_visit_down(surveyor, reference, word, LIN_JIANGUO)
    township.checks(officer, reference, "1200")
    township.recommends(officer, reference, "低保", "上门看过，也核对过，和申报的对得上。")
    is_on_the_wall(phones(), officer, reference)
    bureau = offices.new_desk(phones, scene, "bureau_officer")
    offices.recognises(bureau, reference)
    departments_answer(phones, scene, reference)
    reads_how_it_ended(lin, reference)
    offices.feeds_back(bureau, reference)
    township.tells_in_person(officer, reference)
    sees_who_looked(lin)


def is_on_the_wall(stranger: Someone, officer: Someone, reference: str) -> None:
    """Open to who has the code, and gone when its days are over; only then the case goes on."""
    address = township.publishes(officer, reference)
    township.reads_the_wall(stranger, address, LIN_JIANGUO)
    expect(officer.named("button", "上报市民政局")).to_have_count(0)
    officer.portal.let_the_notice_end(reference)
    township.finds_nothing(stranger, address)
    township.forwards(officer, reference)


def departments_answer(phones: Phones, scene: Scene, reference: str) -> None:
    school, water = (offices.new_desk(phones, scene, unit) for unit in ("education", "water-group"))
    offices.grants(school, reference, "education", "下学期免学杂费")
    offices.denies(water, reference, "water", "shared-meter")


def reads_how_it_ended(lin: Someone, reference: str) -> None:
    """Every change came as an SMS that gives nothing away; the pages say all of it."""
    closed = f"编号{reference}，各项都有结果了"
    wait_until(
        lambda: any(closed in sms["text"] for sms in lin.portal.sms(lin.number)), 30, "it did not close"
    )
    for sms in lin.portal.sms(lin.number):
        assert not any(each in sms["text"] for each in HELD_BACK), sms["text"]
    lin.open(f"/progress/{reference}")
    expect(lin.marked("state", "closed")).to_have_count(1)
    lin.follow("看各项结果，可以打印")
    granted, denied = lin.marked("item", "education"), lin.marked("item", "water")
    expect(granted).to_have_attribute("data-item-state", "granted")
    expect(granted).to_contain_text("下学期免学杂费")
    expect(denied).to_have_attribute("data-item-state", "denied")
    expect(denied).to_contain_text("和别人合用一个表")
    lin.leave_by(denied.get_by_role("link"))
    lin.reads("用水费用减免")
    expect(lin.page.locator("main")).to_contain_text("不同意，怎么办")
    lin.open(f"/progress/{reference}/letter")
    offices.says(lin.page, LIN_JIANGUO, "不同意，怎么办", "行政复议")


def sees_who_looked(lin: Someone) -> None:
    lin.open("/who-looked")
    offices.says(lin.page, "市民政局", "家境调查员", "市教育局", "市水务集团")
