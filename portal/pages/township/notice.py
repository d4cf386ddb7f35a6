"""The village notice of a case: what it will tell, posting it, the sheet for the wall, objections, and sending on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import require
from portal.casework import forwarding, objecting, publishing
from portal.casework.moving import moves_for
from portal.casework.objecting import ObjectionWrong
from portal.casework.opining import DECLINE, opinion_of
from portal.casework.paper_notice import notice_data, notice_pdf
from portal.casework.publishing import NoticeWrong
from portal.casework.reading import CaseFile, read_case
from portal.core.clock import COUNTY_TIME, today
from portal.core.errors import MovedOn, NotFound, Unreadable
from portal.core.references import show_receipt_code
from portal.core.words import _, speaking
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.qr import qr
from portal.pages.shell import go
from portal.pages.uploads import attachment
from portal.people.desks import Officer


class Mistakes(Exception):
    """What is to be mended, by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = dict(errors)


class Notice(Controller):
    """``/office/cases/{reference}/notice``."""

    path = "/office/cases/{reference:str}/notice"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await self._page(request, reference)

    @post("/")
    async def act(self, request: Request, reference: FromPath[str]) -> Response:
        sent = await forms.read(request)
        try:
            async with at_desk(request, Action.PUBLISH_CASE) as officer:
                casefile = await _case(officer, reference)
                await _act(officer, casefile, sent)
        except (Mistakes, NoticeWrong, ObjectionWrong) as wrong:
            errors = wrong.errors if isinstance(wrong, Mistakes) else wrong.mistakes
            return await self._page(request, reference, sent, errors, 422)
        except MovedOn as moved:
            return await self._page(request, reference, sent, {"page": moved.message}, 409)
        return go(request, f"/office/cases/{casefile.reference}/notice?done={sent.get('do')}")

    @get("/sheet")
    async def sheet(self, request: Request, reference: FromPath[str]) -> Response:
        """The sheet for the wall as a page that prints as it stands; in Chinese, as the wall is."""
        async with at_desk(request, Action.PUBLISH_CASE) as officer:
            casefile = await _case(officer, reference)
            notice = publishing.posted_of(casefile)
            await leave(officer, "look", casefile.case["id"], subject="notice sheet")
        with speaking("zh"):
            told = notice_data(notice)
        drawn = qr(notice.link)
        return desk_page(
            request,
            officer,
            "township/notice_sheet.html",
            case=casefile.case,
            sheet=told,
            qr_path=drawn.path,
            qr_side=drawn.side,
        )

    @get("/sheet.pdf")
    async def print_sheet(self, request: Request, reference: FromPath[str]) -> Response:
        async with at_desk(request, Action.PUBLISH_CASE) as officer:
            casefile = await _case(officer, reference)
            notice = publishing.posted_of(casefile)
            await leave(officer, "print_notice", casefile.case["id"])
        return attachment(await notice_pdf(notice), f"notice-{casefile.reference}.pdf", "application/pdf")

    async def _page(
        self,
        request: Request,
        reference: str,
        sent: forms.Form | None = None,
        errors: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        async with at_desk(request, Action.PUBLISH_CASE) as officer:
            casefile = await _case(officer, reference)
            await leave(officer, "look", casefile.case["id"], subject="notice")
        return desk_page(
            request,
            officer,
            "township/notice.html",
            status=status,
            errors={name: said for name, said in (errors or {}).items() if name != "page"},
            moved=(errors or {}).get("page", ""),
            typed=sent or forms.Form([]),
            sent=sent is not None,
            done=request.query_params.get("done", ""),
            **_shown(officer, casefile),
        )


async def _case(officer: Officer, reference: str) -> CaseFile:
    casefile = await read_case(officer, reference)
    require(officer, Action.PUBLISH_CASE, casefile.case)
    return casefile


async def _act(officer: Officer, casefile: CaseFile, sent: forms.Form) -> None:
    match sent.get("do"):
        case "publish":
            shown = publishing.read_shown(
                casefile, sent.get("surname"), sent.get("village"), sent.get("minor") == "yes"
            )
            await publishing.publish(casefile, officer, shown)
        case "object":
            try:
                await objecting.object_to(
                    casefile, officer, sent.get("way"), sent.get("who"), sent.get("said")
                )
            except Unreadable as wrong:
                raise Mistakes({"said": wrong.message}) from None
        case "settle":
            try:
                which = UUID(sent.get("objection"))
            except ValueError:
                raise NotFound from None
            try:
                await objecting.settle(casefile, officer, which, sent.get("outcome"), sent.get("note"))
            except Unreadable as wrong:
                raise Mistakes({"note": wrong.message}) from None
        case "forward":
            require(officer, Action.FORWARD_CASE, casefile.case)
            await forwarding.forward(casefile, officer)
        case _:
            raise NotFound


def _shown(officer: Officer, casefile: CaseFile) -> dict[str, Any]:
    case, publication, opinion = casefile.case, casefile.publication, opinion_of(casefile)
    moves = moves_for(officer, case)
    can_publish = "publish" in moves and opinion is not None and opinion["recommends"] != DECLINE
    notice = publishing.posted_of(casefile) if publication else None
    return {
        "case": case,
        "who": casefile.summary["name"],
        "may": moves,
        "proposed": publishing.proposed(casefile) if can_publish else None,
        "category": _category(casefile),
        "answered_since": _answered_since(casefile),
        "declines": opinion is not None and opinion["recommends"] == DECLINE,
        "notice": notice,
        "code": show_receipt_code(notice.code) if notice else "",
        "up": publishing.is_up(casefile),
        "taken_down": publication["taken_down_at"] if publication else None,
        "days_left": (notice.last - today()).days if notice else 0,
        "objections": [_objection(each) for each in casefile.objections],
        "first_open": next((each["id"] for each in objecting.open_objections(casefile)), None),
        "outcomes": [
            ("unfounded", _("和反映的不一样"), _("公示照旧")),
            ("survey_again", _("要重新上门查"), _("撤下公示，查完再公示")),
            ("opine_again", _("要重新写意见"), _("撤下公示，写完再公示")),
        ],
        "may_object": objecting.may_object(casefile) and "object" in moves,
        "in_the_way": forwarding.in_the_way(casefile),
        "ways": [(each, objecting.way_words(each)) for each in objecting.WAYS],
    }


def _answered_since(casefile: CaseFile) -> bool:
    """Whether the applicant said something to the report after the opinion was written."""
    opinion, check = opinion_of(casefile), casefile.check
    if opinion is None or check is None or check["answered_at"] is None:
        return False
    return check["answered_at"] > opinion["at"]


def _category(casefile: CaseFile) -> str:
    opinion, pack = opinion_of(casefile), casefile.pack
    if opinion is None or opinion["recommends"] == DECLINE:
        return ""
    return str(pack.categories[pack.checks.shown_as.get(opinion["recommends"], opinion["recommends"])].name)


def _objection(row: Mapping[str, Any]) -> dict[str, Any]:
    body = row["body"]
    outcomes = {
        "unfounded": _("查过了，和反映的不一样"),
        "survey_again": _("重新上门查"),
        "opine_again": _("重新写意见"),
    }
    return {
        "id": row["id"],
        "at": row["at"].astimezone(COUNTY_TIME),
        "way": objecting.way_words(body["way"]),
        "who": body["who"],
        "text": body["text"],
        "open": row["outcome"] == "",
        "outcome": outcomes.get(row["outcome"], ""),
        "answer": row["answer"],
    }
