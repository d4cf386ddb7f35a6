"""Identity numbers: what can be right passes whatever its area, what cannot is refused in words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import Unreadable
from portal.people.identity_number import age, masked, read

TODAY = date(2026, 3, 9)
FIRST = date(1900, 1, 1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def last(front):
    """The check character by the table of GB 11643, apart from the library under test."""
    return "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, front, strict=True)) % 11]


def number(area="331083", born=date(1956, 3, 5), order="012"):
    front = f"{area}{born:%Y%m%d}{order}"
    return front + last(front)


def test_a_number_gives_birth_date_age_and_sex():
    found = read(number(born=date(1956, 3, 10), order="013"), TODAY)
    assert found.born == date(1956, 3, 10)
    assert found.age(TODAY) == 69
    assert found.age(date(2026, 3, 10)) == 70
    assert found.sex == "male"
    assert read(number(order="012"), TODAY).sex == "female"


@pytest.mark.parametrize("example", ["11010519491231002X", "440524188001010014"])
def test_the_standards_own_examples_have_a_right_checksum(example):
    assert last(example[:17]) == example[17]
    if example[6:10] >= "1900":
        assert read(example, TODAY).number == example


@pytest.mark.parametrize("area", ["331083", "331021", "332627", "110101", "659004", "999999"])
def test_the_area_is_never_judged(area):
    assert not read(number(area), TODAY).permit


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_permits_of_hong_kong_macao_and_taiwan_residents_pass(area):
    assert read(number(area), TODAY).permit


@pytest.mark.parametrize("born", [date(1899, 12, 31), TODAY + timedelta(1), date(2099, 1, 1)])
def test_nobody_was_born_before_1900_or_after_today(born):
    with pytest.raises(Unreadable):
        read(number(born=born), TODAY)


@pytest.mark.parametrize("born", [FIRST, TODAY])
def test_1900_and_today_are_days_to_be_born(born):
    assert read(number(born=born), TODAY).born == born


@pytest.mark.parametrize("digits", ["19570229", "20260230", "20261301", "00000000"])
def test_a_day_that_does_not_exist_is_refused(digits):
    front = f"331083{digits}012"
    with pytest.raises(Unreadable):
        read(front + last(front), TODAY)


@pytest.mark.parametrize(
    "text", ["", "33108319560305012", "3310831956030501²4", "x" * 18, "３３１０８３", " " * 18, "1" * 19]
)
def test_other_shapes_are_refused_in_words(text):
    with pytest.raises(Unreadable) as refused:
        read(text, TODAY)
    assert refused.value.message


days = st.dates(FIRST, TODAY)
orders = st.integers(0, 999).map("{:03}".format)
areas = st.integers(0, 999999).map("{:06}".format)


@given(areas, days, orders)
def test_every_number_with_a_real_day_and_right_checksum_passes(area, born, order):
    found = read(number(area, born, order), TODAY)
    assert (found.born, found.sex) == (born, "male" if int(order) % 2 else "female")


@given(areas, days, orders, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_noticed(area, born, order, place, wrong):
    right = number(area, born, order)
    changed = right[:place] + wrong + right[place + 1 :]
    if changed != right:
        with pytest.raises(Unreadable):
            read(changed, TODAY)


def test_a_number_is_shown_masked():
    assert masked("33108319560305012X"[:17] + "X") == "331083 ********* 12X"
    assert masked("H1234567") == "******67"
    assert masked("123") == "***"


def test_a_whole_number_never_shows_by_accident():
    found = read(number(), TODAY)
    assert found.number not in str(found)


def test_born_on_a_leap_day_one_is_older_in_march():
    assert age(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age(date(2008, 2, 29), date(2026, 3, 1)) == 18
