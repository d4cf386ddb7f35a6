"""Findings: what was declared beside what was seen, one row a question, and the record they are kept in. Pure.

A survey's record is plain JSON; ``declared.py`` says how others read it. Its *parts* are saved one by one, each
with a stamp of what the page showed, so that two tabs or a phone without signal never undo each other.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.application.everybody import RECORD, Answers
from portal.application.prefilling import prefill
from portal.application.visible import AT_VISIT
from portal.core.sealing import mac
from portal.policy.form import Form
from portal.policy.pack import Pack
from portal.policy.questions import Question
from portal.policy.rules import UNSURE, Facts, Value

Record = dict[str, Any]
TOWNSHIP, BUREAU = "township", "bureau"
FRESH: Record = {
    "answers": {}, "seen": {}, "why": {}, "members": [], "self_care": {}, "filled": {}, "chosen": {}, "present": [],
}  # fmt: skip
HOME = "home"
"""The topic of what was seen of the home as a whole."""


@dataclass(frozen=True)
class Row:
    """One question of the questionnaire: what was declared, what was seen, in which words, and why it differs.

    declared, seen: None while nobody knows. later: the form left it for the visit.
    """

    question: Question
    declared: Value | None
    seen: Value | None
    words: str
    why: str
    later: bool

    @property
    def value(self) -> Value | None:
        """What holds now: what was seen, else what was declared."""
        return self.declared if self.seen is None else self.seen

    @property
    def differs(self) -> bool:
        return self.declared is not None and self.seen is not None and self.seen != self.declared

    @property
    def more(self) -> int:
        """By how much the seen figure is larger, in its own unit; 0 where it is no figure or does not differ."""
        if isinstance(self.seen, int) and isinstance(self.declared, int):
            return self.seen - self.declared
        return 0

    @property
    def unexplained(self) -> bool:
        return self.differs and not self.why

    @property
    def open(self) -> bool:
        """Whether nobody knows it yet."""
        return self.value in (None, UNSURE)


def known(declared: Mapping[str, Value], record: Record) -> dict[str, Value]:
    """The questionnaire's answers as they stand: declared, and over it what was seen."""
    return {**declared, **record.get("answers", {})}


def rows_of(pack: Pack, declared: Mapping[str, Value], record: Record, later: Iterable[str]) -> list[Row]:
    """A row for each question that applies, in the pack's order; the township is no question of a visit.

    declared: as the questionnaire keeps it. later: questions that the form left for the visit.
    """
    closed = Facts(pack.openers, known(declared, record)).closed
    left = set(later)
    return [
        Row(
            question,
            declared.get(name),
            record["answers"].get(name),
            record["seen"].get(name, ""),
            record["why"].get(name, ""),
            name in left and name not in declared,
        )
        for name, question in pack.questions.items()
        if question.kind != "township" and name not in closed and _opened(question, pack, declared, record)
    ]


def _opened(question: Question, pack: Pack, declared: Mapping[str, Value], record: Record) -> bool:
    """Whether what opens it was answered so: what nobody has opened is not asked."""
    opener = question.only_when
    return opener is None or known(declared, record).get(opener.question) in opener.options


def left_for_the_visit(form: Form, answers: Answers) -> list[str]:
    """The questionnaire's questions that the form left for the visit."""
    return [
        field.from_screening
        for section, _page, field in form.screened
        if field.id in answers.get(section.id, {}).get(AT_VISIT, ())
    ]


def as_found(answers: Answers, record: Record, pack: Pack) -> dict[str, dict[str, Any]]:
    """The form as it stands after the visit: declared, over it what was seen and what was filled in there."""
    chosen = record.get("chosen", {})
    seen = prefill(pack.form, record.get("answers", {}), chosen.get("category", ""), chosen.get("items", ()))
    found = {name: dict(given) for name, given in answers.items()}
    for over in (seen, record.get("filled", {})):
        for name, given in over.items():
            section = found.setdefault(name, {})
            section.update({field: value for field, value in given.items() if field != AT_VISIT})
            waits = [each for each in section.get(AT_VISIT, ()) if each not in given]
            section.pop(AT_VISIT, None)
            if waits:
                section[AT_VISIT] = waits
    return found


# ---------------------------------------------------------------- parts, saved one by one


@dataclass(frozen=True)
class Part:
    """One part of the record as a page sent it. ``was``: the stamp of what the page had shown of it."""

    name: str
    value: Any
    was: str


def part_of(record: Record, name: str) -> Any:
    """What the record holds of one part: ``q:question``, ``fill:path`` (see ``filled_at``), ``care``, ``members``,
    ``chosen`` or ``home``."""
    kind, _colon, rest = name.partition(":")
    if kind == "q":
        return [record["answers"].get(rest), record["seen"].get(rest, ""), record["why"].get(rest, "")]
    if kind == "fill":
        return filled_at(record, rest)
    if kind == "members":
        return {each["key"]: each["here"] for each in record["members"] if each.get("here")}
    if kind == HOME:
        return record["seen"].get(HOME, "")
    return dict(record["self_care"] if kind == "care" else record["chosen"])


def with_part(record: Record, name: str, value: Any) -> Record:
    """The record with one part replaced; the record given is left as it was."""
    kind, _colon, rest = name.partition(":")
    changed: Record = {**record}
    if kind == "q":
        for field, each in zip(("answers", "seen", "why"), value, strict=True):
            others = {key: kept for key, kept in record[field].items() if key != rest}
            changed[field] = others if each in (None, "") else {**others, rest: each}
    elif kind == "fill":
        changed["filled"] = _with_filled(record["filled"], rest, value)
    elif kind == "members":
        changed["members"] = [{**each, "here": value.get(each["key"], "")} for each in record["members"]]
    elif kind == HOME:
        changed["seen"] = {**record["seen"], HOME: value}
    else:
        changed["self_care" if kind == "care" else "chosen"] = value
    return changed


def filled_at(record: Record, path: str) -> Any:
    """What was filled in at ``section.field``, or at ``section.list.record.field``; None for nothing."""
    section, *middle, field = path.split(".")
    given = record["filled"].get(section, {})
    if middle:
        given = next((each for each in given.get(middle[0], ()) if each[RECORD] == middle[1]), {})
    return given.get(field)


def _with_filled(filled: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    section, *middle, field = path.split(".")
    given = dict(filled.get(section, {}))
    if middle:
        group, key = middle
        given[group] = [
            _with(each, field, value) if each[RECORD] == key else each for each in given.get(group, ())
        ]
    else:
        given = _with(given, field, value)
    return {**filled, section: given}


def _with(given: Mapping[str, Any], field: str, value: Any) -> dict[str, Any]:
    changed = {name: each for name, each in given.items() if name != field}
    if value is not None:
        changed[field] = value
        waits = [each for each in changed.pop(AT_VISIT, ()) if each != field]
        if waits:
            changed[AT_VISIT] = waits
    return changed


def with_lists(record: Record, answers: Answers, parts: Iterable[Part]) -> Record:
    """The record with those lists of the form whole in it that these parts fill in: a list is kept as one."""
    filled = dict(record["filled"])
    for path in (part.name.removeprefix("fill:") for part in parts if part.name.startswith("fill:")):
        section, *middle, _field = path.split(".")
        if middle and middle[0] not in filled.get(section, {}):
            listed = list(answers.get(section, {}).get(middle[0], ()))
            filled[section] = {**filled.get(section, {}), middle[0]: listed}
    return {**record, "filled": filled}


def with_new_record(record: Record, answers: Answers, section: str, group: str, key: str) -> Record:
    """The record with one more, still empty, entry in a list of the form; the same key adds one only."""
    whole = with_lists(record, answers, [Part(f"fill:{section}.{group}.{key}.", None, "")])
    listed = whole["filled"][section][group]
    if any(each[RECORD] == key for each in listed):
        return whole
    given = {**whole["filled"][section], group: [*listed, {RECORD: key}]}
    return {**whole, "filled": {**whole["filled"], section: given}}


def stamp(value: Any) -> str:
    """Stands for one part as a page showed it; another tab's change makes it another."""
    return mac("survey part", json.dumps(value, sort_keys=True, ensure_ascii=False)).hex()[:10]


def merged(record: Record, sent: Iterable[Part]) -> tuple[Record, dict[str, Any]]:
    """The record with what was sent laid over it, and the parts where another page was first: name → sent value.

    A part that the page did not change stays as another page left it; the same change twice is no conflict.
    """
    conflicts: dict[str, Any] = {}
    for part in sent:
        there = part_of(record, part.name)
        if part.value == there or stamp(part.value) == part.was:
            continue
        if part.was != stamp(there):
            conflicts[part.name] = part.value
        else:
            record = with_part(record, part.name, part.value)
    return record, conflicts


def covers(record: Record) -> str:
    """A fingerprint of what those present sign: all of the record but their own signatures."""
    return stamp({name: value for name, value in record.items() if name != "present"})


def with_members(record: Record, answers: Answers) -> Record:
    """The record with a row for each member who was declared, as far as it has none yet."""
    there = {each["key"] for each in record["members"]}
    declared = answers.get("household", {}).get("members", ())
    new = [
        {"key": each[RECORD], "name": each.get("name", ""), "relation": each.get("relation", ""), "here": ""}
        for each in declared
        if each[RECORD] not in there
    ]
    return {**record, "members": [*record["members"], *new]} if new else record


def with_choice(record: Record, answers: Answers, pack: Pack) -> Record:
    """The record with what was applied for as the choice, until another is made at the visit."""
    if record["chosen"]:
        return record
    given = answers.get("items", {})
    category = given.get("category", "")
    items = [name for name in pack.items if name in given.get("items", ())]
    return {**record, "chosen": {"category": category if category in pack.categories else "", "items": items}}
