"""Signing in: a phone number, then the code sent to it."""

from urllib.parse import quote

from litestar import Controller, Request, Response, get, post

from portal.core.database import transaction
from portal.core.errors import TooMany, Unreadable
from portal.core.sealing import SealBroken, seal, unseal_text
from portal.core.words import _
from portal.notices.codes import send_code
from portal.pages import cookies, forms
from portal.pages.device import device
from portal.pages.shell import go, page
from portal.pages.who import COOKIE, Who, address, who
from portal.people import phone, sessions
from portal.people.signing_in import AGAIN, sign_in
from portal.policy.choosing import current as current_pack
from portal.screening.answering import bring_along

ASKED = "asked"
ASKED_LASTS = 15 * 60


class SigningIn(Controller):
    """``/sign-in``, ``/sign-in/code``, ``/sign-out``."""

    @get("/sign-in")
    async def ask_phone(self, request: Request) -> Response:
        if who(request).session:
            async with transaction():
                person = await sessions.enter(who(request).session or "")
            if person:
                return go(request, forms.next_path(request.query_params.get("next", ""), "/my"))
        return self._phone_page(request, {}, "", request.query_params.get("next", ""))

    @post("/sign-in")
    async def send_code(self, request: Request) -> Response:
        form = await forms.read(request)
        errors, after = forms.Errors(), form.get("next")
        number = errors.check("phone", phone.mobile, form.get("phone"))
        if number is not None:
            try:
                await send_code(number, self._visit(request), address(request), str(current_pack().county))
            except TooMany as refusal:
                errors["phone"] = refusal.message
                return self._phone_page(request, errors, form.get("phone"), after, 429)
        if number is None or errors:
            return self._phone_page(request, errors, form.get("phone"), after, 422)
        onward = forms.next_path(after, "")
        response = go(request, "/sign-in/code" + (f"?next={quote(onward)}" if onward else ""))
        _remember_asked(response, self._visit(request), number)
        return response

    @get("/sign-in/code")
    async def ask_code(self, request: Request) -> Response:
        number = _asked(request, self._visit(request))
        if number is None:
            return go(request, "/sign-in")
        return self._code_page(request, {}, number, request.query_params.get("next", ""))

    @post("/sign-in/code")
    async def check_code(self, request: Request) -> Response:
        try:
            form = await forms.read(request)
        except forms.Forged as refused:
            # A second tap, after the first one's answer was read: its cookie is new, and the form's token old.
            if await self._just_signed_in(request):
                return go(request, forms.next_path(refused.form.get("next"), "/my"))
            raise
        visit, after = self._visit(request), form.get("next")
        number = _asked(request, visit)
        if number is None:
            return go(request, "/sign-in")
        digits = "".join(form.get("code").translate(phone.FULL_WIDTH).split())
        try:
            if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
                raise Unreadable(_("验证码是短信里的6位数字"))
            asked = cookies.read(request, ASKED)
            token, _person = await sign_in(number, digits, visit, address(request), device(request), asked)
        except Unreadable as wrong:
            return self._code_page(request, {"code": wrong.message}, number, after, 422)
        except TooMany as refusal:
            return self._code_page(request, {"code": refusal.message}, number, after, 429)
        if (before := who(request).session) and before != token:
            async with transaction():
                await sessions.end(before)
        await bring_along(token, visit)
        request.scope["state"]["who"] = Who(session=token, fresh=True)
        response = go(request, forms.next_path(after, "/my"))
        cookies.forget(response, ASKED)
        return response

    @post("/sign-out")
    async def sign_out(self, request: Request) -> Response:
        await forms.read(request)
        session = who(request).session
        if session:
            async with transaction():
                await sessions.end(session)
        request.scope["state"]["who"] = Who()
        response = go(request, "/")
        cookies.forget(response, COOKIE)
        return response

    @staticmethod
    async def _just_signed_in(request: Request) -> bool:
        session = who(request).session
        if session is None:
            return False
        async with transaction():
            return await sessions.enter_fresh(session, AGAIN) is not None

    @staticmethod
    def _visit(request: Request) -> str:
        """The visit that codes are bound to; a browser that is signed in asks under its session."""
        there = who(request)
        return there.session or there.certain_visit()

    def _phone_page(
        self, request: Request, errors: dict[str, str], typed: str, after: str, status: int = 200
    ) -> Response:
        after = forms.next_path(after, "")
        return page(request, "public/sign_in.html", status=status, errors=errors, phone=typed, next=after)

    def _code_page(
        self, request: Request, errors: dict[str, str], number: str, after: str, status: int = 200
    ) -> Response:
        after = forms.next_path(after, "")
        return page(
            request,
            "public/sign_in_code.html",
            status=status,
            errors=errors,
            phone=number,
            masked=phone.masked(number),
            next=after,
        )


def _remember_asked(response: Response, visit: str, number: str) -> None:
    """The number that was asked for travels in a sealed cookie: no row, nothing readable in the phone."""
    cookies.give(response, ASKED, seal(number, "cookie.asked", visit).hex(), ASKED_LASTS)


def _asked(request: Request, visit: str) -> str | None:
    try:
        return unseal_text(bytes.fromhex(cookies.read(request, ASKED)), "cookie.asked", visit)
    except (SealBroken, ValueError):
        return None
