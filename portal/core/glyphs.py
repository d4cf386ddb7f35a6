"""Glyphs: which characters a font file can show, read from its ``cmap`` table.

A name must never lose a character silently: what no font has is printed as its code point instead.
Source: OpenType specification, ``cmap`` formats 4 and 12.
"""

import struct
from bisect import bisect_right
from pathlib import Path
from typing import BinaryIO

Ranges = list[tuple[int, int]]


class Coverage:
    """The characters of some fonts together."""

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = sorted(ranges)
        for place, (_start, end) in enumerate(self.ranges[1:], 1):
            start, before = self.ranges[place][0], self.ranges[place - 1][1]
            self.ranges[place] = (start, max(end, before))
        self.starts = [start for start, _end in self.ranges]

    def __contains__(self, character: str) -> bool:
        point = ord(character)
        if _means_nothing(point):
            return False
        place = bisect_right(self.starts, point)
        return bool(place) and point <= self.ranges[place - 1][1]

    def missing(self, text: str) -> str:
        """The visible characters of this text that none of the fonts has, each once, in code point order."""
        return "".join(sorted(each for each in set(text) if _shows(each) and each not in self))


def _means_nothing(point: int) -> bool:
    """Private code points are another sign in every font; a byte order mark is not allowed in a PDF."""
    return 0xE000 <= point <= 0xF8FF or point >= 0xF0000 or point == 0xFEFF


def _shows(character: str) -> bool:
    """Whether it leaves a mark on paper: not spaces, joiners, variation selectors, direction marks."""
    point = ord(character)
    joins = 0x200B <= point <= 0x200F or 0x202A <= point <= 0x202E or 0x2060 <= point <= 0x206F
    selects = 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF
    return not (character.isspace() or joins or selects)


def ranges_of(path: Path) -> Ranges:
    """Code points from first to last that the file's first font maps. Raises ValueError for other files."""
    with path.open("rb") as file:
        start = 0
        if _read(file, 0, 4) == b"ttcf":
            (start,) = struct.unpack(">I", _read(file, 12, 4))
        (tables,) = struct.unpack(">H", _read(file, start + 4, 2))
        for number in range(tables):
            tag, _sum, offset, _length = struct.unpack(">4sIII", _read(file, start + 12 + 16 * number, 16))
            if tag == b"cmap":
                return _cmap(file, offset)
    raise ValueError(f"{path.name} is no font")


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    data = file.read(size)
    if len(data) < size:
        raise ValueError("the font file is cut")
    return data


def _cmap(file: BinaryIO, offset: int) -> Ranges:
    (count,) = struct.unpack(">H", _read(file, offset + 2, 2))
    found: Ranges = []
    for number in range(count):
        _platform, _encoding, where = struct.unpack(">HHI", _read(file, offset + 4 + 8 * number, 8))
        (kind,) = struct.unpack(">H", _read(file, offset + where, 2))
        if kind == 12:
            (groups,) = struct.unpack(">I", _read(file, offset + where + 12, 4))
            data = _read(file, offset + where + 16, 12 * groups)
            found += [(start, end) for start, end, _glyph in struct.iter_unpack(">III", data)]
        elif kind == 4:
            (double,) = struct.unpack(">H", _read(file, offset + where + 6, 2))
            half = double // 2
            data = struct.unpack(f">{2 * half + 1}H", _read(file, offset + where + 14, 4 * half + 2))
            # Segment ends, a padding word, segment starts. The last segment is 0xFFFF and shows nothing.
            found += [(s, e) for s, e in zip(data[half + 1 :], data[:half], strict=True) if s != 0xFFFF]
    return found
