"""Money is read generously and kept exactly."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import Unreadable
from portal.core.money import LIMIT, money, yuan


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("2400", 240000), ("1 200", 120000), ("1,200.50", 120050), ("¥90", 9000), ("￥90元", 9000),
        ("２４００．５", 240050), ("１，２００", 120000), ("　3 元", 300), ("0", 0), ("0.01", 1),
        ("9999999999.99", 999999999999),
    ],
)  # fmt: skip
def test_money_is_understood_as_people_type_it(typed, fen):
    assert money(typed) == fen


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "元",
        "-5",
        "－5",
        "1.234",
        "12.",
        ".5",
        "1e3",
        "²",
        "٣",
        "两千",
        "1.2.3",
        "10000000000",
        "9" * 40,
    ],
)
def test_what_is_no_amount_is_refused_in_words(typed):
    with pytest.raises(Unreadable) as refused:
        money(typed)
    assert refused.value.message


@pytest.mark.parametrize(
    ("fen", "shown"), [(240000, "2,400"), (531450, "5,314.50"), (5, "0.05"), (0, "0"), (-120000, "-1,200")]
)
def test_fen_are_shown_as_yuan(fen, shown):
    assert yuan(fen) == shown


@given(st.integers(0, 999_999_999_999))
def test_what_is_shown_is_read_back_to_the_fen(fen):
    assert money(yuan(fen)) == fen


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_refused(text):
    with suppress(Unreadable):
        assert 0 <= money(text) < LIMIT
