"""A pack's rules worked out for every combination of answers: one diagram, made once when it loads."""

from collections.abc import Mapping

from portal.policy.categories import Category, Condition
from portal.policy.diagram import MET, UNKNOWN, UNMET, Diagram
from portal.policy.groups import grouped
from portal.policy.items import Item
from portal.policy.questions import Question
from portal.policy.rules import (
    AdvisedAmong,
    All,
    Any,
    Atom,
    Holds,
    Is,
    Known,
    Not,
    Qualifies,
    Test,
    Under,
    walk,
)

NUMBERS = {"unmet": UNMET, "met": MET, "unknown": UNKNOWN}


class Outcomes:
    """The diagram of every category, estimate and offer over the groups of questions.

    ``nodes`` by ("category" | "estimate" | "item", id): met, unmet or unknown stand for likely,
    unlikely, undetermined and for yes, no, maybe; an estimate is met where an amount is given.
    """

    def __init__(
        self,
        questions: Mapping[str, Question],
        conditions: Mapping[str, Condition],
        categories: Mapping[str, Category],
        items: Mapping[str, Item],
    ) -> None:
        self.conditions, self.categories, self.items = conditions, categories, items
        atoms = _atoms(conditions, categories)
        of_categories = self._read_by_categories()
        # Groups with many signatures stand first: what comes below them is then shared by more answers.
        # Groups that only joint items read stand before those, for they are read by one item each.
        self.groups = sorted(
            grouped(questions, atoms),
            key=lambda group: (not of_categories.isdisjoint(group.names), -len(group.signatures)),
        )
        self.diagram = Diagram([len(group.signatures) for group in self.groups])
        self._level = {name: level for level, group in enumerate(self.groups) for name in group.names}
        self._named: dict[tuple[str, str], int] = {}
        self.nodes: dict[tuple[str, str], int] = {}
        for category in categories.values():
            truth = self.nodes["category", category.id] = self._category(category.id)
            if category.estimate:
                known = [Known(category.estimate.heads), Known(category.estimate.less)]
                for each in known:
                    truth = self.diagram.both(truth, self._atom(each))
                self.nodes["estimate", category.id] = self.diagram.choose(truth, MET, UNMET, UNMET)
        for item in items.values():
            self.nodes["item", item.id] = self._conditions(item.conditions)

    def _read_by_categories(self) -> set[str]:
        """The questions some category reads, directly or through other conditions."""
        todo = [name for category in self.categories.values() for name in category.conditions]
        seen: set[str] = set()
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.conditions[name].parts
        return {question for name in seen for question in self.conditions[name].questions}

    def _conditions(self, names: tuple[str, ...]) -> int:
        node = MET
        for name in names:
            node = self.diagram.both(node, self._condition(name))
        return node

    def _condition(self, name: str) -> int:
        key = ("condition", name)
        if key not in self._named:
            self._named[key] = self._test(self.conditions[name].test)
        return self._named[key]

    def _category(self, name: str) -> int:
        key = ("category", name)
        if key not in self._named:
            self._named[key] = self._conditions(self.categories[name].conditions)
        return self._named[key]

    def _atom(self, atom: Atom) -> int:
        level = self._level[atom.question]
        group = self.groups[level]
        place = group.atoms.index(atom)
        return self.diagram.variable(level, lambda value: NUMBERS[group.signatures[value][place]])

    def _test(self, test: Test) -> int:
        match test:
            case Is() | Under():
                return self._atom(test)
            case All(parts):
                node = MET
                for part in parts:
                    node = self.diagram.both(node, self._test(part))
                return node
            case Any(parts):
                node = UNMET
                for part in parts:
                    node = self.diagram.either(node, self._test(part))
                return node
            case Not(part):
                return self.diagram.opposite(self._test(part))
            case Holds(name):
                return self._condition(name)
            case Qualifies(name):
                return self._category(name)
            case AdvisedAmong(among):
                return self._advised(tuple(self.categories), among, UNKNOWN)

    def _advised(self, left: tuple[str, ...], among: frozenset[str], so_far: int) -> int:
        """Whether the possible advice is among these; ``so_far``: as the undetermined ones before say."""
        if not left:
            return _also(so_far, UNMET)
        first, rest = left[0], left[1:]
        this = MET if first in among else UNMET
        return self.diagram.choose(
            self._category(first),
            _also(so_far, this),
            self._advised(rest, among, so_far),
            self._undetermined(rest, among, so_far, this),
        )

    def _undetermined(self, rest: tuple[str, ...], among: frozenset[str], so_far: int, this: int) -> int:
        if so_far not in (UNKNOWN, this):
            return UNKNOWN
        return self._advised(rest, among, this)


def _also(so_far: int, this: int) -> int:
    return this if so_far == UNKNOWN else so_far if so_far == this else UNKNOWN


def _atoms(conditions: Mapping[str, Condition], categories: Mapping[str, Category]) -> list[Atom]:
    found: dict[Atom, None] = {}

    def note(test: Test) -> None:
        if isinstance(test, Is | Under):
            found[test] = None

    for condition in conditions.values():
        walk(condition.test, note)
    for category in categories.values():
        if category.estimate:
            found[Known(category.estimate.heads)] = found[Known(category.estimate.less)] = None
    return list(found)
