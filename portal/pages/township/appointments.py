"""Arranging a visit from the desk: who goes, up to three windows to choose from, or hours agreed by phone."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import arranging, moving
from portal.casework.arranging import Visitor
from portal.casework.hours import Span, from_key, offerable, span
from portal.casework.summary import read_summary
from portal.core.clock import today
from portal.core.errors import MovedOn, Unreadable
from portal.core.words import _
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.forms import Errors
from portal.pages.shell import go
from portal.people.desks import Officer
from portal.policy.calendar import said
from portal.policy.choosing import pinned

DAYS_BY_PHONE = 21
TIME = re.compile(r"([0-9]{1,2})(?:[:点时.]([0-9]{2}|半)?)?分?")


class Mistakes(Exception):
    """What is to be mended, by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = dict(errors)


class Appointments(Controller):
    """``/office/cases/{reference}/appointment``."""

    path = "/office/cases/{reference:str}/appointment"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await self._page(request, reference)

    @post("/")
    async def take(self, request: Request, reference: FromPath[str]) -> Response:
        sent = await forms.read(request)
        try:
            async with at_desk(request, Action.ARRANGE_VISIT) as officer:
                case = await moving.case_for(officer, reference)
                await _act(officer, case, sent)
        except Mistakes as wrong:
            return await self._page(request, reference, sent, wrong.errors, 422)
        except MovedOn as moved:
            return await self._page(request, reference, sent, {}, 409, moved.message)
        return go(request, f"/office/cases/{case['reference']}/appointment?done={sent.get('do')}")

    async def _page(
        self,
        request: Request,
        reference: str,
        sent: forms.Form | None = None,
        errors: Mapping[str, str] | None = None,
        status: int = 200,
        moved: str = "",
    ) -> Response:
        async with at_desk(request, Action.ARRANGE_VISIT) as officer:
            case = await moving.case_for(officer, reference)
            found = await arranging.appointment_of(case)
            people = await arranging.visitors(officer, case)
            await leave(officer, "look", case["id"], subject="appointment")
        pack, moves = pinned(case["pack"]), moving.moves_for(officer, case)
        asked = sent.get("surveyor") if sent else str(found.surveyor if found else case["surveyor"] or "")
        return desk_page(
            request,
            officer,
            "township/appointment.html",
            status=status,
            case=case,
            who=read_summary(case)["name"],
            appointment=found,
            people=[(str(each.id), each.name, _duty(each)) for each in people],
            chosen=asked or (str(people[0].id) if people else ""),
            days=_by_day(offerable(case, pack)),
            ticked=sent.all("windows") if sent else [],
            phone_days=_phone_days(pack.calendar),
            typed={name: sent.get(name) if sent else "" for name in ("day", "from", "to")},
            may=moves,
            may_say_not_met="not_met" in moves
            and found is not None
            and found.state == "agreed"
            and found.over,
            errors=dict(errors or {}),
            moved=moved,
            done=request.query_params.get("done", "") if status == 200 else "",
        )


def _duty(visitor: Visitor) -> str:
    return _("家境调查员") if visitor.role == "surveyor" else _("窗口工作人员")


async def _act(officer: Officer, case: moving.Case, sent: forms.Form) -> None:
    pack, stamp = pinned(case["pack"]), sent.get("stamp")
    if sent.get("do") == "not_met":
        await arranging.not_met(officer, case, pack, stamp)
        return
    errors = Errors()
    people = {str(each.id): each for each in await arranging.visitors(officer, case)}
    visitor = people.get(sent.get("surveyor"))
    if visitor is None:
        errors["surveyor"] = _("请选谁去")
    if sent.get("do") == "set":
        agreed = _agreed(sent, errors)
        if errors or agreed is None or visitor is None:
            raise Mistakes(errors)
        try:
            await arranging.set_time(officer, case, pack, visitor, agreed, stamp)
        except Unreadable as wrong:
            raise Mistakes({"day": wrong.message}) from None
        return
    windows = errors.check("windows", _windows, sent.all("windows"), offerable(case, pack)) or []
    if errors or visitor is None:
        raise Mistakes(errors)
    try:
        await arranging.offer(officer, case, pack, visitor, windows, stamp)
    except Unreadable as wrong:
        raise Mistakes({"windows": wrong.message}) from None


def _windows(keys: Sequence[str], known: Sequence[Span]) -> list[Span]:
    try:
        chosen = [from_key(each) for each in keys]
    except ValueError:
        raise Unreadable(_("请在下面选时间")) from None
    if any(each not in known for each in chosen):
        raise Unreadable(_("有的时间已经过了，请另选"))
    return chosen


def _agreed(sent: forms.Form, errors: Errors) -> Span | None:
    day = errors.check("day", _day, sent.get("day"))
    begins, ends = (errors.check(name, _time, sent.get(name)) for name in ("from", "to"))
    if day is None or begins is None or ends is None:
        return None
    try:
        return span(day, begins, ends)
    except ValueError:
        errors["to"] = _("到几点，要比从几点晚")
        return None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(_("请选哪一天")) from None


def _time(text: str) -> time:
    found = TIME.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    try:
        if found is None:
            raise ValueError(text)
        minutes = found[2] or "0"
        return time(int(found[1]), 30 if minutes == "半" else int(minutes))
    except ValueError:
        raise Unreadable(_("钟点写成9:30这样")) from None


def _by_day(spans: Sequence[Span]) -> list[tuple[str, list[Span]]]:
    days: dict[date, list[Span]] = {}
    for each in spans:
        days.setdefault(each.day, []).append(each)
    return [(str(said(day)), windows) for day, windows in days.items()]


def _phone_days(calendar: Any) -> list[tuple[str, str]]:
    """Any day of the next three weeks, days off marked as such: people may well agree on a Saturday."""
    days = [today() + timedelta(ahead) for ahead in range(DAYS_BY_PHONE)]
    return [
        (each.isoformat(), str(said(each)) + ("" if calendar.works(each) else _("，休息日"))) for each in days
    ]
