"""Typeset: data in, an accessible PDF out; nothing of the data is markup and no character is lost."""

import asyncio
import json

import pytest

from portal.core import typeset
from portal.core.typeset import FontMissing, TypesetWrong, pdf, qr_svg
from tests.papers import pages_of, text_of

NAUGHTY = (
    '#panic("x") *b* $1$ `c` @y <z> _i_ \\ // = - + [ ] { } "q" #import "a.typ" https://e.org </text> \x00 é'
)


def receipt(**changes: object) -> dict[str, object]:
    """The data of a receipt, whose every text can be changed."""
    words = {"page": "{page}/{pages}", "reference": "申请编号", "reference_use": "报这个号", "next": "接下来"}
    call = {"title": "窗口", "name": "楚门镇", "phone": "0576-1", "address": "路", "hours": "", "example": ""}
    track = {
        "title": "查",
        "how": "扫",
        "code": "K7MW",
        "qr": qr_svg("x"),
        "alt": "二维码",
        "care": "别给人看",
    }
    steps = [{"state": state, "what": state, "when": "7天", "note": ""} for state in ("past", "now", "ahead")]
    return {
        "title": "回执", "county": "玉环市", "lang": "zh", "head": "", "foot": "", "received": "收到了",
        "received_at": "今天", "reference": "YH", "steps": steps, "take_back": "", "call": call, "track": track,
        "words": words,
    } | changes  # fmt: skip


async def test_a_pdf_has_its_words_its_title_its_language_and_its_structure():
    made = await pdf("receipt.typ", receipt())
    assert made.startswith(b"%PDF-1.7")
    assert "申请编号YH报这个号接下来" in text_of(made)
    assert text_of(made).endswith("1/1")
    for mark in (
        b"/StructTreeRoot",
        b"/MarkInfo",
        b"/Lang(zh-CN)",
        b"/ViewerPreferences<</DisplayDocTitle true",
    ):
        assert mark in made
    assert b"pdfuaid:part>1<" in made


async def test_the_same_data_gives_the_same_bytes():
    assert await pdf("receipt.typ", receipt()) == await pdf("receipt.typ", receipt())


async def test_nothing_that_people_write_is_markup():
    made = await pdf("receipt.typ", receipt(received=NAUGHTY, title=NAUGHTY, foot=NAUGHTY))
    shown = "".join(NAUGHTY.replace("\x00", "U+0").split())
    assert text_of(made).count(shown) == 3


@pytest.mark.parametrize("name", ["𠮷田", "𬭚", "买买提·吐尔逊", "㐂", "〇"])
async def test_rare_characters_of_names_are_printed(name):
    assert name in text_of(await pdf("receipt.typ", receipt(received=name)))


async def test_a_character_of_no_font_is_printed_as_its_code_point(monkeypatch):
    monkeypatch.setattr(typeset, "RARE_FILES", {})
    typeset.fonts.cache_clear()
    try:
        made = await pdf("receipt.typ", receipt(received="林\U0002a6a5\ue000生\U00031350"))
    finally:
        typeset.fonts.cache_clear()
    assert "林U+2A6A5U+E000生U+31350" in text_of(made)


async def test_marks_that_leave_no_trace_do_no_harm():
    made = await pdf(
        "receipt.typ", receipt(received="林\u200d\u200b\ufe0f\U000e0100\u2028\u00a0\u202e\u2060\ufeff生")
    )
    assert "林" in text_of(made)


async def test_many_at_once_are_each_their_own():
    made = await asyncio.gather(*(pdf("receipt.typ", receipt(reference=f"YH{n:03}")) for n in range(12)))
    assert all(f"YH{n:03}" in text_of(each) for n, each in enumerate(made))


async def test_the_loop_goes_on_while_a_page_is_set():
    ticks = 0
    page = asyncio.ensure_future(pdf("receipt.typ", receipt(reference="x" * 3000)))
    while not page.done():
        await asyncio.sleep(0)
        ticks += 1
    assert ticks > 20
    assert len(pages_of(await page)) >= 1


async def test_data_that_a_template_misses_is_our_mistake_and_names_the_template():
    with pytest.raises(TypesetWrong, match=r"receipt\.typ"):
        await pdf("receipt.typ", {"title": "x", "lang": "zh"})


def test_without_any_chinese_font_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(typeset, "find_spec", lambda _name: None)
    monkeypatch.setattr(typeset, "PLACES", ())
    typeset.fonts.cache_clear()
    try:
        with pytest.raises(FontMissing, match="fonts-noto-cjk"):
            typeset.fonts()
    finally:
        typeset.fonts.cache_clear()


def test_templates_hold_no_words_of_their_own():
    for template in typeset.TEMPLATES.glob("*.typ"):
        text = "\n".join(
            line for line in template.read_text().splitlines() if not line.lstrip().startswith("//")
        )
        assert not [each for each in text if "\u3400" <= each <= "\u9fff"], template.name
        assert json.dumps(text)
