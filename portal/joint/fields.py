"""Fields: what of an application goes with an item, kept sealed in the item's own row, and in words.

What an item's ``needs`` do not name never gets there. Whoever is named by a key in the application (a member
who goes to school) is kept by name, since the department sees nobody else of the household.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.application.everybody import people
from portal.application.in_words import in_words
from portal.core.sealing import seal, unseal
from portal.core.words import Text, _
from portal.policy.choosing import pinned
from portal.policy.form import Field, Option, with_options
from portal.policy.items import Item
from portal.policy.needs import ASKS_FOR_WHOM, CATEGORY, PEOPLE, asked_for_whom, consent_for, fields_of
from portal.policy.pack import Pack

CELL = "joint_item.fields"
CONSENT = "consent"
"""Why an item waits: the person has not consented to its recipient."""
Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Fields:
    """What goes with one item. values: by need. names: of those whom an answer names by key.

    whom: those whom the item is for, each with name and what ``people.`` needs say of them. why: why it
    waits, "" when it does not.
    """

    pack: str
    values: dict[str, Any]
    names: dict[str, str]
    whom: list[dict[str, Any]]
    why: str = ""

    @property
    def name(self) -> str:
        """The applicant's name, where the item needs it."""
        return str(self.values.get("person.name", ""))


@dataclass(frozen=True)
class Line:
    """One line that a department reads: what is asked, and the answer in words."""

    need: str
    label: str
    words: str


def consented(answers: Answers, item: Item, pack: Pack) -> bool:
    """Whether the person allowed this recipient; always where the law asks no consent."""
    consent = consent_for(pack.form, item)
    return consent is None or answers.get("consents", {}).get(consent.id) == "yes"


def fields_for(answers: Answers, item: Item, pack: Pack, category: str) -> Fields:
    """What this item needs of these answers, and no more. category: the one recognised, or ""."""
    values: dict[str, Any] = {}
    for need in item.needs:
        value = category if need == CATEGORY else _value(answers, need)
        if value not in (None, "", []):
            values[need] = value
    everybody = {each.key: each for each in people(answers)}
    named = {
        key: everybody[key].answers.get("name", "") for key in _keys(values, item, pack) if key in everybody
    }
    about = [need.partition(".")[2] for need in item.needs if need.startswith(f"{PEOPLE}.")]
    whom = [
        {"name": named[key]}
        | {field: given for field in about if (given := everybody[key].answers.get(field)) not in (None, "")}
        for key in (dict.fromkeys(_whom(values, item, pack)) if about else ())
        if key in everybody
    ]
    why = "" if consented(answers, item, pack) else CONSENT
    return Fields(pack.version, values, named, whom, why)


def _value(answers: Answers, need: str) -> Any:
    section, _dot, rest = need.partition(".")
    if section == PEOPLE:
        return None
    given = answers.get(section, {})
    list_id, _dot, question = rest.partition(".")
    if not question:
        value = given.get(rest)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [{k: v for k, v in each.items() if not k.startswith("_")} for each in value]
        return value
    return [{question: each[question]} for each in given.get(list_id, ()) if question in each]


def _keys(values: Mapping[str, Any], item: Item, pack: Pack) -> Iterator[str]:
    """The keys of people that kept answers hold."""
    for need in item.needs:
        for field in fields_of(pack.form, need):
            if field.kind in ASKS_FOR_WHOM:
                yield from _chosen(values, need, field)


def _whom(values: Mapping[str, Any], item: Item, pack: Pack) -> Iterator[str]:
    own = {field.id for field in asked_for_whom(pack.form, item)}
    for need in item.needs:
        for field in fields_of(pack.form, need):
            if field.id in own:
                yield from _chosen(values, need, field)


def _chosen(values: Mapping[str, Any], need: str, field: Field) -> Iterator[str]:
    value = values.get(need)
    records = value if isinstance(value, list) and value and isinstance(value[0], dict) else None
    for given in [each.get(field.id) for each in records] if records else [value]:
        yield from given if isinstance(given, list) else [given] if isinstance(given, str) else []


def sealed_fields(fields: Fields, item_id: UUID) -> bytes:
    """As kept in ``joint_item.fields``."""
    return seal(json.dumps(vars(fields), ensure_ascii=False), CELL, item_id)


def read_fields(row: Mapping[str, Any]) -> Fields:
    """What goes with the item of this row."""
    return Fields(**json.loads(unseal(row["fields"], CELL, row["id"])))


def lines_of(fields: Fields, item: str) -> list[Line]:
    """What the department reads, line by line, in the order of the item's needs."""
    pack = pinned(fields.pack)
    return list(_lines(fields, pack.items[item], pack))


def _lines(fields: Fields, item: Item, pack: Pack) -> Iterator[Line]:
    for need in item.needs:
        value = fields.values.get(need)
        if value is None:
            continue
        if need == CATEGORY:
            yield Line(need, _("认定的类别"), str(pack.categories[value].name))
            continue
        asked = fields_of(pack.form, need)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield Line(
                need, _list_name(pack, need), "\n".join(_record(each, asked, fields) for each in value)
            )
        else:
            yield Line(need, str(asked[0].short), in_words(_named(asked[0], fields), value))
    for each in fields.whom:
        said = [in_words(field, each[field.id]) for field in _about(item, pack) if field.id in each]
        if said:
            yield Line(PEOPLE, each["name"], _("，").join(said))


def _about(item: Item, pack: Pack) -> list[Field]:
    return [
        field for need in item.needs if need.startswith(f"{PEOPLE}.") for field in fields_of(pack.form, need)
    ]


def _list_name(pack: Pack, need: str) -> str:
    section, list_id, *question = need.split(".")
    group = pack.form.sections[section].groups[list_id]
    if not question:
        return str(group.short)
    return _("{list}：{question}", list=group.short, question=fields_of(pack.form, need)[0].short)


def _record(given: Mapping[str, Any], asked: tuple[Field, ...], fields: Fields) -> str:
    return _("，").join(in_words(_named(each, fields), given[each.id]) for each in asked if each.id in given)


def _named(field: Field, fields: Fields) -> Field:
    """A question that is answered by people, with their names to choose from."""
    if field.kind not in ASKS_FOR_WHOM:
        return field
    return with_options(field, tuple(Option(key, Text(name, name)) for key, name in fields.names.items()))
