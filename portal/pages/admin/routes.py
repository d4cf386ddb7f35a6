"""Every route of this reader."""

from typing import Any

from portal.pages.admin.accounts import Accounts
from portal.pages.admin.offices import offices

ROUTES: tuple[Any, ...] = (Accounts, offices)
