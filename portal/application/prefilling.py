"""Nothing is asked twice: what the screening already told becomes the application's first answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.application.visible import AT_VISIT
from portal.core.errors import Unreadable
from portal.core.money import money
from portal.policy.form import Field, Form

UNSURE = "unsure"


def prefill(
    form: Form, screening: Mapping[str, Any], category: str = "", items: Sequence[str] = ()
) -> dict[str, dict[str, Any]]:
    """The answers an application begins with.

    screening: question id → answer, money in yuan as text or number. An ``unsure`` is left for the
    visit, where it is settled together. category: the one the person chose to apply for.
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
        return _fen(given)
    if field.kind == "whole":
        text = str(given)
        fits = text.isascii() and text.isdecimal() and field.least <= int(text) <= field.most
        return int(text) if fits else None
    if field.kind == "choices":
        return [option.id for option in field.options if option.id in given] or None
    return str(given) if field.option(str(given)) is not None else None


def _fen(given: Any) -> int | None:
    try:
        return money(str(given))
    except Unreadable:
        return None
