"""Needs: what of an application goes to an item's department, and nothing else.

A need is ``section.question``, ``section.list`` (every question of a list), ``section.list.question``,
``category`` (the one recognised), or ``people.question``: a question about each of those whom the item is for,
where its own questions ask for whom.
"""

from collections.abc import Iterator, Mapping

from portal.core.words import _
from portal.policy.form import Field, Form
from portal.policy.items import Item
from portal.policy.places import Unit
from portal.policy.problems import Problems

CATEGORY = "category"
PEOPLE = "people"
ASKS_FOR_WHOM = ("member", "members")


def fields_of(form: Form, need: str) -> tuple[Field, ...]:
    """The questions a need names; none for ``category`` and where the form has no such question."""
    first, _dot, rest = need.partition(".")
    if first == PEOPLE:
        found = form.field(f"person.{rest}")
        return (found,) if found else ()
    section = form.sections.get(first)
    if section is None:
        return ()
    if own := section.field(rest):
        return (own,)
    list_id, _dot, question = rest.partition(".")
    group = section.groups.get(list_id)
    return tuple(each for each in group.fields if question in ("", each.id)) if group else ()


def asked_for_whom(form: Form, item: Item) -> Iterator[Field]:
    """The questions among an item's needs that ask for whom of the household it is."""
    return (field for need in item.needs for field in fields_of(form, need) if field.kind in ASKS_FOR_WHOM)


def consent_for(form: Form, item: Item) -> Field | None:
    """The consent under which an item's own recipient may be told anything; None where none is asked."""
    return next(
        (
            field
            for section in form.sections.values()
            for page in section.pages
            if page.item == item.id
            for field in page.fields
            if field.kind == "consent" and field.recipient == item.department
        ),
        None,
    )


def meter_of(form: Form, item: Item) -> str:
    """The need that holds the household's number with its department (户号); "" where it has none."""
    return next((need for need in item.needs for each in fields_of(form, need) if each.kind == "meter"), "")


def check_needs(form: Form, items: Mapping[str, Item], units: Mapping[str, Unit], problems: Problems) -> None:
    """Says every need that names nothing, and whatever goes to no state organ without a consent to it."""
    for item in items.values():
        key = f"item.{item.id}.needs"
        for need in item.needs:
            if need != CATEGORY and not fields_of(form, need):
                problems.say(key, _("表里没有这一题：{name}", name=need))
            if need.startswith(f"{PEOPLE}.") and not any(asked_for_whom(form, item)):
                problems.say(key, _("这一项没有问是给谁办的：{name}", name=need))
        unit = units.get(item.department)
        if unit is None or unit.state:
            continue
        consent = consent_for(form, item)
        if consent is None:
            problems.say(key, _("不是国家机关的单位，要在form.toml里单独问同不同意"))
        elif beyond := [each for each in item.needs if each not in consent.shares]:
            problems.say(key, _("超出了同意的范围：{name}", name="、".join(beyond)))
