"""Glyphs: what a font can show is read from the font itself, and nothing that shows is passed over."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import ImageFont

from portal.core.glyphs import Coverage, ranges_of

NOTO = Path(find_spec("manimgx_fonts_cjk").submodule_search_locations[0]) / "NotoSansCJK-VF.otf.ttc"
COVERAGE = Coverage(ranges_of(NOTO))


@pytest.mark.parametrize("character", "A9元·•“〇龘㐂𠮷𬭚（，☎")
def test_the_packaged_font_has_what_names_and_forms_need(character):
    assert character in COVERAGE


@pytest.mark.parametrize("character", ["\U0002a6a5", "\U00031350", "\ue000", "\U0001f600"])
def test_it_says_of_what_it_does_not_have(character):
    assert COVERAGE.missing(f"林{character}") == character


def test_private_signs_are_never_taken_for_a_character_whatever_a_font_draws():
    coverage = Coverage([(0, 0x10FFFF)])
    assert (
        coverage.missing("林\ue000\uf8ff\U000f0000\U0010fffd\ufeff")
        == "\ue000\uf8ff\ufeff\U000f0000\U0010fffd"
    )


def test_marks_that_leave_no_trace_are_not_missed():
    assert COVERAGE.missing("林\u3000\n\t\u200d\u200b\ufe0f\U000e0100\u2028\u00a0") == ""


def test_each_missing_character_is_named_once_in_order():
    assert COVERAGE.missing("\U00031350林\ue000\U00031350") == "\ue000\U00031350"


def test_the_table_agrees_with_what_the_font_draws():
    font = ImageFont.truetype(str(NOTO), 40, index=2)
    nothing = bytes(font.getmask("\U0010ffff"))
    for point in (
        *range(0x4E00, 0x9FFF, 997),
        *range(0x3400, 0x4DBF, 499),
        *range(0x20000, 0x2A6DF, 1999),
        0x41,
        0xB7,
    ):
        assert (chr(point) in COVERAGE) == (bytes(font.getmask(chr(point))) != nothing), hex(point)


def test_ranges_may_touch_overlap_and_come_in_any_order():
    coverage = Coverage([(70, 80), (10, 60), (20, 30), (81, 81), (65, 65)])
    held = [point for point in range(100) if chr(point) in coverage]
    assert held == [*range(10, 61), 65, *range(70, 82)]


@pytest.mark.parametrize("content", [b"", b"ttcf", b"no font at all, but some words", bytes(200)])
def test_what_is_no_font_is_refused(content, tmp_path):
    path = tmp_path / "font.ttf"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="font"):
        ranges_of(path)
