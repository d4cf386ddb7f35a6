"""Opining: the township says, with reasons, what it recommends; the bureau decides.

An opinion stands for the review it was given in: after a new report, a new survey or a case sent back, a new
one is written. Source: 浙江省社会救助条例 第十一条.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any
from uuid import uuid4

from portal.access.audit import leave
from portal.application.everybody import APPLICANT, people
from portal.application.parsing import refuse_controls
from portal.casework.checking import known_answers
from portal.casework.declared import findings_of
from portal.casework.moving import move
from portal.casework.reading import CaseFile, Row
from portal.casework.reports import chosen_category, waits_for_answer
from portal.core.clock import now
from portal.core.database import run
from portal.core.errors import MovedOn, NotAllowed, Refusal, Unreadable
from portal.core.money import yuan
from portal.core.sealing import seal
from portal.core.words import _
from portal.people.desks import Officer
from portal.policy.pack import Pack
from portal.policy.paying import calculate
from portal.policy.recommending import Advice, advise

DECLINE = "decline"
LONGEST = 1000
BEGINS_REVIEW = ("enter_report", "opine_again", "send_back")


class OpinionWrong(Refusal):
    """An opinion that lacks something; ``mistakes`` by field of its form."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__("；".join(mistakes.values()))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Wanted:
    """An opinion as it was written down. recommends: a category's id, or ``decline``; members: keys of people."""

    recommends: str
    members: Sequence[str] = ()
    items: Sequence[str] = ()
    reasons: Sequence[str] = field(default=())
    text: str = ""


@dataclass(frozen=True)
class Amount:
    """What a category would pay a month: fen, or None where nobody can tell here; ``said`` is the calculation."""

    fen: int | None
    said: str


def opinion_of(casefile: CaseFile) -> Row | None:
    """The opinion of the review the case is in; None while it waits for a new one."""
    events = [each["move"] for each in casefile.events]
    began = max((place for place, name in enumerate(events) if name in BEGINS_REVIEW), default=-1)
    given = max((place for place, name in enumerate(events) if name == "opine"), default=-1)
    return casefile.opinion if given > began else None


def household(casefile: CaseFile) -> list[tuple[str, str]]:
    """Whom an opinion can name: (key, name) of everybody in the household, the applicant first."""
    return [(each.key, each.name) for each in people(known_answers(casefile))]


def chosen_items(casefile: CaseFile) -> list[str]:
    """The joint items the applicant wants, as chosen at the visit, else on the form."""
    chosen = (((casefile.survey or {}).get("record") or {}).get("chosen") or {}).get("items")
    items = casefile.answers.get("items", {}).get("items", []) if chosen is None else chosen
    return [name for name in casefile.pack.items if name in items]


def weighed(casefile: CaseFile) -> Advice:
    """What the rules say to everything that is known by now."""
    return advise(casefile.pack, findings_of(casefile))


def amount_of(pack: Pack, category: str, members: int, findings: dict[str, Any]) -> Amount:
    """The monthly amount by the pack's formula, with its calculation in words."""
    benefit = pack.decisions.benefits.get(category)
    if benefit is None or benefit.pays != "formula" or benefit.each is None:
        return Amount(None, str(benefit.note) if benefit else "")
    each, heads = ceil(benefit.each.fen), 1 if benefit.heads == "one" else members
    try:
        amount = calculate(pack, category, members, findings).amount
    except Unreadable:
        return Amount(None, _("收入还不清楚，算不出来"))
    less = findings.get(benefit.less) if benefit.less else None
    if less is None:
        return Amount(amount, _("{heads}人，每人{each}元", heads=heads, each=yuan(each)))
    said = _(
        "{heads}人，每人{each}元，是{full}元；减去家里收入{less}元",
        heads=heads,
        each=yuan(each),
        full=yuan(each * heads),
        less=yuan(less),
    )
    return Amount(amount, said)


def _mistakes(casefile: CaseFile, wanted: Wanted) -> dict[str, str]:
    pack, found = casefile.pack, {}
    if wanted.recommends not in (*pack.categories, DECLINE):
        found["recommends"] = _("请选建议给哪一类，或建议不给")
    elif wanted.recommends == DECLINE:
        known = {each.id for each in pack.desks.reasons_of("decline")}
        if not wanted.reasons or not known.issuperset(wanted.reasons):
            found["reasons"] = _("建议不给，请选理由")
    else:
        benefit = pack.decisions.benefits[wanted.recommends]
        keys = {key for key, _name in household(casefile)}
        if not wanted.members or not keys.issuperset(wanted.members):
            found["members"] = _("请选给哪些人")
        elif benefit.heads == "one" and len(wanted.members) != 1:
            found["members"] = _("{name}只能给一个人", name=pack.categories[wanted.recommends].name)
    text = wanted.text.strip()
    if not text:
        found["text"] = _("请写明意见和依据")
    elif len(text) > LONGEST:
        found["text"] = _("最多写{n}个字", n=LONGEST)
    return found


async def opine(casefile: CaseFile, officer: Officer, wanted: Wanted, version: int) -> None:
    """Write an opinion down. version: of the case as the officer saw it.

    Raises OpinionWrong, NotAllowed while the applicant may still answer, MovedOn when somebody acted meanwhile.
    """
    case, pack = casefile.case, casefile.pack
    if version != case["version"]:
        raise MovedOn(_("您写意见时，这份申请有了变化。请看一眼，再存一次。"))
    if waits_for_answer(casefile.check, pack):
        raise NotAllowed(_("还在等申请人说明核对结果，现在不能提意见。"))
    refuse_controls(wanted.text, lines=True)
    mistakes = _mistakes(casefile, wanted)
    if mistakes:
        raise OpinionWrong(mistakes)
    await move(case, "opine", pack, by=officer)
    own = uuid4()
    await run(
        "insert into opinion (id, case_file, round, recommends, body, by_staff, at)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        own,
        case["id"],
        (casefile.opinion["round"] if casefile.opinion else 0) + 1,
        wanted.recommends,
        seal(json.dumps(_body(casefile, wanted), ensure_ascii=False), "opinion.body", own),
        officer.id,
        now(),
    )
    await leave(officer, "opine", case["id"])


def _body(casefile: CaseFile, wanted: Wanted) -> dict[str, Any]:
    pack, declines = casefile.pack, wanted.recommends == DECLINE
    known, text = pack.desks.reasons, wanted.text.strip()
    chosen = [known[each].text.zh for each in wanted.reasons] if declines else []
    amount = Amount(None, "")
    if not declines:
        amount = amount_of(pack, wanted.recommends, len(wanted.members), findings_of(casefile))
    return {
        "category": "" if declines else wanted.recommends,
        "members": [] if declines else list(wanted.members),
        "items": [each for each in wanted.items if each in chosen_items(casefile)],
        "amount": amount.fen,
        "calculation": amount.said,
        "reasons": "；".join([*chosen, text]),
        "reason_ids": list(wanted.reasons) if declines else [],
        "text": text,
    }


def starting_with(casefile: CaseFile) -> Wanted:
    """What the form begins with: what the rules say, unless an opinion of this review is there already."""
    given = opinion_of(casefile)
    if given is not None:
        body = given["body"]
        return Wanted(
            given["recommends"],
            body["members"],
            body["items"],
            body.get("reason_ids", ()),
            body.get("text", ""),
        )
    advised = weighed(casefile).advised
    category = advised.id if advised else ""
    chosen = chosen_category(casefile)
    if chosen and weighed(casefile).outcome(chosen).outcome == "likely":
        category = chosen
    one = category and casefile.pack.decisions.benefits[category].heads == "one"
    members = [APPLICANT] if one else [key for key, _name in household(casefile)]
    return Wanted(category, members, chosen_items(casefile))
