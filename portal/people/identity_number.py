"""Chinese identity numbers: 18 characters of GB 11643, resident cards and the permits alike.

What they carry is a birth date and a sex. The six digits of the area are never judged, and nobody's
household registration is read from them: older residents keep the number of an office long merged.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum.cn.ric import calc_check_digit

from portal.core.errors import Unreadable
from portal.core.words import _

FIRST_YEAR = 1900
PERMIT_AREAS = ("810000", "820000", "830000")
"""Residence permits of Hong Kong, Macao and Taiwan residents (港澳台居民居住证)."""
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")


@dataclass(frozen=True)
class IdentityNumber:
    """A number that can be right: its date exists and its last character agrees."""

    number: str
    born: date
    sex: Literal["male", "female"]

    @property
    def permit(self) -> bool:
        """Whether it is of a residence permit of Hong Kong, Macao or Taiwan."""
        return self.number[:6] in PERMIT_AREAS

    def age(self, today: date) -> int:
        """Completed years of life."""
        return age(self.born, today)

    def __str__(self) -> str:
        return masked(self.number)


def age(born: date, today: date) -> int:
    """Completed years of life. Born on 29 February, one is a year older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def read(text: str, today: date) -> IdentityNumber:
    """The number as it stands on the card, from digits and a final X without spaces.

    today: nobody is born after it. Raises Unreadable, saying what to look at.
    Source: GB 11643-1999.
    """
    if not _SHAPE.fullmatch(text):
        raise Unreadable(_("身份证号是18位：前17位是数字，最后一位是数字或X"))
    born = _date(text[6:14])
    if born is None or not date(FIRST_YEAR, 1, 1) <= born <= today:
        raise Unreadable(_("请看身份证号第7到14位，那是出生的年月日"))
    if calc_check_digit(text) != text[17]:
        raise Unreadable(_("身份证号有一位写错了，请对着证件再看一遍"))
    return IdentityNumber(text, born, "male" if int(text[16]) % 2 else "female")


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def masked(number: str) -> str:
    """Enough to recognise, too little to misuse: ``331083 ********* 12X``."""
    if len(number) != 18:
        return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else "*" * len(number)
    return f"{number[:6]} {'*' * 9} {number[15:]}"
