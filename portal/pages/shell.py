"""The shell: a whole page in the person's language and size, compressed, with its own security headers."""

import secrets
from collections.abc import Hashable, Mapping
from typing import Any
from urllib.parse import quote

from litestar import Request, Response

from portal.core.clock import COUNTY_TIME, now, today
from portal.core.words import TAGS, language
from portal.pages import cookies
from portal.pages.alike import alike
from portal.pages.assets import compressed, keeps_sheet, voice
from portal.pages.framed import framed
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
    request: Request,
    name: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    same: Hashable = None,
    around: Mapping[str, Hashable] | None = None,
    **context: Any,
) -> Response:
    """A whole page. It is never kept by a cache: what a page shows is somebody's own.

    same: given where nothing on the page is anybody's own, all that it depends on beside what is
    asked for here; such a page is rendered once (``alike.py``).
    around: given where nothing outside of the main block is anybody's own, all that is shown there beside
    what is asked for here; that part is rendered once (``framed.py``).
    """
    there, lang = who(request), language()
    nonce, path = secrets.token_urlsafe(12), request.scope["path"]
    pack = context.pop("pack", None) or current_pack()
    place = context.setdefault("office", None) or pack.places.bureau
    hours = place.hours.says(now().astimezone(COUNTY_TIME), pack.calendar) if place.hours else ""
    given = {
        "request": request,
        "pack": pack,
        "place": place,
        "place_hours": hours,
        "lang": lang,
        "lang_tag": TAGS[lang],
        "size": size(request),
        "me": there.session is not None,
        "today": today(),
    }
    own = {"path": path, "here": quote(path)} | context

    def told(*more: Hashable) -> Hashable:
        chosen = (given["size"], given["me"], keeps_sheet(request), voice(request, lang))
        return (name, *more, lang, chosen, pack.version, place.name, place.phone, hours, given["today"])

    def form(token: str = "") -> OwnMarkup:
        return OwnMarkup(f'<input type="hidden" name="csrf" value="{token or there.token()}">')

    def render(nonce: str, token: str = "") -> bytes:
        html = (
            environment(lang).get_template(name).render(given, **own, csrf=lambda: form(token), nonce=nonce)
        )
        return html.encode("utf-8", "surrogatepass")

    if same is not None:
        whole = alike(told(same, path), render, nonce, there.token)
    elif around is not None:
        within = given | own | {"csrf": form, "nonce": nonce}
        key = told(*around.items())
        whole = framed(
            key, environment(lang), name, {**given, **around}, within, own["here"], nonce, there.token
        )
    else:
        whole = render(nonce)
    body, encoding = compressed(whole, request.headers.get("accept-encoding", ""))
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
        cookies.give(response, COOKIE, there.value(), VISIT_LASTS if there.visit else None)
