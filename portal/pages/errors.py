"""Refusals as pages: what happened, that nothing was lost, and what to do now; always Chinese or English HTML."""

import traceback
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException

from portal.core.errors import (
    Busy,
    MovedOn,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    TooMany,
    Unreadable,
)
from portal.core.words import _
from portal.pages.desk import DeskClosed
from portal.pages.forms import Foreign, Forged, Form
from portal.pages.shell import go, page
from portal.pages.who import who

log = structlog.get_logger()
FOR_PROGRAMS = ("/api/", "/health/")
"""Where programs ask: what they are told is JSON."""


def show(request: Request, status: int, title: str, lead: str, **more: Any) -> Response:
    """The error page. ``kept``: pairs that were typed; ``again``: where one press sends them once more;
    ``links``: (path, words) to go on, the first as the button.
    """
    headers = more.pop("headers", None)
    if request.scope["path"].startswith(FOR_PROGRAMS):
        return Response(
            {"error": title.replace("|", "")},
            status_code=status,
            media_type="application/json",
            headers=headers,
        )
    context: dict[str, Any] = {
        "calm": "",
        "kept": [],
        "again": "",
        "trouble": False,
        "links": [("/", _("回到首页"))],
    }
    return page(
        request, "error.html", status=status, headers=headers, title=title, lead=lead, **(context | more)
    )


def refused(request: Request, refusal: Refusal) -> Response:
    """The page for a refusal of our own."""
    match refusal:
        case DeskClosed():
            return not_signed_in(request, desk=True)
        case NotSignedIn():
            return not_signed_in(request)
        case Forged():
            return forged(request, refusal.form)
        case Foreign():
            return show(request, 403, _("这一页不是从我们网站交的"), _("请从首页重新打开，再写一次。"))
        case NotFound():
            return missing(request)
        case NotAllowed():
            return show(
                request, 403, _("这一步现在不能做"), refusal.message or _("请看办理进度，或打电话问窗口。")
            )
        case MovedOn():
            return show(
                request,
                409,
                _("刚才已经有人改过了"),
                refusal.message or _("请看一眼现在的内容，再决定要不要改。"),
            )
        case TooMany():
            return show(
                request,
                429,
                _("请等一会儿再试"),
                refusal.message,
                headers={"Retry-After": str(refusal.retry_after)},
            )
        case Busy():
            return show(
                request,
                503,
                _("现在人多，请等几秒再按一次"),
                refusal.message or _("是我们这边的问题，不是您填错了。以前填的都存着。"),
                headers={"Retry-After": str(refusal.retry_after)},
                **_once_more(request),
            )
        case Unreadable():
            return show(request, 400, _("出错：这一页没有传完整"), refusal.message)
    return show(request, 400, _("出错：这一步没有做成"), refusal.message)


def away(request: Request, _error: Exception) -> Response:
    """The database is away or full: nothing was kept, and what was typed is one press from another try."""
    log.warning("away", route=request.scope.get("path_template", ""))
    return refused(request, Busy())


def missing(request: Request) -> Response:
    """Absent or not theirs: the same page either way."""
    if who(request).desk:
        return show(
            request,
            404,
            _("没有找到|这一页"),
            _("可能是编号写错了一个字，也可能不归您这里办。"),
            links=[("/staff/sign-in", _("回到工作台")), ("/staff/me", _("我的账号"))],
        )
    return show(
        request,
        404,
        _("没有找到|这一页"),
        _("可能是编号写错了一个字，也可能是换了手机号登录。"),
        calm=_("您填过、交过的都还在，没有丢。"),
        links=[
            ("/my", _("看我的申请")),
            ("/track", _("用回执上的查询码查")),
            ("/sign-in", _("换一个手机号登录")),
            ("/", _("回到首页")),
        ],
    )


def not_signed_in(request: Request, desk: bool = False) -> Response:
    """Reading: sign in and come back. Writing: what was typed is shown, with the way to sign in."""
    from_here, door = quote(request.scope["path"], errors="replace"), "/staff" if desk else ""
    if request.method in ("GET", "HEAD"):
        return go(request, f"{door}/sign-in?next={from_here}")
    return show(
        request,
        403,
        _("您已经退出了，|请再登录一次"),
        _("为了保护您的资料，半小时没动就会退出。以前存好的都还在；下面是刚写的，登录以后再存一次。"),
        trouble=True,
        kept=_sent(request),
        links=[(f"{door}/sign-in?next={from_here}", _("重新登录")), ("/", _("回到首页"))],
    )


def forged(request: Request, form: Form) -> Response:
    """A form whose token has gone (a restart of the browser, a day later): one press from kept."""
    return show(
        request,
        403,
        _("刚才没有存上，|请再按一次"),
        _("这一页开得太久了。您写的还在下面。"),
        trouble=True,
        kept=_shown(form),
        again=request.url.path,
    )


def _sent(request: Request) -> list[tuple[str, str]]:
    return _shown(request.scope["state"].get("form") or [])


def _shown(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was typed, as a page may show it again: never a password."""
    return [(name, value) for name, value in pairs if not name.startswith("password")]


def _once_more(request: Request) -> dict[str, Any]:
    sent = _sent(request)
    return {"trouble": True, "kept": sent, "again": request.url.path if sent else ""}


def from_framework(request: Request, error: HTTPException) -> Response:
    """Litestar's own refusals (404, 405, 413, …), in our words."""
    status = error.status_code
    if status == 404:
        return missing(request)
    if isinstance(error, MethodNotAllowedException):
        return show(request, 405, _("这个地址不能这样打开"), _("请从首页重新打开。"))
    if status == 413:
        return show(request, 413, _("传的东西太大了"), _("一次最多20MB。照片请一张一张传。"))
    if status == 503:
        return away(request, error)
    if status >= 500:
        return unexpected(request, error)
    return show(request, status, _("出错：这一页没有传完整"), _("请退回去，再按一次。"))


def unexpected(request: Request, error: Exception) -> Response:
    """Our own fault. The log gets where it happened and never what was being said: messages hold data."""
    frames = [
        f"{f.filename.rpartition('/')[2]}:{f.lineno}:{f.name}"
        for f in traceback.extract_tb(error.__traceback__)
    ]
    log.error(
        "failed", kind=type(error).__name__, where=frames[-8:], route=request.scope.get("path_template", "")
    )
    return show(
        request,
        500,
        _("刚才没有存上，|请再按一次"),
        _("是我们这边的问题，不是您填错了。以前填的都存着。"),
        **_once_more(request),
    )
