"""Checks that the rules of a pack refer only to what exists, and never in a circle."""

from collections.abc import Mapping

from portal.core.words import _
from portal.policy.categories import Category, Condition
from portal.policy.form import Form
from portal.policy.items import Item, Paper
from portal.policy.problems import Problems
from portal.policy.rules import AdvisedAmong, Holds, Qualifies, Test, walk


class Links:
    """The references among conditions and categories."""

    def __init__(self, conditions: Mapping[str, Condition], categories: Mapping[str, Category]) -> None:
        self.conditions, self.categories = conditions, categories

    def named(self, test: Test) -> list[tuple[str, str]]:
        """(kind, id) of everything a test refers to by name."""
        found: list[tuple[str, str]] = []

        def note(each: Test) -> None:
            if isinstance(each, Holds):
                found.append(("condition", each.condition))
            elif isinstance(each, Qualifies):
                found.append(("category", each.category))
            elif isinstance(each, AdvisedAmong):
                found.extend(("category", category) for category in sorted(each.categories))
                found.append(("advice", ""))

        walk(test, note)
        return found

    def missing(self, test: Test) -> list[str]:
        known = {"condition": self.conditions, "category": self.categories}
        return [name for kind, name in self.named(test) if kind in known and name not in known[kind]]

    def below(self, node: tuple[str, str]) -> list[tuple[str, str]]:
        """What a rule rests on; the advice rests on every category."""
        kind, name = node
        if kind == "advice":
            return [("category", each) for each in self.categories]
        if kind == "category" and name in self.categories:
            return [("condition", each) for each in self.categories[name].conditions]
        if kind == "condition" and name in self.conditions:
            return self.named(self.conditions[name].test)
        return []

    def circular(self, node: tuple[str, str], above: tuple[tuple[str, str], ...] = ()) -> bool:
        """Whether a rule rests on itself."""
        return node in above or any(self.circular(each, (*above, node)) for each in self.below(node))


def check_links(
    problems: Problems,
    conditions: Mapping[str, Condition],
    categories: Mapping[str, Category],
    items: Mapping[str, Item],
    papers: Mapping[str, Paper],
) -> None:
    """Says every dangling or circular reference."""
    links = Links(conditions, categories)
    for condition in conditions.values():
        for name in links.missing(condition.test):
            problems.file("categories.toml").say(f"condition.{condition.id}.test", _("没有“{id}”", id=name))
    for paper in papers.values():
        for name in links.missing(paper.test) if paper.test else []:
            problems.file("papers.toml").say(f"paper.{paper.id}.test", _("没有“{id}”", id=name))
    for category in categories.values():
        if links.circular(("category", category.id)):
            problems.file("categories.toml").say(f"category.{category.id}", _("条件绕回到自己了"))
        for other in category.instead:
            if other not in categories:
                problems.file("categories.toml").say(
                    f"category.{category.id}.instead", _("没有这个类别：{id}", id=other)
                )
    for item in items.values():
        if any(links.circular(("condition", name)) for name in item.conditions):
            problems.file("items.toml").say(f"item.{item.id}", _("条件绕回到自己了"))


def check_proofs(form: Form, papers: Mapping[str, Paper], problems: Problems) -> None:
    """What a paper proves must be a question of the form."""
    for paper in papers.values():
        for name in paper.proves:
            section, _dot, question = name.partition(".")
            if section not in form.sections or question not in form.sections[section].where:
                problems.say(f"paper.{paper.id}.proves", _("form.toml里没有这一题：{name}", name=name))
