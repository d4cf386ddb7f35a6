"""The network breaks while a photograph goes up: the page says so, keeps trying, and it arrives exactly once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from e2e.cable import Cable
from e2e.conftest import Phones
from e2e.living import Portal, wait_until
from e2e.steps import Someone
from tests.pictures import jpeg, paper

PHOTOGRAPH = jpeg(paper(3000, 2250), quality=92)
LONG = 20.0


@pytest.fixture
def cable(portal: Portal) -> Iterator[Cable]:
    made = Cable(portal.url)
    yield made
    made.close()


def at_the_papers(phones: Phones, cable: Cable) -> Someone:
    lin = phones(proxy=cable.proxy)
    lin.open(f"/apply/{lin.begin_at_once()}/documents")
    return lin


def shoots(lin: Someone, *names: str) -> None:
    files = [{"name": name, "mimeType": "image/jpeg", "buffer": PHOTOGRAPH} for name in names]
    lin.page.locator("#id-card-album").set_input_files(files)


def arrived_once(lin: Someone, how_many: int) -> None:
    expect(lin.page.locator("#sending")).to_have_text("都传好了。", timeout=LONG * 1000)
    photographs = lin.marked("paper", "id-card").locator("img")
    expect(photographs).to_have_count(how_many)
    lin.open(lin.path)
    expect(photographs).to_have_count(how_many)


def test_a_photograph_that_was_cut_off_on_its_way_arrives_once(phones: Phones, cable: Cable):
    lin = at_the_papers(phones, cable)
    cable.cut(after=40_000)
    shoots(lin, "front.jpg")
    expect(lin.page.locator("#sending")).to_contain_text("网断了，连上会自己接着传。还差1张。")
    lin.looks()
    wait_until(lambda: cable.refused > 1, LONG, "the page did not try again")
    cable.mend()
    arrived_once(lin, 1)


def test_a_photograph_whose_answer_was_lost_is_not_kept_twice(phones: Phones, cable: Cable):
    lin = at_the_papers(phones, cable)
    cable.lose_answers()
    shoots(lin, "front.jpg", "back.jpg")
    wait_until(lambda: cable.answers_lost > 1, LONG, "the photograph did not go up again")
    expect(lin.page.locator("#sending")).to_contain_text("网断了")
    cable.mend()
    arrived_once(lin, 2)


def test_a_photograph_waits_for_the_network_and_leaves_by_itself(phones: Phones, cable: Cable):
    """The phone itself knows that it has no network, and tells the page when it is back."""
    lin = at_the_papers(phones, cable)
    lin.page.context.set_offline(True)
    shoots(lin, "front.jpg")
    expect(lin.page.locator("#sending")).to_contain_text("网断了")
    before = cable.passed
    lin.page.context.set_offline(False)
    arrived_once(lin, 1)
    assert 0 < cable.passed - before < len(PHOTOGRAPH) / 2, "it was made small before it left"


def test_a_page_sent_while_the_network_is_gone_is_saved_by_the_browsers_own_second_try(phones: Phones):
    lin = phones()
    lin.open(f"/apply/{lin.begin_at_once()}/person/name")
    lin.write("您叫什么名字？", "林建国")
    lin.page.context.set_offline(True)
    lin.named("button", "存好，下一页").click()
    lin.page.wait_for_url("chrome-error://**")
    lin.page.context.set_offline(False)
    lin.page.reload()
    assert lin.path.endswith("/person/phone")
