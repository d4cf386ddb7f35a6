"""The receipt on paper: one page with all that the page on the screen says."""

from datetime import UTC, date, datetime, timedelta

from portal.casework.paper_receipt import receipt_data, receipt_pdf
from portal.casework.timeline import trail_of
from portal.core.words import speaking
from portal.policy.choosing import current
from tests.papers import pages_of

HANDED_IN = datetime(2026, 3, 9, 6, 20, tzinfo=UTC)
CASE = {
    "reference": "YH7K4M2Q9", "state": "submitted", "office": "331083102", "home_office": "331083102",
    "receiving_office": "331083102",
    "handed_in_at": HANDED_IN, "visible_from": HANDED_IN + timedelta(minutes=10), "changed_at": HANDED_IN,
    "due_on": date(2026, 3, 10), "provisional": False,
}  # fmt: skip
CODE = "K7MW4QPX9RTCHH"
URL = "http://127.0.0.1:8000/track?code=" + CODE


async def test_it_is_one_page_with_number_code_office_and_legal_days():
    (page,) = pages_of(await receipt_pdf(CASE, CODE, current(), URL))
    for words in (
        "YH7K4M2Q9",
        "K7MW4QPX9RTCHH",
        "楚门镇收到了。",
        "2026年3月9日（周一）14:20",
        "最晚2026年3月10日（周二）",
    ):
        assert words in page
    assert current().places.townships["331083102"].phone in page


async def test_it_is_one_page_in_english_too():
    with speaking("en"):
        assert len(pages_of(await receipt_pdf(CASE, CODE, current(), URL))) == 1


def test_its_steps_are_those_of_the_screen():
    printed = receipt_data(CASE, CODE, current(), URL)["steps"]
    shown = trail_of(CASE, [], current())
    assert [(each["state"], each["what"]) for each in printed] == [(each.state, each.name) for each in shown]


def test_a_day_that_may_still_change_says_so():
    printed = receipt_data({**CASE, "provisional": True}, CODE, current(), URL)["steps"]
    assert [bool(each["note"]) for each in printed][1]


def test_an_address_that_only_stands_in_says_so():
    assert "示例" in receipt_data(CASE, CODE, current(), URL)["call"]["example"]


def test_neither_category_nor_name_is_on_it():
    data = str(receipt_data({**CASE, "category": "dibao"}, CODE, current(), URL))
    assert "低保" not in data
    assert "dibao" not in data
