"""Tracking: state only, for whoever holds the receipt's code and knows the phone's last four digits."""

from typing import Any

from portal.casework.handing_in import proof
from portal.core.database import fetch_one
from portal.core.errors import Unreadable
from portal.core.references import read_receipt_code


async def track(code: str, tail: str) -> dict[str, Any] | None:
    """The state of the case of this receipt, or None: the same look-up whatever is wrong."""
    try:
        plain = read_receipt_code(code)
    except Unreadable:
        plain = ""
    row = await fetch_one("select * from portal.track($1)", proof(plain, tail))
    return dict(row) if row else None
