"""Signing in at a desk: account and password, then the six digits of the second factor."""

from urllib.parse import quote

from litestar import Controller, Request, Response, get, post

from portal.access.at_the_door import knock, prove
from portal.core.database import transaction
from portal.core.errors import NotFound, TooMany, Unreadable
from portal.core.words import _
from portal.pages import cookies, forms
from portal.pages.desk import ways_of
from portal.pages.device import device
from portal.pages.shell import go, page
from portal.pages.who import COOKIE, Who, address, who
from portal.people import desks
from portal.people.desks import Officer
from portal.people.staff import known_as


class SigningIn(Controller):
    """``/staff/sign-in``, ``/staff/sign-in/code``, ``/staff/sign-out``."""

    path = "/staff"

    @get("/sign-in")
    async def ask_password(self, request: Request) -> Response:
        after = request.query_params.get("next", "")
        officer = await _sitting(request)
        if officer:
            return go(request, forms.next_path(after, first_page(officer)))
        return _password_page(request, {}, "", after)

    @post("/sign-in")
    async def check_password(self, request: Request) -> Response:
        form = await forms.read(request)
        typed, after, errors = form.get("account"), form.get("next"), forms.Errors()
        if not typed.strip():
            errors["account"] = _("写账号，例如 chumen-wang")
        if not form.get("password"):
            errors["password"] = _("写密码")
        if errors:
            return _password_page(request, errors, typed, after, 422)
        there = who(request)
        visit = there.session or there.certain_visit()
        try:
            half = await knock(
                known_as(typed), form.get("password"), visit, address(request), device(request)
            )
        except Unreadable as wrong:
            return _password_page(request, {"password": wrong.message}, typed, after, 422)
        except TooMany as refusal:
            return _password_page(request, {"password": refusal.message}, typed, after, 429)
        request.scope["state"]["who"] = Who(desk=half, fresh=True)
        onward = forms.next_path(after, "")
        return go(request, "/staff/sign-in/code" + (f"?next={quote(onward)}" if onward else ""))

    @get("/sign-in/code")
    async def ask_code(self, request: Request) -> Response:
        after, officer = request.query_params.get("next", ""), await _sitting(request)
        if officer:
            return go(request, forms.next_path(after, first_page(officer)))
        if not await _half_way(request):
            return go(request, "/staff/sign-in")
        return _code_page(request, {}, after)

    @post("/sign-in/code")
    async def check_code(self, request: Request) -> Response:
        try:
            form = await forms.read(request)
        except forms.Forged as refused:
            # A second tap, after the first one's answer was read: its cookie is new, and the form's token old.
            officer = await _sitting(request)
            if officer:
                return go(request, forms.next_path(refused.form.get("next"), first_page(officer)))
            raise
        after, half = form.get("next"), who(request).desk
        if half is None:
            return go(request, "/staff/sign-in")
        try:
            token = await prove(half, form.get("code"), address(request))
        except NotFound:
            return go(request, "/staff/sign-in")
        except Unreadable as wrong:
            return _code_page(request, {"code": wrong.message}, after, 422)
        except TooMany as refusal:
            return _code_page(request, {"code": refusal.message}, after, 429)
        return await let_in(request, token, after)

    @post("/sign-out")
    async def sign_out(self, request: Request) -> Response:
        await forms.read(request)
        desk = who(request).desk
        if desk:
            async with transaction():
                await desks.end(desk)
        request.scope["state"]["who"] = Who()
        response = go(request, "/staff/sign-in")
        cookies.forget(response, COOKIE)
        return response


def first_page(officer: Officer) -> str:
    """Where an officer's day begins."""
    return ways_of(officer)[0][1]


async def let_in(request: Request, token: str, after: str = "") -> Response:
    """Give the browser its desk, and show where they were going, or where their day begins."""
    request.scope["state"]["who"] = Who(desk=token, fresh=True)
    officer = await _sitting(request)
    return go(request, forms.next_path(after, first_page(officer) if officer else "/staff/sign-in"))


async def _sitting(request: Request) -> Officer | None:
    desk = who(request).desk
    if desk is None:
        return None
    async with transaction():
        return await desks.enter(desk, address(request))


async def _half_way(request: Request) -> bool:
    desk = who(request).desk
    if desk is None:
        return False
    async with transaction():
        return await desks.half_opened(desk) is not None


def _password_page(
    request: Request, errors: dict[str, str], typed: str, after: str, status: int = 200
) -> Response:
    after = forms.next_path(after, "")
    return page(request, "staff/sign_in.html", status=status, errors=errors, account=typed, next=after)


def _code_page(request: Request, errors: dict[str, str], after: str, status: int = 200) -> Response:
    return page(
        request, "staff/sign_in_code.html", status=status, errors=errors, next=forms.next_path(after, "")
    )
