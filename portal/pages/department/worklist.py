"""The department's lists: what is to be done today, every item, and the search by reference or 户号."""

from typing import Any

from litestar import Controller, Request, Response, get, post

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import searching
from portal.core.clock import today
from portal.core.errors import Unreadable
from portal.core.words import _
from portal.joint import worklist
from portal.joint.worklist import DONE_SIFTS, OPEN_SIFTS, PAGE, Page
from portal.pages import forms
from portal.pages.department import showing
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.people.desks import Officer
from portal.policy.choosing import current as current_pack

WORDS = {
    "": lambda: _("全部"),
    "new": lambda: _("没有接收"),
    "doing": lambda: _("在办"),
    "papers": lambda: _("等补材料"),
    "granted": lambda: _("给"),
    "denied": lambda: _("没给"),
}


class Worklist(Controller):
    """``/department``, ``/department/items``, ``/department/search``."""

    path = "/department"

    @get("/")
    async def today(self, request: Request) -> Response:
        """What is to be done, due first."""
        sift, item, number = _asked(request, OPEN_SIFTS)
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            counts = await worklist.counted(officer, today(), item)
            listed = await worklist.listed(officer, sift or "open", item, "due", number)
        return _page(request, officer, "/department", (sift, item, number), listed, counts)

    @get("/items")
    async def every(self, request: Request) -> Response:
        """Every item, answered ones too; what changed last, or what is due, first."""
        sift, item, number = _asked(request, (*OPEN_SIFTS, *DONE_SIFTS))
        sort = "due" if request.query_params.get("sort") == "due" else "last"
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            counts = await worklist.counted(officer, today(), item)
            listed = await worklist.listed(officer, sift, item, sort, number)
        return _page(request, officer, "/department/items", (sift, item, number), listed, counts, sort)

    @post("/search")
    async def look_for(self, request: Request) -> Response:
        """What is searched for stands in no address and no log: the address carries it sealed."""
        form = await forms.read(request)
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            try:
                text = searching.wanted(form.get("q"))
            except Unreadable:
                mistake = _("请写编号或户号")
            else:
                await leave(officer, "search")
                return go(request, f"/department/search?for={searching.hidden(officer, text)}")
        return _found(request, officer, "", [], {"q": mistake}, 422)

    @get("/search")
    async def found(self, request: Request) -> Response:
        async with at_desk(request, Action.ANSWER_ITEM) as officer:
            text = searching.shown(officer, request.query_params.get("for", ""))
            reference = searching.reference_in(text, current_pack().places.prefix)
            items = await worklist.search(officer, reference, text) if text else []
        return _found(request, officer, text, [showing.row(each) for each in items], {})


def _found(
    request: Request,
    officer: Officer,
    typed: str,
    rows: list[dict[str, Any]],
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    return desk_page(
        request,
        officer,
        "department/search.html",
        status=status,
        typed=typed,
        rows=rows,
        errors=errors,
        has_meter=has_meter(officer),
    )


def has_meter(officer: Officer) -> bool:
    """Whether the department knows households by a number of its own (户号)."""
    pack = current_pack()
    return any(
        each.kind == "meter"
        for item in pack.items.values()
        if item.department == officer.scope
        for each in pack.form.fields_of_item(item.id)
    )


def _asked(request: Request, sifts: tuple[str, ...]) -> tuple[str, str, int]:
    """The sift, the item and the page's number from 0, as the address asks."""
    sift, item = request.query_params.get("state", ""), request.query_params.get("item", "")
    number = request.query_params.get("page", "")
    return (
        sift if sift in sifts else "",
        item if item in current_pack().items else "",
        int(number) - 1 if number.isascii() and number.isdigit() and 0 < int(number) < 10_000 else 0,
    )


def _page(
    request: Request,
    officer: Officer,
    root: str,
    asked: tuple[str, str, int],
    listed: Page,
    counts: dict[str, int],
    sort: str = "",
) -> Response:
    sift, item, number = asked
    sifts = OPEN_SIFTS if root == "/department" else (*OPEN_SIFTS, *DONE_SIFTS)
    own = [each for each in current_pack().items.values() if each.department == officer.scope]

    def href(**changes: object) -> str:
        wanted = {"state": sift, "item": item, "sort": "due" if sort == "due" else "", "page": ""} | changes
        query = "&".join(f"{name}={value}" for name, value in wanted.items() if value)
        return root + ("?" + query if query else "")

    return desk_page(
        request,
        officer,
        "department/worklist.html",
        root=root,
        sift=[
            (
                WORDS[each](),
                href(state=each),
                sum(counts[name] for name in sifts) if not each else counts[each],
                each == sift,
            )
            for each in ("", *sifts)
        ],
        own=[(each.name, href(item=each.id), each.id == item) for each in own] if len(own) > 1 else [],
        every=href(item=""),
        chosen=item,
        sorts=[
            (_("刚有变化的在前"), href(sort=""), sort == "last"),
            (_("快到期的在前"), href(sort="due"), sort == "due"),
        ]
        if sort
        else [],
        rows=[showing.row(each) for each in listed.items],
        due=counts["today"],
        more=href(page=number + 2) if listed.more else "",
        first=href() if number else "",
        beyond=number * PAGE,
        has_meter=has_meter(officer),
    )
