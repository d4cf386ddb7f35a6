"""Days as people write them: 1956年3月5日, 1956-3-5, 1956.3.5, 1956/3/5, 19560305, with full-width digits."""

import re
from datetime import date

from portal.core.errors import Unreadable

_SHAPES = (
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?"),
    re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
_PLAIN = str.maketrans("０１２３４５６７８９－．／。、—–−　", "0123456789-./..--- ")


def day(typed: str, message: str) -> date:
    """The day somebody wrote. Raises Unreadable with ``message`` for anything that is no real day."""
    spaced = re.sub(r"(?<=[0-9])\s+(?=[0-9])", "-", typed.translate(_PLAIN).strip())
    text = "".join(spaced.split())
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            year, month, number = (int(part) for part in found.groups() if part.isdecimal())
            try:
                return date(year, month, number)
            except ValueError as why:
                raise Unreadable(message) from why
    raise Unreadable(message)
