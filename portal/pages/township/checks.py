"""The check of many cases: what waits for a report, one sheet for all of them, and the reports that came back."""

import asyncio
from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, Response, get, post

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import checking, importing
from portal.casework.importing import SheetWrong, Waiting
from portal.casework.moving import Case
from portal.casework.reading import read_case
from portal.casework.states import CaseState
from portal.casework.summary import read_summary
from portal.core import sheets
from portal.core.clock import COUNTY_TIME
from portal.core.errors import MovedOn, Unreadable
from portal.core.words import _
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.pages.uploads import AROUND, attachment, read_with_file
from portal.policy.choosing import current as current_pack

LISTED = 100
"""Cases shown at once, so that the page stays light; what must come first is among them."""


class Checks(Controller):
    """``/office/checks``."""

    path = "/office/checks"

    @get("/")
    async def show(self, request: Request) -> Response:
        return await self._page(request)

    @post("/sheet")
    async def sheet(self, request: Request) -> Response:
        """One sheet of the chosen cases; who took it and when is written down at each of them."""
        sent = await forms.read(request)
        chosen = list(dict.fromkeys(sent.all("case")))
        if not chosen or len(chosen) > importing.MOST:
            said = _("请勾选要导出的") if not chosen else _("一次最多{n}份", n=importing.MOST)
            return await self._page(request, {"case": said}, 422)
        async with at_desk(request, Action.CHECK_CASE) as officer:
            casefiles = [await read_case(officer, reference) for reference in chosen]
            await checking.exported(casefiles, officer, "sheet")
        body = await asyncio.to_thread(checking.export_sheet, casefiles, current_pack())
        return attachment(body, f"{checking.file_name(casefiles)}.xlsx", sheets.MEDIA_TYPE)

    @post("/template")
    async def template(self, request: Request) -> Response:
        """The sheet to fill in the reports, with the cases that wait in it."""
        await forms.read(request)
        async with at_desk(request, Action.CHECK_CASE) as officer:
            waiting = await importing.waiting_cases(officer)
            await leave(officer, "export_template", subject=str(len(waiting)))
        rows = [Waiting(each["reference"], read_summary(each)["name"]) for each in waiting[: importing.MOST]]
        body = await asyncio.to_thread(importing.template, current_pack(), rows)
        return attachment(body, "reports.xlsx", sheets.MEDIA_TYPE)

    @post("/import", request_max_body_size=sheets.LARGEST + AROUND)
    async def take(self, request: Request) -> Response:
        """Keep every report of a sheet, or none and say which rows are to be mended."""
        try:
            sent = await read_with_file(request, sheets.LARGEST)
            rows = await importing.read_sheet(current_pack(), sent.file)
            async with at_desk(request, Action.CHECK_CASE) as officer:
                kept = await importing.import_reports(officer, current_pack(), rows)
        except SheetWrong as wrong:
            return await self._page(request, {"file": wrong.message}, 422, bad=wrong)
        except Unreadable as wrong:
            return await self._page(request, {"file": wrong.message}, 422)
        except MovedOn:
            said = _("正好有人动了其中一份，一行都没有存。请再传一次。")
            return await self._page(request, {"file": said}, 409)
        return go(request, f"/office/checks?done={len(kept)}")

    async def _page(
        self,
        request: Request,
        errors: dict[str, str] | None = None,
        status: int = 200,
        bad: SheetWrong | None = None,
    ) -> Response:
        async with at_desk(request, Action.CHECK_CASE) as officer:
            waiting = await importing.waiting_cases(officer)
            unsent = await importing.waiting_cases(officer, CaseState.SURVEYED)
        done = request.query_params.get("done", "")
        return desk_page(
            request,
            officer,
            "township/checks.html",
            status=status,
            waiting=_lines(waiting[:LISTED]),
            more=LISTED if len(waiting) > LISTED else 0,
            unsent=_lines(unsent[:20]),
            errors=errors or {},
            bad=bad,
            done=int(done) if done.isascii() and done.isdigit() and len(done) < 5 else 0,
        )


def _lines(cases: Sequence[Case]) -> list[dict[str, Any]]:
    return [
        {
            "reference": each["reference"],
            "name": read_summary(each)["name"] or _("没写名字"),
            "village": read_summary(each)["village"],
            "due": each["due_on"],
            "exported": each["exported_at"].astimezone(COUNTY_TIME) if each["exported_at"] else None,
        }
        for each in cases
    ]
