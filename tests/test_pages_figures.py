"""The figures' pages: charts with the same numbers beneath, the bureau's by township, a township's its own."""

from datetime import timedelta

import pytest

from portal.core.clock import today
from tests.desks import make_seen_case, sit_down
from tests.makers import CHUMEN, YUCHENG


@pytest.fixture
async def county(admin, browser):
    """Figures of two townships and a department, and one case that is overdue."""
    await admin.run("delete from figure; update case_file set clock = null")
    rows = (
        ("survey", CHUMEN, "", 1, 12), ("survey", CHUMEN, "", 3, 5), ("survey", CHUMEN, "", 6, 2),
        ("survey", YUCHENG, "", 2, 4), ("decision", YUCHENG, "", 4, 11), ("opinion", CHUMEN, "", 9, 14),
        ("item", CHUMEN, "education", 7, 13),
    )  # fmt: skip
    for step, home, department, days, cases in rows:
        await admin.run(
            "insert into figure values ($1, $2, $3, $4, $5, $6)", step, home, department, today(), days, cases
        )
    made = await make_seen_case(browser)
    await admin.run(
        "update case_file set due_on = $2 where reference = $1", made.reference, today() - timedelta(2)
    )
    return made


async def test_a_township_sees_how_long_its_steps_took_and_what_is_overdue(admin, county):
    desk, _who = await sit_down(admin, "township_officer")
    page = await desk.get("/office/figures")
    assert desk.status == 200
    survey = page.one("[data-step=survey]").text()
    assert "办完19件，超过时限2件。一半1个工作日，九成6个工作日。" in survey
    assert county.reference in page.one("main").html
    assert "过了2天" in page.text("main")
    assert "玉城" not in page.text("main")


async def test_each_chart_has_a_name_and_the_same_numbers_in_a_table_beneath(admin, county):
    desk, _who = await sit_down(admin, "township_officer")
    page = await desk.get("/office/figures")
    for figure in page.all("[data-step]"):
        for chart in figure.css("svg.chart"):
            assert chart.attributes["role"] == "img"
            assert chart.attributes["aria-label"]
            cells = [int(cell.text()) for cell in figure.css("td")]
            drawn = [
                int(text.text().partition("：")[2].rstrip("件"))
                for text in chart.css("text")
                if "件" in text.text()
            ]
            assert drawn == cells


async def test_the_bureau_sees_every_township_and_department_and_looks_at_one(admin, county):
    desk, _who = await sit_down(admin, "bureau_officer")
    page = await desk.get("/bureau/figures?days=365")
    assert "办完23件" in page.one("[data-step=survey]").text()
    assert "市教育局" in page.text("main")
    page = await desk.get(f"/bureau/figures?days=30&place={YUCHENG}")
    assert "办完4件" in page.one("[data-step=survey]").text()
    assert "一半" not in page.one("[data-step=survey]").text()


@pytest.mark.parametrize("query", ["?days=x", "?days=9999999999", "?place=nowhere", "?days=&place='"])
async def test_an_address_changed_by_hand_shows_the_usual_period(admin, county, query):
    desk, _who = await sit_down(admin, "bureau_officer")
    page = await desk.get(f"/bureau/figures{query}")
    assert desk.status == 200
    assert page.all(".sift [aria-current]")[-1].text() == "近90天"


async def test_neither_desk_opens_the_other_s_figures(admin, pool):
    township, _who = await sit_down(admin, "township_officer")
    bureau, _other = await sit_down(admin, "bureau_officer")
    assert (await township.fetch("/bureau/figures")).status_code == 404
    assert (await bureau.fetch("/office/figures")).status_code == 404
