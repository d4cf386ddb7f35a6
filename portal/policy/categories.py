"""Conditions and categories: which answers speak for 特困, 低保, 单人保, 低边, and why."""

from dataclasses import dataclass
from functools import cached_property

from portal.core.words import Text, _
from portal.policy.problems import Entry
from portal.policy.questions import Question
from portal.policy.reading_tests import Known, read_test
from portal.policy.rules import MET, UNMET, Holds, Is, Qualifies, Test, Under, walk
from portal.policy.sources import Amount, Source, cited


@dataclass(frozen=True)
class Condition:
    """One named rule, with the words for its three truths and where it is written.

    figure: how the family's own figure stands beside the limit; reads {own} and {limit}.
    parts: the conditions it is put together from, in order; questions: those it reads itself;
    category: the one all of whose conditions it asks for, where that is all it does.
    """

    id: str
    name: Text
    met: Text
    unmet: Text
    unknown: Text
    figure: Text | None
    test: Test
    sources: tuple[Source, ...]
    parts: tuple[str, ...]
    questions: tuple[str, ...]
    category: str

    @cached_property
    def citation(self) -> Text:
        """Where it is written: every source, as one cites it."""
        return Text(
            "；".join(each.citation.zh for each in self.sources),
            "; ".join(each.citation.en for each in self.sources),
        )

    def said(self, truth: str) -> Text:
        """The sentence for this truth; the page puts 符合, 不符合 or 要核实 before it."""
        return {MET: self.met, UNMET: self.unmet}.get(truth, self.unknown)


@dataclass(frozen=True)
class Estimate:
    """A monthly amount: so much a head, less what the household has; never under nothing.

    said: the calculation in words; reads {heads}, {amount}, {full} and {less}.
    """

    amount: Amount
    heads: str
    less: str
    said: Text
    source: Source


@dataclass(frozen=True)
class Category:
    """A kind of recognition one can apply for; likely when all its conditions are met.

    instead: why it is not needed while another category is likely.
    """

    id: str
    name: Text
    full_name: Text
    lead: Text
    conditions: tuple[str, ...]
    sources: tuple[Source, ...]
    estimate: Estimate | None
    instead: dict[str, Text]


def read_conditions(top: Entry, known: Known, sources: dict[str, Source]) -> dict[str, Condition]:
    """The conditions of a file, in its order."""
    conditions = {}
    for entry in top.entries("condition"):
        test = read_test(entry.entry("test"), known)
        parts: list[str] = []
        questions: list[str] = []

        def note(each: Test, parts: list[str] = parts, questions: list[str] = questions) -> None:
            if isinstance(each, Holds) and each.condition not in parts:
                parts.append(each.condition)
            if isinstance(each, Is | Under) and each.question not in questions:
                questions.append(each.question)

        walk(test, note)
        condition = Condition(
            id=entry.string("id"),
            name=entry.text("name"),
            met=entry.text("met"),
            unmet=entry.text("unmet"),
            unknown=entry.text("unknown"),
            figure=entry.text("figure", None),
            test=test,
            sources=cited(entry, sources),
            parts=tuple(parts),
            questions=tuple(questions),
            category=test.category if isinstance(test, Qualifies) else "",
        )
        entry.close()
        conditions[condition.id] = condition
    return conditions


def read_categories(
    top: Entry, conditions: dict[str, Condition], known: Known, sources: dict[str, Source]
) -> dict[str, Category]:
    """The categories of a file, in order of precedence."""
    categories = {}
    for entry in top.entries("category"):
        named = entry.strings("conditions")
        for each in named:
            if each not in conditions:
                entry.say("conditions", _("没有这个条件：{id}", id=each))
        if not named:
            entry.say("conditions", _("不能是空的"))
        category = Category(
            id=entry.string("id"),
            name=entry.text("name"),
            full_name=entry.text("full_name"),
            lead=entry.text("lead"),
            conditions=tuple(each for each in named if each in conditions),
            sources=cited(entry, sources),
            estimate=_estimate(entry.entry("estimate", optional=True), known, sources),
            instead=_instead(entry),
        )
        entry.close()
        categories[category.id] = category
    return categories


def _instead(entry: Entry) -> dict[str, Text]:
    table = entry.entry("instead", optional=True)
    return {} if table is None else {name: table.text(name) for name in table.table}


def _estimate(entry: Entry | None, known: Known, sources: dict[str, Source]) -> Estimate | None:
    if entry is None:
        return None
    amount, source = known.amounts.get(entry.string("amount")), sources.get(entry.string("source"))
    heads, less = known.questions.get(entry.string("heads")), known.questions.get(entry.string("less"))
    said = entry.text("said")
    entry.close()
    if amount is None or amount.fen.denominator != 1:
        entry.say("amount", _("要是pack.toml里的数，精确到分"))
    if not _is(heads, "whole"):
        entry.say("heads", _("要是一题人数"))
    if not _is(less, "money"):
        entry.say("less", _("要是一题金额"))
    if source is None:
        entry.say("source", _("sources.toml里没有这个出处"))
    if not (amount and source and heads and less):
        return None
    return Estimate(amount, heads.id, less.id, said, source)


def _is(question: Question | None, kind: str) -> bool:
    return question is not None and question.kind == kind
