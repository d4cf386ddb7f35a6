"""References and receipt codes survive being read aloud, and notice being read wrongly."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import Unreadable
from portal.core.references import (
    ALPHABET,
    RECEIPT_LETTERS,
    check_letter,
    new_receipt_code,
    new_reference,
    read_receipt_code,
    read_reference,
    show_receipt_code,
    show_reference,
)

letters = st.text(ALPHABET, min_size=6, max_size=6)


def test_a_reference_carries_the_county_and_seven_letters_without_look_alikes():
    reference = new_reference("YH")
    assert reference.startswith("YH")
    assert len(reference) == 9
    assert not set(reference[2:]) & set("0O1IL")


def test_a_reference_is_shown_in_groups_and_read_back():
    assert show_reference("YH7K4M2Q9") == "YH 7K4 M2Q 9"
    reference = new_reference("YH")
    assert read_reference(show_reference(reference)) == reference


@pytest.mark.parametrize("spell", [str.lower, lambda text: text.replace("", " "), "-".join])
def test_a_reference_is_read_however_it_is_spelt(spell):
    reference = new_reference("YH")
    assert read_reference(spell(reference)) == reference


def test_full_width_letters_and_digits_are_read():
    reference = new_reference("YH")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in reference)
    assert read_reference(f"　{wide}　") == reference


def test_the_countys_letters_may_be_left_out_where_they_are_known():
    reference = new_reference("YH")
    assert read_reference(reference[2:], "YH") == reference


@given(letters, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_every_single_wrong_letter_is_noticed(drawn, place, wrong):
    own = drawn + check_letter(drawn)
    changed = own[:place] + wrong + own[place + 1 :]
    if changed != own:
        with pytest.raises(Unreadable):
            read_reference("YH" + changed)


@given(letters, st.integers(0, 5))
def test_two_neighbours_exchanged_are_noticed(drawn, place):
    own = drawn + check_letter(drawn)
    changed = own[:place] + own[place + 1] + own[place] + own[place + 2 :]
    if changed != own:
        with pytest.raises(Unreadable):
            read_reference("YH" + changed)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(text):
    with suppress(Unreadable):
        assert read_reference(text, "YH") == read_reference(show_reference(read_reference(text, "YH")))


def test_a_receipt_code_cannot_be_guessed_and_stands_in_fours():
    code = new_receipt_code()
    assert math.log2(len(ALPHABET) ** RECEIPT_LETTERS) >= 64
    assert [len(part) for part in show_receipt_code(code).split()] == [4, 4, 4, 2]
    assert read_receipt_code(show_receipt_code(code).lower()) == code


@given(st.integers(0, 13), st.sampled_from(ALPHABET))
def test_a_receipt_code_notices_a_wrong_letter(place, wrong):
    code = new_receipt_code()
    changed = code[:place] + wrong + code[place + 1 :]
    if changed != code:
        with pytest.raises(Unreadable):
            read_receipt_code(changed)


def test_new_numbers_differ():
    assert len({new_reference("YH") for _ in range(200)}) == 200
