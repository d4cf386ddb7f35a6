"""Confirming: a code of six digits to the account's phone, by which somebody without a pen signs.

The code is not kept anywhere: it follows from a number drawn for this sending, the application and the
phone, and that number travels sealed with the browser. Five guesses, ten minutes.
"""

import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from portal.core.clock import now
from portal.core.database import transaction
from portal.core.errors import Unreadable
from portal.core.sealing import SealBroken, mac, seal, unseal
from portal.core.words import _
from portal.notices.sending import tell
from portal.people import limits, phone
from portal.people.limits import Limit
from portal.people.sessions import Person

ALIVE = timedelta(minutes=10)
GUESSES = (Limit("sign-guess", 5, ALIVE),)
WHERE = "cookie.signing"


@dataclass(frozen=True)
class Sending:
    """One code on its way; ``right`` once it was typed: for the rest of its ten minutes no other is needed.

    ``kept`` is what was typed when it was asked for.
    """

    number: str
    sent_at: datetime
    right: bool = False
    kept: dict[str, str] = field(default_factory=dict)

    def sealed(self, application: UUID) -> str:
        """For the browser to carry; opens for this application alone."""
        body = json.dumps([self.number, self.sent_at.isoformat(), self.right, self.kept])
        return seal(body, WHERE, application).hex()


def opened(carried: str, application: UUID) -> Sending | None:
    """What a browser carries, or None when it is nothing of ours, another application's, or too old."""
    try:
        number, sent_at, right, kept = json.loads(unseal(bytes.fromhex(carried), WHERE, application))
    except (SealBroken, ValueError):
        return None
    sending = Sending(number, datetime.fromisoformat(sent_at), right, kept)
    return sending if timedelta(0) <= now() - sending.sent_at < ALIVE else None


async def send(person: Person, county: str, kept: dict[str, str]) -> Sending:
    """Send a new code to the person's own phone, inside the caller's transaction. Raises TooMany."""
    await limits.count(limits.CODES_A_PHONE, phone.index(person.phone))
    sending = Sending(secrets.token_hex(16), now(), kept=kept)
    code = _code(sending, person)
    text = _("【{county}】签字验证码{code}，10分钟内有效。我们不会打电话要验证码。", county=county, code=code)
    await tell("code", person.phone, text, code=code)
    return sending


async def check(sending: Sending, person: Person, typed: str) -> Sending:
    """The sending, confirmed by its code. Raises Unreadable when it is not right, TooMany after five guesses.

    Every guess is counted first, in a transaction of its own: many at once are still five.
    """
    digits = "".join(typed.translate(phone.FULL_WIDTH).split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        raise Unreadable(_("验证码是短信里的6位数字"))
    async with transaction():
        await limits.count(GUESSES, mac("signing guess", sending.number))
    if not hmac.compare_digest(digits, _code(sending, person)):
        raise Unreadable(_("验证码不对，请看短信再写一次"))
    return Sending(sending.number, sending.sent_at, True)


def _code(sending: Sending, person: Person) -> str:
    drawn = mac("signing code", f"{sending.number}/{person.id}/{person.phone}")
    return f"{int.from_bytes(drawn[:8], 'big') % 1_000_000:06d}"
