"""Where is it, without signing in: the receipt's code and a phone's last four digits."""

from litestar import Controller, Request, Response, get, post

from portal.casework.timeline import heading_of, lead_of, marks_of, trail_of
from portal.casework.tracking import track
from portal.core.database import transaction
from portal.core.sealing import SealBroken, seal, unseal_text
from portal.core.words import _
from portal.pages import cookies, forms
from portal.pages.shell import go, page
from portal.pages.who import who
from portal.people.phone import FULL_WIDTH
from portal.policy.choosing import pinned

FOUND, FOUND_LASTS = "found", 15 * 60


def _holder(request: Request) -> str:
    there = who(request)
    return there.session or there.visit or ""


class Tracking(Controller):
    """``/track``."""

    @get("/track")
    async def ask(self, request: Request) -> Response:
        return self._form(request, {}, request.query_params.get("code", "")[:40], "")

    @post("/track")
    async def answer(self, request: Request) -> Response:
        form = await forms.read(request)
        code, tail = form.get("code").strip(), form.get("tail").translate(FULL_WIDTH).strip()
        errors = {}
        if not code:
            errors["code"] = _("请写回执上的查询码")
        if not (len(tail) == 4 and tail.isascii() and tail.isdigit()):
            errors["tail"] = _("请写手机号最后4位数字")
        if errors:
            return self._form(request, errors, code, tail, 422)
        async with transaction():
            found = await track(code, tail)
        if found is None:
            errors["code"] = _("没有查到。请对着回执，把查询码和手机号后4位再写一次")
            return self._form(request, errors, code, tail, 422)
        response = go(request, "/track/found")
        cookies.give(
            response, FOUND, seal(f"{code}/{tail}", "cookie.found", _holder(request)).hex(), FOUND_LASTS
        )
        return response

    @get("/track/found")
    async def show(self, request: Request) -> Response:
        """What was found a moment ago; an address of its own, so that reloading sends nothing twice."""
        try:
            kept = unseal_text(bytes.fromhex(cookies.read(request, FOUND)), "cookie.found", _holder(request))
        except (SealBroken, ValueError):
            return go(request, "/track")
        code, _slash, tail = kept.rpartition("/")
        async with transaction():
            case = await track(code, tail)
        if case is None:
            return go(request, "/track")
        pack = pinned(case["pack"])
        return page(
            request,
            "public/tracked.html",
            heading=heading_of(case, pack),
            lead=lead_of(case, pack),
            steps=trail_of(case, [], pack),
            marks=marks_of(case),
            reference=case["reference"],
            office=pack.places.townships.get(case["office"]),
        )

    @staticmethod
    def _form(request: Request, errors: dict[str, str], code: str, tail: str, status: int = 200) -> Response:
        return page(request, "public/track.html", status=status, errors=errors, code=code, tail=tail)
