"""Paying: the pack's formula exactly, line by line, and the month it begins with."""

from datetime import date
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import Unreadable
from portal.policy import choosing
from portal.policy.pack import load
from portal.policy.paying import begins, calculate
from portal.policy.problems import PackWrong

YUHUAN = load(choosing.PACKS / "yuhuan")
YUNLING = load(Path(__file__).parent / "packs" / "yunling")
STANDARD = 118_100
"""S of the demonstration pack, in fen."""


@pytest.mark.parametrize(
    ("members", "income", "amount"),
    [
        (1, 0, 118_100),
        (3, 240_000, 114_300),  # 1,181 × 3 − 2,400 = 1,143 yuan
        (3, 240_001, 114_299),
        (2, 236_199, 1),
        (2, 236_200, 0),
        (2, 236_201, 0),
        (4, 100_050, 372_350),
    ],
)
def test_dibao_pays_the_standard_a_head_less_the_household_s_income(members, income, amount):
    assert calculate(YUHUAN, "dibao", members, {"income_month": income}).amount == amount


@given(st.integers(1, 30), st.integers(0, 10**9))
def test_it_is_exact_and_never_less_than_nothing(members, income):
    amount = calculate(YUHUAN, "dibao", members, {"income_month": income}).amount
    standard = YUHUAN.amounts["standard"].fen
    assert amount == max(0, ceil(standard * members - Fraction(income)))


@given(st.integers(1, 29), st.integers(0, 10**7))
def test_one_more_member_never_makes_it_less_and_one_more_fen_of_income_never_more(members, income):
    def pays(heads: int, fen: int) -> int:
        return calculate(YUHUAN, "dibao", heads, {"income_month": fen}).amount or 0

    assert pays(members, income) <= pays(members + 1, income) <= pays(members, income) + STANDARD
    assert pays(members, income + 1) in (pays(members, income), pays(members, income) - 1)


def test_one_person_alone_gets_the_full_standard_whatever_the_family_earns():
    assert calculate(YUHUAN, "dibao-single", 1, {"income_month": 400_000}).amount == STANDARD
    assert calculate(YUHUAN, "dibao-single", 1, {}).amount == STANDARD


def test_dibian_pays_nothing_a_month_and_the_figure_for_tekun_is_published_elsewhere():
    assert (calculate(YUHUAN, "dibian", 3, {}).pays, calculate(YUHUAN, "dibian", 3, {}).amount) == (
        "nothing",
        None,
    )
    tekun = calculate(YUHUAN, "tekun", 1, {})
    assert (tekun.pays, tekun.amount, tekun.lines) == ("written", None, ())
    assert "公布" in str(tekun.note)


def test_an_income_nobody_knows_is_refused_rather_than_taken_for_nothing():
    with pytest.raises(Unreadable):
        calculate(YUHUAN, "dibao", 3, {"income_month": "unsure"})


def test_the_lines_show_how_it_comes_about_and_where_it_is_written():
    lines = calculate(YUHUAN, "dibao", 3, {"income_month": 240_000}).lines
    assert [line.figure for line in lines] == ["1,181元", "3人", "3,543元", "2,400元", "1,143元"]
    assert "第十二条" in lines[-1].source
    assert lines[0].source


@pytest.mark.parametrize(
    ("decided", "first"),
    [
        (date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2027, 2, 1)),
    ],
)
def test_it_is_paid_from_the_month_after_the_decision(decided, first):
    assert begins(YUHUAN, decided) == first


def test_another_county_s_pack_pays_by_its_own_rules():
    assert begins(YUNLING, date(2026, 12, 31)) == date(2026, 12, 1)
    standard = int(YUNLING.amounts["standard"].fen)
    assert calculate(YUNLING, "dibao", 2, {"income_month": 1}).amount == 2 * standard - 1


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('category = "dibian"', 'category = "nobody"', "benefit"),
        ('amount = "standard"', 'amount = "lost"', "amount"),
        ('less = "income_month"', 'less = "shoes"', "less"),
        ("begins_after = 1", "begins_after = 99", "begins_after"),
        ('pays = "nothing"', 'pays = "sometimes"', "pays"),
    ],
)
def test_a_pack_that_says_it_wrongly_is_refused_by_file_and_key(tmp_path, old, new, key):
    for file in (choosing.PACKS / "yuhuan").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "decisions.toml").read_text()
    (tmp_path / "decisions.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(PackWrong) as wrong:
        load(tmp_path)
    assert any(each.file == "decisions.toml" and key in each.key for each in wrong.value.problems)
