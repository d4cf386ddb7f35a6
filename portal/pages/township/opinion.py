"""The township's opinion: the evidence in short, what the rules say to it, and what the officer recommends."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import require
from portal.casework import forwarding, opining, reports
from portal.casework.declared import findings_of
from portal.casework.moving import moves_for
from portal.casework.opining import DECLINE, OpinionWrong, Wanted
from portal.casework.reading import CaseFile, read_case
from portal.core.clock import COUNTY_TIME
from portal.core.errors import MovedOn, Unreadable
from portal.core.money import yuan
from portal.core.words import _
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go
from portal.people.desks import Officer
from portal.policy.calendar import said as day_said
from portal.policy.recommending import UNLIKELY


class Opinion(Controller):
    """``/office/cases/{reference}/opinion``."""

    path = "/office/cases/{reference:str}/opinion"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await self._page(request, reference)

    @post("/")
    async def give(self, request: Request, reference: FromPath[str]) -> Response:
        sent = await forms.read(request)
        wanted = _wanted(sent)
        try:
            async with at_desk(request, Action.OPINE_CASE) as officer:
                casefile = await _case(officer, reference)
                await opining.opine(casefile, officer, wanted, _version(sent))
        except OpinionWrong as wrong:
            return await self._page(request, reference, wanted, wrong.mistakes, 422)
        except Unreadable as wrong:
            return await self._page(request, reference, wanted, {"text": wrong.message}, 422)
        except MovedOn as moved:
            return await self._page(request, reference, wanted, {"page": moved.message}, 409)
        return go(request, f"/office/cases/{casefile.reference}/opinion?done=1")

    @post("/forward")
    async def forward(self, request: Request, reference: FromPath[str]) -> Response:
        """Send an opinion to decline to the bureau: nothing is posted."""
        await forms.read(request)
        async with at_desk(request, Action.FORWARD_CASE) as officer:
            casefile = await _case(officer, reference)
            await forwarding.forward(casefile, officer)
        return go(request, f"/office/cases/{casefile.reference}")

    async def _page(
        self,
        request: Request,
        reference: str,
        wanted: Wanted | None = None,
        errors: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        async with at_desk(request, Action.OPINE_CASE) as officer:
            casefile = await _case(officer, reference)
            await leave(officer, "look", casefile.case["id"], subject="opinion")
        return desk_page(
            request,
            officer,
            "township/opinion.html",
            status=status,
            errors={name: said for name, said in (errors or {}).items() if name != "page"},
            moved=(errors or {}).get("page", ""),
            wanted=wanted or opining.starting_with(casefile),
            done="done" in request.query_params,
            **_shown(officer, casefile),
        )


async def _case(officer: Officer, reference: str) -> CaseFile:
    casefile = await read_case(officer, reference)
    require(officer, Action.OPINE_CASE, casefile.case)
    return casefile


def _wanted(sent: forms.Form) -> Wanted:
    return Wanted(
        sent.get("recommends"), sent.all("members"), sent.all("items"), sent.all("reasons"), sent.get("text")
    )


def _version(sent: forms.Form) -> int:
    typed = sent.get("version")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _shown(officer: Officer, casefile: CaseFile) -> dict[str, Any]:
    case, pack, check = casefile.case, casefile.pack, casefile.check
    advice, findings = opining.weighed(casefile), findings_of(casefile)
    people = opining.household(casefile)
    chosen = reports.chosen_category(casefile)
    given = opining.opinion_of(casefile)
    until = reports.answer_until(check, pack) if check else None
    return {
        "case": case,
        "who": casefile.summary["name"],
        "relative": casefile.summary["relative"],
        "may": moves_for(officer, case),
        "lines": reports.lines_of(casefile),
        "answer": check["answer"] if check else "",
        "advice": advice,
        "chosen": pack.categories[chosen].name if chosen else "",
        "options": [
            _option(casefile, each.id, advice, len(people), findings) for each in pack.categories.values()
        ],
        "decline": DECLINE,
        "people": people,
        "items": [(name, str(pack.items[name].name)) for name in opining.chosen_items(casefile)],
        "reasons": [(each.id, str(each.text)) for each in pack.desks.reasons_of("decline")],
        "waits": reports.waits_for_answer(check, pack),
        "until": day_said(until.day) if until else "",
        "given": _given(casefile, given) if given else None,
        "ready": case["state"] == "reviewed",
    }


def _option(
    casefile: CaseFile, category: str, advice: Any, members: int, findings: dict[str, Any]
) -> tuple[str, str, str]:
    """A category to recommend: its id, its name, and what it would pay with how the rules see it."""
    pack = casefile.pack
    words = {"likely": _("符合"), "unlikely": _("不符合"), "undetermined": _("要核实")}
    amount = opining.amount_of(pack, category, members, findings)
    outcome = advice.outcome(category).outcome
    told = words[outcome]
    if outcome == UNLIKELY:
        return category, str(pack.categories[category].name), told
    if amount.fen is not None:
        told = _(
            "{outcome}。估计每月{amount}元：{said}", outcome=told, amount=yuan(amount.fen), said=amount.said
        )
    elif amount.said:
        told = _("{outcome}。{said}", outcome=told, said=amount.said)
    return category, str(pack.categories[category].name), told


def _given(casefile: CaseFile, opinion: Mapping[str, Any]) -> dict[str, Any]:
    """The opinion of this review, in words."""
    body, pack = opinion["body"], casefile.pack
    names = dict(opining.household(casefile))
    return {
        "declines": opinion["recommends"] == DECLINE,
        "category": "" if opinion["recommends"] == DECLINE else pack.categories[opinion["recommends"]].name,
        "members": [names.get(each, each) for each in body["members"]],
        "amount": "" if body["amount"] is None else yuan(body["amount"]),
        "calculation": body.get("calculation", ""),
        "reasons": body["reasons"],
        "by": casefile.name_of(opinion["by_staff"]),
        "at": opinion["at"].astimezone(COUNTY_TIME),
    }
