"""All joint items of all cases: what is due and late, by department; nudging, and feedback to the townships."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import moving
from portal.core.clock import today
from portal.core.errors import MovedOn, NotAllowed
from portal.core.words import _, ngettext
from portal.joint import feedback, watching, wording
from portal.joint.reading import opened
from portal.joint.states import ANSWERED, DUE
from portal.joint.watching import SIFTS, Watched
from portal.pages import forms
from portal.pages.caselines import when
from portal.pages.desk import at_desk, desk_page
from portal.pages.saying import grouped
from portal.pages.shell import go
from portal.people.desks import Officer
from portal.policy.choosing import current as current_pack

WORDS = {
    "open": lambda: _("在办"),
    "late": lambda: _("过了日子"),
    "soon": lambda: _("快到期"),
    "papers": lambda: _("等补材料"),
    "waiting": lambda: _("等本人同意"),
    "back": lambda: _("等反馈"),
    "answered": lambda: _("有结果"),
}
DONE = {
    "nudged": lambda: _("催了，部门一打开就看得到。"),
    "back": lambda: _("反馈给乡镇（街道）了。"),
    "nudged_before": lambda: _("这一项今天已经催过了。"),
    "moved": lambda: _("刚才这一项有了变化，不用催了。"),
}


class Items(Controller):
    """``/bureau/items``."""

    path = "/bureau/items"

    @get("/")
    async def show(self, request: Request) -> Response:
        query = request.query_params
        sift = query.get("state", "") if query.get("state") in SIFTS else "open"
        department = (
            query.get("department", "") if query.get("department") in current_pack().places.units else ""
        )
        page = query.get("page", "")
        number = int(page) - 1 if page.isascii() and page.isdigit() and 0 < int(page) < 10_000 else 0
        async with at_desk(request, Action.WATCH_ITEMS) as officer:
            found = await watching.watch(sift, department, number)
            await leave(officer, "look", subject="items")
        return _page(request, officer, found, sift, department, number)

    @post("/{reference:str}/{item:str}/nudge")
    async def nudge(self, request: Request, reference: FromPath[str], item: FromPath[str]) -> Response:
        form = await forms.read(request)
        done = "nudged"
        try:
            async with at_desk(request, Action.WATCH_ITEMS) as officer:
                case = await moving.case_for(officer, reference)
                await watching.nudge(case, item, officer)
        except NotAllowed:
            done = "nudged_before"
        except MovedOn:
            done = "moved"
        return go(request, _back(form, done))

    @post("/feedback")
    async def feed_back(self, request: Request) -> Response:
        """The answers of these cases are confirmed to their townships; pressed twice, once."""
        form = await forms.read(request)
        async with at_desk(request, Action.WATCH_ITEMS) as officer:
            wanted = list(dict.fromkeys(form.all("case")))[: watching.PAGE]
            cases = [await moving.case_for(officer, each) for each in wanted]
            await feedback.feed_back(cases, officer)
        return go(request, _back(form, "back"))


def _back(form: forms.Form, done: str) -> str:
    """Back to the list the button stood in."""
    sift = form.get("state") if form.get("state") in SIFTS else "open"
    department = form.get("department")
    beside = f"&department={department}" if department in current_pack().places.units else ""
    return f"/bureau/items?state={sift}{beside}&done={done}"


def _page(
    request: Request, officer: Officer, found: Watched, sift: str, department: str, number: int
) -> Response:
    def href(state: str = sift, unit: str = department, page: int = 0) -> str:
        return (
            f"/bureau/items?state={state}"
            + (f"&department={unit}" if unit else "")
            + (f"&page={page + 1}" if page else "")
        )

    done = DONE.get(request.query_params.get("done", ""))
    units = current_pack().places.units
    return desk_page(
        request,
        officer,
        "bureau/items.html",
        sift=[
            (words(), href(state=name), found.counts.get(name, ""), name == sift)
            for name, words in WORDS.items()
        ],
        state=sift,
        department=department,
        every=href(unit=""),
        departments=[
            (str(units[name].name), href(unit=name), open_, late, name == department)
            for name, open_, late in found.departments
            if name in units
        ],
        rows=[_row(row) for row in found.rows],
        to_feed_back=list(dict.fromkeys(row["reference"] for row in found.rows)) if sift == "back" else [],
        more=href(page=number + 1) if found.more else "",
        first=href() if number else "",
        done=done() if done else "",
    )


def _row(row: Any) -> dict[str, Any]:
    item = opened(row)
    townships = current_pack().places.townships
    return {
        "marks": {"item": item["item"], "item-state": item["state"], "reference": item["reference"]}
        | ({"clock": "item", "due": item["due_on"].isoformat()} if item["due_on"] else {}),
        "due": _due(item),
        "day": item["due_on"],
        "reference": grouped(item["reference"]),
        "href": f"/bureau/cases/{item['reference']}",
        "township": str(townships[item["home_office"]].short) if item["home_office"] in townships else "",
        "name": item["fields"]["values"].get("person.name", ""),
        "item": wording.name_of(item),
        "department": wording.department_of(item),
        "tag": wording.desk_tag_of(item),
        "said": wording.result_words(item),
        "since": when(item["answered_at"] or item["pushed_at"] or item["made_at"]),
        "nudged": when(item["nudged_at"]) if item["nudged_at"] else "",
        "fed_back": when(item["fed_back_at"]) if item["fed_back_at"] else "",
        "nudge": f"/bureau/items/{item['reference']}/{item['item']}/nudge" if item["state"] in DUE else "",
        "feedback": item["reference"] if item["state"] in ANSWERED and not item["fed_back_at"] else "",
    }


def _due(item: dict[str, Any]) -> tuple[str, str]:
    if item["due_on"] is None:
        return "", ""
    left = (item["due_on"] - today()).days
    if left < 0:
        return "err", ngettext("过了{n}天", "过了{n}天", -left)
    return ("today", _("今天")) if left == 0 else ("later", ngettext("还有{n}天", "还有{n}天", left))
