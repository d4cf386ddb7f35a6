"""Worked examples: households whose outcome was worked out by hand, held against the rules at every load."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.core.words import _
from portal.policy.answers import AnswersWrong, read
from portal.policy.problems import Entry, Problems
from portal.policy.recommending import Advice, advise
from portal.policy.sources import Source, cited

if TYPE_CHECKING:
    from portal.policy.pack import Rules

TABLES = ("outcomes", "conditions", "estimates", "items", "papers")
LEFT_OUT = "left-out"


@dataclass(frozen=True)
class Example:
    """One household: its answers as people write them, what must come out, and the arithmetic behind it.

    expect: of ``advised`` ("" for none), ``provisional``, ``office``, ``next_question`` and the tables
    ``outcomes``, ``conditions`` ("category/condition"), ``estimates``, ``items`` and ``papers``
    ("left-out" for one that must not appear) those the example is about.
    """

    id: str
    because: str
    answers: dict[str, str]
    expect: dict[str, Any]
    sources: tuple[Source, ...]


def read_examples(table: dict[str, Any], problems: Problems, sources: dict[str, Source]) -> list[Example]:
    """Reads examples.toml. An example may start ``from`` a household and change some answers."""
    top = problems.top(table)
    households: dict[str, dict[str, str]] = {}
    for entry in top.entries("household", optional=True):
        households[entry.string("id")] = _answers(entry)
        entry.close()
    examples = []
    for entry in top.entries("example"):
        base = entry.string("from", "")
        if base and base not in households:
            entry.say("from", _("没有这一家：{id}", id=base))
        left_out = entry.strings("without", ())
        answers = {**households.get(base, {}), **_answers(entry)}
        examples.append(
            Example(
                id=entry.string("id"),
                because=entry.string("because"),
                answers={name: value for name, value in answers.items() if name not in left_out},
                expect=_expected(entry),
                sources=cited(entry, sources),
            )
        )
        entry.close()
    top.close()
    return examples


def _answers(entry: Entry) -> dict[str, str]:
    table = entry.entry("answers", optional=True)
    return {} if table is None else {name: table.string(name) for name in table.table}


def _expected(entry: Entry) -> dict[str, Any]:
    table = entry.entry("expect")
    if table is None:
        return {}
    expect: dict[str, Any] = {
        name: table.raw(name, str, _("文字"), ..., "")
        for name in ("advised", "office", "next_question")
        if table.has(name)
    }
    if table.has("provisional"):
        expect["provisional"] = table.boolean("provisional")
    for name in TABLES:
        part = table.entry(name, optional=True)
        if part is not None:
            expect[name] = {each: part.raw(each, str, _("文字"), ..., "") for each in part.table}
    if not table.table:
        table.say("", _("不能是空的"))
    table.close()
    return expect


def run_examples(rules: "Rules", examples: Sequence[Example], problems: Problems) -> None:
    """Says every example that does not come out as it was worked out by hand."""
    for example in examples:
        key = f"example.{example.id}"
        try:
            advice = advise(rules, read(rules, example.answers))
        except AnswersWrong as wrong:
            problems.say(f"{key}.answers", wrong.message)
            continue
        found = _found(advice)
        for name, wanted in _flat(example.expect).items():
            if found.get(name, LEFT_OUT) != wanted:
                problems.say(
                    f"{key}.expect.{name}",
                    _("应是“{wanted}”，算出来是“{found}”", wanted=wanted, found=found.get(name, LEFT_OUT)),
                )


def _flat(expect: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in expect.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{each}": said for each, said in value.items()}
        else:
            flat[name] = value
    return flat


def _found(advice: Advice) -> dict[str, Any]:
    """Everything an example may expect, by its key."""
    found: dict[str, Any] = {
        "advised": advice.evaluation.advised or "",
        "provisional": advice.provisional,
        "office": advice.office or "",
        "next_question": advice.next_question or "",
    }
    for outcome in advice.categories:
        name = outcome.category.id
        found[f"outcomes.{name}"] = outcome.outcome
        fen = outcome.monthly_estimate
        found[f"estimates.{name}"] = "" if fen is None else f"{fen // 100}.{fen % 100:02}"
        for reason in outcome.reasons:
            found[f"conditions.{name}/{reason.condition.id}"] = reason.truth
    found |= {f"items.{offer.item.id}": offer.offered for offer in advice.items}
    return found | {f"papers.{need.paper.id}": need.paper.need for need in advice.papers}
