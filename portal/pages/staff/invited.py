"""An invitation taken up: a password of one's own, the second factor scanned and proved once, and one is in."""

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.at_the_door import welcome
from portal.core.database import transaction
from portal.core.errors import NotFound, TooMany, Unreadable
from portal.core.words import _
from portal.pages import forms
from portal.pages.desk import office_called
from portal.pages.device import device
from portal.pages.qr import qr
from portal.pages.shell import page
from portal.pages.staff.signing_in import let_in
from portal.pages.who import address
from portal.people import invitations, passwords, second_factor
from portal.people.invitations import Invited
from portal.people.staff import duty
from portal.policy.choosing import current as current_pack


class Invitation(Controller):
    """``/staff/invited/{token}``: whoever holds the link sees whom it is for, and nothing else."""

    path = "/staff/invited/{token:str}"

    @get("/")
    async def show(self, request: Request, token: FromPath[str]) -> Response:
        async with transaction():
            try:
                whom = await invitations.invited(token)
            except NotFound:
                return _over(request)
        return _page(request, token, whom, {})

    @post("/")
    async def take_up(self, request: Request, token: FromPath[str]) -> Response:
        form, errors, status = await forms.read(request), forms.Errors(), 422
        try:
            async with transaction():
                whom = await invitations.invited(token)
            password = errors.check("password", passwords.chosen, form.get("password"), whom.account)
            if password is not None:
                errors.check("password_again", passwords.twice, password, form.get("password_again"))
            errors.check("code", second_factor.typed, form.get("code"))
            if not errors:
                opened = await welcome(
                    token,
                    password or "",
                    second_factor.secret_of(token),
                    form.get("code"),
                    address(request),
                    device(request),
                )
                return await let_in(request, opened)
        except NotFound:
            return _over(request)
        except Unreadable as wrong:
            errors["code"] = wrong.message
        except TooMany as refusal:
            errors["code"], status = refusal.message, 429
        return _page(request, token, whom, errors, status)


def _over(request: Request) -> Response:
    """Used, replaced, too old or never made: one page for all of them."""
    return page(request, "staff/invitation_over.html", status=404, days=invitations.LASTS.days)


def _page(request: Request, token: str, whom: Invited, errors: dict[str, str], status: int = 200) -> Response:
    secret = second_factor.secret_of(token)
    issuer = _("{county}帮扶一件事", county=current_pack().county)
    return page(
        request,
        "staff/invited.html",
        status=status,
        errors=errors,
        whom=whom,
        duty=duty(whom.role),
        office_name=office_called(whom.role, whom.scope),
        shortest=passwords.SHORTEST,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        qr_code=qr(second_factor.uri(secret, whom.account, issuer)),
    )
