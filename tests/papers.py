"""Reading the PDFs we print: the text as somebody would copy it, page by page, without a library for it."""

import re
import zlib

SIGNS = re.compile(rb"/(f\d+) [\d.]+ Tf|\(|(?<!<)<([0-9A-Fa-f]+)>|\bBT\b|\bET\b")


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, white space taken out."""
    objects = {int(found[1]): found[2] for found in re.finditer(rb"\n(\d+) 0 obj(.*?)endobj", pdf, re.S)}
    pages = [body for body in objects.values() if re.search(rb"/Type/Page\b", body)]
    return ["".join(_page(objects, page).split()) for page in pages]


def text_of(pdf: bytes) -> str:
    """The text of all pages, white space taken out."""
    return "".join(pages_of(pdf))


def _page(objects: dict[int, bytes], page: bytes) -> str:
    resources = objects[int(re.search(rb"/Resources (\d+) 0 R", page)[1])]
    named = re.search(rb"/Font<<(.*?)>>", resources, re.S)[1]
    fonts = {
        name: _letters(objects, int(number)) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", named)
    }
    drawn = _stream(objects[int(re.search(rb"/Contents (\d+) 0 R", page)[1])])
    said, font, at, inside = [], {}, 0, False
    while found := SIGNS.search(drawn, at):
        start = at = found.end()
        if found[1]:
            font = fonts[found[1]]
            continue
        if found[2]:
            codes = bytes.fromhex(found[2].decode())
        elif found[0] == b"(":
            at = _end_of_literal(drawn, start)
            codes = _plain(drawn[start : at - 1])
        else:
            inside = found[0] == b"BT"
            continue
        if inside:  # outside stands what is said in place of a drawing
            said += [font[codes[place : place + 2]] for place in range(0, len(codes), 2)]
    return "".join(said)


def _end_of_literal(drawn: bytes, at: int) -> int:
    """Behind the parenthesis that closes this one; parentheses within may nest."""
    depth = 1
    while depth:
        sign = drawn[at : at + 1]
        at += 2 if sign == b"\\" else 1
        depth += {b"(": 1, b")": -1}.get(sign, 0)
    return at


def _letters(objects: dict[int, bytes], font: int) -> dict[bytes, str]:
    """The characters of a font's glyphs, from its ToUnicode table."""
    table = _stream(objects[int(re.search(rb"/ToUnicode (\d+) 0 R", objects[font])[1])])
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table)
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs
    }


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.split(b"stream\n", 1)[1].rsplit(b"endstream", 1)[0])


def _plain(literal: bytes) -> bytes:
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def one(found: re.Match[bytes]) -> bytes:
        return bytes((int(found[1], 8),)) if found[1][:1].isdigit() else named.get(found[1], found[1])

    return re.sub(rb"\\([0-7]{3}|.)", one, literal, flags=re.S)
