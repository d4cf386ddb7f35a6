"""A visit in a house without signal: nothing that is typed, signed or photographed there is lost, nor doubled."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from e2e.conftest import Phones
from e2e.living import Portal
from e2e.seeding import at_a_desk
from e2e.steps import Someone
from tests.pictures import jpeg, paper

LONG = 30_000
PHOTOGRAPH = jpeg(paper(1600, 1200), quality=90)
ROWS = """() => new Promise((done) => {
  const opening = indexedDB.open('survey');
  opening.onsuccess = () => {
    const all = opening.result.transaction('kept').objectStore('kept').getAll();
    all.onsuccess = () => {
      opening.result.close();
      done(all.result.map((row) => ({ kind: row.kind, text: new TextDecoder().decode(row.closed) })));
    };
  };
})"""

CHANGE = """(change) => new Promise((done) => {
  const opening = indexedDB.open('survey');
  opening.onsuccess = () => {
    opening.result.transaction('kept', 'readwrite').objectStore('kept').openCursor().onsuccess = (found) => {
      const row = found.target.result;
      row.update(Object.assign(row.value, change)).onsuccess = () => { opening.result.close(); done(); };
    };
  };
})"""


@pytest.fixture
def visiting(phones: Phones, portal: Portal) -> Callable[[], Someone]:
    """An officer at the survey's page of an accepted case."""

    def begin() -> Someone:
        seed = at_a_desk(portal)
        officer = phones()
        sit(officer.page.context, portal, seed["desk"])
        officer.open(f"/office/cases/{seed['reference']}/survey")
        return officer

    return begin


def sit(context: BrowserContext, portal: Portal, token: str) -> None:
    context.add_cookies([{"name": "portal", "value": token, "url": portal.url}])


def box(officer: Someone) -> Locator:
    return officer.page.locator("#kept")


def type_income(officer: Someone, yuan: str, why: str) -> None:
    row = officer.page.locator("[data-part='q:income_month']")
    if not row.locator("#q-income_month").is_visible():
        row.locator("summary").click()
    officer.page.fill("#q-income_month", yuan)
    officer.page.fill("#why-income_month", why)


def kept(officer: Someone) -> list[dict[str, str]]:
    """What the phone keeps: each row's kind, and its bytes as if they were text."""
    return officer.page.evaluate(ROWS)


def until(officer: Someone, holds: Callable[[list[dict[str, str]]], bool]) -> None:
    for _look in range(LONG // 200):
        if holds(kept(officer)):
            return
        officer.page.wait_for_timeout(200)
    raise AssertionError([row["kind"] for row in kept(officer)])


def is_kept(officer: Someone, kind: str) -> None:
    until(officer, lambda rows: any(row["kind"].startswith(kind) for row in rows))


def nothing_is_kept(officer: Someone) -> None:
    until(officer, lambda rows: not rows)


def test_what_is_typed_without_signal_is_kept_sealed_and_leaves_when_it_is_back(visiting):
    officer = visiting()
    officer.page.context.set_offline(True)
    type_income(officer, "2900", "妻子上月起在水产厂帮工")
    officer.page.fill("#home", "砖房，屋顶漏水")
    expect(box(officer)).to_contain_text("没有信号，不要紧")
    expect(box(officer)).to_contain_text("还有2处没送出")
    officer.looks()
    is_kept(officer, "page")
    assert not any("砖房" in row["text"] or "2900" in row["text"] for row in kept(officer))
    officer.page.context.set_offline(False)
    expect(box(officer)).to_contain_text("都送出去了", timeout=LONG)
    nothing_is_kept(officer)
    officer.open(officer.path)
    expect(officer.page.locator("#home")).to_have_value("砖房，屋顶漏水")
    expect(officer.page.locator(".both")).to_contain_text("多500元")
    expect(officer.page.locator("[data-advised]")).to_contain_text("还是低保")


def test_what_an_earlier_page_kept_is_filled_in_and_sent_by_the_next(visiting):
    officer = visiting()
    lost = "**/survey"
    officer.page.context.route(
        lost, lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    officer.page.fill("#home", "两间瓦房")
    is_kept(officer, "page")
    here = officer.page.url
    officer.page.goto("about:blank")
    officer.page.goto(here)
    expect(officer.page.locator("#home")).to_have_value("两间瓦房")
    expect(box(officer)).to_contain_text("还有1处没送出")
    officer.page.context.unroute(lost)
    expect(box(officer)).to_contain_text("都送出去了", timeout=LONG)
    officer.open(officer.path)
    expect(officer.page.locator("#home")).to_have_value("两间瓦房")


def test_a_signature_and_a_photograph_taken_without_signal_arrive_once(visiting):
    officer = visiting()
    officer.page.context.set_offline(True)
    officer.page.fill("#name", "林建国")
    pad = officer.page.locator(".pad canvas")
    pad.scroll_into_view_if_needed()
    at = pad.bounding_box()
    assert at
    officer.page.mouse.move(at["x"] + 30, at["y"] + 30)
    officer.page.mouse.down()
    officer.page.mouse.move(at["x"] + 200, at["y"] + 60, steps=8)
    officer.page.mouse.up()
    officer.named("button", "写下这个人").click()
    expect(officer.page.locator("#people")).to_contain_text("林建国")
    is_kept(officer, "person")
    officer.page.locator("#box-home-photo-album").set_input_files(
        [{"name": "home.jpg", "mimeType": "image/jpeg", "buffer": PHOTOGRAPH}]
    )
    is_kept(officer, "photo/")
    expect(box(officer)).to_contain_text("还有2处没送出")
    officer.page.context.set_offline(False)
    expect(officer.page.locator("[data-present]")).to_have_count(1, timeout=LONG)
    nothing_is_kept(officer)
    officer.open(officer.path)
    expect(officer.page.locator("[data-present]")).to_have_count(1)
    expect(officer.page.locator("[data-present]")).to_contain_text("签好了")
    expect(officer.page.locator("[data-present] img")).to_have_count(1)
    expect(officer.page.locator("#box-home-photo img")).to_have_count(1)


def test_two_pages_of_one_visit_both_are_seen(visiting):
    officer = visiting()
    other = officer.page.context.new_page()
    other.goto(officer.page.url)
    other.fill("#home", "先写的")
    other.get_by_role("button", name="存好").click()
    other.wait_for_url("**saved=1")
    officer.page.fill("#home", "后写的")
    officer.named("button", "存好").click()
    expect(officer.page.locator("[data-errors]")).to_contain_text("刚才别处存了不一样的")
    expect(officer.page.locator("#home")).to_have_value("后写的")


def test_signing_out_erases_what_the_phone_kept(visiting, portal):
    officer = visiting()
    officer.page.context.set_offline(True)
    officer.page.fill("#home", "还没送出")
    is_kept(officer, "page")
    officer.page.context.set_offline(False)
    officer.page.context.route("**/survey", lambda route: route.abort())
    officer.page.goto(portal.url + "/staff/me")
    officer.press("退出登录")
    left = officer.page.evaluate(
        "() => indexedDB.databases().then((found) => found.map((each) => each.name))"
    )
    assert "survey" not in left


@pytest.mark.parametrize("change", [{"at": 0}, {"who": "somebody else"}])
def test_what_is_a_day_old_or_somebody_elses_is_erased(visiting, change):
    officer = visiting()
    officer.page.context.route(
        "**/survey", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    officer.page.fill("#home", "还没送出")
    is_kept(officer, "page")
    officer.page.goto(officer.portal.url + "/office")
    officer.page.evaluate(CHANGE, change)
    officer.page.goto(officer.portal.url + "/office/visits")
    nothing_is_kept(officer)


def test_the_visit_without_script_goes_to_its_end(phones, portal):
    seed = at_a_desk(portal)
    officer = phones(java_script_enabled=False)
    sit(officer.page.context, portal, seed["desk"])
    officer.open(f"/office/cases/{seed['reference']}/survey")
    officer.page.locator("[data-part='q:income_month'] summary").click()
    officer.page.fill("#q-income_month", "2900")
    officer.page.fill("#why-income_month", "帮工")
    officer.press("存好")
    officer.page.fill("#name", "林建国")
    officer.page.fill("#typed", "林建国")
    officer.press("写下这个人")
    expect(officer.page.locator("#people")).to_contain_text("签好了")
    officer.press("写完了，交这次的记录")
    officer.page.goto(portal.url + f"/office/cases/{seed['reference']}/survey")
    expect(officer.page.locator("main")).to_contain_text("这次上门的记录交了")


def test_a_time_is_offered_picked_and_both_know_the_word(phones, portal):
    seed = at_a_desk(portal)
    officer, lin = phones(), phones()
    sit(officer.page.context, portal, seed["desk"])
    sit(lin.page.context, portal, seed["mine"])
    officer.open("/office/visits")
    officer.open(f"/office/cases/{seed['reference']}/appointment")
    for n in (1, 2):
        officer.page.locator("[name=windows]").nth(n).check(force=True)
    officer.press("发给对方选")
    officer.looks()
    lin.open(f"/progress/{seed['reference']}/appointment")
    lin.page.locator("[name=window]").first.check(force=True)
    lin.press("这个时间行")
    lin.looks()
    card = lin.marked("visit", "agreed")
    word = card.locator("b[translate=no]").inner_text()
    with lin.page.expect_download() as file:
        card.get_by_role("link", name="放进手机日历").click()
    assert word in file.value.path().read_text("utf-8").replace("\r\n ", "")
    officer.open("/office/visits")
    expect(officer.marked("reference", seed["reference"])).to_contain_text(word)


def test_the_pages_of_a_visit_keep_our_rules(visiting):
    officer = visiting()
    for page in ("fill", "papers"):
        officer.open(f"/office/cases/{officer.reference}/survey/{page}")
    officer.open(f"/office/cases/{officer.reference}/survey")
    officer.page.fill("#name", "林建国")
    officer.page.fill("#typed", "林建国")
    officer.named("button", "写下这个人").click()
    expect(officer.page.locator("[data-present]")).to_contain_text("签好了")
    type_income(officer, "2900", "")
    officer.named("button", "存好").click()
    expect(officer.page.locator("main")).to_contain_text("1处要写原因")
    officer.press("写完了，交这次的记录")
    expect(officer.page.locator("[data-error-for=why-income_month]")).to_be_visible()
    officer.looks()
