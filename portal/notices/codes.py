"""Codes by SMS: the one notice that is sent before anybody is known."""

from portal.core.database import transaction
from portal.core.words import _
from portal.notices.sending import tell
from portal.people import signing_in


async def send_code(number: str, visit: str, address: str, county: str) -> None:
    """Send a sign-in code to this number, bound to the visit that asks. Raises TooMany."""
    await signing_in.allow_asking(number, address)
    async with transaction():
        code = await signing_in.new_code(number, visit)
        text = _(
            "【{county}】登录验证码{code}，10分钟内有效。我们不会打电话要验证码。", county=county, code=code
        )
        await tell("code", number, text, code=code)
