"""The shell: a whole page in the person's language and size, compressed, with its own security headers."""

import secrets
from typing import Any
from urllib.parse import quote

from litestar import Request, Response

from portal.core.clock import COUNTY_TIME, now, today
from portal.core.words import TAGS, language
from portal.pages import cookies
from portal.pages.assets import compressed
from portal.pages.icons import OwnMarkup
from portal.pages.jinja import environment
from portal.pages.who import COOKIE, VISIT_LASTS, who
from portal.policy.choosing import current as current_pack

SIZES = ("", "big", "huge")
IN_ADDRESSES = "/?#=&%:;,+@!~*'()$[]"
"""What stays as it is in an address that is already written as one, beside letters and digits."""


def size(request: Request) -> str:
    """The type size this browser chose: "", "big" or "huge"."""
    chosen = cookies.read(request, "size")
    return chosen if chosen in SIZES else ""


def page(
    request: Request, name: str, *, status: int = 200, headers: dict[str, str] | None = None, **context: Any
) -> Response:
    """A whole page. It is never kept by a cache: what a page shows is somebody's own."""
    there = who(request)
    nonce, path = secrets.token_urlsafe(12), request.scope["path"]
    pack = context.pop("pack", None) or current_pack()
    place = context.setdefault("office", None) or pack.places.bureau
    html = (
        environment(language())
        .get_template(name)
        .render(
            request=request,
            path=path,
            here=quote(path),
            pack=pack,
            place=place,
            place_hours=place.hours.says(now().astimezone(COUNTY_TIME), pack.calendar) if place.hours else "",
            lang=language(),
            lang_tag=TAGS[language()],
            size=size(request),
            me=there.session is not None,
            csrf=lambda: OwnMarkup(f'<input type="hidden" name="csrf" value="{there.token()}">'),
            nonce=nonce,
            today=today(),
            **context,
        )
    )
    body, encoding = compressed(
        html.encode("utf-8", "surrogatepass"), request.headers.get("accept-encoding", "")
    )
    sent = {
        "Cache-Control": "no-store",
        "Vary": "Cookie, Accept-Encoding",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'self'; img-src 'self' data: blob:; "
            "connect-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        ),
    } | (headers or {})
    if encoding:
        sent["Content-Encoding"] = encoding
    response = Response(content=body, media_type="text/html", status_code=status, headers=sent)
    _keep_cookies(request, response)
    return response


def go(request: Request, path: str) -> Response:
    """See another page: 303, after a form was taken. What no header can carry is escaped."""
    response: Response = Response(
        content=b"",
        status_code=303,
        media_type="text/plain",
        headers={"Location": quote(path, safe=IN_ADDRESSES, errors="replace"), "Cache-Control": "no-store"},
    )
    _keep_cookies(request, response)
    return response


def _keep_cookies(request: Request, response: Response) -> None:
    there = who(request)
    if there.fresh:
        cookies.give(response, COOKIE, there.value(), None if there.session else VISIT_LASTS)
