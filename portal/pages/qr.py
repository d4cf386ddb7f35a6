"""QR codes, drawn as one path so that they cost a page few bytes and print sharply."""

from itertools import groupby
from typing import NamedTuple

import segno

QUIET = 2


class Drawn(NamedTuple):
    """The path of the dark modules, and the side in modules with the quiet zone."""

    path: str
    side: int


def qr(text: str) -> Drawn:
    """The code of a text, for the macro ``show.qr``."""
    code = segno.make(text, error="m", micro=False)
    path = []
    for y, row in enumerate(code.matrix, QUIET):
        x = QUIET
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                path.append(f"M{x} {y}.5h{width}")
            x += width
    return Drawn("".join(path), len(code.matrix) + 2 * QUIET)
