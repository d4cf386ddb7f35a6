"""Which question next: those, in the pack's order, whose answer can still change something.

A question can still change something while some answer to it, now or together with later ones,
makes a difference to a category's outcome, an estimate or an item's offer (and so to the advice)
against leaving it out and giving the same later answers. This is decided, not tried: the pack's
diagram is restricted to what the answers so far leave possible, and a question counts when a node
that is still reached sends the signatures without and with one of its answers different ways.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from portal.policy.diagram import CONSTANTS
from portal.policy.groups import State
from portal.policy.outcomes import Outcomes
from portal.policy.questions import Question
from portal.policy.rules import Facts, Value

MANY = 200_000
NOTHING: frozenset[str] = frozenset()


class Path:
    """The way through one pack's questions."""

    def __init__(self, questions: Mapping[str, Question], outcomes: Outcomes) -> None:
        self.questions = questions
        self.outcomes = outcomes
        self.openers = {name: question.only_when for name, question in questions.items()}
        self._forget()

    def _forget(self) -> None:
        self._below: dict[tuple[int, int], int] = {}
        self._seen: dict[tuple[int, int], tuple[int, frozenset[str]]] = {}
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}

    @cached_property
    def _everything(self) -> tuple[int, ...]:
        return tuple(sorted(set(self.outcomes.nodes.values())))

    def matters(self, answers: Mapping[str, Value], nodes: Iterable[int] | None = None) -> frozenset[str]:
        """The unanswered questions that can still change these outcomes (all when None).

        One that is not open yet but can still be opened counts too.
        """
        if len(self._seen) > MANY or len(self._below) > MANY or len(self._known) > MANY:
            self._forget()
        states = [group.state(answers) for group in self.outcomes.groups]
        below = [0] * (len(states) + 1)
        for level in range(len(states) - 1, -1, -1):
            key = (states[level].number, below[level + 1])
            below[level] = self._below.setdefault(key, len(self._below) + 1)
        found = NOTHING
        for node in self._everything if nodes is None else nodes:
            if node >= CONSTANTS:
                found |= self._restricted(node, states, below)[1]
        return found

    def _restricted(self, node: int, states: list[State], below: list[int]) -> tuple[int, frozenset[str]]:
        """A number equal for functions that these states cannot tell apart, and what still matters to it."""
        if node < CONSTANTS:
            return node, NOTHING
        diagram = self.outcomes.diagram
        level = diagram.levels[node]
        key = (node, below[level])
        found = self._seen.get(key)
        if found is None:
            children = diagram.children[node]
            state = states[level]
            reached = {each: self._restricted(children[each], states, below) for each in state.possible}
            numbers = {each: number for each, (number, _) in reached.items()}
            distinct = tuple(numbers.values())
            if all(number == distinct[0] for number in distinct):
                found = reached[state.possible[0]]
            else:
                matter = {
                    name
                    for name, pairs in state.moves
                    if any(numbers[without] != numbers[with_] for without, with_ in pairs)
                }
                number = self._known.setdefault((level, distinct), len(self._known) + CONSTANTS)
                found = number, frozenset(matter).union(*(each for _, each in reached.values()))
            self._seen[key] = found
        return found

    def is_open(self, name: str, facts: Facts) -> bool:
        """Whether a question is asked at all: it has no opener, or its opener has an answer that opens it."""
        opener = self.openers[name]
        return opener is None or facts.option(opener.question) in opener.options

    def ahead(self, answers: Mapping[str, Value]) -> list[str]:
        """Every question that may still be asked, in order: no more than these will be."""
        matter = self.matters(answers)
        return [
            name
            for name, question in self.questions.items()
            if name not in answers and (question.always or name in matter)
        ]
