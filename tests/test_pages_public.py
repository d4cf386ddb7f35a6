"""The pages around the questionnaire: home, the guide, windows, privacy, accessibility."""

import re

import pytest

from portal.jobs.erasing import OVER
from portal.pages.assets import assets
from portal.policy.choosing import current

PACK = current()
TOPICS = [*PACK.categories, *PACK.items]
PAGES = ["/", "/guide", "/contact", "/privacy", "/accessibility"]
PAGES += [f"/guide/{name}" for name in (*TOPICS, *PACK.guide.chapters)]


async def size(browser, path):
    """Bytes of a page as they travel."""
    reply = await browser.client.get(path, headers={"accept-encoding": "br"})
    assert reply.headers["content-encoding"] == "br"
    return reply.num_bytes_downloaded


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_fits_a_slow_connection(browser, path, language):
    browser.client.cookies.set("lang", language, domain="127.0.0.1")
    await browser.get(path)
    assert browser.status == 200
    assert 1_000 < await size(browser, path) <= 10_240


@pytest.mark.parametrize("path", ["/", "/screening/registered_in"])
async def test_home_and_questions_come_whole_in_twelve_kilobytes_and_three_requests(browser, path):
    whole = await size(browser, path)
    page = await browser.get(path)
    sent = [node.attributes["src"] for node in page.all("script[src]")]
    sent += [node.attributes["href"] for node in page.all('link[rel="icon"]')]
    by_url = {asset.url: len(asset.bodies["br"]) for asset in assets().values()}
    whole += sum(by_url[url] for url in sent)
    assert len(sent) + 1 <= 3
    assert whole <= 12_288
    assert not [url for url in sent if "htmx" in url]


async def test_home_leads_to_everything_one_can_do(browser):
    page = await browser.get("/")
    assert page.heading == "家里有难处，一张表，一起帮"
    ways = {node.attributes["href"] for node in page.all("main a[href]")}
    assert {"/screening", "/my", "/track", "/contact", "/guide", "/guide/someone"} <= ways
    assert f"{len(PACK.places.units)}个单位" in page.text(".hero")


async def test_home_offers_a_call_to_the_bureau(browser):
    page = await browser.get("/")
    assert page.one(".call a").attributes["href"] == f"tel:{PACK.places.bureau.tel}"
    assert "打电话，帮您填" in page.text(".call")


async def test_the_guide_has_a_page_for_each_category_item_and_chapter(browser):
    page = await browser.get("/guide")
    ways = {node.attributes["href"] for node in page.all("main a[href^='/guide/']")}
    assert ways >= {f"/guide/{name}" for name in (*TOPICS, *PACK.guide.chapters)} | {"/guide/form.pdf"}


@pytest.mark.parametrize("name", TOPICS)
async def test_a_page_of_the_guide_says_who_what_how_with_what_how_long_and_why(browser, name):
    page = await browser.get(f"/guide/{name}")
    headings = page.texts("h2")
    for heading in ("给谁", "给什么", "怎么申请", "带什么", "多久办好", "到哪里办"):
        assert heading in headings
    assert "身份证" in page.text("main")
    assert page.texts("details li"), "no source"
    assert page.link("不同意结果怎么办") == "/guide/appeal"


async def test_amounts_of_the_guide_come_from_the_pack_and_say_that_they_stand_in(browser):
    page = await browser.get("/guide/dibao")
    assert "1,181元" in page.text("main")
    assert str(PACK.notice.zh) in page.text("main")


async def test_a_recipient_that_is_no_state_organ_is_called_so(browser):
    page = await browser.get("/guide/electricity")
    assert "不是政府部门" in page.text("main")
    page = await browser.get("/guide/education")
    assert "不是政府部门" not in page.text("main")


async def test_how_to_disagree_names_the_days_and_where_to_go(browser):
    page = await browser.get("/guide/appeal")
    assert "60天" in page.text("main")
    assert PACK.places.review.name.zh in page.texts(".card h3")


async def test_an_unknown_page_of_the_guide_is_not_found(browser):
    await browser.get("/guide/favourite-colour")
    assert browser.status == 404


async def test_the_empty_form_is_there_on_paper(browser):
    reply = await browser.client.get("/guide/form.pdf")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.content.startswith(b"%PDF-")


async def test_every_window_has_its_address_hours_and_a_phone_to_press(browser):
    page = await browser.get("/contact")
    for code, township in PACK.places.townships.items():
        card = page.one(f'[data-office="{code}"]')
        assert card.css_first(f'a[href="tel:{township.tel}"]') is not None
        assert township.address.zh in card.text()
    assert "周一至周五" in page.text(".card")
    assert "示范数据" in page.text("main")


async def test_the_units_of_the_scheme_stand_with_their_duties(browser):
    page = await browser.get("/contact")
    for unit in PACK.places.units.values():
        assert unit.name.zh in page.texts("li b")
        assert unit.duty.zh in page.text("main")


async def test_privacy_names_every_recipient_that_needs_consent_of_its_own(browser):
    page = await browser.get("/privacy")
    outside = [unit.name.zh for unit in PACK.places.units.values() if not unit.state]
    assert outside
    assert "、".join(outside) in page.text("main")


def test_privacy_speaks_of_everything_that_is_erased():
    """Whoever erases one thing more, or after another time, has a sentence of /privacy to change."""
    said = " ".join(OVER)
    assert dict(
        re.findall(r"delete from (\w+) where .*?< now\(\)(?: - interval '(.*?)')? returning", said)
    ) == {
        "screening": "",
        "handover": "",
        "sign_in_code": "1 day",
        "tally": "1 day",
        "session": "30 days",
        "outbox": "30 days",
        "desk_session": "30 days",
        "invitation": "30 days",
        "errand": "7 days",
    }


async def test_the_accessibility_statement_says_what_does_not_work_yet(browser):
    page = await browser.get("/accessibility")
    assert "还没有做到的" in page.texts("h2")
