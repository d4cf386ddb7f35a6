"""Money: whole fen inside, yuan as people write them outside. Never a binary fraction."""

import re

from portal.core.errors import Unreadable
from portal.core.words import _

LIMIT = 10_000_000_000 * 100
"""Amounts stay below ten thousand million yuan; in fen."""
_SHAPE = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,2}))?")
_WIDE = str.maketrans("０１２３４５６７８９．，　", "0123456789., ")


def plain(text: str) -> str:
    """What people type for a number, made plain: full-width signs, spaces, commas and ¥ ￥ 元 go.

    Only these; ``²`` stays what it is and is then refused.
    """
    narrow = "".join(text.translate(_WIDE).split())
    return narrow.translate(str.maketrans("", "", ",，¥￥元"))


def money(text: str) -> int:
    """Whole fen from what people type: ``1 200``, ``1,200.50``, ``¥90``, ``２４００元``.

    Raises Unreadable for nothing, words, negatives, a third decimal or ten thousand million yuan.
    """
    found = _SHAPE.fullmatch(plain(text))
    if found is None:
        raise Unreadable(_("请只写数字，例如2400"))
    fen = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if fen >= LIMIT:
        raise Unreadable(_("这个数太大了，请再看一遍，单位是元"))
    return fen


def yuan(fen: int) -> str:
    """``240000`` as ``2,400``; ``531450`` as ``5,314.50``; the word 元 is the reader's to add."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole:,}.{rest:02}" if rest else f"{sign}{whole:,}"
