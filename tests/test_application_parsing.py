"""What people type is understood, or they are told what to write."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.application.parsing import card_looks_wrong, parse, parse_several
from portal.core.errors import Unreadable
from portal.policy.form import CHOOSING
from tests.forms import FORM, TODAY, id_number
from tests.test_policy_form import FIELDS

NAME, PHONE = FORM.field("person.name"), FORM.field("person.phone")
ID, BIRTH = FORM.field("person.id_number"), FORM.field("person.birth_date")
INCOME, SIZE = FORM.field("income.total_month"), FORM.field("household.size")
ACCOUNT, METER = FORM.field("bank.account"), FORM.field("items.electricity_account")
REASONS, STORY = FORM.field("person.reasons"), FORM.field("person.story")
RESIDENT = {"id_type": "resident"}


def refusal(field, typed, beside=None):
    with pytest.raises(Unreadable) as refused:
        parse(field, typed, TODAY, beside)
    return refused.value.message


@pytest.mark.parametrize(
    "name", ["林建国", "阿依古丽·买买提", "𠮷田", "﨑山", "豈", "Maria O'Neill", "王  五", "𰻞"]
)
def test_names_are_kept_byte_for_byte(name):
    assert parse(NAME, f" {name}　", TODAY) == name


@pytest.mark.parametrize("typed", ["", "  ", "　", "\u200b", "\u200f "])
def test_a_name_of_nothing_is_asked_for(typed):
    assert refusal(NAME, typed) == "请写姓名"


@pytest.mark.parametrize("typed", ["林\x00建国", "林\x07", "林\ud800", "林\x85", "林\n建国"])
def test_invisible_characters_get_a_plain_sentence(typed):
    assert refusal(NAME, typed) == "里面有看不见的符号，请删掉重新写一遍"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800000000", "13800000000"), ("138 0000 0000", "13800000000"), ("+86 138-0000-0000", "13800000000"),
        ("１３８００００００００", "13800000000"), ("008613800000000", "13800000000"),
        ("0576-87200000", "057687200000"), ("（0576）8720 0000", "057687200000"), ("87200000", "87200000"),
    ],
)  # fmt: skip
def test_phone_numbers_are_understood_as_people_write_them(typed, number):
    assert parse(PHONE, typed, TODAY) == number


@pytest.mark.parametrize("typed", ["1380000000", "12345678901", "没有", "138000000000", "0000"])
def test_what_is_no_phone_number_is_told_how_to_write_one(typed):
    assert "13800000000" in refusal(PHONE, typed)


def test_an_identity_number_is_understood_with_spaces_and_a_small_x():
    born = date(1956, 3, 5)
    number = next(n for n in (id_number(born, f"{order:03}") for order in range(100)) if n.endswith("X"))
    spaced = f"{number[:6]} {number[6:14]} {number[14:].lower()}"
    assert parse(ID, spaced, TODAY, RESIDENT) == number
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in number.lower())
    assert parse(ID, wide, TODAY, RESIDENT) == number


def test_an_identity_number_with_a_slip_says_where_to_look():
    number = id_number(date(1956, 3, 5))
    assert "18位" in refusal(ID, number[:17], RESIDENT)
    slip = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    assert "对着证件" in refusal(ID, slip, RESIDENT)
    assert "第7到14位" in refusal(ID, number[:10] + "13" + number[12:], RESIDENT)


def test_permits_are_permits_and_other_documents_are_letters_and_digits():
    permit = id_number(date(1980, 1, 1), area="810000")
    assert parse(ID, permit, TODAY, {"id_type": "permit"}) == permit
    assert "810000" in refusal(ID, id_number(date(1980, 1, 1)), {"id_type": "permit"})
    assert parse(ID, "h 123-456", TODAY, {"id_type": "other"}) == "H123456"
    assert refusal(ID, "护照！", {"id_type": "other"}) == "证件号码只写字母和数字，照证件上写"


@pytest.mark.parametrize(
    "typed",
    [
        "1956年3月5日", "1956-3-5", "1956-03-05", "1956.3.5", "1956/3/5", "19560305", "1956 3 5",
        "１９５６年３月５日", "1956年03月05号", " 1956 年 3 月 5 日 ", "1956．3．5", "1956－3－5",
    ],
)  # fmt: skip
def test_days_are_understood_as_people_write_them(typed):
    assert parse(BIRTH, typed, TODAY) == "1956-03-05"


@pytest.mark.parametrize("typed", ["1956", "56-3-5", "1956-13-5", "1957-2-29", "三月五日", "1956-3.5", "²"])
def test_what_is_no_day_is_shown_how_to_write_one(typed):
    assert refusal(BIRTH, typed) == "出生日期请写年月日，例如1956年3月5日"


def test_nobody_is_born_tomorrow_or_before_1900():
    assert parse(BIRTH, "2026-3-9", TODAY) == "2026-03-09"
    assert "年份" in refusal(BIRTH, "2026-3-10")
    assert "年份" in refusal(BIRTH, "1899-12-31")
    assert parse(FORM.field("items.legal_deadline"), "2026-4-10", TODAY) == "2026-04-10"


@pytest.mark.parametrize(
    ("typed", "fen"), [("2400", 240000), ("２，４００元", 240000), ("¥ 1 200.5", 120050), ("0", 0)]
)
def test_money_is_kept_in_fen(typed, fen):
    assert parse(INCOME, typed, TODAY) == fen


@pytest.mark.parametrize("typed", ["两千四", "-5", "1.234", "²", "1e3"])
def test_money_in_other_shapes_is_told_by_the_questions_own_words(typed):
    assert refusal(INCOME, typed) == "全家月收入请只写数字，例如2400"


def test_too_much_money_is_looked_at_again():
    assert refusal(INCOME, "10000000000") == "这个数太大了，请再看一遍，单位是元"


@pytest.mark.parametrize(("typed", "number"), [("3", 3), ("３人", 3), (" 12 ", 12), ("4个", 4)])
def test_whole_numbers_are_whole(typed, number):
    assert parse(SIZE, typed, TODAY) == number


@pytest.mark.parametrize("typed", ["3.5", "三", "1e1", "²"])
def test_half_a_person_is_refused(typed):
    assert refusal(SIZE, typed) == "一起生活的人数请只写整数，例如3"


def test_a_household_has_one_to_thirty():
    assert refusal(SIZE, "0") == refusal(SIZE, "31") == "一起生活的人数请写1到30之间的数"


def test_account_numbers_lose_their_spaces_and_keep_their_zeros():
    assert parse(ACCOUNT, "6228 4800 0000 0000 018", TODAY) == "6228480000000000018"
    assert parse(ACCOUNT, "0012345678", TODAY) == "0012345678"
    for typed in ("1234567", "1" * 31, "62284800x"):
        assert "只写数字" in refusal(ACCOUNT, typed)


def test_a_card_number_that_fails_its_check_is_only_looked_at_again():
    assert not card_looks_wrong("4111111111111111")
    assert card_looks_wrong("4111111111111112")
    assert not card_looks_wrong("0012345678")
    assert parse(ACCOUNT, "4111111111111112", TODAY) == "4111111111111112"


def test_meter_numbers_are_letters_and_digits_in_capitals():
    assert parse(METER, "　33 00-12a ", TODAY) == "330012A"
    assert "照单子写" in refusal(METER, "户号")


def test_long_answers_keep_their_lines_and_end_somewhere():
    assert parse(STORY, " 一行\r\n两行 ", TODAY) == "一行\n两行"
    assert "500" in refusal(STORY, "长" * 501)


def test_a_choice_is_one_of_the_answers():
    health = FORM.field("person.health")
    assert parse(health, "weak", TODAY) == "weak"
    assert refusal(health, "immortal") == "请选一个：身体。不清楚，就选“上门时填”"


def test_several_choices_come_in_the_forms_order_and_once():
    assert parse_several(REASONS, ["study", "illness", "study"], TODAY) == ["illness", "study"]


@pytest.mark.parametrize("typed", [[], [""], ["riddle"]])
def test_no_choice_is_asked_for(typed):
    with pytest.raises(Unreadable):
        parse_several(REASONS, typed, TODAY)


def test_none_of_them_stands_alone():
    with pytest.raises(Unreadable) as refused:
        parse_several(FORM.field("income.spending"), ["medical", "none"], TODAY)
    assert refused.value.message == "选了“没有”，就不要再选别的"


TYPED = [field for _section, field in FIELDS if field.kind not in CHOOSING]


@given(st.sampled_from(TYPED), st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(field, text):
    with suppress(Unreadable):
        value = parse(field, text, TODAY, RESIDENT)
        again = value if isinstance(value, str) else str(value / 100 if field.kind == "money" else value)
        assert parse(field, again, TODAY, RESIDENT) == value


def test_every_kind_of_question_can_be_read():
    for field in TYPED:
        with pytest.raises(Unreadable) as refused:
            parse(replace(field, most_letters=1), "", TODAY)
        assert refused.value.message
