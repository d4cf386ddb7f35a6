"""Searching: a township's case by the applicant's full name, its reference, or an identity number.

What is typed is found by its blind index alone: the words themselves stand nowhere, neither in an index nor
in an address. Blanks, dots, full-width letters and digits are understood.
"""

import base64
import binascii
import re
import unicodedata
from typing import Any

from portal.casework.summary import name_index
from portal.casework.worklist import Line, with_what_is_known
from portal.core.clock import now
from portal.core.database import fetch
from portal.core.errors import Unreadable
from portal.core.references import read_reference
from portal.core.sealing import SealBroken, blind_index, seal, unseal_text
from portal.core.words import _
from portal.people.desks import Officer

LONGEST = 60
MOST = 50
"""As many namesakes as a page shows; the reference or the number tells them apart."""
NUMBER = re.compile(r"[0-9A-Z]{5,20}")
FIND = (
    "select * from ("
    "(select c.* from case_file c where c.reference = $3 and c.home_office = $1 and c.visible_from <= $2)"
    " union (select c.* from case_file c where c.name_index = $4 and c.home_office = $1 and c.visible_from <= $2"
    " order by c.handed_in_at desc, c.id desc limit $6)"
    " union (select c.* from case_file c where c.identity_index = $5 and c.home_office = $1 and c.visible_from <= $2"
    " limit $6)) c order by c.handed_in_at desc, c.id desc limit $6"
)


def wanted(text: str) -> str:
    """What somebody typed to search for, as it is looked for. Raises Unreadable when there is nothing."""
    plain = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode())
    found = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    if not found:
        raise Unreadable(_("请写姓名、编号或身份证号"))
    return found[:LONGEST]


async def search(officer: Officer, text: str, prefix: str) -> list[Line]:
    """The township's cases with this name, reference or number, the newest first. prefix: of references."""
    number = re.sub(r"[\s.·-]", "", text).upper()
    rows: list[Any] = await fetch(
        FIND,
        officer.scope,
        now(),
        reference_in(text, prefix),
        name_index(text),
        blind_index("identity", number) if NUMBER.fullmatch(number) else b"",
        MOST,
    )
    return await with_what_is_known(rows)


def reference_in(text: str, prefix: str) -> str:
    """The reference that this text is, or ""."""
    try:
        return read_reference(text, prefix)
    except Unreadable:
        return ""


def hidden(officer: Officer, text: str) -> str:
    """What is searched for, as it may stand in an address: sealed for this officer alone."""
    return base64.urlsafe_b64encode(seal(text, "search", officer.id)).decode().rstrip("=")


def shown(officer: Officer, held: str) -> str:
    """What ``hidden`` hid; "" when it was not hidden for this officer."""
    try:
        return unseal_text(base64.urlsafe_b64decode(held + "=" * (-len(held) % 4)), "search", officer.id)
    except (SealBroken, ValueError, binascii.Error):
        return ""
