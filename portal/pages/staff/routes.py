"""Every route of this reader."""

from typing import Any

from portal.pages.staff.auditing import audit
from portal.pages.staff.invited import Invitation
from portal.pages.staff.me import Me
from portal.pages.staff.signing_in import SigningIn

ROUTES: tuple[Any, ...] = (SigningIn, Invitation, Me, audit)
