"""Typeset: a template of ``templates/print`` and plain data become a PDF that paper and screen readers can use.

Data reaches the template as JSON and is never markup. The same template and data give the same bytes.
Fonts: Noto Sans CJK (SIL Open Font License 1.1) from the package ``manimgx-fonts-cjk``, unmodified. Where the
system has them, letters are set in 仿宋 or Noto Serif CJK (Debian: ``fonts-noto-cjk``), and rarer characters in
HanaMin, BabelStone Han or Jigmo (``fonts-hanazono``, ``fonts-babelstone-han``). What none of them has is printed
as its code point in a box.
"""

import asyncio
import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from portal.core.glyphs import Coverage, ranges_of

TEMPLATES = Path(__file__).parents[2] / "templates" / "print"
PLACES = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path("/Library/Fonts"),
    Path.home() / "Library/Fonts",
)
MAIN = "Noto Sans CJK SC"
# File → family. Those after the first line only help out where the main font lacks a character.
MAIN_FILES = {"NotoSansCJK-VF.otf.ttc": MAIN, "NotoSansCJK-Regular.ttc": MAIN}
# What letters and notices are set in, the first that is there: 仿宋, else a 宋; else the main font.
LETTER_FILES = {
    "simfang.ttf": "FangSong",
    "STFANGSO.TTF": "STFangsong",
    "NotoSerifCJK-Regular.ttc": "Noto Serif CJK SC",
    "NotoSerifCJKsc-Regular.otf": "Noto Serif CJK SC",
}
RARE_FILES = {
    "HanaMinA.ttf": "HanaMinA",
    "HanaMinB.ttf": "HanaMinB",
    "BabelStoneHan.ttf": "BabelStone Han",
    "Jigmo.ttf": "Jigmo",
    "Jigmo2.ttf": "Jigmo2",
    "Jigmo3.ttf": "Jigmo3",
}


class FontMissing(Exception):
    """No font for Chinese text is installed; the message says what to install."""


class TypesetWrong(Exception):
    """The template does not compile or warns; the message is typst's own."""


@dataclass(frozen=True)
class Fonts:
    """The fonts found here: folders for typst, families in order of preference, their characters.

    letters: the families for letters and notices.
    """

    folders: tuple[Path, ...]
    families: tuple[str, ...]
    letters: tuple[str, ...]
    coverage: Coverage


@cache
def fonts() -> Fonts:
    """The fonts of this machine. Raises FontMissing."""
    packaged = find_spec("manimgx_fonts_cjk")
    own = [Path(place) for place in packaged.submodule_search_locations or ()] if packaged else []
    main = _first(MAIN_FILES, own) or _first(MAIN_FILES, PLACES)
    if main is None:
        raise FontMissing("no font for Chinese: pip install manimgx-fonts-cjk, or apt install fonts-noto-cjk")
    letter = _first(LETTER_FILES, PLACES)
    rare = [path for name in RARE_FILES if (path := _first((name,), PLACES))]
    families = (MAIN, *(RARE_FILES[path.name] for path in rare))
    return Fonts(
        folders=tuple(dict.fromkeys(path.parent for path in (main, *([letter] if letter else []), *rare))),
        families=families,
        letters=((LETTER_FILES[letter.name],) if letter else ()) + families,
        coverage=Coverage([each for path in (main, *rare) for each in ranges_of(path)]),
    )


def _first(names: Mapping[str, str] | tuple[str, ...], places: tuple[Path, ...] | list[Path]) -> Path | None:
    return next((path for name in names for place in places for path in sorted(place.rglob(name))), None)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        root=str(TEMPLATES), font_paths=[str(each) for each in fonts().folders], ignore_system_fonts=True
    )


# One thread: a compiler serves one caller at a time, and a page takes it a few milliseconds.
_press = ThreadPoolExecutor(1, thread_name_prefix="typeset")


async def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF (PDF/UA-1) of ``templates/print/{template}`` with this data, without holding up the loop.

    data: JSON values; the template reads them as ``json(bytes(sys.inputs.data))``, beside ``_families``,
    ``_letters`` (those of letters and notices) and ``_missing`` (the characters that no font here has).
    Raises TypesetWrong, FontMissing: both are ours to mend, not the reader's.
    """
    return await asyncio.get_running_loop().run_in_executor(_press, typeset, template, data)


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """As ``pdf``, in the calling thread; one at a time."""
    found = fonts()
    beside = {
        "_families": found.families,
        "_letters": found.letters,
        "_missing": found.coverage.missing("".join(_texts(data))),
    }
    try:
        made, warnings = _compiler().compile_with_warnings(
            input=str(TEMPLATES / template),
            format="pdf",
            sys_inputs={"data": json.dumps({**data, **beside})},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        raise TypesetWrong(f"{template}: {error}") from None
    if warnings or not isinstance(made, bytes):
        raise TypesetWrong(f"{template}: {'; '.join(each.message for each in warnings)}")
    return made


def _texts(value: Any) -> Iterator[str]:
    """Every text within JSON values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)


def qr_svg(text: str) -> str:
    """A QR code as an SVG picture, with its quiet zone."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()


def picture_svg(jpeg: bytes) -> str:
    """A JPEG, such as a signature drawn with a finger, as an SVG picture three times as wide as high."""
    data = base64.b64encode(jpeg).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">'
        f'<image width="300" height="100" href="data:image/jpeg;base64,{data}"/></svg>'
    )
