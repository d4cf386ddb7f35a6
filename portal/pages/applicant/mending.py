"""What an office asked for, once: each thing with the way to it, and one press when all of it is handed in."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.casework import correcting, moving, offices, withdrawing
from portal.casework.correcting import Line
from portal.casework.correcting import Request as Asked
from portal.casework.moving import Case
from portal.casework.states import CaseState
from portal.core.clock import COUNTY_TIME
from portal.core.errors import MovedOn, Unreadable
from portal.core.words import _
from portal.pages import forms
from portal.pages.shell import go, page
from portal.pages.who import acting
from portal.policy.choosing import current as current_pack
from portal.policy.choosing import pinned


class Mending(Controller):
    """``/progress/{reference}/mending``."""

    path = "/progress/{reference:str}/mending"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await _show(request, reference, {}, "")

    @post("/")
    async def answer(self, request: Request, reference: FromPath[str]) -> Response:
        """交好了: the office goes on with what there is. Pressed twice, it is handed in once."""
        form = await forms.read(request)
        said, key = form.get("message"), _key(form.get("key"))
        try:
            try:
                return await _answer(request, reference, said, key)
            except MovedOn:
                # Another press, or an office, was first: look again.
                return await _answer(request, reference, said, key)
        except Unreadable as wrong:
            return await _show(request, reference, {"message": wrong.message}, said, 422)


async def _answer(request: Request, reference: str, said: str, key: UUID) -> Response:
    async with acting(request) as person:
        case = await moving.case_for(person, reference)
        if case["state"] == CaseState.NEEDS_PAPERS:
            pack = pinned(case["pack"])
            if said.strip():
                await withdrawing.write(case, pack, person, said, key)
            await correcting.answer(case, pack, person)
    return go(request, f"/progress/{case['reference']}")


async def _show(
    request: Request, reference: str, errors: dict[str, str], typed: str, status: int = 200
) -> Response:
    async with acting(request) as person:
        case = await moving.case_for(person, reference)
        asked = await correcting.request_of(case)
    if asked is None or case["state"] != CaseState.NEEDS_PAPERS:
        return go(request, f"/progress/{case['reference']}")
    pack = pinned(case["pack"])
    return page(
        request,
        "applicant/mending.html",
        status=status,
        reference=case["reference"],
        office=current_pack().places.townships.get(case["home_office"]),
        office_name=offices.office_name(case, pack),
        asked_on=asked.asked_at.astimezone(COUNTY_TIME).date(),
        lines=[_line(each, case, asked) for each in asked.lines],
        left=sum(1 for each in asked.lines if not asked.done[each["id"]] and each["kind"] != "line"),
        key=withdrawing.new_key(),
        errors=errors,
        typed=typed,
    )


def _line(line: Line, case: Case, asked: Asked) -> dict[str, Any]:
    """One wanted thing: its words, the page to mend it on, and whether something came since."""
    root = f"/apply/{case['reference']}"
    ways = {
        "paper": (_("去拍"), f"{root}/documents/{line.get('paper')}"),
        "retake": (_("去重拍"), f"{root}/documents/{line.get('paper')}"),
        "page": (_("去改"), f"{root}/{line.get('section')}/{line.get('page')}"),
    }
    words, href = ways.get(line["kind"], ("", ""))
    return {
        "id": line["id"],
        "kind": line["kind"],
        "words": line["words"],
        "go": words,
        "href": href,
        "done": asked.done[line["id"]],
    }


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return withdrawing.new_key()
