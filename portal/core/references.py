"""Numbers people read aloud and copy by hand: an application's reference, and the receipt code.

Both use 31 letters and digits without 0, O, 1, I, L. 31 is prime, so a check letter from a sum with
differing weights notices every single wrong letter and every two neighbours exchanged.
"""

import re
import secrets

from portal.core.errors import Unreadable
from portal.core.words import _

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
REFERENCE_LETTERS = 6
RECEIPT_LETTERS = 13
"""13 letters of 31 are 64.4 bits: not to be guessed."""
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def check_letter(letters: str) -> str:
    """The letter that makes the weighted sum of all come out at zero."""
    total = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(letters, 2))
    return ALPHABET[-total % len(ALPHABET)]


def _new(letters: int) -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _each in range(letters))
    return drawn + check_letter(drawn)


def _sound(code: str, letters: int) -> bool:
    return (
        len(code) == letters + 1
        and all(letter in ALPHABET for letter in code)
        and check_letter(code[:-1]) == code[-1]
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s.·-]", "", text.translate(_WIDE)).upper()


def new_reference(prefix: str) -> str:
    """A new application's reference: the county's letters, six drawn at random, one to check them."""
    return prefix + _new(REFERENCE_LETTERS)


def read_reference(text: str, prefix: str = "") -> str:
    """The reference somebody typed or read aloud: blanks, hyphens, small and full-width letters pass.

    prefix: the county's letters, put before a number given without them.
    Raises Unreadable when it can be nobody's.
    """
    code = _plain(text)
    if len(code) == REFERENCE_LETTERS + 1:
        code = prefix + code
    county, own = code[: -REFERENCE_LETTERS - 1], code[-REFERENCE_LETTERS - 1 :]
    if not re.fullmatch(r"[A-Z]{2,4}", county) or not _sound(own, REFERENCE_LETTERS):
        raise Unreadable(_("编号有一处不对，请对着回执再看一遍。编号里没有0、1和字母O、I、L"))
    return code


def show_reference(reference: str) -> str:
    """In groups for reading aloud: ``YH 7K4 M2Q 9``."""
    county, own = reference[: -REFERENCE_LETTERS - 1], reference[-REFERENCE_LETTERS - 1 :]
    return " ".join(part for part in (county, own[:3], own[3:6], own[6:]) if part)


def new_receipt_code() -> str:
    """A new receipt code: printed on the receipt alone, it opens the state of one application."""
    return _new(RECEIPT_LETTERS)


def read_receipt_code(text: str) -> str:
    """The receipt code somebody typed, as generously as a reference. Raises Unreadable."""
    code = _plain(text)
    if not _sound(code, RECEIPT_LETTERS):
        raise Unreadable(_("查询码有一处不对，请对着回执再看一遍。查询码里没有0、1和字母O、I、L"))
    return code


def show_receipt_code(code: str) -> str:
    """In fours: ``K7MW 4QPX 9RTC HX``."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
