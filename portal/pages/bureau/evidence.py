"""Evidence: what the bureau's case page shows of opinion, notice, objections, visits, appeals and items."""

from typing import Any

from portal.casework import reports
from portal.casework.declared import findings_of
from portal.casework.objecting import way_words
from portal.casework.opining import opinion_of
from portal.casework.reading import CaseFile
from portal.core.words import _
from portal.decisions import weighing
from portal.joint.wording import desk_tag_of
from portal.pages.caselines import when


def opinion(casefile: CaseFile) -> dict[str, Any] | None:
    """The township's opinion of this review; None while there is none."""
    found = opinion_of(casefile)
    if found is None:
        return None
    names = {each.key: each.name for each in weighing.household(casefile)}
    category, body = casefile.pack.categories.get(found["recommends"]), found["body"]
    return {
        "words": _("建议给{category}", category=category.name) if category else _("建议不给"),
        "kind": "done" if category else "no",
        "members": [names.get(key, "") for key in body.get("members", [])],
        "calculation": body.get("calculation", ""),
        "reasons": body.get("reasons", ""),
        "who": casefile.name_of(found["by_staff"]),
        "when": when(found["at"]),
    }


def posted(casefile: CaseFile) -> dict[str, Any] | None:
    """The village notice: its first and last day."""
    found = casefile.publication
    return None if found is None else {"from": found["from_day"], "to": found["to_day"]}


def objection(row: dict[str, Any]) -> dict[str, Any]:
    """What somebody said against the notice, and what came of it."""
    return {
        "how": way_words(row["body"]["way"]),
        "text": row["body"]["text"],
        "when": when(row["at"]),
        "outcome": {
            "": _("还没有处理"),
            "unfounded": _("查过，不属实"),
            "survey_again": _("再上门看过"),
            "opine_again": _("重新写了意见"),
        }[row["outcome"]],
        "answer": row["answer"] or "",
    }


def visit(casefile: CaseFile, row: dict[str, Any]) -> dict[str, Any]:
    """The bureau's own visit: what was seen, and where it differs from what was known before."""
    record = row["record"] or {}
    questions, known = casefile.pack.questions, findings_of(casefile, own_visit=False)
    return {
        "who": casefile.name_of(row["surveyor"]) or _("同事"),
        "when": when(row["finished_at"] or row["started_at"]),
        "finished": row["finished_at"] is not None,
        "differs": [
            (
                questions[name].short,
                reports.in_words(questions[name], known.get(name)),
                reports.in_words(questions[name], value),
                record.get("why", {}).get(name, ""),
            )
            for name, value in record.get("answers", {}).items()
            if name in questions and value != known.get(name)
        ],
        "seen": [each for each in record.get("seen", {}).values() if each],
        "present": [each["name"] for each in record.get("present", [])],
    }


def appeal(casefile: CaseFile) -> dict[str, Any] | None:
    """What the applicant last said against a decision, and its answer."""
    if not casefile.appeals:
        return None
    found = casefile.appeals[-1]
    return {
        "text": found["body"],
        "when": when(found["at"]),
        "outcome": found["outcome"],
        "answer": found["answer"] or "",
    }


def item(casefile: CaseFile, row: dict[str, Any]) -> dict[str, Any]:
    """A joint item with its department and how far it is."""
    item, units = casefile.pack.items[row["item"]], casefile.pack.places.units
    return {
        "id": item.id,
        "name": item.name,
        "state": row["state"],
        "tag": desk_tag_of(row),
        "department": units[item.department].name,
    }
