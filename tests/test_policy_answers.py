"""Answers are understood generously where people type, and refused by name where they cannot be meant."""

import pytest

from portal.core.errors import Unreadable
from portal.policy.answers import AnswersWrong, Given, Number, read, understand
from portal.policy.rules import UNSURE
from tests.households import YUHUAN

ASK = YUHUAN.questions


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("2400", 240000),
        ("2400.5", 240050),
        ("0.01", 1),
        ("¥1,200.50", 120050),
        ("￥1，200．50", 120050),
        ("２４００元", 240000),
        (" 1 200 ", 120000),
        ("1\u3000200", 120000),
        ("00", 0),
        ("9999999999.99", 999999999999),
    ],
)
def test_money_is_understood_as_people_type_it(typed, fen):
    assert understand(ASK["income_month"], typed) == fen


@pytest.mark.parametrize(
    "typed",
    ["", " ", "12.", ".5", "1.234", "-1", "+1", "1e3", "²", "١٢", "一百", "1.2.3", "10000000000", "true",
     "0x10", "1/2", "9" * 5000, "１２。５", "None", "nan", "Infinity", "UNSURE"],
)  # fmt: skip
def test_money_that_cannot_be_meant_is_refused_in_words(typed):
    with pytest.raises(Unreadable) as refused:
        understand(ASK["income_month"], typed)
    assert refused.value.message


@pytest.mark.parametrize(("typed", "people"), [("3", 3), ("３", 3), (" 3 ", 3), ("03", 3), ("30", 30)])
def test_a_number_of_people_is_whole(typed, people):
    assert understand(ASK["household_size"], typed) == people


@pytest.mark.parametrize("typed", ["3.0", "3.5", "0", "31", "", "三", "-3", "²", "1e1", "9" * 5000])
def test_a_number_of_people_that_is_not_whole_or_out_of_range_is_refused(typed):
    with pytest.raises(Unreadable):
        understand(ASK["household_size"], typed)


@pytest.mark.parametrize("typed", ["1 ", "１", "Yes", "", "4"])
def test_an_option_is_exactly_its_id(typed):
    with pytest.raises(Unreadable):
        understand(ASK["homes"], typed)


@pytest.mark.parametrize("name", list(ASK))
def test_every_question_takes_unsure_and_has_it_said_kindly(name):
    assert understand(ASK[name], "unsure") == UNSURE
    assert str(ASK[name].unsure)


def test_every_wrong_field_is_named_at_once():
    given = Given(
        [
            ("age", True),
            ("household_size", Number("3.0")),
            ("income_month", Number("1e3")),
            ("assets", None),
            ("capital", [1]),
            ("homes", Number("2")),
            ("shop_property", {"yes": 1}),
            ("vehicle", "bus"),
            ("wages", "1"),
            ("age", "68"),
            ("supporter", "none"),
        ]
    )
    with pytest.raises(AnswersWrong) as refused:
        read(YUHUAN, given)
    assert set(refused.value.mistakes) == {
        "age", "household_size", "income_month", "assets", "capital", "homes", "shop_property", "vehicle",
        "wages",
    }  # fmt: skip


def test_json_numbers_and_text_mean_the_same():
    as_text = read(YUHUAN, {"age": "68", "income_month": "2400.50"})
    assert read(YUHUAN, {"age": Number("68"), "income_month": Number("2400.50")}) == as_text
    assert read(YUHUAN, {"age": 68}) == {"age": 68}


def test_a_key_nobody_knows_is_shown_short_and_printable():
    with pytest.raises(AnswersWrong) as refused:
        read(YUHUAN, {"\ud800\n" + "x" * 1000: "1", "": "1"})
    refused.value.message.encode()
    assert all(len(each) < 50 for each in refused.value.mistakes)
