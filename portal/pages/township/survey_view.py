"""A survey as its page shows it: declared beside seen, what the same rules make of it, and what is still to do."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from portal.casework.checklists import papers_of
from portal.casework.evidence import HOME as HOME_PHOTO
from portal.casework.evidence import PAPER, taken
from portal.casework.findings import HOME, Row, as_found, known, left_for_the_visit, part_of, rows_of, stamp
from portal.casework.finishing import signed
from portal.casework.reading import CaseFile
from portal.casework.surveying import Survey, declared_for
from portal.core.money import yuan
from portal.core.words import _
from portal.pages.township.survey_reading import open_places
from portal.policy.recommending import Advice, Reason, advise
from portal.policy.rules import MET, UNSURE, Value
from portal.screening.figures import bound_of, explained, figure

UNMET_CARE = "no"


def shown(casefile: CaseFile, survey: Survey, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Everything the survey's page shows, for a record that may be written in and for a finished one.

    typed: what was just sent and could not be kept, by the field's name.
    """
    pack, record = casefile.pack, survey.record
    declared = declared_for(casefile, survey.kind)
    rows = rows_of(pack, declared, record, left_for_the_visit(pack.form, casefile.answers))
    facts = {name: value for name, value in known(declared, record).items() if value != UNSURE}
    category = record["chosen"]["category"]
    return {
        "survey": survey,
        "rows": [_row(each, record, typed or {}) for each in rows],
        "differing": sum(1 for each in rows if each.differs),
        "unexplained": sum(1 for each in rows if each.unexplained),
        "members": record["members"],
        "home": (typed or {}).get("home", record["seen"].get(HOME, "")),
        "advice": weighed(advise(pack, facts), advise(pack, declared), category),
        "categories": [(each.id, each.name, each.full_name) for each in pack.categories.values()],
        "category": category,
        "offers": _offers(advise(pack, facts), record["chosen"]["items"]),
        "care": _care(casefile, record),
        "stamps": {name: stamp(part_of(record, name)) for name in (HOME, "care", "members", "chosen")},
        "present": [
            each | {"now": any(each["key"] == one["key"] for one in signed(record))}
            for each in record["present"]
        ],
        "left": sum(
            len(fields) for _place, fields in open_places(casefile, as_found(casefile.answers, record, pack))
        ),
        "photos": photos_of(casefile, HOME_PHOTO),
        "received": sum(
            1 for each in casefile.evidence if each["removed_at"] is None and each["kind"].startswith(PAPER)
        ),
        "topics": [
            (pack.categories[name].full_name, pack.categories[name].lead, name) for name in pack.categories
        ],
        "new_key": uuid4(),
    }


def _row(row: Row, record: dict[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    question, name = row.question, row.question.id
    stored = "" if row.seen is None else plain(row, row.seen)
    return {
        "id": name,
        "short": question.short,
        "declared": said(row, row.declared),
        "seen": said(row, row.value),
        "later": row.later,
        "open": row.open,
        "differs": row.differs,
        "more": _more(row),
        "unexplained": row.unexplained,
        "words": typed.get(f"seen-{name}", row.words),
        "why": typed.get(f"why-{name}", row.why),
        "typed": typed.get(f"q-{name}", stored),
        "options": [] if question.numeric else [(each.id, each.label) for each in question.options.values()],
        "unit": question.unit,
        "money": question.kind == "money",
        "was": stamp(part_of(record, f"q:{name}")),
    }


def said(row: Row, value: Value | None) -> str:
    """A value in words, as on the result page; "" where nobody knows."""
    question = row.question
    if value is None:
        return ""
    if value == UNSURE:
        return _("还弄不清")
    if isinstance(value, int):
        number = yuan(value) if question.kind == "money" else str(value)
        return _("{number}{unit}", number=number, unit=question.unit.after(number) if question.unit else "")
    option = question.options.get(value)
    return str(option.label) if option else str(value)


def plain(row: Row, value: Value) -> str:
    """A value as it stands in its input."""
    if isinstance(value, int) and row.question.kind == "money":
        return yuan(value).replace(",", "")
    return str(value)


def _more(row: Row) -> str:
    if not row.more:
        return _("不一样")
    number = yuan(abs(row.more)) if row.question.kind == "money" else str(abs(row.more))
    unit = row.question.unit.after(number) if row.question.unit else ""
    return _("多{n}{unit}", n=number, unit=unit) if row.more > 0 else _("少{n}{unit}", n=number, unit=unit)


def weighed(now: Advice, before: Advice, chosen: str) -> dict[str, Any]:
    """What the rules advise on what was seen, with the calculation, beside what was declared."""
    advised = now.advised
    if advised is None:
        heading = _("还要弄清楚几样") if now.provisional else _("看到的情况，哪一类都不太符合")
        return {"heading": heading, "lines": [], "reasons": _nearest(now, chosen), "id": ""}
    outcome = now.outcome(advised.id)
    same = before.advised is not None and before.advised.id == advised.id
    lines = [text for reason in outcome.reasons for text in _per_head(now, reason)][:1]
    if outcome.monthly_estimate is not None:
        lines.append(_estimate(outcome.monthly_estimate, before, advised.id))
    heading = _("还是{name}", name=advised.name) if same else _("按看到的，是{name}", name=advised.name)
    return {"heading": heading, "lines": lines, "reasons": _nearest(now, advised.id), "id": advised.id}


def _per_head(advice: Advice, reason: Reason) -> list[str]:
    """The figures of a condition that divides money by heads: 每人每月966.67元，标准是1,181元."""
    bounds = [(leaf.condition, bound_of(leaf.condition)) for leaf in reason.leaves]
    return [
        text for condition, bound in bounds if bound and bound.per and (text := figure(advice, condition))
    ]


def _estimate(now: int, before: Advice, category: str) -> str:
    earlier = before.outcome(category).monthly_estimate
    if earlier is None or earlier == now:
        return _("估计每月{n}元。", n=yuan(now))
    if now < earlier:
        return _("估计每月{n}元，比申报的少{less}元。", n=yuan(now), less=yuan(earlier - now))
    return _("估计每月{n}元，比申报的多{more}元。", n=yuan(now), more=yuan(now - earlier))


def _nearest(advice: Advice, category: str) -> list[dict[str, Any]]:
    """The conditions of a category, each with its truth and the figures behind it."""
    if category not in advice.pack.categories:
        return []
    return [
        {"id": each.condition.id, "truth": each.truth, "said": each.said, "figure": explained(advice, each)}
        for each in advice.outcome(category).reasons
    ]


def _offers(advice: Advice, chosen: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": each.item.id,
            "name": each.item.plain,
            "ticked": each.item.id in chosen,
            "fits": each.truth == MET,
        }
        for each in advice.items
    ]


def _care(casefile: CaseFile, record: dict[str, Any]) -> dict[str, Any]:
    desks = casefile.pack.desks
    given = record["self_care"]
    unmet = sum(1 for name in desks.activities if given.get(name) == UNMET_CARE)
    words = desks.care_names[desks.self_care(unmet)]
    return {
        "activities": [(name, text, given.get(name, "")) for name, text in desks.activities.items()],
        "done": len([name for name in desks.activities if name in given]),
        "all": len(desks.activities),
        "result": words if all(name in given for name in desks.activities) else "",
        "unmet": unmet,
    }


def photos_of(casefile: CaseFile, kind: str) -> list[dict[str, Any]]:
    """The photographs of one kind, each with its address and its place."""
    return [
        {"id": each["id"], "n": n, "url": f"/office/cases/{casefile.reference}/papers/{each['id']}"}
        for n, each in enumerate(taken(casefile, kind), 1)
    ]


def papers_at_home(casefile: CaseFile) -> list[dict[str, Any]]:
    """The papers that are still wanted, with what was photographed of them on this visit."""
    return [
        {
            "id": each.id,
            "name": each.paper.name,
            "photos": photos_of(casefile, f"{PAPER}{each.id}"),
            "wanted": each.truth == MET,
        }
        for each in papers_of(casefile)
        if not each.waived and (not each.photographs or taken(casefile, f"{PAPER}{each.id}"))
    ]
