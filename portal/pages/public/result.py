"""The result of the questionnaire: what is advised, why, what would change it, what comes along, where and when."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.core.database import transaction
from portal.core.errors import NotFound
from portal.core.settings import settings
from portal.core.words import Text, _
from portal.pages import forms
from portal.pages.public.screening import onward, whose
from portal.pages.qr import qr
from portal.pages.shell import go, page
from portal.pages.who import visiting, who
from portal.policy.categories import Condition
from portal.policy.pack import Pack
from portal.policy.questions import Question
from portal.policy.recommending import Advice, Outcome, advise
from portal.screening import answering
from portal.screening.answering import Answers
from portal.screening.changing import changes
from portal.screening.figures import explained, in_short, in_yuan, open_questions

STEPS = ("acceptance", "survey", "opinion", "notice", "decision")
"""The clocks that the page tells: what happens after handing in."""
OUTSIDE = "remote"
"""The guide's chapter for people registered elsewhere."""


@dataclass(frozen=True)
class Why:
    """One condition as the page shows it. ``marked``: it stands here with its mark, and nowhere else."""

    id: str
    truth: str
    said: Text
    note: str
    marked: bool


@dataclass(frozen=True)
class Shown:
    """One category as the page shows it."""

    id: str
    name: Text
    full_name: Text
    outcome: str
    note: str
    reasons: list[Why]


class Result(Controller):
    """``/screening/result``, and the code that carries it to another phone."""

    path = "/screening"

    @get("/result")
    async def show(self, request: Request) -> Response:
        """The advice on all answers given; to the first question when there are none."""
        there = await whose(request)
        if not there.answers:
            return onward(request, there.pack, {})
        advice = advise(there.pack, there.answers)
        return page(
            request, "public/result.html", pack=there.pack, key=uuid4(), **in_words(there.pack, advice)
        )

    @post("/hand-over")
    async def hand_over(self, request: Request) -> Response:
        """Make a code for another phone; its page can be opened again until it is too old."""
        await forms.read(request)
        async with visiting(request) as person:
            kept = await answering.mine(person)
            if not kept.values:
                return go(request, "/screening")
            code = await answering.hand_over(kept)
        return go(request, f"/screening/hand-over/{code}")

    @get("/hand-over/{code:str}")
    async def show_code(self, request: Request, code: FromPath[str]) -> Response:
        """The code to scan. Raises NotFound when it is unknown or too old."""
        await _carried(code)
        drawn = qr(f"{settings().base_url}/screening/take/{code}")
        return page(request, "public/handover.html", drawn=drawn)

    @get("/take/{code:str}")
    async def ask_to_take(self, request: Request, code: FromPath[str]) -> Response:
        """What the code does; nothing of the answers is shown. Raises NotFound."""
        await _carried(code)
        return page(request, "public/take.html", code=code)

    @post("/take/{code:str}")
    async def take(self, request: Request, code: FromPath[str]) -> Response:
        """The answers become those of this phone, for a day. Raises NotFound."""
        await forms.read(request)
        carried = await _carried(code)
        async with visiting(request) as person:
            await answering.keep(carried, who(request).visit, person, carried.pack)
        return go(request, "/screening/result")


async def _carried(code: str) -> Answers:
    """What a code carries; nobody need be known for it. Raises NotFound."""
    async with transaction():
        carried = await answering.take_over(code)
    if carried is None:
        raise NotFound
    return carried


def in_words(pack: Pack, advice: Advice) -> dict[str, Any]:
    """Everything the page shows, each condition marked once."""
    marked: set[str] = set()
    order = sorted(advice.categories, key=lambda each: each.category != advice.advised)
    shown = [_shown(advice, each, marked) for each in order]
    places = pack.places
    return {
        "advice": advice,
        "advised": shown[0] if advice.advised else None,
        "others": shown[1:] if advice.advised else shown,
        "estimate": _estimate(advice),
        "sources": _sources(advice),
        "doubts": _doubts(advice),
        "settling": _settling(advice),
        "changes": changes(advice),
        "items": [(offer, _item_note(offer), places.units[offer.item.department]) for offer in advice.items],
        "home": places.townships.get(advice.office or ""),
        "office": places.townships.get(advice.office or ""),
        "outside": _outside(pack, advice),
        "steps": [
            {"state": "ahead", "name": pack.clocks[name].rule, "when": "", "note": ""} for name in STEPS
        ],
        "demonstration": bool(pack.demonstration),
    }


def _shown(advice: Advice, outcome: Outcome, marked: set[str]) -> Shown:
    reasons = []
    for reason in outcome.reasons:
        name = reason.condition.id
        reasons.append(Why(name, reason.truth, reason.said, explained(advice, reason), name not in marked))
        marked.add(name)
    category = outcome.category
    return Shown(
        category.id,
        category.name,
        category.full_name,
        outcome.outcome,
        _category_note(advice, outcome),
        reasons,
    )


def _category_note(advice: Advice, outcome: Outcome) -> str:
    """Why this category is not the one advised, in one line."""
    if outcome.outcome == "likely":
        return "" if outcome.category == advice.advised else _("条件都符合，不过上面那一类帮得更多。")
    if advice.advised and advice.advised.id in outcome.category.instead:
        return str(outcome.category.instead[advice.advised.id])
    return in_short(advice, outcome)


def _estimate(advice: Advice) -> dict[str, str] | None:
    """The advised category's monthly amount with its calculation, or None."""
    category = advice.advised
    if category is None or category.estimate is None:
        return None
    amount = advice.outcome(category.id).monthly_estimate
    if amount is None:
        return None
    facts, each = advice.evaluation.facts, category.estimate
    heads, less = facts.number(each.heads) or 0, facts.number(each.less) or 0
    full = int(each.amount.fen) * heads
    said = str(each.said).format(
        heads=heads, amount=in_yuan(each.amount.fen), full=in_yuan(full), less=in_yuan(less)
    )
    return {"amount": in_yuan(amount), "said": said, "name": str(each.amount.name)}


def _sources(advice: Advice) -> list[Condition]:
    """The conditions of all categories, each once, for where they are written."""
    reasons = (reason for outcome in advice.categories for reason in outcome.reasons)
    return list({reason.condition.id: reason.condition for reason in reasons}.values())


def _doubts(advice: Advice) -> list[Text]:
    """What their sources say of figures that only stand in, or are not confirmed here."""
    sources = (source for condition in _sources(advice) for source in condition.sources)
    return list(dict.fromkeys(source.note for source in sources if source.note is not None))


def _settling(advice: Advice) -> list[Question]:
    """The questions that would settle what is still open before the advice."""
    found: dict[str, None] = {}
    for name in advice.possible:
        if name is not None and (advice.advised is None or name != advice.advised.id):
            found |= dict.fromkeys(open_questions(advice, advice.outcome(name).reasons))
    return [advice.pack.questions[name] for name in found]


def _item_note(offer: Any) -> str:
    wanted = {"yes": "met", "maybe": "unknown", "no": "unmet"}[offer.offered]
    said = [str(reason.said) for reason in offer.reasons if reason.truth == wanted]
    return _("；").join(dict.fromkeys(said))


def _outside(pack: Pack, advice: Advice) -> dict[str, list[Any]] | None:
    """For people registered elsewhere: where to go, from the guide, and what can be had here all the same."""
    name = pack.township_question
    given = advice.evaluation.facts.option(name)
    if given is None or given in pack.places.townships:
        return None
    yes = {each.id: "yes" for each in pack.questions.values() if each.kind == "yes_no"}
    here = advise(pack, yes | {name: given})
    return {
        "lines": list(pack.guide.chapters[OUTSIDE].lines),
        "here": [offer.item for offer in here.items if offer.offered == "yes"],
    }
