"""Showing answers: each value in the words of its question, masked where others may look over a shoulder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.application.in_words import in_words
from portal.application.visible import AT_VISIT
from portal.core.money import yuan
from portal.core.words import language
from portal.people import identity_number, phone
from portal.policy.form import CHOOSING, Field

SEVERAL = ("choices", "members")
NAMES = ("member", "members")
MASKED = ("id_number", "phone", "account")
DAYS = ("date", "past_date", "birth_date")
TRANSLATED = (CHOOSING - set(NAMES)) | {"money", "whole", *DAYS}


@dataclass(frozen=True)
class Answer:
    """One answer as it is shown. ``state``: given, later (上门时填), open, or none (optional, left empty).
    ``own``: the person's own words, which no language changes."""

    field: Field
    state: str
    text: str = ""
    own: bool = False

    @property
    def short(self) -> str:
        return str(self.field.short)


def answer(field: Field, given: Mapping[str, Any]) -> Answer:
    """The answer to one question among those of its section or record."""
    if field.id in given:
        return Answer(field, "given", said(field, given[field.id]), field.kind not in TRANSLATED)
    if field.id in given.get(AT_VISIT, ()):
        return Answer(field, "later")
    return Answer(field, "none" if field.need == "optional" else "open")


def answers(fields: Iterable[Field], given: Mapping[str, Any]) -> list[Answer]:
    """The answers to several questions, optional ones that were left empty apart."""
    found = (answer(field, given) for field in fields)
    return [each for each in found if each.state != "none"]


def said(field: Field, value: Any) -> str:
    """A value in words; numbers of documents, phones and accounts show no more than their ends."""
    return _masked(field, value) if field.kind in MASKED else in_words(field, value)


def _masked(field: Field, text: str) -> str:
    if field.kind == "id_number":
        return identity_number.masked(text)
    if field.kind == "phone":
        return phone.masked(text) if len(text) >= 7 else text
    return f"**** {text[-4:]}"


def typed(field: Field, value: Any) -> list[str]:
    """A stored value as it stands in its input again."""
    if value is None:
        return []
    if field.kind in SEVERAL:
        return [str(each) for each in value]
    if field.kind == "money":
        return [yuan(value).replace(",", "")]
    if field.kind in DAYS:
        when = date.fromisoformat(value)
        chinese = f"{when.year}年{when.month}月{when.day}日"
        return [f"{when.year}-{when.month}-{when.day}" if language() == "en" else chinese]
    return [str(value)]
