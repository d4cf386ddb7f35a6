"""The result: what is advised, with every reason once, what would change it, what comes along, where and when."""

import json
import subprocess
import sys

import pytest

from portal.policy.choosing import current
from tests.questionnaire import FAMILY, go_through
from tests.screen import words
from tests.statements import counting

UNCLEAR = FAMILY | {"supporter": "unsure", "age": "70"}
NOBODY = FAMILY | {"income_month": "9000"}
OUTSIDE = {"registered_in": "outside"}
PEOPLE = {
    "dibao": FAMILY,
    "unclear": UNCLEAR,
    "nobody": NOBODY,
    "outside": OUTSIDE,
    "nothing known": {},
    "dibian": FAMILY | {"income_month": "5000"},
    "tekun": FAMILY | {"age": "70", "supporter": "none"},
    "one ill": FAMILY | {"income_month": "5000", "major_illness": "yes"},
}


def marks(page, name, value):
    """Each mark of a kind with the other mark it carries."""
    found = [
        (node.attributes[f"data-{name}"], node.attributes[f"data-{value}"])
        for node in page.all(f"[data-{name}]")
    ]
    assert len(found) == len(dict(found)), f"a {name} stands twice"
    return dict(found)


@pytest.mark.parametrize("who", PEOPLE)
async def test_the_page_says_what_the_command_says(browser, who):
    """Both come of one evaluation; every mark stands once."""
    seen = await go_through(browser, **PEOPLE[who])
    given = {name: PEOPLE[who].get(name, "unsure") for name in seen}
    told = subprocess.run(
        [sys.executable, "-m", "portal", "screen", "--answers", "-"],
        input=json.dumps(given).encode(),
        capture_output=True,
        check=True,
    )
    advice = json.loads(told.stdout)
    page = browser.page
    assert advice["next_question"] is None
    assert marks(page, "category", "outcome") == {
        each["id"]: each["outcome"] for each in advice["categories"]
    }
    assert marks(page, "condition", "truth") == {
        each["id"]: each["truth"] for category in advice["categories"] for each in category["conditions"]
    }
    assert marks(page, "item", "offered") == {each["id"]: each["offered"] for each in advice["items"]}
    assert marks(page, "paper", "need") == {each["id"]: each["need"] for each in advice["papers"]}
    advised = [node.attributes["data-category"] for node in page.all("[data-recommended]")]
    assert advised == ([advice["advised"]] if advice["advised"] else [])
    assert page.marks("office") == ([advice["office"]] if advice["office"] else [])


async def test_the_estimate_stands_beside_the_advice_with_its_sum_and_says_what_it_is(browser):
    await go_through(browser, **FAMILY)
    box = words(browser.page.one("[data-recommended]"))
    for said in ("约1,143元", "估计", "1,181元", "3,543元", "2,400元", "示范数据"):
        assert said in box
    assert len(browser.page.all(".sum")) == 1


async def test_no_estimate_without_an_amount_to_estimate(browser):
    await go_through(browser, **PEOPLE["dibian"])
    assert browser.page.marked("category", "dibian")["outcome"] == "likely"
    assert not browser.page.has(".sum")


async def test_reasons_show_the_familys_own_figure_beside_the_limit(browser):
    await go_through(browser, **FAMILY)
    reason = words(browser.page.one('[data-condition="income-below-standard"]'))
    assert reason == "符合：收入低于标准每人每月800元，标准是1,181元"
    property_ = words(browser.page.one('[data-condition="property-within-dibao-limits"]'))
    assert "每人存款20,000元，限度是56,688元" in property_


async def test_an_income_just_under_the_standard_does_not_read_as_equal_to_it(browser):
    await go_through(browser, **FAMILY | {"household_size": "3", "income_month": "3542.99"})
    assert "1,180.99元" in words(browser.page.one("[data-condition=income-below-standard]"))


async def test_a_provisional_advice_says_so_and_names_the_question_that_would_settle_it(browser):
    await go_through(browser, **UNCLEAR)
    page = browser.page
    assert page.marked("category", "dibao")["outcome"] == "likely"
    assert "这个建议还可能变" in words(page.one("[data-recommended]"))
    assert "如果没有人应当养您，或应当养您的人养不了，改为建议特困。" in page.texts("#changes + ul li")
    await browser.get(page.link("去答这一题"))
    assert browser.path == "/screening/supporter"


async def test_what_would_change_the_advice_is_told_with_its_amount(browser):
    await go_through(browser, **FAMILY)
    told = browser.page.texts("#changes + ul li")
    assert "如果全家月收入到了3,543元，改为建议低边。" in told
    assert "如果全家月收入超过5,314.50元，就不再建议这几类。" in told


async def test_a_family_over_the_limit_hears_how_far_and_may_apply_all_the_same(browser):
    await go_through(browser, **NOBODY)
    page = browser.page
    assert "如果全家月收入不超过5,314.50元" in page.text("#changes + ul")
    assert page.form().node.css_first("button").text() == "仍要申请"
    assert "不是决定" in page.text(".lead")


async def test_where_nothing_can_be_said_yet_it_says_so_and_asks_for_what_would_settle_it(browser):
    await go_through(browser)
    page = browser.page
    assert page.heading == "还不能判断"
    assert "全家一个月平均收入多少元？" in page.texts(".calm b")
    assert page.form().node.css_first("button").text() == "仍要申请"


async def test_without_a_known_township_every_window_is_listed_with_its_phone(browser):
    await go_through(browser)
    phones = {node.attributes["href"] for node in browser.page.all("#where ~ ul a[href^='tel:']")}
    assert phones == {f"tel:{each.tel}" for each in current().places.townships.values()}


async def test_outsiders_learn_where_to_go_and_what_help_there_is_here(browser):
    await go_through(browser, **OUTSIDE)
    page = browser.page
    assert page.heading == "户口不在玉环市，要到户口所在地申请"
    for item in ("disaster", "legal-aid", "temporary"):
        assert page.has(f'.calm a[href="/guide/{item}"]')


async def test_the_home_township_is_there_with_address_phone_and_hours(browser):
    await go_through(browser, **FAMILY)
    home = current().places.townships["331083102"]
    card = browser.page.one('[data-office="331083102"]')
    assert card.css_first(f'a[href="tel:{home.tel}"]') is not None
    assert home.address.zh in words(card)
    assert "周一至周五" in words(card)


async def test_items_that_do_not_fit_say_why(browser):
    await go_through(browser, **FAMILY)
    assert "您说没有受灾" in words(browser.page.one('[data-item="disaster"]'))


async def test_items_that_fit_say_why_and_who_gives_them(browser):
    await go_through(browser, **FAMILY | {"student": "yes"})
    said = words(browser.page.one('[data-item="education"]'))
    assert said.index("家里有人上学") < said.index("市教育局")


async def test_papers_that_we_look_up_need_not_be_brought(browser):
    await go_through(browser, **FAMILY)
    row = browser.page.one('[data-paper="household-booklet"]').parent.parent
    assert "不用带，我们查" in words(row)
    assert "要带" in words(browser.page.one('[data-paper="id-card"]'))


async def test_applying_leads_to_sign_in_and_then_on(browser):
    await go_through(browser, **FAMILY)
    assert browser.page.form()["category"] == "dibao"
    await browser.send()
    assert browser.path == "/sign-in"
    assert "/apply/new" in browser.page.form()["next"]


async def test_a_code_carries_the_answers_to_another_phone_without_showing_them(browser, another, admin):
    await go_through(browser, **FAMILY)
    await browser.send('form[action="/screening/hand-over"]')
    assert browser.page.has("svg.qr path")
    assert "2400" not in browser.page.html
    code = browser.path.rpartition("/")[2]
    before = await admin.value("select count(*) from screening")
    page = await another.get(f"/screening/take/{code}")
    assert page.heading == "把回答带到这部手机"
    assert "2,400" not in page.text()
    assert await admin.value("select count(*) from screening") == before
    await another.send()
    assert another.path == "/screening/result"
    assert "每人每月800元" in another.page.text()


async def test_a_code_is_dead_after_its_day(browser, another, admin):
    await go_through(browser, **FAMILY)
    await browser.send('form[action="/screening/hand-over"]')
    code = browser.path.rpartition("/")[2]
    await admin.run("update handover set expires_at = now() - interval '1 minute'")
    await another.get(f"/screening/take/{code}")
    assert another.status == 404
    await another.get("/screening/take/" + "A" * 24)
    assert another.status == 404


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_result_fits_a_slow_connection(browser, who, language):
    browser.client.cookies.set("lang", language, domain="127.0.0.1")
    await go_through(browser, **PEOPLE[who])
    reply = await browser.client.get("/screening/result", headers={"accept-encoding": "br"})
    assert 1_000 < reply.num_bytes_downloaded <= 10_240


async def test_a_result_costs_four_statements(browser):
    await go_through(browser, **FAMILY)
    with counting() as said:
        await browser.get("/screening/result")
    assert len(said) <= 4, said
