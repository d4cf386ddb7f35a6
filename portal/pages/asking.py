"""Asking: one page's questions as its template shows them, and what was sent made ready for reading."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.application.parsing import parse, parse_several
from portal.application.visible import AT_VISIT
from portal.core.clock import today
from portal.core.errors import Unreadable
from portal.core.sealing import mac
from portal.pages import showing
from portal.pages.forms import Form as Sent
from portal.policy.form import Field
from portal.policy.pack import Pack

LATER = "later"
TICKING = ("choices", "members")


@dataclass(frozen=True)
class Gives:
    """What a consent gives to whom, in words."""

    to: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """One question on a page: what stands in it, whether it waits for the visit, what is to be mended."""

    field: Field
    typed: tuple[str, ...]
    later: bool
    error: str = ""
    gives: Gives | None = None

    @property
    def value(self) -> str:
        return self.typed[0] if self.typed else ""

    @property
    def may_wait(self) -> bool:
        """Whether 上门时填 is offered: an optional question is simply left empty."""
        return self.field.need == "asked"

    @property
    def held(self) -> Any:
        """What a choice holds, 上门时填 included: one id, or several."""
        if self.field.kind in TICKING:
            return [*self.typed, LATER] if self.later else list(self.typed)
        return LATER if self.later else self.value


def stored(fields: Iterable[Field], given: Mapping[str, Any]) -> list[Asked]:
    """The questions with the answers that are kept."""
    waits = given.get(AT_VISIT, ())
    return [
        Asked(
            field,
            tuple(showing.typed(field, given.get(field.id))),
            field.id in waits and field.id not in given,
        )
        for field in fields
    ]


def sent(fields: Iterable[Field], form: Sent, mistakes: Mapping[str, str]) -> list[Asked]:
    """The questions with what was just typed, and what is to be mended."""
    return [
        Asked(field, tuple(_words(form, field)), _left(form, field), mistakes.get(field.id, ""))
        for field in fields
    ]


def ready(fields: Iterable[Field], form: Sent, beside: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was sent, as ``reading_page`` reads it.

    A question with both an answer and 上门时填 keeps the answer when it can be read: whoever comes back to
    fill in what waited may not see that the tick is still there.
    """
    found: dict[str, list[str]] = {AT_VISIT: []}
    for field in fields:
        words = _words(form, field)
        if _left(form, field) and not _readable(field, words, form, beside):
            found[AT_VISIT].append(field.id)
        else:
            found[field.id] = words
    return found


def _words(form: Sent, field: Field) -> list[str]:
    """What was typed or chosen, the tick at 上门时填 apart."""
    return [value for value in form.all(field.id) if value != LATER]


def _left(form: Sent, field: Field) -> bool:
    return field.need == "asked" and LATER in form.all(field.id)


def _readable(field: Field, words: Sequence[str], form: Sent, beside: Mapping[str, Any]) -> bool:
    if not any(each.strip() for each in words):
        return False
    kind = {field.id_type_field: form.get(field.id_type_field)} if form.get(field.id_type_field) else {}
    try:
        if field.kind in TICKING:
            parse_several(field, words, today())
        else:
            parse(field, words[-1], today(), {**beside, **kind})
    except Unreadable:
        return False
    return True


def with_recipients(asked: Iterable[Asked], pack: Pack) -> list[Asked]:
    """The questions; those that ask for consent with the recipient's name and what it gets."""
    return [replace(each, gives=_gives(each.field, pack)) if each.field.recipient else each for each in asked]


def _gives(field: Field, pack: Pack) -> Gives:
    what = []
    for reference in field.shares:
        section, _dot, name = reference.partition(".")
        found = pack.form.field(reference) or pack.form.sections[section].groups[name]
        what.append(str(found.short))
    return Gives(str(pack.places.units[field.recipient].name), tuple(what))


def fingerprint(fields: Iterable[Field], given: Mapping[str, Any]) -> str:
    """Stands for the kept answers to these questions; another tab's change makes it another."""
    waits = given.get(AT_VISIT, ())
    facts = {field.id: [given.get(field.id), field.id in waits] for field in fields}
    return mac("answers shown", json.dumps(facts, sort_keys=True)).hex()[:16]
