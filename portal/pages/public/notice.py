"""The village notice for everybody: by the code printed on it, with the least data, and only while it is up."""

from datetime import timedelta

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.casework.publishing import find_posted
from portal.core.database import transaction
from portal.core.errors import Unreadable
from portal.core.references import read_receipt_code
from portal.core.sealing import mac
from portal.core.words import _
from portal.pages.shell import go, page
from portal.pages.who import address
from portal.people import limits
from portal.people.limits import Limit

LOOKS = (Limit("notice-address", 120, timedelta(hours=1)),)
"""Looks at notices from one address: a village before its wall, and nobody who tries codes."""
UNSEEN = {"X-Robots-Tag": "noindex, nofollow, noarchive"}


class Notices(Controller):
    """``/notice``."""

    path = "/notice"

    @get("/")
    async def ask(self, request: Request) -> Response:
        """Where the code is typed that stands on the sheet."""
        typed = request.query_params.get("code", "")[:40]
        if not typed:
            return page(request, "public/notice_code.html", headers=UNSEEN, errors={}, typed="")
        try:
            return go(request, f"/notice/{read_receipt_code(typed)}")
        except Unreadable:
            errors = {"code": _("码有一处不对，请对着公示再看一遍。码里没有0、1和字母O、I、L")}
            return page(
                request, "public/notice_code.html", status=422, headers=UNSEEN, errors=errors, typed=typed
            )

    @get("/{code:str}")
    async def show(self, request: Request, code: FromPath[str]) -> Response:
        """The notice. Raises NotFound before, after, and for any other code; TooMany for whoever tries many."""
        async with transaction():
            await limits.count(LOOKS, mac("address", address(request)))
        async with transaction():
            notice = await find_posted(code)
        return page(request, "public/notice.html", headers=UNSEEN, notice=notice, office=notice.office)
