"""Staff: their accounts, as the administrator keeps them, and what each duty is called."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.database import fetch
from portal.core.errors import NotFound, Unreadable
from portal.core.sealing import unseal_text
from portal.core.words import _

OF_A_TOWNSHIP = ("township_officer", "surveyor", "agent", "visitor")
OF_A_UNIT = ("liaison",)
OF_THE_COUNTY = ("bureau_officer", "administrator", "auditor")
ROLES = (
    "township_officer", "surveyor", "bureau_officer", "liaison", "administrator", "auditor", "agent", "visitor",
)  # fmt: skip
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
LONGEST_NAME = 40


@dataclass(frozen=True)
class Account:
    """One account. ready: it has a password. invited: an invitation is still good. seen_at: last at a desk."""

    id: UUID
    account: str
    name: str
    phone: str
    role: str
    scope: str
    disabled_at: datetime | None
    made_at: datetime
    ready: bool
    invited: bool
    seen_at: datetime | None

    @property
    def state(self) -> str:
        """``off``, ``on``, ``invited``, or ``lapsed`` when nobody came by the invitation's day."""
        if self.disabled_at:
            return "off"
        return "on" if self.ready else "invited" if self.invited else "lapsed"


def duty(role: str) -> str:
    """What a role is called among people."""
    return {
        "township_officer": _("窗口人员"),
        "surveyor": _("家境调查员"),
        "bureau_officer": _("认定人员"),
        "liaison": _("联络专员"),
        "administrator": _("管理员"),
        "auditor": _("审计人员"),
        "agent": _("代办员"),
        "visitor": _("探访员"),
    }.get(role, _("工作人员"))


def account_name(text: str) -> str:
    """An account's name as it is kept. Raises Unreadable."""
    found = unicodedata.normalize("NFKC", text).strip().lower()
    if not _ACCOUNT.fullmatch(found):
        raise Unreadable(_("账号名用3到40个小写字母、数字或 . _ -，例如 chumen-wang"))
    return found


def known_as(text: str) -> str:
    """An account's name as typed at the door: whatever it is, it is looked up and takes as long."""
    return unicodedata.normalize("NFKC", text).strip().lower()[:80].replace("\x00", "")


def person_name(text: str) -> str:
    """A colleague's name. Raises Unreadable."""
    found = " ".join(text.split())
    if not found or len(found) > LONGEST_NAME:
        raise Unreadable(_("写姓名，最多{n}个字", n=LONGEST_NAME))
    return found


async def accounts() -> list[Account]:
    """Every account, for an administrator; nobody else gets a row."""
    return [_read(row) for row in await fetch("select * from portal.accounts()")]


async def account_for(staff: UUID) -> Account:
    """One account, for an administrator. Raises NotFound."""
    rows = await fetch("select * from portal.accounts() a where a.id = $1", staff)
    if not rows:
        raise NotFound
    return _read(rows[0])


def _read(row: dict) -> Account:
    return Account(
        **{key: row[key] for key in ("id", "account", "role", "scope", "disabled_at", "made_at")},
        **{key: row[key] for key in ("ready", "invited", "seen_at")},
        name=unseal_text(row["name"], "staff.name", row["id"]),
        phone=unseal_text(row["phone"], "staff.phone", row["id"]) if row["phone"] else "",
    )
