"""Nothing is asked twice: what the screening already told becomes the application's first answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.application.everybody import Answers
from portal.application.visible import AT_VISIT, NONE, Here, Seen, records
from portal.core.money import LIMIT
from portal.policy.form import Field, Form
from portal.policy.rules import Value

UNSURE = "unsure"


def prefill(
    form: Form, screening: Mapping[str, Any], category: str = "", items: Sequence[str] = ()
) -> dict[str, dict[str, Any]]:
    """The answers an application begins with.

    screening: question id → answer as the questionnaire keeps it, money in fen. An ``unsure`` is left for
    the visit, where it is settled together. category: the one the person chose to apply for.
    items: the joint items they ticked. What does not fit the form's question is left out.
    """
    answers: dict[str, dict[str, Any]] = {}
    for section in form.sections.values():
        for field in section.fields:
            given = {"category": category, "items": list(items)}.get(field.from_advice)
            if field.from_screening:
                given = screening.get(field.from_screening)
            value = _value(field, given)
            if value is not None:
                answers.setdefault(section.id, {})[field.id] = value
            elif given == UNSURE and field.at_visit:
                answers.setdefault(section.id, {}).setdefault(AT_VISIT, []).append(field.id)
    return answers


def _value(field: Field, given: Any) -> Any:
    if given in (None, "", [], UNSURE):
        return None
    if field.kind == "money":
        return given if isinstance(given, int) and 0 <= given < LIMIT else None
    if field.kind == "whole":
        text = str(given)
        fits = text.isascii() and text.isdecimal() and field.least <= int(text) <= field.most
        return int(text) if fits else None
    if field.kind == "choices":
        return [option.id for option in field.options if option.id in given] or None
    return str(given) if field.option(str(given)) is not None else None


def facts(
    form: Form, answers: Answers, screening: Mapping[str, str], seen: Seen | None = None
) -> list[dict[str, Value]]:
    """The other way round: what the questionnaire's rules may read, for each member of the household.

    The applicant first. What is asked of every member of their own (``disability``, ``major_illness``)
    stands for that member; all else is the household's. Money in fen. Answers that do not apply are left out.
    screening: options chosen in the questionnaire, by question; they stand where the form does not ask again.
    seen: the same answers, where they were looked at already.
    """
    seen = seen or Seen(form, answers)
    of_household: dict[str, Value] = dict(screening)
    of_applicant: dict[str, str] = {}
    for section, page, field in form.screened:
        given = answers.get(section.id, NONE)
        value = given.get(field.id)
        if isinstance(value, (int, str)) and seen.applies(page, field, Here(section, None, given)):
            of_household[field.from_screening] = value
        if section.id == "person":
            of_applicant[field.id] = field.from_screening
    others = {name: value for name, value in of_household.items() if name not in of_applicant.values()}
    return [of_household, *(others | own for own in _of_members(seen, of_applicant))]


def _of_members(seen: Seen, asked: Mapping[str, str]) -> Iterator[dict[str, Value]]:
    """What each member listed was asked of their own, by the questionnaire's question."""
    section = seen.form.sections.get("household")
    group = section.groups.get("members") if section else None
    if section is None or group is None or not seen.lists(section, group):
        return
    for record in records(seen.answers, section.id, group.id):
        here = Here(section, group, record)
        yield {
            question: record[name]
            for name, question in asked.items()
            if name in record and name in group.where and seen.applies(*group.where[name], here)
        }
