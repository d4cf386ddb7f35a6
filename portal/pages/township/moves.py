"""The moves of acceptance that take a page: asking once for what is missing, and proposing not to accept."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import accepting, correcting, moving, refusing
from portal.casework.correcting import ListChanged, Offer
from portal.casework.reading import CaseFile, read_case
from portal.core.errors import MovedOn, NotAllowed, Unreadable
from portal.core.words import _
from portal.pages import casefile as showing
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.pages.township.moved import moved_on
from portal.people.desks import Officer
from portal.policy.choosing import pinned


class Moves(Controller):
    """``/office/cases/{reference}/ask`` and ``…/refuse``."""

    path = "/office/cases/{reference:str}"

    @get("/ask")
    async def choose(self, request: Request, reference: FromPath[str]) -> Response:
        """Everything that can be asked for; what is missing or unreadable is ticked already."""
        async with at_desk(request, Action.ACCEPT_CASE) as officer:
            casefile = await read_case(officer, reference)
            draft = await correcting.draft_of(casefile.case)
            await leave(officer, "look", casefile.case["id"], subject="ask")
        if not _may(officer, casefile, "ask_papers"):
            return go(request, f"/office/cases/{casefile.reference}")
        offer = correcting.offered(casefile)
        if draft is None:
            return _ask_page(request, officer, casefile, offer, _suggested(offer), "", {})
        ticked = {line["id"] for line in draft["lines"]}
        return _ask_page(request, officer, casefile, offer, ticked, draft["free"], {})

    @post("/ask")
    async def keep(self, request: Request, reference: FromPath[str]) -> Response:
        """Keep the list, to be looked over once more before anybody is asked."""
        form = await forms.read(request)
        ids, free = form.all("want"), form.get("free")
        async with at_desk(request, Action.ACCEPT_CASE) as officer:
            casefile = await read_case(officer, reference)
            if not _may(officer, casefile, "ask_papers"):
                raise NotAllowed(_("办到这一步，这件事不能做了。请看办理进度。"))
            offer = correcting.offered(casefile)
            try:
                lines = correcting.chosen(offer, ids, free)
            except Unreadable as wrong:
                mistake = wrong.message
            else:
                await correcting.keep_draft(casefile.case, officer, lines, free)
                return go(request, f"/office/cases/{casefile.reference}/ask/review")
        field = "free" if ids else "want"
        return _ask_page(request, officer, casefile, offer, set(ids), free, {field: mistake})

    @get("/ask/review")
    async def review(self, request: Request, reference: FromPath[str]) -> Response:
        """The whole list as the applicant will read it."""
        async with at_desk(request, Action.ACCEPT_CASE) as officer:
            casefile = await read_case(officer, reference)
            draft = await correcting.draft_of(casefile.case)
        root = f"/office/cases/{casefile.reference}"
        if draft is None or not _may(officer, casefile, "ask_papers"):
            return go(request, root)
        return desk_page(
            request,
            officer,
            "township/ask_review.html",
            root=root,
            lines=draft["lines"],
            seen=draft["at"],
            changed="changed" in request.query_params,
            version=casefile.case["version"],
            whose=casefile.summary["name"],
        )

    @post("/ask/send")
    async def ask(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        try:
            async with at_desk(request, Action.ACCEPT_CASE) as officer:
                case = await moving.case_for(officer, reference)
                accepting.refuse_stale(case, form.get("version"))
                await correcting.ask(case, pinned(case["pack"]), officer, form.get("seen"))
                await leave(officer, "ask_papers", case["id"])
        except ListChanged:
            return go(request, f"/office/cases/{case['reference']}/ask/review?changed=1")
        except MovedOn:
            return await moved_on(request, reference, "ask_papers")
        return go(request, f"/office/cases/{case['reference']}?done=ask_papers")

    @get("/refuse")
    async def why(self, request: Request, reference: FromPath[str]) -> Response:
        async with at_desk(request, Action.ACCEPT_CASE) as officer:
            casefile = await read_case(officer, reference)
            await leave(officer, "look", casefile.case["id"], subject="refuse")
        if not _may(officer, casefile, "propose_refusal"):
            return go(request, f"/office/cases/{casefile.reference}")
        return _refuse_page(request, officer, casefile, "", "", {})

    @post("/refuse")
    async def refuse(self, request: Request, reference: FromPath[str]) -> Response:
        """Propose not to accept: the bureau confirms it, or sends it back."""
        form = await forms.read(request)
        reason, note = form.get("reason"), form.get("note")
        try:
            async with at_desk(request, Action.ACCEPT_CASE) as officer:
                case = await moving.case_for(officer, reference)
                accepting.refuse_stale(case, form.get("version"))
                await refusing.propose(case, pinned(case["pack"]), officer, reason, note)
                await leave(officer, "propose_refusal", case["id"])
        except MovedOn:
            return await moved_on(request, reference, "propose_refusal")
        except Unreadable as wrong:
            async with at_desk(request, Action.ACCEPT_CASE) as officer:
                casefile = await read_case(officer, reference)
            known = any(each.id == reason for each in casefile.pack.desks.reasons_of("refusal"))
            errors = {"note" if known else "reason": wrong.message}
            return _refuse_page(request, officer, casefile, reason, note, errors)
        return go(request, f"/office/cases/{case['reference']}?done=propose_refusal")


def _may(officer: Officer, casefile: CaseFile, name: str) -> bool:
    asked = name == "ask_papers" and casefile.request is not None
    return name in moving.moves_for(officer, casefile.case) and not asked


def _suggested(offer: Offer) -> set[str]:
    return {line["id"] for line in (*offer.papers, *offer.retakes) if line["chosen"]}


def _ask_page(
    request: Request,
    officer: Officer,
    casefile: CaseFile,
    offer: Offer,
    ticked: set[str],
    free: str,
    errors: dict[str, str],
) -> Response:
    return desk_page(
        request,
        officer,
        "township/ask.html",
        status=422 if errors else 200,
        root=f"/office/cases/{casefile.reference}",
        papers=offer.papers,
        retakes=offer.retakes,
        pages=offer.pages,
        ticked=ticked,
        free=free,
        errors=errors,
    )


def _refuse_page(
    request: Request,
    officer: Officer,
    casefile: CaseFile,
    reason: str,
    note: str,
    errors: dict[str, str],
) -> Response:
    root = f"/office/cases/{casefile.reference}"
    shown: dict[str, Any] = {"root": root, "heading": showing.heading(casefile)}
    return desk_page(
        request,
        officer,
        "township/refuse.html",
        status=422 if errors else 200,
        **shown,
        reasons=[(each.id, str(each.text)) for each in casefile.pack.desks.reasons_of("refusal")],
        chosen=reason,
        typed=note,
        version=casefile.case["version"],
        errors=errors,
    )
