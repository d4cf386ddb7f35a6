"""One sent page of the application: values, what waits for the visit, and what to write instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.application.everybody import Answers
from portal.application.parsing import nothing, parse, parse_several
from portal.application.visible import AT_VISIT, Place, Seen, answers_at
from portal.core.errors import Unreadable
from portal.policy.form import Field, Form

SEVERAL = ("choices", "members")


@dataclass(frozen=True)
class Reading:
    """What a page said. ``answers`` are the section's or record's with it; ``mistakes`` by question id."""

    answers: dict[str, Any]
    mistakes: dict[str, str]


def read_page(
    form: Form, answers: Answers, place: Place, typed: Mapping[str, Sequence[str]], today: date
) -> Reading:
    """Reads what was typed on a page beside what is already answered.

    typed: input name → values as sent; ``_at_visit`` lists the questions left for the visit. A question
    that only another answer on this page opens is read when that answer opens it. An empty optional
    question, or one with a mistake, loses its earlier value only when the new page is kept: the caller
    keeps ``answers`` when there are no ``mistakes``.
    """
    kept = dict(answers_at(answers, place))
    later = set(typed.get(AT_VISIT, ()))
    mistakes: dict[str, str] = {}
    read: set[str] = set()
    left: set[str] = set()
    while True:
        # Answers open further questions: ask anew which apply until none is left unread.
        shown = Seen(form, _put(answers, place, kept)).questions(place)
        field = next((each for each in shown if each.id not in read), None)
        if field is None:
            break
        read.add(field.id)
        if field.id in later and field.at_visit:
            left.add(field.id)
            kept.pop(field.id, None)
        else:
            _read(field, typed.get(field.id, ()), kept, mistakes, today)
    waiting = {*kept.pop(AT_VISIT, ())} - read | left
    if waiting:
        kept[AT_VISIT] = sorted(waiting)
    return Reading(kept, mistakes)


def _read(
    field: Field,
    typed: Sequence[str],
    kept: dict[str, Any],
    mistakes: dict[str, str],
    today: date,
) -> None:
    kept.pop(field.id, None)
    blank = not any(each.strip() for each in typed)
    if blank and field.need == "optional":
        return
    try:
        if field.kind in SEVERAL:
            kept[field.id] = parse_several(field, typed, today)
        elif blank:
            raise Unreadable(nothing(field))
        else:
            kept[field.id] = parse(field, typed[-1], today, kept)
    except Unreadable as why:
        mistakes[field.id] = why.message


def _put(answers: Answers, place: Place, kept: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The same answers with this page's in their place."""
    section: dict[str, Any] = dict(answers.get(place.section, {}))
    if place.record:
        given = section.get(place.group, ())
        section[place.group] = [kept if each["_id"] == place.record else each for each in given]
    else:
        section = dict(kept)
    return {**answers, place.section: section}
