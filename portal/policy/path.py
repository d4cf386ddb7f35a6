"""Which question next: those, in the pack's order, whose answer can still change something.

A question can still change something while some answer to it, now or together with later ones,
makes a difference to a category's outcome, an estimate or an item's offer (and so to the advice)
against leaving it out and giving the same later answers. This is decided, not tried: the pack's
diagram is restricted to what the answers so far leave possible, and a question counts when a node
that is still reached sends the signatures without and with one of its answers different ways.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from operator import itemgetter
from threading import Lock
from typing import NamedTuple

from portal.policy.diagram import CONSTANTS
from portal.policy.groups import State
from portal.policy.outcomes import Outcomes
from portal.policy.questions import Question
from portal.policy.rules import Facts, Value

MANY = 200_000
NOTHING: frozenset[str] = frozenset()
Seen = tuple[int, frozenset[str]]


class Branches(NamedTuple):
    """One node under one state of its group: where it can still go, and what each question moves.

    children: the distinct nodes it can go to. spread: for every possible signature its child's place,
    read off a tuple. moves: for each open question the pairs of places without and with an answer.
    """

    children: tuple[int, ...]
    spread: Callable[[tuple[int, ...]], Hashable]
    moves: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]


class Path:
    """The way through one pack's questions."""

    def __init__(self, questions: Mapping[str, Question], outcomes: Outcomes) -> None:
        self.questions = questions
        self.outcomes = outcomes
        self.openers = {name: question.only_when for name, question in questions.items()}
        self.everything = tuple(dict.fromkeys(outcomes.nodes.values()))
        self._one_at_a_time = Lock()
        self._branches: dict[tuple[int, int], Branches] = {}
        self._forget()

    def _forget(self) -> None:
        self._below: dict[tuple[int, int], int] = {}
        self._seen: dict[tuple[int, int], Seen] = {}
        self._known: dict[tuple[int, Hashable], int] = {}
        self._mattered: dict[tuple[int, ...], frozenset[str]] = {}

    def matters(self, answers: Mapping[str, Value], nodes: Iterable[int] | None = None) -> frozenset[str]:
        """The unanswered questions that can still change these outcomes (all when None).

        One that is not open yet but can still be opened counts too.
        """
        with self._one_at_a_time:
            if nodes is not None:
                return NOTHING.union(*self._walk(answers, nodes))
            states = tuple([group.state(answers).number for group in self.outcomes.groups])
            found = self._mattered.get(states)
            if found is None:
                found = NOTHING.union(*self._walk(answers, self.everything))
                self._mattered[states] = found
            return found

    def _walk(self, answers: Mapping[str, Value], nodes: Iterable[int]) -> Iterator[frozenset[str]]:
        """What still matters to one outcome after another."""
        if any(len(kept) > MANY for kept in (self._seen, self._below, self._known, self._mattered)):
            self._forget()
        states = [group.state(answers) for group in self.outcomes.groups]
        below = [0] * (len(states) + 1)
        for level in range(len(states) - 1, -1, -1):
            key = (states[level].number, below[level + 1])
            below[level] = self._below.setdefault(key, len(self._below) + 1)
        levels = self.outcomes.diagram.levels

        def restricted(node: int) -> Seen:
            """A number equal for functions these states cannot tell apart, and what still matters to it."""
            level = levels[node]
            key = (node, below[level])
            found = self._seen.get(key)
            if found is None:
                children, spread, moves = self._branches.get((node, states[level].number)) or self._branch(
                    node, states[level]
                )
                reached = [(each, NOTHING) if each < CONSTANTS else restricted(each) for each in children]
                numbers = tuple([number for number, _ in reached])
                if numbers.count(numbers[0]) == len(numbers):
                    found = reached[0]
                else:
                    matter = [
                        name
                        for name, pairs in moves
                        if any(numbers[without] != numbers[answered] for without, answered in pairs)
                    ]
                    function = (level, spread(numbers))
                    number = self._known.setdefault(function, len(self._known) + CONSTANTS)
                    found = number, frozenset(matter).union(*[each for _, each in reached])
                self._seen[key] = found
            return found

        for node in nodes:
            yield NOTHING if node < CONSTANTS else restricted(node)[1]

    def _branch(self, node: int, state: State) -> Branches:
        children = self.outcomes.diagram.children[node]
        places = {
            child: place for place, child in enumerate(dict.fromkeys(children[s] for s in state.possible))
        }
        spread = [places[children[signature]] for signature in state.possible]
        moves = []
        for name, pairs in state.moves:
            apart = {(places[children[one]], places[children[other]]) for one, other in pairs}
            moves.append((name, tuple(sorted(pair for pair in apart if pair[0] != pair[1]))))
        found = self._branches[node, state.number] = Branches(
            tuple(places), itemgetter(*spread), tuple(move for move in moves if move[1])
        )
        return found

    def is_open(self, name: str, facts: Facts) -> bool:
        """Whether a question is asked at all: it has no opener, or its opener has an answer that opens it."""
        opener = self.openers[name]
        return opener is None or facts.option(opener.question) in opener.options

    def next_question(self, answers: Mapping[str, Value]) -> str | None:
        """The first unanswered question, in the pack's order, that is open and can change something."""
        facts = Facts(self.openers, answers)
        open_ = [name for name in self.questions if name not in answers and self.is_open(name, facts)]
        matter: set[str] = set()
        with self._one_at_a_time:
            walk = self._walk(answers, self.everything)
            for name in open_:
                if self.questions[name].always:
                    return name
                # Only as many outcomes are looked at as it takes to find the first question that matters.
                while name not in matter and (more := next(walk, None)) is not None:
                    matter |= more
                if name in matter:
                    return name
        return None

    def ahead(self, answers: Mapping[str, Value]) -> list[str]:
        """Every question that may still be asked, in order: no more than these will be."""
        matter = self.matters(answers)
        return [
            name
            for name, question in self.questions.items()
            if name not in answers and (question.always or name in matter)
        ]
