"""Decisions: what each category pays and how it is worked out, from which month, and how one may contest it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from portal.core.words import Text, _
from portal.policy.problems import Entry, Problems
from portal.policy.sources import Amount, Source, cited

PAYS = ("formula", "written", "nothing")
HEADS = ("members", "one")
NO_TEXT = Text("", "")


@dataclass(frozen=True)
class Benefit:
    """What being recognised in one category pays each month.

    pays: ``formula``, ``written`` (the figure is published elsewhere and written in by whoever decides) or
    ``nothing``. each: the amount a head. heads: for all who are ``members``, or for ``one`` person alone.
    less: the question whose answer (fen a month) is taken off, "" for none. personal: it recognises persons, not
    the household. note: as the letter says it.
    """

    category: str
    pays: str
    each: Amount | None
    heads: str
    less: str
    personal: bool
    note: Text
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Online:
    """Where a review can be applied for on line. ``example``: not confirmed for this county."""

    name: Text
    how: Text
    example: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Decisions:
    """What decisions are made with. begins_after: months from that of the decision to the first one paid."""

    benefits: dict[str, Benefit]
    begins_after: int
    begins_sources: tuple[Source, ...]
    online: Online


def read_decisions(
    table: dict[str, Any],
    problems: Problems,
    sources: dict[str, Source],
    amounts: dict[str, Amount],
    known: tuple[Collection[str], Collection[str]],
) -> Decisions:
    """``decisions.toml``; whatever is wrong is said to ``problems``. known: the categories, and the questions."""
    categories, questions = known
    top = problems.top(table)
    months = top.integer("begins_after", least=0, most=12)
    begins = cited(top, sources, "begins_sources")
    online = top.entry("online")
    where = Online(NO_TEXT, NO_TEXT, True, ())
    if online is not None:
        where = Online(
            online.text("name"), online.text("how"), online.boolean("example", False), cited(online, sources)
        )
        online.close()
    benefits = {}
    for entry in top.entries("benefit"):
        benefit = _benefit(entry, sources, amounts, questions)
        if benefit.category not in categories:
            entry.say("category", _("没有这个类别：{name}", name=benefit.category))
        benefits[benefit.category] = benefit
    for name in categories:
        if name not in benefits:
            top.say("benefit", _("缺少这个类别怎么发：{name}", name=name))
    top.close()
    return Decisions(benefits, months, begins, where)


def _benefit(
    entry: Entry, sources: dict[str, Source], amounts: dict[str, Amount], questions: Collection[str]
) -> Benefit:
    category, pays = entry.string("category"), entry.choice("pays", PAYS)
    each, heads, less = None, "members", ""
    if pays == "formula":
        named = entry.string("amount")
        each = amounts.get(named)
        if each is None:
            entry.say("amount", _("pack.toml里没有“{id}”这个数", id=named))
        heads, less = entry.choice("heads", HEADS), entry.string("less", "")
        if less and less not in questions:
            entry.say("less", _("没有这个问题：{name}", name=less))
    personal, note = entry.boolean("personal", False), entry.text("note")
    found = Benefit(category, pays, each, heads, less, personal, note, cited(entry, sources))
    entry.close()
    return found
