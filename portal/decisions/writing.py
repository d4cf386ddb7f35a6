"""Writing: what is decided and why, read from what was filled in, and kept until it is signed.

A *body* is the decision itself, as it is sealed in its row: outcome, category, members, items, amount with
what it was worked out from, the first month, reasons. The letter is made from it and from nothing else.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.application.parsing import refuse_controls
from portal.casework.declared import findings_of
from portal.casework.reading import CaseFile
from portal.core.clock import now, today
from portal.core.database import fetch_one, run
from portal.core.errors import MovedOn, Unreadable
from portal.core.money import money
from portal.core.sealing import seal, unseal
from portal.core.words import _
from portal.decisions.weighing import household, wished_items
from portal.people.desks import Officer
from portal.policy.paying import begins, calculate

Body = dict[str, Any]
LONGEST = 1000
RECOGNISED, DECLINED, REFUSED = "recognised", "declined", "refused"
WIDEST_BACK, WIDEST_AHEAD = 12, 3
"""Months before and after its own month from which a decision may pay: corrections reach back."""


class NotWritten(Unreadable):
    """What is to be mended before it can be signed: by field, a message each."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors


def text(typed: str, needed: str = "") -> str:
    """Free words, whole. Raises Unreadable: ``needed`` when there are none and they must be."""
    said = typed.strip()
    if not said and needed:
        raise Unreadable(needed)
    if len(said) > LONGEST:
        raise Unreadable(_("最多写{n}个字", n=LONGEST))
    refuse_controls(said, lines=True)
    return said


def recognition(casefile: CaseFile, given: Mapping[str, Any]) -> Body:
    """The body of a recognition. given: category, members and items (ids), amount, begins and why as typed.

    Everything is looked at before anything is refused. Raises NotWritten.
    """
    errors: dict[str, str] = {}
    pack, category = casefile.pack, given["category"]
    if category not in pack.categories:
        raise NotWritten({"category": _("请选认定哪一类")})
    everybody = {each.key: each.name for each in household(casefile)}
    members = [key for key in everybody if key in given["members"]]
    benefit = pack.decisions.benefits[category]
    if not members:
        errors["members"] = _("请勾上认定谁")
    elif benefit.heads == "one" and len(members) != 1:
        errors["members"] = _("{name}只认定一个人，请只勾一个", name=pack.categories[category].name)
    findings, why, amount, formula = findings_of(casefile), "", None, None
    try:
        formula = calculate(pack, category, len(members), findings).amount
    except Unreadable as wrong:
        errors["amount"] = wrong.message
    try:
        why = text(given["why"])
        amount = _amount(given["amount"], formula, benefit.pays)
    except Unreadable as wrong:
        errors.setdefault("amount", wrong.message)
    if amount is not None and amount != formula and not why:
        errors["why"] = (
            _("请写明按哪个公布的标准")
            if benefit.pays == "written"
            else _("金额和算出来的不一样，请写明为什么")
        )
    if benefit.pays == "formula" and amount == 0 and "amount" not in errors:
        errors["amount"] = _("算出来是0元，不能按这一类认定。请看收入，或者改类别。")
    first = _month(given["begins"], errors)
    if errors:
        raise NotWritten(errors)
    less = findings.get(benefit.less) if benefit.less else None
    return {
        "outcome": RECOGNISED,
        "category": category,
        "members": [{"key": key, "name": everybody[key]} for key in members],
        "items": [name for name in wished_items(casefile) if name in given["items"]],
        "amount": amount,
        "formula": formula,
        "found": {} if less is None else {benefit.less: less},
        "why": why if amount != formula else "",
        "begins": "" if benefit.pays == "nothing" else first.isoformat(),
        "name": casefile.summary["name"],
    }


def _amount(typed: str, formula: int | None, pays: str) -> int | None:
    if pays == "nothing" or not typed.strip():
        return formula
    return money(typed)


def _month(typed: str, errors: dict[str, str]) -> date:
    """``2026-12``, within reach of this month; with the 1st day."""
    here = today()
    try:
        year, month = (int(part) for part in typed.split("-"))
        first = date(year, month, 1)
    except ValueError:
        errors["begins"] = _("请选从哪个月起")
        return here
    ahead = (year - here.year) * 12 + month - here.month
    if not -WIDEST_BACK <= ahead <= WIDEST_AHEAD:
        errors["begins"] = _("月份离现在太远了，请再看一遍")
    return first


def months_to_choose(casefile: CaseFile) -> list[date]:
    """The first days of the months a decision of today may begin with; the usual one is ``begins(…)``."""
    here = today()
    return [
        date((here.year * 12 + here.month - 1 + n) // 12, (here.month - 1 + n) % 12 + 1, 1)
        for n in range(-WIDEST_BACK, WIDEST_AHEAD + 1)
    ]


def declining(casefile: CaseFile, reasons: Sequence[str], typed: str, items: Sequence[str]) -> Body:
    """The body of a decision not to recognise: reasons chosen from the pack and written out.

    items: those that do not hang on the category and go on. Raises NotWritten.
    """
    return _reasoned(casefile, "decline", reasons, typed) | {
        "outcome": DECLINED,
        "category": casefile.case["category"],
        "items": list(items),
    }


def refusing(casefile: CaseFile, reasons: Sequence[str], typed: str) -> Body:
    """The body of not accepting an application: reasons chosen and written out. Raises NotWritten."""
    return _reasoned(casefile, "refusal", reasons, typed) | {
        "outcome": REFUSED,
        "category": "",
        "items": [],
    }


def _reasoned(casefile: CaseFile, kind: str, reasons: Sequence[str], typed: str) -> Body:
    errors, written = {}, ""
    chosen = [each.id for each in casefile.pack.desks.reasons_of(kind) if each.id in reasons]
    if not chosen:
        errors["reasons"] = _("请至少选一条理由")
    try:
        written = text(typed, _("请写明：哪一条、差多少、怎样会变"))
    except Unreadable as wrong:
        errors["text"] = wrong.message
    if errors:
        raise NotWritten(errors)
    return {"reasons": chosen, "text": written, "name": casefile.summary["name"]}


@dataclass(frozen=True)
class Begun:
    """What an officer has written and not yet signed. version: of what is kept. fresh: the case is as it was then."""

    body: Body
    version: int
    fresh: bool


async def keep(casefile: CaseFile, officer: Officer, body: Body) -> None:
    """Keep what this officer has written until they sign."""
    case, kept_by = casefile.case, f"{casefile.case['id']}/{officer.id}"
    begun = json.dumps({"body": body, "case": case["version"]}, ensure_ascii=False)
    await run(
        "insert into decision_draft (case_file, by_staff, body, saved_at) values ($1, $2, $3, $4)"
        " on conflict (case_file, by_staff) do update set body = excluded.body, saved_at = excluded.saved_at,"
        " version = decision_draft.version + 1",
        case["id"],
        officer.id,
        seal(begun, "decision_draft.body", kept_by),
        now(),
    )


async def kept(casefile: CaseFile, officer: Officer, outcomes: Sequence[str]) -> Begun | None:
    """What this officer has written and not signed; None when there is nothing with one of these outcomes."""
    row = await fetch_one(
        "select body, version from decision_draft where case_file = $1 and by_staff = $2",
        casefile.case["id"],
        officer.id,
    )
    found = None if row is None else _opened(row, casefile, officer)
    return found if found is not None and found.body["outcome"] in outcomes else None


def version(typed: str) -> int:
    """The version of what was looked over, as a form sends it. Raises MovedOn for what no form of ours sends."""
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
        raise MovedOn(_("写的内容在另一个窗口改过了，请再看一遍。"))
    return int(typed)


async def take(casefile: CaseFile, officer: Officer, looked_over: int, outcomes: Sequence[str]) -> Body:
    """What this officer looked over, to be signed now. Raises MovedOn when it changed, or the case did.

    looked_over: its version then.
    """
    found = await kept(casefile, officer, outcomes)
    if found is None or found.version != looked_over:
        raise MovedOn(_("写的内容在另一个窗口改过了，请再看一遍。"))
    if not found.fresh:
        raise MovedOn(_("这份申请刚才有了变化，请看一眼，再写一次决定。"))
    return found.body


def _opened(row: Mapping[str, Any], casefile: CaseFile, officer: Officer) -> Begun:
    case = casefile.case
    found = json.loads(unseal(row["body"], "decision_draft.body", f"{case['id']}/{officer.id}"))
    return Begun(found["body"], row["version"], found["case"] == case["version"])


def usual_month(casefile: CaseFile) -> date:
    """The month from which a decision of today pays."""
    return begins(casefile.pack, today())
