"""Accounts: who has one, a new one, its invitation, closing it. No case is shown or counted here."""

from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access import accounts as keeping
from portal.access.actions import Action
from portal.core.errors import NotAllowed, Unreadable
from portal.core.sealing import SealBroken, seal, unseal_text
from portal.pages import cookies, forms
from portal.pages.admin.showing import (
    STATES,
    account_page,
    does,
    fits,
    form_page,
    number_of,
    offices,
    row,
    state_words,
    typed,
)
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.people import invitations
from portal.people.desks import Officer
from portal.people.staff import ROLES, account_for, account_name, accounts, duty

A_PAGE = 25
LINK = "invited"
LINK_LASTS = 10 * 60


class Accounts(Controller):
    """``/admin`` and ``/admin/accounts/…``."""

    path = "/admin"

    @get("/")
    async def show(self, request: Request) -> Response:
        async with at_desk(request, Action.KEEP_ACCOUNTS) as officer:
            everyone = await accounts()
        asked = {name: request.query_params.get(name, "") for name in ("find", "role", "office", "state")}
        found = [one for one in everyone if fits(one, asked)]
        number = number_of(request.query_params.get("page", ""), 1 + max(0, len(found) - 1) // A_PAGE)
        return desk_page(
            request,
            officer,
            "admin/accounts.html",
            asked=asked,
            found=len(found),
            rows=[row(one) for one in found[(number - 1) * A_PAGE : number * A_PAGE]],
            number=number,
            more=len(found) > number * A_PAGE,
            duties=[(role, duty(role)) for role in ROLES],
            offices=offices(),
            states=[(state, state_words(state)[1]) for state in STATES],
        )

    @get("/accounts/new")
    async def ask_new(self, request: Request) -> Response:
        async with at_desk(request, Action.KEEP_ACCOUNTS) as officer:
            role = request.query_params.get("role", "")
        if role not in ROLES:
            return desk_page(
                request, officer, "admin/new.html", duties=[(one, duty(one), does(one)) for one in ROLES]
            )
        return form_page(request, officer, role, {}, {})

    @post("/accounts/new")
    async def make(self, request: Request) -> Response:
        form, errors = await forms.read(request), forms.Errors()
        async with at_desk(request, Action.KEEP_ACCOUNTS) as officer:
            role = form.get("role")
            if role not in ROLES:
                return go(request, "/admin/accounts/new")
            account = errors.check("account", account_name, form.get("account"))
            name, number, scope = typed(form, errors, role)
            if not errors:
                try:
                    staff = await keeping.create(officer, account or "", name, number, role, scope)
                    token = await keeping.invite(officer, await account_for(staff))
                    return _show_once(request, officer, staff, token)
                except Unreadable as taken:
                    errors["account"] = taken.message
        return form_page(request, officer, role, form.mapping(), errors, status=422)

    @get("/accounts/{staff:uuid}")
    async def show_one(self, request: Request, staff: FromPath[UUID]) -> Response:
        async with at_desk(request, Action.KEEP_ACCOUNTS) as officer:
            one = await account_for(staff)
        return account_page(request, officer, one)

    @post("/accounts/{staff:uuid}")
    async def change(self, request: Request, staff: FromPath[UUID]) -> Response:
        form, errors = await forms.read(request), forms.Errors()
        async with at_desk(request, Action.KEEP_ACCOUNTS) as officer:
            one = await account_for(staff)
            name, number, scope = typed(form, errors, one.role)
            if not errors:
                await keeping.change(officer, one, name, number, scope)
                return go(request, f"/admin/accounts/{staff}?done=changed")
        return account_page(request, officer, one, form.mapping(), errors, status=422)

    @post("/accounts/{staff:uuid}/invite")
    async def invite(self, request: Request, staff: FromPath[UUID]) -> Response:
        await forms.read(request)
        async with at_desk(request, Action.KEEP_ACCOUNTS) as officer:
            token = await keeping.invite(officer, await account_for(staff))
        return _show_once(request, officer, staff, token)

    @get("/accounts/{staff:uuid}/invited")
    async def show_link(self, request: Request, staff: FromPath[UUID]) -> Response:
        """The link, once: it came here sealed in a cookie that goes with this answer."""
        async with at_desk(request, Action.KEEP_ACCOUNTS) as officer:
            one = await account_for(staff)
        try:
            sealed = bytes.fromhex(cookies.read(request, LINK))
            token = unseal_text(sealed, "cookie.invited", f"{officer.id}/{staff}")
        except (SealBroken, ValueError):
            return go(request, f"/admin/accounts/{staff}")
        response = desk_page(
            request,
            officer,
            "admin/invited.html",
            one=row(one),
            link=invitations.link(token),
            days=invitations.LASTS.days,
        )
        cookies.forget(response, LINK)
        return response

    @post("/accounts/{staff:uuid}/disable")
    async def disable(self, request: Request, staff: FromPath[UUID]) -> Response:
        await forms.read(request)
        try:
            async with at_desk(request, Action.KEEP_ACCOUNTS) as officer:
                one = await account_for(staff)
                await keeping.disable(officer, one)
        except NotAllowed as refused:
            return account_page(request, officer, one, refused=refused.message, status=409)
        return go(request, f"/admin/accounts/{staff}?done=off")

    @post("/accounts/{staff:uuid}/enable")
    async def enable(self, request: Request, staff: FromPath[UUID]) -> Response:
        await forms.read(request)
        async with at_desk(request, Action.KEEP_ACCOUNTS) as officer:
            await keeping.enable(officer, await account_for(staff))
        return go(request, f"/admin/accounts/{staff}?done=on")


def _show_once(request: Request, officer: Officer, staff: UUID, token: str) -> Response:
    """On to the page that shows the link; it travels sealed, for this administrator's eyes."""
    response = go(request, f"/admin/accounts/{staff}/invited")
    cookies.give(response, LINK, seal(token, "cookie.invited", f"{officer.id}/{staff}").hex(), LINK_LASTS)
    return response
