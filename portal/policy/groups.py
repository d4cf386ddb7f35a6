"""Groups of questions that the rules read together, and what answering one of them can still do.

Rules read answers only through *atoms* (is, under, known). Questions that share an atom, or of
which one opens another, form a *group*; what a group says to the rules is its *signature*, the
truth of each of its atoms. Every signature that later answers can still bring about, and every
pair of signatures without and with one answer (all others equal), is found by trying one
representative of each stretch between the bounds: exact, because the atoms cannot tell answers
of one stretch apart.
"""

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from portal.policy.questions import Question
from portal.policy.rules import Atom, Facts, Under, Value

Move = tuple[str, tuple[tuple[int, int], ...]]
Values = tuple[Value | None, ...]
MANY_STATES = 20_000


@dataclass(frozen=True)
class State:
    """What a group's answers so far leave open.

    number: equal for states that leave the same open. possible: signatures that can still come.
    moves: for each open question, the pairs of signatures without and with an answer to it.
    """

    number: int
    possible: tuple[int, ...]
    moves: tuple[Move, ...]


class Group:
    """One group: its questions (counts of heads first, openers before what they open) and atoms."""

    def __init__(self, questions: Sequence[Question], atoms: Sequence[Atom]) -> None:
        self.questions = {each.id: each for each in questions}
        self.names = tuple(self.questions)
        self.atoms = tuple(atoms)
        self.openers = {each.id: each.only_when for each in questions}
        self.per = {each.per for each in atoms if isinstance(each, Under) and each.per}
        self.unders = {
            name: [each for each in atoms if isinstance(each, Under) and each.question == name]
            for name in self.names
        }
        self.stretches = {
            name: sorted({cut for under in unders for cut in under.cuts})
            for name, unders in self.unders.items()
        }
        self.signatures: list[tuple[str, ...]] = []
        self._places: dict[tuple[str, ...], int] = {}
        self._states: dict[Values, State] = {}
        self._numbers: dict[Hashable, int] = {}
        # What an atom comes out as is kept by the answers it reads, so that trying is looking up.
        self._atoms = [(atom, itemgetter(*self._reads(atom)), {}) for atom in self.atoms]
        self._seen: dict[Values, int] = {}
        self.empty = self.state({})

    def _reads(self, atom: Atom) -> tuple[int, ...]:
        """The places of all questions whose answers may change this atom, openers included."""
        todo = {atom.question} | ({atom.per} if isinstance(atom, Under) and atom.per else set())
        read: set[str] = set()
        while todo:
            name = todo.pop()
            read.add(name)
            if (opener := self.openers[name]) is not None:
                todo.add(opener.question)
        return tuple(sorted(self.names.index(name) for name in read))

    def state(self, answers: Mapping[str, Value]) -> State:
        """What these answers leave open; answers to questions of other groups are ignored."""
        values = tuple([self._stretch(name, answers.get(name)) for name in self.names])
        found = self._states.get(values)
        if found is None:
            if len(self._states) > MANY_STATES:
                self._states.clear()
            found = self._states[values] = self._work_out(values)
        return found

    def _stretch(self, name: str, value: Value | None) -> Value | None:
        """One answer for all those that no atom can tell apart: the least of their stretch."""
        if isinstance(value, int) and name not in self.per:
            place = bisect_right(self.stretches[name], value)
            return self.stretches[name][place - 1] if place else self.questions[name].least
        return value

    def _work_out(self, values: Values) -> State:
        free = [place for place, value in enumerate(values) if value is None]
        possible: set[int] = set()
        moves: dict[int, set[tuple[int, int]]] = {place: set() for place in free}
        for tried in self._completions(values):
            signature = self._signature(tried)
            possible.add(signature)
            for place in free:
                if tried[place] is not None:
                    without = self._signature((*tried[:place], None, *tried[place + 1 :]))
                    if without != signature:
                        moves[place].add((without, signature))
        found = (
            tuple(sorted(possible)),
            tuple((self.names[place], tuple(sorted(pairs))) for place, pairs in moves.items()),
        )
        return State(self._numbers.setdefault(found, len(self._numbers)), *found)

    def _completions(self, values: Values) -> list[Values]:
        """Every way to go on from these answers, as far as the atoms can tell; leaving out included."""
        found: list[Values] = [()]
        for name, value in zip(self.names, values, strict=True):
            if value is None:
                found = [(*tried, each) for tried in found for each in (None, *self._tries(name, tried))]
            else:
                found = [(*tried, value) for tried in found]
        return found

    def _tries(self, name: str, tried: Values) -> Sequence[Value]:
        """Enough answers to a question to stand for all of them, given those before it."""
        question = self.questions[name]
        if not question.numeric:
            return tuple(question.options)
        if name in self.per:
            return range(question.least, question.most + 1)
        cuts = {question.least}
        for under in self.unders[name]:
            heads = tried[self.names.index(under.per)] if under.per else None
            cuts |= {under.cuts[0], under.cuts[-1]}
            if isinstance(heads, int):
                cuts.add(under.cuts[heads - under.least])
        return sorted(cut for cut in cuts if question.least <= cut <= question.most)

    def _signature(self, values: Values) -> int:
        found = self._seen.get(values)
        if found is None:
            if len(self._seen) > MANY_STATES:
                self._seen.clear()
            found = self._seen[values] = self._look_up(values)
        return found

    def _look_up(self, values: Values) -> int:
        truths = []
        for atom, read, kept in self._atoms:
            key = read(values)
            truth = kept.get(key)
            if truth is None:
                truth = kept[key] = atom.of(Facts(self.openers, self._answers(values)))
            truths.append(truth)
        signature = tuple(truths)
        place = self._places.get(signature)
        if place is None:
            place = self._places[signature] = len(self.signatures)
            self.signatures.append(signature)
        return place

    def _answers(self, values: Values) -> dict[str, Value]:
        return {name: value for name, value in zip(self.names, values, strict=True) if value is not None}


def grouped(questions: Mapping[str, Question], atoms: Sequence[Atom]) -> list[Group]:
    """The groups of a pack's questions; questions no rule reads are in none."""
    leader = {name: name for name in questions}

    def lead(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    def join(one: str, other: str) -> None:
        leader[lead(one)] = lead(other)

    for atom in atoms:
        if isinstance(atom, Under) and atom.per:
            join(atom.question, atom.per)
    for question in questions.values():
        if question.only_when:
            join(question.id, question.only_when.question)
    per = {atom.per for atom in atoms if isinstance(atom, Under) and atom.per}
    groups = []
    for first in dict.fromkeys(lead(name) for name in questions):
        members = [each for each in questions.values() if lead(each.id) == first]
        own = [atom for atom in atoms if lead(atom.question) == first]
        if own:
            members.sort(key=lambda each: each.id not in per)
            groups.append(Group(members, own))
    return groups
