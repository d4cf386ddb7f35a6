"""The offices without any script: the same case, the same presses, on browsers that run none."""

from playwright.sync_api import expect

from e2e import offices, township
from e2e.conftest import Phones
from e2e.living import wait_until
from e2e.offices import Scene
from tests.cast import LIN_JIANGUO

NO_SCRIPT = {"java_script_enabled": False}


def test_a_case_goes_through_every_office_without_a_script(phones: Phones, scenes: dict[str, Scene]):
    scene = scenes["without script"]
    reference = scene["reference"]
    chen, officer = phones(scene["phone"], **NO_SCRIPT), desk(phones, scene, "township_officer")
    offices.comes_back(chen, scene)
    township.accepts(officer, reference)
    township.offers_times(officer)
    word = township.picks_a_time(chen, reference)
    township.writes_the_visit_down(desk(phones, scene, "surveyor"), reference, word, LIN_JIANGUO)
    township.checks(officer, reference, "1200")
    township.recommends(officer, reference, "低保", "上门看过，也核对过，和申报的对得上。")
    township.publishes(officer, reference)
    officer.portal.let_the_notice_end(reference)
    township.forwards(officer, reference)
    offices.recognises(desk(phones, scene, "bureau_officer"), reference)
    offices.grants(desk(phones, scene, "education"), reference, "education", "下学期免学杂费")
    offices.denies(desk(phones, scene, "water-group"), reference, "water", "shared-meter")
    closed = f"编号{reference}，各项都有结果了"
    wait_until(
        lambda: any(closed in sms["text"] for sms in chen.portal.sms(chen.number)), 30, "it did not close"
    )
    chen.open(f"/progress/{reference}/results")
    expect(chen.marked("item-state", "granted")).to_have_count(1)
    expect(chen.marked("item-state", "denied")).to_contain_text("和别人合用一个表")


def desk(phones: Phones, scene: Scene, who: str):
    return offices.new_desk(phones, scene, who, **NO_SCRIPT)
