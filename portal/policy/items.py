"""Joint items and papers: what can be applied for along with a category, and what to bring."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.words import Text, _
from portal.policy.categories import Condition
from portal.policy.problems import Entry
from portal.policy.reading_tests import Known, read_test
from portal.policy.rules import AdvisedAmong, Holds, Test, walk
from portal.policy.sources import Source, cited

NEEDS = ("required", "conditional", "waived")
ANSWERS_WITHIN = "item"
"""The clock of an item that names none."""


@dataclass(frozen=True)
class Item:
    """A benefit that a department adds; offered when all its conditions are met.

    name as the scheme has it, plain as people say it. department: id of a unit in places.toml; where
    that is no state organ, each person consents to it separately.
    limit: what it is worth or how far it goes, in words. papers: ids of those it asks for.
    needs: what of the application its department gets to see, and nothing else (``needs.py``).
    clock: by which it is answered. free: it does not depend on the category, and goes on without one.
    """

    id: str
    name: Text
    plain: Text
    lead: Text
    department: str
    conditions: tuple[str, ...]
    limit: Text | None
    papers: tuple[str, ...]
    needs: tuple[str, ...]
    clock: str
    free: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Paper:
    """A paper to bring, or one that need not be brought because shared data hold it.

    test: when it is needed (conditional ones; None where only the person can tell).
    when: that in words, or why it is waived. shows: what must be legible in its photograph.
    dense: small print, photographed larger. proves: the form's questions it answers, as ``section.question``;
    an office reads them beside its photograph.
    """

    id: str
    name: Text
    need: str
    test: Test | None
    when: Text | None
    shows: Text | None
    dense: bool
    proves: tuple[str, ...]
    sources: tuple[Source, ...]


def read_items(
    top: Entry,
    conditions: dict[str, Condition],
    papers: dict[str, Paper],
    units: Mapping[str, object],
    sources: dict[str, Source],
) -> dict[str, Item]:
    """The joint items, in the order they are shown."""
    items = {}
    for entry in top.entries("item"):
        item = Item(
            id=entry.string("id"),
            name=entry.text("name"),
            plain=entry.text("plain"),
            lead=entry.text("lead"),
            department=entry.string("department"),
            conditions=entry.strings("conditions"),
            limit=entry.text("limit", None),
            papers=entry.strings("papers", ()),
            needs=entry.strings("needs"),
            clock=entry.string("clock", ANSWERS_WITHIN),
            free=not any(_asks_category(each, conditions) for each in entry.strings("conditions")),
            sources=cited(entry, sources),
        )
        entry.close()
        if item.department not in units:
            entry.say("department", _("places.toml里没有这个单位：{id}", id=item.department))
        for each in item.conditions:
            if each not in conditions:
                entry.say("conditions", _("没有这个条件：{id}", id=each))
        for each in item.papers:
            if each not in papers:
                entry.say("papers", _("没有这份材料：{id}", id=each))
        items[item.id] = item
    return items


def _asks_category(
    name: str, conditions: Mapping[str, Condition], above: frozenset[str] = frozenset()
) -> bool:
    """Whether a condition, or one it rests on, asks which category is had."""
    if name not in conditions or name in above:
        return False
    found = []

    def note(each: Test) -> None:
        if isinstance(each, AdvisedAmong):
            found.append(True)
        elif isinstance(each, Holds):
            found.append(_asks_category(each.condition, conditions, above | {name}))

    walk(conditions[name].test, note)
    return any(found)


def read_papers(top: Entry, known: Known, sources: dict[str, Source]) -> dict[str, Paper]:
    """Reads papers.toml."""
    papers = {}
    for entry in top.entries("paper"):
        need = entry.choice("need", NEEDS)
        test = read_test(entry.entry("test"), known) if entry.has("test") else None
        if test is not None and need != "conditional":
            entry.say("test", _("只有conditional的材料才有条件"))
        paper = Paper(
            id=entry.string("id"),
            name=entry.text("name"),
            need=need,
            test=test,
            when=entry.text("when", None if need == "required" else ...),
            shows=entry.text("shows", ... if need != "waived" else None),
            dense=entry.boolean("dense", False),
            proves=entry.strings("proves", ()),
            sources=cited(entry, sources),
        )
        entry.close()
        papers[paper.id] = paper
    top.close()
    return papers
