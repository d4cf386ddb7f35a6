"""Declared: what the form says, as the questionnaire's answers, so that the same rules weigh it; and what was found.

The form and the questionnaire are linked in the pack alone (``from_screening`` in ``form.toml``, ``declared``
in ``desks.toml``): the same links prefill the form from the questionnaire.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.application.everybody import Answers, people
from portal.application.prefilling import facts
from portal.application.visible import NONE, holds, pruned
from portal.core.clock import today
from portal.policy.form import Condition, Field, Form
from portal.policy.pack import Pack
from portal.policy.rules import UNSURE, Value

if TYPE_CHECKING:
    from portal.casework.reading import CaseFile


def declared_answers(
    answers: Answers, pack: Pack, screening: Mapping[str, Any] | None = None, on: date | None = None
) -> dict[str, Value]:
    """The form's answers as the questionnaire keeps them: question id → value, money in fen.

    answers: by section; what does not apply is left out. screening: the questionnaire the application began
    with, where the form does not ask again. on: the day on which the applicant is as old as they are; today.
    """
    kept = pruned(pack.form, answers)
    told = _chosen(screening or {}, pack)
    told |= {
        each.question: each.answer for each in pack.desks.declaring.told if _any(kept, pack.form, each.where)
    }
    question, years = pack.desks.declaring.age, people(kept)[0].age(on or today())
    if question and years is not None:
        told[question] = years
    return {name: value for name, value in facts(pack.form, kept, told)[0].items() if name in pack.questions}


def _chosen(screening: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """What the questionnaire said, where it still is a question; not knowing says nothing."""
    return {
        name: value
        for name, value in screening.items()
        if name in pack.questions and isinstance(value, int | str) and value != UNSURE
    }


def _any(answers: Answers, form: Form, where: tuple[Condition, ...]) -> bool:
    return any(
        holds(each, field, value) for each in where for field, value in _values(answers, form, each.field)
    )


def _values(answers: Answers, form: Form, name: str) -> Iterator[tuple[Field, Any]]:
    """Every answer of ``section.field``, or of ``section.list.field``."""
    section_id, _dot, rest = name.partition(".")
    group, _dot, name = rest.rpartition(".")
    section, given = form.sections[section_id], answers.get(section_id, NONE)
    where = section.groups[group].where if group else section.where
    for record in given.get(group, ()) if group else (given,):
        if name in record:
            yield where[name][1], record[name]


def findings_of(casefile: "CaseFile", own_visit: bool = True) -> dict[str, Value]:
    """What is known by now: declared, over it what the survey saw, what the economic check found, and last
    what the bureau saw on its own visit. Question id → value, money in fen; what nobody knows is left out.

    own_visit: False for what was known before the bureau's visit.
    """
    pack = casefile.pack
    found = declared_answers(casefile.answers, pack, casefile.draft.screening)
    for seen in (casefile.survey, casefile.check, casefile.bureau_visit if own_visit else None):
        found |= _said(seen)
    return {name: value for name, value in found.items() if name in pack.questions and value != UNSURE}


def _said(row: Mapping[str, Any] | None) -> dict[str, Value]:
    """The questionnaire's answers in a survey's record, or the figures of a report."""
    if row is None:
        return {}
    return (
        (row["record"] or {}).get("answers", {})
        if "record" in row
        else (row["report"] or {}).get("figures", {})
    )
