"""Phone numbers as people type them, and as they are shown."""

import re

from portal.core.errors import Unreadable
from portal.core.sealing import blind_index
from portal.core.words import _

FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－（）　", "0123456789+-() ")
MAINLAND_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def mobile(text: str) -> str:
    """Eleven digits of a mainland mobile number; spaces, hyphens and +86 are dropped. Raises Unreadable.

    So are the unseen marks that phones put around a number copied from the address book.
    """
    digits = re.sub(r"[\s()\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff-]", "", text.translate(FULL_WIDTH))
    digits = re.sub(r"^(\+|00)86", "", digits)
    if not MAINLAND_MOBILE.fullmatch(digits):
        raise Unreadable(_("手机号写11位数字，1开头，例如13800000000"))
    return digits


def index(phone: str) -> bytes:
    """The blind index by which a phone number is found."""
    return blind_index("phone", phone)


def masked(phone: str) -> str:
    """``138 **** 0000``: enough to recognise one's own."""
    return f"{phone[:3]} **** {phone[-4:]}"
