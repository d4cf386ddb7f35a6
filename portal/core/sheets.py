"""Sheets: xlsx out with nothing in it but text, and xlsx in without believing anything about it.

Out: every cell is text, so that ``=1+1``, ``0057`` and an identity number stay what they are, also after
somebody edits them. In: what could be a bomb, hold a macro, or lead outside is refused in plain words before
any of it is read; values come back as the text one sees, with the number of their row.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from portal.core.errors import Unreadable
from portal.core.words import _

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 2 << 20
LARGEST_UNPACKED = 12 << 20
MOST_PARTS = 60
MOST_ROWS = 2000
MOST_COLUMNS = 40
LONGEST_CELL = 2000
WIDEST = 46
_TEXT = "@"
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_FOREIGN = (
    "externallinks",
    "vbaproject",
    "activex",
    "embeddings",
    "oleobject",
    "connections.xml",
    "querytables",
)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, ParseError, InvalidFileException, KeyError, IndexError,
    ValueError, TypeError, AttributeError, OSError, EOFError, RuntimeError, NotImplementedError, AssertionError,
    OverflowError, StopIteration,
)  # fmt: skip
"""What zipfile, the parser and openpyxl raise for files that are not what they say."""


@dataclass(frozen=True)
class Row:
    """One row with something in it. number: as the left margin counts it. cells: by the heading of their column."""

    number: int
    cells: dict[str, str]


def write(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], notes: Sequence[str] = ()
) -> bytes:
    """A workbook of one sheet, its first row the headings; every cell is text, ``None`` an empty one.

    notes: lines for a second sheet that says how to fill in the first.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    kept = [[_plain(each) for each in row] for row in rows]
    for number, heading in enumerate(columns):
        widest = max([_width(heading), *(_width(row[number]) for row in kept if number < len(row))])
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(WIDEST, widest + 3)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, heading, head=True) for heading in columns])
    for row in kept:
        sheet.append([_cell(sheet, each) for each in row])
    if notes:
        beside = book.create_sheet(_sheet_name(_("怎么填")))
        beside.column_dimensions["A"].width = 90
        for line in notes:
            beside.append([_cell(beside, _plain(line))])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, *, head: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # openpyxl takes what begins with “=” for a formula
    cell.number_format = _TEXT  # so that it stays text when somebody edits it
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if head:
        cell.font = Font(bold=True)
    return cell


def _plain(value: object) -> str:
    """What a cell can hold: without control signs, which XML cannot write."""
    text = "" if value is None else str(value)
    return _NOT_XML.sub("�", ILLEGAL_CHARACTERS_RE.sub("", text))[:LONGEST_CELL]


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31] or "1"


def _width(text: str) -> int:
    """Columns of a terminal that the longest line takes: a Chinese character is two."""
    return max((sum(2 if ord(each) > 0x2E80 else 1 for each in line) for line in text.split("\n")), default=0)


def read(data: bytes, columns: Sequence[str]) -> list[Row]:
    """The rows of the first sheet, by these headings, wherever their columns stand; empty rows are left out.

    Raises Unreadable, saying what to do, for what is no xlsx, is too large, leads outside, lacks a heading,
    holds a formula, or has too many rows. Slow enough for a thread of its own.
    """
    _look_before(data)
    try:
        return _read(data, columns)
    except _BROKEN:
        raise Unreadable(_("这个文件打不开。请用模板另存为xlsx，再传一次")) from None


def _look_before(data: bytes) -> None:
    if not data:
        raise Unreadable(_("还没有选文件"))
    if len(data) > LARGEST:
        raise Unreadable(_("文件太大了，最多{n}MB。请分几次传", n=LARGEST >> 20))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable(_("这是旧的xls，或加了密码的文件。请另存为xlsx，去掉密码，再传一次"))
    if data[:4] != b"PK\x03\x04":
        raise Unreadable(_("这不是xlsx表格。请用模板填好，再传一次"))
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            _look_inside(packed)
    except _BROKEN:
        raise Unreadable(_("这个文件不完整。请用模板另存为xlsx，再传一次")) from None


def _look_inside(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > LARGEST_UNPACKED:
        raise Unreadable(_("表里的东西太多了，只要模板里那一张表。请新开一个，把内容粘进去"))
    names = [each.filename.lower() for each in parts]
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unreadable(_("这不是xlsx表格。请用模板填好，再传一次"))
    if any(foreign in name for name in names for foreign in _FOREIGN):
        raise Unreadable(_("表里有宏、外部链接或别的文件，我们不收。请新开一个模板，只粘贴文字"))
    for each in parts:
        if each.filename.lower().endswith((".xml", ".rels")):
            body = packed.read(each)
            # No office program writes these; with them a small file grows without end, or reads ours.
            if b"\x00" in body or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
                raise Unreadable(_("这个文件不是普通的表格，我们不收。请用模板填好，再传一次"))


def _read(data: bytes, columns: Sequence[str]) -> list[Row]:
    book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        if not book.worksheets:
            raise Unreadable(_("表里没有内容"))
        lines = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS)
        headings = [_said(cell).strip() for cell in next(lines, ())]
        missing = [each for each in columns if each not in headings]
        if missing:
            raise Unreadable(_("第1行少了这一列：{name}。请用模板", name="、".join(missing)))
        places = {name: headings.index(name) for name in columns}
        rows = []
        for number, line in enumerate(lines, 2):
            cells = {name: _value(line[at], number) if at < len(line) else "" for name, at in places.items()}
            if not any(cells.values()):
                continue
            if number > MOST_ROWS + 1:
                raise Unreadable(_("最多{n}行。请分几次传", n=MOST_ROWS))
            rows.append(Row(number, cells))
        return rows
    finally:
        book.close()


def _value(cell: Any, number: int) -> str:
    if getattr(cell, "data_type", "") == "f":
        raise Unreadable(_("第{n}行有公式。请把公式换成数，再传一次", n=number))
    text = _said(cell).strip()
    if len(text) > LONGEST_CELL:
        raise Unreadable(_("第{n}行有一格太长了，最多{most}个字", n=number, most=LONGEST_CELL))
    return text


def _said(cell: Any) -> str:
    """A cell's value as one sees it: 2400 and not 2400.0, a day as 2026-03-09."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(round(value, 6))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
