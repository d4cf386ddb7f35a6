"""The second factor: six digits that change every half minute, made by an app from a secret both sides know.

A code is taken one step early or late, because clocks differ; each step counts once (``portal.open_desk``).
The time is the machine's own and never ``PORTAL_CLOCK``: the app that makes the code knows no rehearsal.
"""

import base64
import hmac
import time

import pyotp

from portal.core.errors import Unreadable
from portal.core.sealing import mac
from portal.core.words import _
from portal.people.phone import FULL_WIDTH

STEP = 30
WINDOW = (0, -1, 1)
"""The steps in which a code is taken, now first. Source: RFC 6238 5.2."""
DIGITS = 6


def secret_of(invitation: str) -> str:
    """The secret an invitation leads to, in base32: the same at every look, and only our key makes it."""
    return base64.b32encode(mac("second factor", invitation)[:20]).decode()


def uri(secret: str, account: str, issuer: str) -> str:
    """What the QR code says to the app that makes the codes."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(name=account, issuer_name=issuer)


def step_now() -> int:
    """The number of the present half minute."""
    return int(time.time()) // STEP


def code_at(secret: str, step: int) -> str:
    """The code of one step."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).generate_otp(step)


def typed(text: str) -> str:
    """Six digits as a person types them. Raises Unreadable."""
    digits = "".join(text.translate(FULL_WIDTH).split())
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        raise Unreadable(_("动态码是手机上的6位数字"))
    return digits


def steps() -> list[int]:
    """The steps whose codes are taken now."""
    now = step_now()
    return [now + apart for apart in WINDOW]


def step_of(secret: str, digits: str) -> int | None:
    """The step whose code this is; None when it is of none that is taken now."""
    found = None
    for step in steps():
        if hmac.compare_digest(code_at(secret, step), digits) and found is None:
            found = step
    return found
