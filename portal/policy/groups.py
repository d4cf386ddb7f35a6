"""Groups of questions that the rules read together, and what answering one of them can still do.

Rules read answers only through *atoms* (is, under, known). Questions that share an atom, or of
which one opens another, form a *group*; what a group says to the rules is its *signature*, the
truth of each of its atoms. Every signature that later answers can still bring about, and every
pair of signatures without and with one answer (all others equal), is found by trying one
representative of each stretch between the bounds: exact, because the atoms cannot tell answers
of one stretch apart.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.policy.questions import Question
from portal.policy.rules import Atom, Facts, Under, Value

Move = tuple[str, tuple[tuple[int, int], ...]]
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
        self._states: dict[tuple[object, ...], State] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self.empty = self.state({})

    def state(self, answers: Mapping[str, Value]) -> State:
        """What these answers leave open; answers to questions of other groups are ignored."""
        key = tuple([self._stretch(name, answers.get(name)) for name in self.names])
        found = self._states.get(key)
        if found is None:
            if len(self._states) > MANY_STATES:
                self._states.clear()
            found = self._states[key] = self._work_out(answers)
        return found

    def _stretch(self, name: str, value: Value | None) -> object:
        """Answers that no atom can tell apart have the same stretch."""
        if isinstance(value, int) and name not in self.per:
            return bisect_right(self.stretches[name], value)
        return value

    def _work_out(self, answers: Mapping[str, Value]) -> State:
        free = [name for name in self.names if name not in answers]
        possible: set[int] = set()
        moves: dict[str, set[tuple[int, int]]] = {name: set() for name in free}
        for tried in self._completions(answers):
            signature = self._signature(tried)
            possible.add(signature)
            for name in free:
                if name in tried:
                    without = self._signature({each: tried[each] for each in tried if each != name})
                    if without != signature:
                        moves[name].add((without, signature))
        found = tuple(sorted(possible)), tuple((name, tuple(sorted(moves[name]))) for name in free)
        number = self._numbers.setdefault(found, len(self._numbers))
        return State(number, *found)

    def _completions(self, answers: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
        """Every way to go on from these answers, as far as the atoms can tell; leaving out included."""

        def go_on(place: int, tried: dict[str, Value]) -> Iterator[dict[str, Value]]:
            if place == len(self.names):
                yield dict(tried)
                return
            name = self.names[place]
            if name in answers:
                yield from go_on(place + 1, tried | {name: answers[name]})
                return
            yield from go_on(place + 1, tried)
            for value in self._representatives(name, tried):
                yield from go_on(place + 1, tried | {name: value})

        return go_on(0, {})

    def _representatives(self, name: str, tried: Mapping[str, Value]) -> Sequence[Value]:
        question = self.questions[name]
        if not question.numeric:
            return tuple(question.options)
        if name in self.per:
            return range(question.least, question.most + 1)
        cuts = {question.least}
        for under in self.unders[name]:
            heads = tried.get(under.per) if under.per else None
            cuts |= {under.cuts[0], under.cuts[-1]}
            if isinstance(heads, int):
                cuts.add(under.cuts[heads - under.least])
        return sorted(cut for cut in cuts if question.least <= cut <= question.most)

    def _signature(self, answers: Mapping[str, Value]) -> int:
        facts = Facts(self.openers, answers)
        truths = tuple(atom.of(facts) for atom in self.atoms)
        place = self._places.get(truths)
        if place is None:
            place = self._places[truths] = len(self.signatures)
            self.signatures.append(truths)
        return place


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
