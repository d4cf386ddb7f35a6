"""What every page may use when a script can run: size, language, one sending, warnings, the kept sheet."""

import json
from urllib.parse import parse_qs

from playwright.sync_api import Browser, Page, expect

from e2e.checks import check_page, first_view, own_rules
from e2e.example_site import PAGES, Site
from portal.pages import assets

TWO_PRESSES = """() => new Promise(done => {
  const button = document.querySelector('main .btn');
  button.click();
  setTimeout(() => { button.click(); done(button.getAttribute('aria-disabled')); }, 300);
})"""
COOKIE_COMES = """wanted => new Promise(done => {
  const look = () => document.cookie.includes(wanted) ? done() : setTimeout(look, 20);
  look();
})"""


def test_every_example_keeps_our_rules(page: Page, site: Site):
    for name in PAGES:
        page.goto(f"{site.home}/{name}")
        check_page(page)


def test_the_rules_see_what_is_wrong(page: Page, site: Site):
    page.goto(f"{site.home}/plain")
    page.evaluate(
        """() => {
          document.querySelector('main').insertAdjacentHTML('beforeend',
            '<p id=faint>淡</p><p id=tiny>小</p><p id=tight>密</p><a id=small href="/x">点</a><div id=wide>宽</div>');
          const dress = { faint: 'color:#999', tiny: 'font-size:12px', tight: 'line-height:1.2', wide: 'width:2000px' };
          for (const id in dress) document.getElementById(id).style.cssText = dress[id];
        }"""
    )
    found = " ".join(own_rules(page))
    for fault in (
        "contrast 2.85: <p> “淡”",
        "text 12px < 16: <p> “小”",
        "lines 1.20: <p> “密”",
        "target",
        "scrolls sideways",
    ):
        assert fault in found


def test_the_size_changes_in_place_and_stays(page: Page, site: Site):
    page.goto(f"{site.home}/form")
    page.get_by_label("姓名").fill("欧阳·娜")
    page.locator(".set [data-size]").click()
    expect(page.locator("html")).to_have_class("big")
    expect(page.get_by_label("姓名")).to_have_value("欧阳·娜")
    expect(page.locator(".set [data-size]")).to_have_text("更大")
    page.locator(".foot").get_by_role("link", name="特大字").click()
    expect(page.locator("html")).to_have_class("huge")
    expect(page.locator(".foot [aria-current]")).to_have_text("特大字")
    page.evaluate(COOKIE_COMES, "size=huge")
    page.goto(f"{site.home}/plain")
    expect(page.locator("html")).to_have_class("huge")
    page.locator(".set [data-size]").click()
    expect(page.locator("html")).to_have_class("")


def test_the_language_changes_and_what_was_typed_is_still_there(page: Page, site: Site):
    page.goto(f"{site.home}/form")
    page.get_by_label("姓名").fill("欧阳·娜")
    page.locator("label", has_text="没有").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Hello")
    expect(page.locator("#name")).to_have_value("欧阳·娜")
    expect(page.locator("#has-no")).to_be_checked()
    page.get_by_role("link", name="中文").click()
    expect(page.locator("h1")).to_have_text("您好")
    expect(page.locator("#name")).to_have_value("欧阳·娜")


def test_two_presses_send_a_form_once(page: Page, site: Site):
    page.goto(f"{site.home}/form")
    site.gate.clear()
    assert page.evaluate(TWO_PRESSES) == "true"
    site.gate.set()
    expect(page.locator("h1")).to_have_text("sent")
    assert len(site.posts("/sent")) == 1


def test_mistakes_take_the_focus(page: Page, site: Site):
    site.errors = {"name": "请写姓名"}
    page.goto(f"{site.home}/form")
    expect(page.locator("[data-errors]")).to_be_focused()
    page.locator("[data-error-for]").click()
    expect(page.locator("#name")).to_be_focused()


def test_unsure_and_an_amount_exclude_each_other(page: Page, site: Site):
    page.goto(f"{site.home}/form")
    page.locator("#income").fill("2400")
    page.locator("label[for=income-unsure]").click()
    expect(page.locator("#income")).to_have_value("")
    page.locator("#income").fill("1")
    expect(page.locator("#income-unsure")).not_to_be_checked()


def test_a_session_says_before_it_ends_and_can_be_kept(page: Page, site: Site):
    page.context.add_cookies([{"name": "idle", "value": "yes", "url": site.home}])
    page.clock.install()
    page.goto(f"{site.home}/plain")
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(181_000)
    expect(page.locator("#idle")).to_be_visible()
    assert own_rules(page) == []
    page.get_by_role("button", name="我还在").click()
    expect(page.locator("#idle")).to_be_hidden()
    assert parse_qs(site.posts("/session/extend")[0].decode()) == {"csrf": ["t0ken"]}
    page.clock.run_for(181_000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(121_000)
    expect(page.get_by_role("link", name="重新登录")).to_be_visible()


def test_a_first_view_is_small_and_does_not_move(browser: Browser, site: Site):
    for name in PAGES:
        view, scripts = first_view(browser, f"{site.home}/{name}"), 2 if name in ("sign", "papers") else 1
        assert view.requests <= 2 + scripts
        assert 4_000 < view.bytes <= (12_288 if scripts == 1 else 20_480)
        assert view.shift == 0


def test_the_sheet_is_kept_from_the_second_page_and_linked_from_the_third(page: Page, site: Site):
    page.goto(f"{site.home}/plain")
    page.wait_for_load_state("networkidle")
    first = [asked for method, asked, _body in site.asked if method == "GET"]
    assert len(first) <= 3
    assert not any(asked.endswith(".css") for asked in first)
    page.get_by_role("link", name="再看一页").click()
    page.evaluate(COOKIE_COMES, "seen=")
    page.get_by_role("link", name="再看一页").click()
    expect(page.locator('head link[rel="stylesheet"]')).to_have_count(1)
    assert [asked for _m, asked, _b in site.asked].count(assets.asset("portal.css")) == 1


def test_nothing_of_a_person_is_kept_in_the_browser(page: Page, site: Site):
    page.goto(f"{site.home}/form")
    page.get_by_label("姓名").fill("欧阳·娜")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Hello")
    kept = page.evaluate("[localStorage.length, sessionStorage.length, history.state]")
    assert json.dumps(kept) == "[0, 0, null]"


def test_a_phone_that_slept_through_the_warning_is_told_when_it_wakes(page: Page, site: Site):
    page.context.add_cookies([{"name": "idle", "value": "yes", "url": site.home}])
    page.clock.install()
    page.goto(f"{site.home}/plain")
    page.clock.fast_forward(3_600_000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("link", name="重新登录")).to_be_visible()


def test_a_voice_is_told_to_the_server_and_the_button_comes_with_the_next_page(page: Page, site: Site):
    page.add_init_script("speechSynthesis.getVoices = () => [{ lang: 'zh-CN' }]")
    page.goto(f"{site.home}/read")
    expect(page.locator("[data-read]")).to_be_hidden()
    page.evaluate(COOKIE_COMES, "voice=zh")
    page.goto(f"{site.home}/read")
    expect(page.locator("[data-read]")).to_be_visible()
    page.evaluate("() => { speechSynthesis.speak = speech => { document.title = speech.text; }; }")
    page.get_by_role("button", name="读给我听").click()
    assert page.title() == "您好。 想一想。 有。"
