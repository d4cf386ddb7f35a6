"""The township's lists: what is to be done today, all cases, and the search."""

from typing import Any

from litestar import Controller, Request, Response, get, post

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import searching, worklist
from portal.casework.worklist import LATER, STEPS, Counts, Listed
from portal.core.errors import Unreadable
from portal.core.words import _
from portal.pages import forms
from portal.pages.caselines import row
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.people.desks import Officer
from portal.policy.choosing import current as current_pack

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


class Worklist(Controller):
    """``/office``, ``/office/cases``, ``/office/search``."""

    path = "/office"

    @get("/")
    async def today(self, request: Request) -> Response:
        """What is to be done, due first."""
        step, after = _asked(request, STEPS)
        async with at_desk(request, Action.ACCEPT_CASE) as officer:
            counts = await worklist.counted(officer)
            listed = await worklist.by_due(officer, STEPS.get(step, worklist.OPEN), after)
        return _page(request, officer, "/office", step, listed, counts, STEPS, due=counts.today())

    @get("/cases")
    async def every(self, request: Request) -> Response:
        """All cases, those that are over too, by step; what came last first, or what is due first."""
        steps = STEPS | LATER
        step, after = _asked(request, steps)
        sort = "due" if request.query_params.get("sort") == "due" else "new"
        states = steps.get(step) or tuple(state for each in steps.values() for state in each)
        async with at_desk(request, Action.ACCEPT_CASE) as officer:
            counts = await worklist.counted(officer, [state for each in steps.values() for state in each])
            walk = worklist.by_due if sort == "due" else worklist.by_day
            listed = await walk(officer, states, after)
        return _page(request, officer, "/office/cases", step, listed, counts, steps, sort=sort)

    @post("/search")
    async def look_for(self, request: Request) -> Response:
        """What is searched for stands in no address and no log: the address carries it sealed."""
        form = await forms.read(request)
        async with at_desk(request, Action.ACCEPT_CASE) as officer:
            try:
                text = searching.wanted(form.get("q"))
            except Unreadable as wrong:
                mistake = wrong.message
            else:
                await leave(officer, "search")
                return go(request, f"/office/search?for={searching.hidden(officer, text)}")
        return _found(request, officer, "", [], {"q": mistake}, 422)

    @get("/search")
    async def found(self, request: Request) -> Response:
        async with at_desk(request, Action.ACCEPT_CASE) as officer:
            text = searching.shown(officer, request.query_params.get("for", ""))
            lines = await searching.search(officer, text, current_pack().places.prefix) if text else []
        return _found(request, officer, text, lines, {})


def _asked(request: Request, steps: dict[str, Any]) -> tuple[str, str]:
    step = request.query_params.get("step", "")
    return step if step in steps else "", request.query_params.get("after", "")[:80]


def _page(
    request: Request,
    officer: Officer,
    root: str,
    step: str,
    listed: Listed,
    counts: Counts,
    steps: dict[str, Any],
    sort: str = "",
    due: int = 0,
) -> Response:
    states = [state for each in steps.values() for state in each]
    kept = "".join(f"&{name}={value}" for name, value in (("step", step), ("sort", sort)) if value)
    return desk_page(
        request,
        officer,
        "township/worklist.html",
        root=root,
        rows=[row(officer, line) for line in listed.lines],
        sift=[
            (
                WORDS[name](),
                _sifted(root, name, sort),
                counted(counts.of(steps.get(name, states))),
                name == step,
            )
            for name in ("", *steps)
        ],
        more=f"{root}?after={listed.after}{kept}" if listed.after else "",
        paged="after" in request.query_params,
        sort=sort,
        sorts=[
            (_("新交的在前"), _sifted(root, step, "new"), sort == "new"),
            (_("快到期的在前"), _sifted(root, step, "due"), sort == "due"),
        ],
        due=counted(due),
        errors={},
        typed="",
    )


def _sifted(root: str, step: str, sort: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in (("step", step), ("sort", sort)) if value)
    return f"{root}?{query}" if query else root


def counted(number: int) -> str:
    """A count as it is shown: 100+ where nobody counted on."""
    return f"{worklist.MANY}+" if number >= worklist.MANY else str(number)


def _found(
    request: Request, officer: Officer, text: str, lines: list[Any], errors: dict[str, str], status: int = 200
) -> Response:
    return desk_page(
        request,
        officer,
        "township/search.html",
        status=status,
        rows=[row(officer, line) for line in lines],
        typed=text,
        full=len(lines) >= searching.MOST,
        errors=errors,
    )
