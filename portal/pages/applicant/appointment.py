"""The visit, for its applicant: pick a time, ask for another, know who comes, and keep it in the phone's calendar."""

from datetime import UTC, datetime

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.casework import arranging, moving
from portal.casework.arranging import Appointment
from portal.core.clock import now
from portal.core.errors import MovedOn, NotFound, Unreadable
from portal.core.words import _
from portal.pages import forms
from portal.pages.shell import go, page
from portal.pages.who import acting
from portal.policy.choosing import pinned
from portal.policy.places import Township

FOLD = 73
"""Bytes of a line of a calendar file; RFC 5545 allows 75."""


class Appointments(Controller):
    """``/progress/{reference}/appointment`` and ``visit.ics``."""

    path = "/progress/{reference:str}"

    @get("/appointment")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await self._page(request, reference)

    @post("/appointment")
    async def take(self, request: Request, reference: FromPath[str]) -> Response:
        sent = await forms.read(request)
        other = sent.get("do") == "other"
        try:
            async with acting(request) as person:
                case = await moving.case_for(person, reference)
                pack, stamp = pinned(case["pack"]), sent.get("stamp")
                if other:
                    await arranging.ask_other(person, case, pack, sent.get("wish"), stamp)
                else:
                    await arranging.pick(person, case, pack, sent.get("window"), stamp)
        except Unreadable as wrong:
            errors = {"wish" if other else "window": wrong.message}
            return await self._page(request, reference, errors, sent.get("wish"), 422)
        except MovedOn as moved:
            return await self._page(request, reference, {}, sent.get("wish"), 409, moved.message)
        return go(request, f"/progress/{case['reference']}/appointment?done={'other' if other else 'picked'}")

    @get("/visit.ics")
    async def calendar(self, request: Request, reference: FromPath[str]) -> Response:
        """The agreed hours as a calendar file. Raises NotFound while nothing is agreed."""
        async with acting(request) as person:
            case = await moving.case_for(person, reference)
            found = await arranging.appointment_of(case)
        if found is None or found.state != "agreed":
            raise NotFound
        headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="visit.ics"'}
        text = calendar_file(found, _office(case), str(request.url.hostname))
        return Response(text.encode(), media_type="text/calendar; charset=utf-8", headers=headers)

    async def _page(
        self,
        request: Request,
        reference: str,
        errors: dict[str, str] | None = None,
        wish: str = "",
        status: int = 200,
        moved: str = "",
    ) -> Response:
        async with acting(request) as person:
            case = await moving.case_for(person, reference)
            found = await arranging.appointment_of(case)
        if found is None:
            raise NotFound
        moves = moving.moves_for(person, case)
        return page(
            request,
            "applicant/appointment.html",
            status=status,
            reference=case["reference"],
            appointment=found,
            may_pick="pick_time" in moves and found.state == "offered",
            may_ask="ask_other_time" in moves and found.state in ("offered", "agreed"),
            ahead=[each for each in found.windows if each.ends > now()],
            office=_office(case),
            wish=wish,
            errors=errors or {},
            moved=moved,
            done=request.query_params.get("done", "") if status == 200 else "",
        )


def _office(case: moving.Case) -> Township | None:
    return pinned(case["pack"]).places.townships.get(case["home_office"])


def calendar_file(found: Appointment, office: Township | None, host: str) -> str:
    """The visit as RFC 5545 has it, in UTC: when, who, the word at the door, and nothing of the case."""
    agreed = found.agreed
    assert agreed is not None
    place = str(office.short) if office else ""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//portal//visit//ZH",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{found.id}@{host}",
        f"SEQUENCE:{found.version}",
        f"DTSTAMP:{_utc(now())}",
        f"DTSTART:{_utc(agreed.starts)}",
        f"DTEND:{_utc(agreed.ends)}",
        "SUMMARY:" + _plain(_("{place}的人上门", place=place)),
        "DESCRIPTION:"
        + _plain(
            _(
                "来的人：{name}。见面口令：{word}。说不出口令的，别开门，打电话问：{phone}",
                name=found.name,
                word=found.word,
                phone=office.phone if office else "",
            )
        ),
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:" + _plain(_("今天有人上门")),
        "TRIGGER:-PT2H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _plain(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A long line goes on in the next, behind a space; no character is cut apart."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > FOLD:
            parts.append("")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n ".join(parts)
