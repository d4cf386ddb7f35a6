"""Where is it: the way of a case for its applicant, messages to the office, and taking it back."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.casework import looking, moving, offices, timeline, withdrawing
from portal.casework.reminding import escalated
from portal.casework.states import UNDECIDED, CaseState
from portal.core.clock import COUNTY_TIME
from portal.core.errors import MovedOn, Unreadable
from portal.core.words import _
from portal.pages import forms
from portal.pages.applicant.arriving import arrived, line_of
from portal.pages.shell import go, page
from portal.pages.who import acting, entering
from portal.policy.choosing import pinned


class Progress(Controller):
    """``/progress/{reference}``."""

    path = "/progress/{reference:str}"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await self._page(request, reference, {}, "")

    @post("/messages")
    async def write(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        key = _key(form.get("key"))
        try:
            try:
                return await self._write(request, reference, form.get("message"), key)
            except MovedOn:
                # Somebody acted on the case in the same moment: what was written goes behind it.
                return await self._write(request, reference, form.get("message"), key)
        except Unreadable as wrong:
            return await self._page(request, reference, {"message": wrong.message}, form.get("message"), 422)

    @staticmethod
    async def _write(request: Request, reference: str, text: str, key: UUID) -> Response:
        async with acting(request) as person:
            case = await moving.case_for(person, reference)
            await withdrawing.write(case, pinned(case["pack"]), person, text, key)
        return go(request, f"/progress/{case['reference']}?sent=1")

    @get("/withdraw")
    async def ask_to_withdraw(self, request: Request, reference: FromPath[str]) -> Response:
        async with acting(request) as person:
            case = await moving.case_for(person, reference)
            moves = moving.moves_for(person, case)
        if "withdraw" not in moves:
            return go(request, f"/progress/{case['reference']}")
        return page(request, "applicant/withdraw.html", reference=case["reference"], office=_office(case))

    @post("/withdraw")
    async def withdraw(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        try:
            return await self._withdraw(request, reference, form.get("why"))
        except MovedOn:
            # The other press of the same button was first, or somebody acted meanwhile: look again.
            return await self._withdraw(request, reference, form.get("why"))

    @staticmethod
    async def _withdraw(request: Request, reference: str, why: str) -> Response:
        async with acting(request) as person:
            case = await moving.case_for(person, reference)
            if case["state"] != CaseState.WITHDRAWN:
                await withdrawing.withdraw(case, pinned(case["pack"]), person, why)
        return go(request, f"/progress/{case['reference']}")

    async def _page(
        self, request: Request, reference: str, errors: dict[str, str], typed: str, status: int = 200
    ) -> Response:
        async with entering(request):
            looked = await looking.look(reference)
            home = pinned(looked.case["pack"]).places.townships.get(looked.case["home_office"])
            now = await arrived(looked.case, home)
        case, pack = looked.case, pinned(looked.case["pack"])
        moves = moving.moves_for(looked.reader, case)
        return page(
            request,
            "applicant/progress.html",
            status=status,
            around={"errors": bool(errors)},
            reference=case["reference"],
            heading=timeline.heading_of(case, pack),
            lead=timeline.lead_of(case, pack),
            steps=timeline.trail_of(case, looked.events, pack),
            marks=timeline.marks_of(case),
            items=_items(looked.chosen, pack) if case["state"] in UNDECIDED else [],
            came=now,
            answered=[line_of(item, f"/progress/{case['reference']}") for item in now.items],
            late=escalated(looked.events),
            lines=[_line(line) for line in looked.messages],
            can_write="write" in moves,
            other=[*now.ways, *_ways(case["reference"], moves)],
            open=looked.editable,
            open_until=case["visible_from"].astimezone(COUNTY_TIME),
            office=_office(case),
            office_name=offices.office_name(case, pack),
            key=withdrawing.new_key(),
            sent="sent" in request.query_params,
            errors=errors,
            typed=typed,
        )


def _office(case: moving.Case) -> Any:
    return pinned(case["pack"]).places.townships.get(case["office"])


def _items(chosen: list[str], pack: Any) -> list[dict[str, Any]]:
    return [
        {"id": name, "name": item.name, "department": pack.places.units[item.department].name}
        for name, item in pack.items.items()
        if name in chosen
    ]


def _line(line: dict[str, Any]) -> dict[str, Any]:
    mine = line["by_duty"] == "applicant"
    at = line["at"].astimezone(COUNTY_TIME)
    return {
        "mine": mine,
        "who": _("您") if mine else _("窗口"),
        "when": f"{at:%Y-%m-%d %H:%M}",
        "words": line["text"],
    }


def _ways(reference: str, moves: tuple[str, ...]) -> list[tuple[str, str]]:
    ways = [
        (_("看回执"), f"/apply/{reference}/receipt"),
        (_("看我填的申请表"), f"/apply/{reference}/form.pdf"),
    ]
    if "add_papers" in moves:
        ways.append((_("补交材料"), f"/apply/{reference}/documents"))
    ways.append((_("看谁打开过我的材料"), "/who-looked"))
    if "withdraw" in moves:
        ways.append((_("不申请了，撤回"), f"/progress/{reference}/withdraw"))
    return ways


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return withdrawing.new_key()
