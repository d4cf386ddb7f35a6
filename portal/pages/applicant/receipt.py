"""The receipt and the form, on the page and as PDF."""

import segno
from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.application import drafting
from portal.application.states import ApplicationState
from portal.casework import timeline
from portal.casework.handing_in import HandedIn, receipt_of
from portal.core.clock import COUNTY_TIME
from portal.core.errors import NotFound
from portal.core.references import show_receipt_code
from portal.core.settings import settings
from portal.pages.shell import page
from portal.pages.who import acting
from portal.policy.choosing import current as current_pack
from portal.policy.choosing import pinned


class Receipts(Controller):
    """``/apply/{reference}/receipt`` and its papers."""

    path = "/apply/{reference:str}"

    @get("/receipt")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        draft, given = await _given(request, reference)
        pack, case = pinned(given.case["pack"]), given.case
        path, side = qr(f"{settings().base_url}/track?code={given.code}")
        return page(
            request,
            "applicant/receipt.html",
            reference=case["reference"],
            handed_in=case["handed_in_at"].astimezone(COUNTY_TIME),
            open=draft.editable,
            open_until=case["visible_from"].astimezone(COUNTY_TIME),
            office=current_pack().places.townships[case["home_office"]],
            steps=timeline.trail_of(case, [], pack),
            marks=timeline.marks_of(case),
            code=show_receipt_code(given.code),
            qr_path=path,
            qr_side=side,
        )


async def _given(request: Request, reference: str) -> tuple[drafting.Draft, HandedIn]:
    async with acting(request) as person:
        draft = await drafting.application_for(person, reference)
        if draft.state == ApplicationState.DRAFT:
            raise NotFound
        return draft, await receipt_of(draft.id)


def qr(text: str) -> tuple[str, int]:
    """A QR code as the path of its dark modules, with a quiet zone of two, and its side in modules."""
    code = segno.make(text, error="m", micro=False)
    rows: list[str] = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            width = 0
            while x + width < len(row) and row[x + width]:
                width += 1
            if width:
                rows.append(f"M{x + 2} {y + 2.5}h{width}")
            x += width or 1
    return "".join(rows), len(code.matrix) + 4
