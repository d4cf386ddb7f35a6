"""Letters: the days by which a decision can be contested, and that page and paper say what was decided."""

from datetime import date, datetime

import pytest

from portal.core.clock import COUNTY_TIME
from portal.core.words import speaking
from portal.decisions.letters import letter_of, ways_to_contest
from portal.decisions.printing import letter_pdf, lists_of, review_data
from portal.policy import choosing
from portal.policy.pack import load
from tests.papers import pages_of, text_of

PACK = load(choosing.PACKS / "yuhuan")
CASE = {"reference": "YH7K4M2Q9", "home_office": "331083102"}
PEOPLE = [{"key": "applicant", "name": "林建国"}, {"key": "a", "name": "王秀英"}]
RECOGNISED = {
    "outcome": "recognised", "category": "dibao", "members": PEOPLE, "items": ["medical"], "amount": 100_000,
    "formula": 100_000, "found": {"income_month": 136_200}, "why": "", "begins": "2026-12-01", "name": "林建国",
}  # fmt: skip
DECLINED = {
    "outcome": "declined", "category": "dibao", "reasons": ["income-over"], "items": ["temporary"],
    "text": "每人每月1,300元，标准是1,181元，高出119元。\n收入低于标准，可以再申请。", "name": "林建国",
}  # fmt: skip
REFUSED = {
    "outcome": "refused", "category": "", "reasons": ["wrong-place"], "items": [], "text": "请到清港镇交。",
    "name": "林建国",
}  # fmt: skip
UNKNOWN_HOLIDAYS = "放假安排还没公布"


def letter(body, day: date = date(2026, 11, 24), round_: int = 1):
    return letter_of(
        CASE,
        body,
        PACK,
        datetime(day.year, day.month, day.day, 10, tzinfo=COUNTY_TIME),
        "YH2026-00017",
        round_,
    )


@pytest.mark.parametrize(
    ("decided", "review", "lawsuit"),
    [
        # 60 days and 6 months; the day itself is not counted, and a last day off moves to the next working day.
        (date(2026, 3, 9), (date(2026, 5, 8), False), (date(2026, 9, 9), False)),
        (date(2026, 3, 3), (date(2026, 5, 6), False), (date(2026, 9, 3), False)),
        (date(2026, 8, 31), (date(2026, 10, 30), False), (date(2027, 3, 1), True)),
        (date(2026, 11, 24), (date(2027, 1, 25), True), (date(2027, 5, 24), True)),
        (date(2026, 12, 31), (date(2027, 3, 1), True), (date(2027, 6, 30), True)),
    ],
)
def test_the_last_days_to_contest_are_those_of_the_law(decided, review, lawsuit):
    ways = ways_to_contest(PACK, decided)
    assert [(way.day, way.provisional) for way in ways] == [review, lawsuit]


def test_a_day_late_in_the_evening_is_counted_in_the_county_s_time():
    late = datetime(2026, 3, 9, 23, 30, tzinfo=COUNTY_TIME)
    assert letter_of(CASE, DECLINED, PACK, late, "X").decided == date(2026, 3, 9)


async def test_into_a_year_without_published_holidays_the_paper_says_that_the_day_may_change():
    assert UNKNOWN_HOLIDAYS in text_of(await letter_pdf(letter(DECLINED, date(2026, 12, 31)), PACK))
    assert UNKNOWN_HOLIDAYS not in text_of(await letter_pdf(letter(DECLINED, date(2026, 3, 9)), PACK))


@pytest.mark.parametrize("body", [RECOGNISED, DECLINED, REFUSED])
async def test_a_letter_says_the_decision_first_and_then_how_to_contest_it(body):
    paper = text_of(await letter_pdf(letter(body), PACK))
    first = letter(body).told[0].replace("|", "")
    order = [paper.index(each) for each in (first, "不同意这个决定", "行政复议", "法院")]
    assert order == sorted(order)
    for words in ("2027年1月25日", "2027年5月24日", "网上", "林建国：", "YH2026-00017"):
        assert words in paper


async def test_the_usual_letter_is_one_page():
    assert len(pages_of(await letter_pdf(letter(RECOGNISED), PACK))) == 1
    assert len(pages_of(await letter_pdf(letter(DECLINED), PACK))) == 1


def test_a_recognition_shows_who_how_much_from_when_and_how_it_comes_about():
    said = letter(RECOGNISED)
    assert said.told[:2] == ("您家认定为|低保（最低生活保障）。", "每个月1,000元，从2026年12月起。")
    assert said.members == ("林建国", "王秀英")
    assert [line.figure for line in said.sums.lines] == ["1,181元", "2人", "2,362元", "1,362元", "1,000元"]
    assert any("第十二条" in each for each in said.cited)


def test_what_pays_no_money_says_no_amount():
    said = letter(
        RECOGNISED | {"category": "dibian", "amount": None, "formula": None, "found": {}, "begins": ""}
    )
    assert said.sums is None
    assert all("元" not in line for line in said.told)


async def test_a_figure_published_elsewhere_is_written_only_where_somebody_wrote_it():
    body = RECOGNISED | {
        "category": "tekun",
        "members": PEOPLE[:1],
        "amount": None,
        "formula": None,
        "found": {},
    }
    assert letter(body).told[1] == "从2026年12月起。"
    written = letter(body | {"amount": 165_000, "why": "按2026年供养标准"})
    assert written.told[1].startswith("每个月1,650元")
    assert "按2026年供养标准" in text_of(await letter_pdf(written, PACK))


def test_declining_gives_the_reason_the_words_and_what_goes_on():
    lists = dict(lists_of(letter(DECLINED)))
    assert lists["为什么"][0] == "家里人均收入超过标准。"
    assert len(lists["为什么"]) == 3
    assert lists["一起办的"] == ["临时救助"]


def test_a_corrected_decision_says_that_it_takes_the_other_s_place():
    assert letter(RECOGNISED, round_=2).told[-1] == "这份决定代替以前的决定。"
    assert "代替" not in "".join(letter(RECOGNISED).told)


def test_a_letter_speaks_its_reader_s_language_where_the_pack_does():
    with speaking("en"):
        assert "The income per head" in lists_of(letter(DECLINED))[1][1][0]


def test_the_review_form_is_filled_in_as_far_as_it_can_be():
    person = {"name": "林建国", "id_number": "331083197405120012", "phone": "13800000000"}
    data = review_data(letter(DECLINED), PACK, person, "我儿子的钱不是我的")
    fields = {row["label"]: row["value"] for part in data["parts"] for row in part["fields"]}
    assert fields["姓名"] == "林建国"
    assert fields["单位"] == "玉环市民政局"
    assert "YH2026-00017" in fields["决定"]
    assert data["parts"][-1]["text"] == ["我儿子的钱不是我的"]
    assert "玉环市人民政府" in data["to"]


@pytest.mark.parametrize(
    "words", ["#panic()", "*林* _建国_ $x$", "[[\\\\", "<script>", "𠮷野\u0301", "﷽" * 20, "林" * 80]
)
async def test_whatever_a_name_or_a_reason_holds_is_printed_as_words(words):
    body = DECLINED | {"name": words, "text": f"{words}\n{words}"}
    assert await letter_pdf(letter(body), PACK)
    recognised = RECOGNISED | {
        "members": [{"key": "applicant", "name": words}] * 9,
        "why": words,
        "amount": 1,
    }
    assert await letter_pdf(letter(recognised), PACK)
