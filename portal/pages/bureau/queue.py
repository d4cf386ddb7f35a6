"""The bureau's lists: what waits for a decision today, every case of the county, and the search."""

from typing import Any

from litestar import Controller, Request, Response, get, post

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import Actor
from portal.casework import searching
from portal.casework.states import CaseState as S
from portal.casework.transitions import REFUSAL
from portal.casework.worklist import LATER, MANY, STEPS, Line
from portal.core.errors import Unreadable
from portal.core.words import _
from portal.decisions import queue
from portal.pages import forms
from portal.pages.caselines import row
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.people.desks import Officer
from portal.policy.choosing import current as current_pack

EVERY = STEPS | LATER
WORDS = {
    "": lambda: _("全部"),
    "accept": lambda: _("等受理"),
    "papers": lambda: _("等补材料"),
    "visit": lambda: _("等上门"),
    "check": lambda: _("等核对"),
    "opinion": lambda: _("写意见"),
    "notice": lambda: _("公示中"),
    "bureau": lambda: _("等决定"),
    "joint": lambda: _("各部门在办"),
    "ended": lambda: _("办完了"),
}


class Queue(Controller):
    """``/bureau``, ``/bureau/cases``, ``/bureau/search``."""

    path = "/bureau"

    @get("/")
    async def today(self, request: Request) -> Response:
        """What waits for the bureau, due first."""
        kind, after = request.query_params.get("step", ""), request.query_params.get("after", "")[:80]
        kind = kind if kind in queue.WAITING else ""
        async with at_desk(request, Action.DECIDE_CASE) as officer:
            counts = await queue.counted()
            listed = await queue.waiting(kind, after)
        kept = f"&step={kind}" if kind else ""
        return desk_page(
            request,
            officer,
            "bureau/queue.html",
            root="/bureau",
            rows=[bureau_row(officer, line) for line in listed.lines],
            due=counted(counts.due),
            sift=[
                (_("全部"), "/bureau", counted(counts.all), not kind),
                (_("等决定"), "/bureau?step=decide", counted(counts.there["decide"]), kind == "decide"),
                (_("拟不受理"), "/bureau?step=refusals", counted(counts.there["refusals"]), kind == "refusals"),
                (_("不同意见"), "/bureau/appeals", counted(counts.appeals), False),
            ],
            places=[],
            more=f"/bureau?after={listed.after}{kept}" if listed.after else "",
            paged=bool(after),
        )  # fmt: skip

    @get("/cases")
    async def every(self, request: Request) -> Response:
        """Every case of the county, by step and township; what was handed in last first."""
        asked, places = request.query_params, current_pack().places.townships
        step = asked.get("step", "") if asked.get("step", "") in EVERY else ""
        home = asked.get("home", "") if asked.get("home", "") in places else ""
        states = EVERY.get(step) or tuple(S)
        async with at_desk(request, Action.DECIDE_CASE) as officer:
            listed = await queue.everywhere(states, home, asked.get("after", "")[:80])
        kept = _query(step, home)
        return desk_page(
            request,
            officer,
            "bureau/queue.html",
            root="/bureau/cases",
            rows=[bureau_row(officer, line) for line in listed.lines],
            due="",
            sift=[
                (WORDS[name](), _address(name, home), "", name == step) for name in ("", *EVERY)
            ],
            places=[(_("全市"), _address(step, ""), not home)]
            + [(str(place.short), _address(step, area), area == home) for area, place in places.items()],
            more=f"/bureau/cases?after={listed.after}{'&' if kept else ''}{kept}" if listed.after else "",
            paged="after" in asked,
        )  # fmt: skip

    @post("/search")
    async def look_for(self, request: Request) -> Response:
        """What is searched for stands in no address and no log: the address carries it sealed."""
        form = await forms.read(request)
        async with at_desk(request, Action.DECIDE_CASE) as officer:
            try:
                text = searching.wanted(form.get("q"))
            except Unreadable as wrong:
                mistake = wrong.message
            else:
                await leave(officer, "search")
                return go(request, f"/bureau/search?for={searching.hidden(officer, text)}")
        return _found(request, officer, "", [], {"q": mistake}, 422)

    @get("/search")
    async def found(self, request: Request) -> Response:
        async with at_desk(request, Action.DECIDE_CASE) as officer:
            text = searching.shown(officer, request.query_params.get("for", ""))
            lines = await queue.search(text, current_pack().places.prefix) if text else []
        return _found(request, officer, text, lines, {})


def bureau_row(officer: Actor, line: Line) -> dict[str, Any]:
    """One row of the bureau's lists: the township's words, with the bureau's own next move."""
    case, places = line.case, current_pack().places.townships
    root, shown = f"/bureau/cases/{case['reference']}", row(officer, line)
    following = _("打开看看"), root
    if case["state"] == S.WITH_BUREAU:
        following = _("看材料，作决定"), root
    elif case["awaiting"] == REFUSAL:
        following = _("看要不要受理"), f"/bureau/refusals/{case['reference']}"
    home = str(places[case["home_office"]].short) if case["home_office"] in places else ""
    village = _("{home}{village}", home=home, village=shown["village"])
    notes = [*_recommended(line), *shown["notes"]]
    return shown | {"href": root, "next": following, "village": village, "notes": notes}


def _recommended(line: Line) -> list[str]:
    """What the township says, while the bureau decides."""
    if line.case["state"] != S.WITH_BUREAU or not line.recommends:
        return []
    category = current_pack().categories.get(line.recommends)
    return [_("乡镇建议给{category}", category=category.name) if category else _("乡镇建议不给")]


def counted(number: int) -> str:
    """A count as it is shown: 100+ where nobody counted on."""
    return f"{MANY}+" if number >= MANY else str(number)


def _query(step: str, home: str) -> str:
    return "&".join(f"{name}={value}" for name, value in (("step", step), ("home", home)) if value)


def _address(step: str, home: str) -> str:
    query = _query(step, home)
    return f"/bureau/cases?{query}" if query else "/bureau/cases"


def _found(
    request: Request, officer: Officer, text: str, lines: list[Any], errors: dict[str, str], status: int = 200
) -> Response:
    return desk_page(
        request,
        officer,
        "bureau/search.html",
        status=status,
        rows=[bureau_row(officer, line) for line in lines],
        typed=text,
        full=len(lines) >= searching.MOST,
        errors=errors,
    )
