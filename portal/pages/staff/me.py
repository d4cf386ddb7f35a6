"""One's own account: who I am here, in which browsers, my password; and that one is still there."""

from litestar import Controller, Request, Response, get, post

from portal.access import audit
from portal.access.actions import Action
from portal.access.at_the_door import change_password, own_password
from portal.core.errors import TooMany
from portal.core.words import _
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.saying import ago
from portal.pages.shell import go
from portal.pages.who import who
from portal.people import desks, passwords
from portal.people.desks import Officer
from portal.people.sessions import Session
from portal.people.staff import duty


class Me(Controller):
    """``/staff/me`` and what is done from it."""

    path = "/staff"

    @get("/me")
    async def show(self, request: Request) -> Response:
        async with at_desk(request, Action.USE_DESK) as officer:
            sessions = await desks.mine(who(request).desk or "")
        return _page(request, officer, sessions, done=request.query_params.get("done", ""))

    @post("/me/password")
    async def new_password(self, request: Request) -> Response:
        """Hashing is slow, so it happens between two transactions; the session is asked for in both."""
        form, errors, token = await forms.read(request), forms.Errors(), who(request).desk or ""
        async with at_desk(request, Action.USE_DESK) as officer:
            sessions = await desks.mine(token)
        chosen = errors.check("password_new", passwords.chosen, form.get("password_new"), officer.account)
        if chosen is not None:
            errors.check(
                "password_again", passwords.twice, form.get("password_new"), form.get("password_again")
            )
        if errors:
            return _page(request, officer, sessions, errors, status=422)
        try:
            async with at_desk(request, Action.USE_DESK) as officer:
                kept = await own_password(officer)
        except TooMany as refusal:
            return _page(request, officer, sessions, {"password": refusal.message}, status=429)
        if not await passwords.right(form.get("password"), kept):
            return _page(
                request, officer, sessions, {"password": _("现在的密码不对，请再写一次")}, status=422
            )
        hashed = await passwords.hash_of(chosen or "")
        async with at_desk(request, Action.USE_DESK) as officer:
            await change_password(officer, hashed, token)
        return go(request, "/staff/me?done=password")

    @post("/me/sessions/end")
    async def end_others(self, request: Request) -> Response:
        await forms.read(request)
        async with at_desk(request, Action.USE_DESK) as officer:
            await desks.end_others(who(request).desk or "")
            await audit.leave(officer, "other_browsers_ended")
        return go(request, "/staff/me?done=others")

    @post("/session/extend", status_code=204)
    async def extend(self, request: Request) -> None:
        """Still here: the desk's half hour begins again. 403 when it has ended."""
        await forms.read(request)
        async with at_desk(request, Action.USE_DESK):
            pass


def _page(
    request: Request,
    officer: Officer,
    sessions: list[Session],
    errors: dict[str, str] | None = None,
    *,
    done: str = "",
    status: int = 200,
) -> Response:
    said = {
        "password": _("密码换好了。别的浏览器都退出了，下次用新密码登录。"),
        "others": _("别的浏览器都退出了。"),
    }
    return desk_page(
        request,
        officer,
        "staff/me.html",
        status=status,
        errors=errors or {},
        done=said.get(done, ""),
        duty=duty(officer.role),
        shortest=passwords.SHORTEST,
        sessions=[
            {"device": one.device, "this_one": one.this_one, "seen": ago(one.seen_at)} for one in sessions
        ],
    )
