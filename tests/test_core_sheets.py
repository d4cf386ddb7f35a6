"""Sheets: nothing but text goes out, and nothing that is not a plain sheet comes in."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import sheets
from portal.core.errors import Unreadable
from tests.reports import workbook

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "=cmd|' /C calc'!A0",
    "0057",
    "331083194902289179",
    "1e5",
    "TRUE",
]


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("text", FORMULAS)
def test_whatever_somebody_wrote_stays_text_and_comes_back_as_it_was(text):
    data = sheets.write("表", ["甲", "乙"], [[text, "x"]])
    cell = opened(data).active["A2"]
    assert (cell.data_type, cell.value, cell.number_format) == ("s", text, "@")
    assert sheets.read(data, ["甲"]) == [sheets.Row(2, {"甲": text.strip()})]


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=30), min_size=2, max_size=2), max_size=5))
def test_any_text_at_all_can_be_written_and_is_never_a_formula(rows):
    data = sheets.write("=表[1]*/", ["甲", "乙"], rows)
    for row in opened(data).active.iter_rows():
        assert {cell.data_type for cell in row if cell.value is not None} <= {"s"}
    sheets.read(data, ["甲", "乙"])


def test_numbers_and_days_come_back_as_one_sees_them():
    from datetime import date

    data = workbook([["甲", "乙", "丙", "丁"], [2400.0, 1.5, date(2026, 3, 9), True]])
    assert sheets.read(data, ["甲", "乙", "丙", "丁"])[0].cells == {
        "甲": "2400", "乙": "1.5", "丙": "2026-03-09", "丁": "1",
    }  # fmt: skip


def test_columns_are_found_by_heading_and_empty_rows_are_left_out_but_counted():
    data = workbook([["多余", "乙", "甲"], ["x", "1", "2"], [None, None, None], ["x", "3", "4"]])
    assert sheets.read(data, ["甲", "乙"]) == [
        sheets.Row(2, {"甲": "2", "乙": "1"}),
        sheets.Row(4, {"甲": "4", "乙": "3"}),
    ]


def refused(data, columns=("甲",)):
    with pytest.raises(Unreadable) as found:
        sheets.read(data, list(columns))
    return found.value.message


def test_a_missing_heading_and_a_formula_are_named():
    assert "甲" in refused(workbook([["乙"], ["1"]]))
    assert "第3行有公式" in refused(workbook([["甲"], ["1"], ["=1+1"]]))


def packed(parts, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, body in parts.items():
            file.writestr(name, body)
    return out.getvalue()


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData>'
    b"</worksheet>"
)
FAR_DOWN = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
GOOD = workbook([["甲"], ["1"]])


def changed(name, body):
    return packed(unpacked(GOOD) | {name: body})


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("nothing", b""),
        ("text", "甲,乙\n1,2".encode()),
        ("an old xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600),
        ("a plain zip", packed({"a.txt": b"x"})),
        ("a cut one", GOOD[: len(GOOD) // 2]),
        ("a bomb", packed(unpacked(GOOD) | {"xl/media/x.xml": b" " * (13 << 20)})),
        ("too large", b"PK\x03\x04" + b"x" * (3 << 20)),
        ("many parts", packed(unpacked(GOOD) | {f"a{n}": b"" for n in range(70)})),
        ("an external link", changed("xl/externalLinks/externalLink1.xml", b"<x/>")),
        ("a macro", changed("xl/vbaProject.bin", b"x")),
        ("entities", changed("xl/sharedStrings.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><sst>&a;</sst>')),
        ("entities in UTF-16", changed("xl/sharedStrings.xml", '<!DOCTYPE x><sst/>'.encode("utf-16"))),
        ("no xml", changed("xl/worksheets/sheet1.xml", b"<")),
        ("another sheet's xml", changed("xl/worksheets/sheet1.xml", SHEET % b"<row r='x'/>")),
        ("a row far down", changed("xl/worksheets/sheet1.xml", SHEET % FAR_DOWN)),
    ],
)  # fmt: skip
def test_what_is_no_plain_sheet_is_refused_in_words(what, data):
    assert refused(data), what


def test_too_many_rows_are_refused():
    assert "2000" in refused(workbook([["甲"], *[["x"]] * 2001]))
    assert len(sheets.read(workbook([["甲"], *[["x"]] * 2000]), ["甲"])) == 2000


def said_or_read(data):
    """Rows, or the refusal's words; anything else raised fails the test."""
    try:
        return sheets.read(data, ["甲"])
    except Unreadable as refusal:
        return refusal.message


@settings(max_examples=150)
@given(st.data())
def test_no_damaged_file_does_more_than_be_refused(data):
    parts = unpacked(GOOD)
    name = data.draw(st.sampled_from(sorted(parts)))
    body = bytearray(parts[name])
    for _each in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
        if not body:
            break
    parts[name] = bytes(body)
    said_or_read(packed(parts))


@settings(max_examples=80)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=6))
def test_no_damaged_zip_does_more_than_be_refused(place, noise):
    body = bytearray(GOOD)
    body[place : place + len(noise)] = noise
    said_or_read(bytes(body))
