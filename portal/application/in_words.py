"""Answers in words, as they stand on check pages and on paper. Pure."""

from datetime import date
from typing import Any

from portal.core.money import yuan
from portal.core.words import _
from portal.policy.form import CHOOSING, Field


def in_words(field: Field, value: Any) -> str:
    """The answer as the person would say it: the option's label, ``2,400元``, ``3人``, ``1956年3月5日``.

    field: as ``Seen.questions`` gives it, where family members are options by name.
    value: as kept (see the package). An option the pack no longer has is said by its id.
    """
    if field.kind in CHOOSING:
        chosen = value if isinstance(value, list) else [value]
        return _("、").join(_label(field, each) for each in chosen)
    if field.kind == "money":
        return _("{amount}元", amount=yuan(value))
    if field.kind in ("date", "past_date", "birth_date"):
        return day_in_words(date.fromisoformat(value))
    if field.kind == "whole" and field.unit:
        return _("{number}{unit}", number=value, unit=field.unit.after(value))
    return str(value)


def day_in_words(day: date) -> str:
    """A day with its year, as on everything that is printed: 2026年3月9日."""
    return _("{year}年{month}月{day}日", year=day.year, month=day.month, day=day.day)


def _label(field: Field, option_id: Any) -> str:
    option = field.option(option_id)
    return str(option.label) if option else str(option_id)
