"""The decision: written, looked over as the letter will say it, then signed."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.casework.declared import findings_of
from portal.casework.opining import opinion_of
from portal.casework.reading import CaseFile, read_case
from portal.casework.states import CaseState as S
from portal.core.clock import now
from portal.core.errors import MovedOn, NotAllowed, Unreadable
from portal.core.money import yuan
from portal.core.words import _
from portal.decisions import deciding, letters, printing, visiting, weighing, writing
from portal.decisions.letters import Letter
from portal.decisions.writing import Body, NotWritten
from portal.pages import forms
from portal.pages.bureau.returning import reading
from portal.pages.desk import at_desk, desk_page
from portal.pages.forms import Form
from portal.pages.shell import go
from portal.people.desks import Officer
from portal.policy.paying import Calculation, calculate

OUTCOMES = (writing.RECOGNISED, writing.DECLINED)


class Deciding(Controller):
    """``/bureau/cases/{reference}/decision``."""

    path = "/bureau/cases/{reference:str}"

    @get("/decision")
    async def write(self, request: Request, reference: FromPath[str]) -> Response:
        """The form: recognise, or with ``?as=declined`` not; what was begun is still there."""
        async with _ready(request, reference) as (officer, casefile):
            begun = await writing.kept(casefile, officer, OUTCOMES)
        outcome = request.query_params.get("as", "")
        body = begun.body if begun else {}
        if outcome not in OUTCOMES:
            outcome = body.get("outcome", "recognised")
        if deciding.to_amend(casefile):
            outcome = "recognised"
        typed = _typed(casefile, body if body.get("outcome") == outcome else {}, outcome)
        return _form(request, officer, casefile, typed, {})

    @post("/decision")
    async def keep(self, request: Request, reference: FromPath[str]) -> Response:
        form = await forms.read(request)
        async with _ready(request, reference) as (officer, casefile):
            try:
                body = _body(casefile, form)
            except NotWritten as wrong:
                errors = wrong.errors
            else:
                await writing.keep(casefile, officer, body)
                return go(request, f"/bureau/cases/{casefile.reference}/decision/confirm")
        return _form(request, officer, casefile, _sent(form), errors, 422)

    @get("/decision/confirm")
    async def look_over(self, request: Request, reference: FromPath[str]) -> Response:
        """What the letter will say, before it is signed."""
        async with _ready(request, reference) as (officer, casefile):
            begun = await writing.kept(casefile, officer, OUTCOMES)
        root = f"/bureau/cases/{casefile.reference}"
        if begun is None or not begun.fresh:
            return go(request, f"{root}/decision")
        body, rounds = begun.body, 1 + len(casefile.decisions)
        letter = letters.letter_of(casefile.case, body, casefile.pack, now(), "", rounds)
        return desk_page(
            request,
            officer,
            "bureau/confirm.html",
            pack=casefile.pack,
            action=f"{root}/decision/confirm",
            back_to=f"{root}/decision?as={body['outcome']}",
            version=begun.version,
            items=body["outcome"] == "recognised" and not deciding.to_amend(casefile),
            **shown_letter(letter, casefile),
        )

    @post("/decision/confirm")
    async def sign(self, request: Request, reference: FromPath[str]) -> Response:
        """One transaction for all of it; pressed twice, one decision."""
        form = await forms.read(request)
        try:
            async with _ready(request, reference) as (officer, casefile):
                body = await writing.take(casefile, officer, writing.version(form.get("version")), OUTCOMES)
                await _decide(casefile, officer, body)
        except (MovedOn, NotAllowed):
            # The other press of the same button was first: there is a decision, and it is theirs.
            if not await _decided_by_me(request, reference):
                raise
        return go(request, f"/bureau/cases/{reference.upper()[:16]}?done=decided")


@asynccontextmanager
async def _ready(request: Request, reference: str) -> AsyncGenerator[tuple[Officer, CaseFile]]:
    """As ``returning.reading``, for whoever may decide it now. Raises NotAllowed with the reason in plain words."""
    async with reading(request, reference) as (officer, casefile):
        why = visiting.why_not(casefile, officer)
        if why:
            raise NotAllowed(why)
        yield officer, casefile


async def _decide(casefile: CaseFile, officer: Officer, body: Body) -> None:
    if deciding.to_amend(casefile):
        await deciding.amend(casefile, officer, body)
    elif body["outcome"] == "recognised":
        await deciding.recognise(casefile, officer, body)
    else:
        await deciding.decline(casefile, officer, body)


async def _decided_by_me(request: Request, reference: str) -> bool:
    async with at_desk(request, Action.DECIDE_CASE) as officer:
        casefile = await read_case(officer, reference)
    return (
        bool(casefile.decisions)
        and casefile.decisions[-1]["decided_by"] == officer.id
        and casefile.case["state"] != S.WITH_BUREAU
    )


def _body(casefile: CaseFile, form: Form) -> Body:
    """What was filled in as the body of a decision. Raises NotWritten."""
    if form.get("as") == "declined" and not deciding.to_amend(casefile):
        return writing.declining(
            casefile, form.all("reasons"), form.get("text"), weighing.free_items(casefile)
        )
    given = {
        "category": form.get("category"),
        "members": form.all("members"),
        "items": form.all("items"),
        "amount": form.get("amount"),
        "begins": form.get("begins"),
        "why": form.get("why"),
    }
    return writing.recognition(casefile, given)


def _sent(form: Form) -> dict[str, Any]:
    names = ("category", "amount", "begins", "why", "text")
    lists = ("members", "items", "reasons")
    outcome = "declined" if form.get("as") == "declined" else "recognised"
    return (
        {"outcome": outcome}
        | {name: form.get(name) for name in names}
        | {name: form.all(name) for name in lists}
    )


def _typed(casefile: CaseFile, body: Body, outcome: str) -> dict[str, Any]:
    """What stands in the form: what was begun, else what the opinion, the visit and the application say."""
    said = (opinion_of(casefile) or {}).get("body") or {}
    category = body.get("category") or weighing.wished_category(casefile)
    usual = writing.usual_month(casefile).isoformat()
    fits = weighing.items_with(casefile, category)
    changed = body.get("amount") is not None and body.get("amount") != body.get("formula")
    return {
        "outcome": outcome,
        "category": category,
        "members": [each["key"] for each in body["members"]]
        if "members" in body
        else _usual_members(casefile, category),
        "items": body.get("items", [name for name, truth in fits.items() if truth != "unmet"]),
        "amount": yuan(body["amount"]) if changed else "",
        "begins": (body.get("begins") or usual)[:7],
        "why": body.get("why", ""),
        "reasons": body.get("reasons", said.get("reason_ids", [])),
        "text": body.get("text", "") or _what_is_against(casefile, category),
    }


def _usual_members(casefile: CaseFile, category: str) -> list[str]:
    """Everybody of the household, or where one person alone is recognised whom the opinion names."""
    named = ((opinion_of(casefile) or {}).get("body") or {}).get("members") or []
    keys = [each.key for each in weighing.household(casefile)]
    found = [key for key in keys if key in named]
    benefit = casefile.pack.decisions.benefits.get(category)
    return found or (keys[:1] if benefit and benefit.heads == "one" else keys)


def _what_is_against(casefile: CaseFile, category: str) -> str:
    """A first draft of the reasons: what is unmet, with the family's own figure beside the limit."""
    unmet = [each for each in weighing.grounds(casefile, category) if each.truth == "unmet"]
    return "\n".join(
        _("{words}：{figure}。", words=each.words, figure=each.figure)
        if each.figure
        else _("{words}。", words=each.words)
        for each in unmet
    )


def sums_of(casefile: CaseFile, category: str = "", members: int = 0) -> Calculation | None:
    """What this category pays so many members; by default as the opinion, the visit or the application say.

    None where it cannot be worked out.
    """
    named = category or weighing.wished_category(casefile)
    if named not in casefile.pack.categories:
        return None
    count = members or len(_usual_members(casefile, named))
    try:
        return calculate(casefile.pack, named, count, findings_of(casefile))
    except Unreadable:
        return None


def _form(
    request: Request,
    officer: Officer,
    casefile: CaseFile,
    typed: dict[str, Any],
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    pack = casefile.pack
    fits = weighing.items_with(casefile, typed["category"])
    return desk_page(
        request,
        officer,
        "bureau/decision.html",
        status=status,
        pack=pack,
        reference=casefile.reference,
        person=casefile.summary["name"],
        typed=typed,
        errors=errors,
        amending=deciding.to_amend(casefile),
        categories=[
            (each.id, each.name, pack.decisions.benefits[each.id].note) for each in pack.categories.values()
        ],
        members=[(each.key, each.name, "") for each in weighing.household(casefile)],
        items=[
            (name, pack.items[name].name, _("按这一类，不在范围里") if truth == "unmet" else "")
            for name, truth in fits.items()
        ],
        months=[(f"{each:%Y-%m}", letters.month_words(each)) for each in writing.months_to_choose(casefile)],
        reasons=[(each.id, each.text, "") for each in pack.desks.reasons_of("decline")],
        free=[pack.items[name].name for name in weighing.free_items(casefile)],
        grounds=weighing.grounds(casefile, typed["category"]),
        sums=sums_of(casefile, typed["category"], len(typed["members"])),
    )


def shown_letter(letter: Letter, casefile: CaseFile) -> dict[str, Any]:
    """A letter as its pages show it."""
    return {
        "letter": letter,
        "lists": printing.lists_of(letter),
        "changed": printing.changed(letter),
        "online": printing.online_words(casefile.pack),
        "reference": casefile.reference,
    }
