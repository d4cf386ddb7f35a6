"""Walking through the questions: where one stands, what comes before, and what an answer leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.policy.pack import Pack
from portal.policy.questions import Question
from portal.policy.recommending import Advice, advise, forgotten
from portal.policy.rules import Value


@dataclass(frozen=True)
class Step:
    """One question on somebody's way.

    number: its place, counted from 1. left: how many may follow at most. before: the question before
    it, None for the first. minutes: what this one and all that follow take at most.
    """

    question: Question
    number: int
    left: int
    before: str | None
    minutes: int

    @property
    def whole(self) -> int:
        return self.number + self.left


def step_at(advice: Advice, name: str) -> Step | None:
    """The step of a question, or None when it need not be asked: not answered, and nothing hangs on it."""
    pack = advice.pack
    there = set(advice.answered) | set(advice.ahead)
    way = [each for each in pack.questions if each in there]
    if name not in way or not _reachable(advice, name):
        return None
    place = way.index(name)
    rest = [each for each in way[place:] if each == name or each not in advice.answers]
    seconds = sum(pack.questions[each].seconds for each in rest)
    return Step(
        question=pack.questions[name],
        number=place + 1,
        left=len(way) - place - 1,
        before=next((each for each in reversed(way[:place]) if each in advice.answers), None),
        minutes=-(-seconds // 60),
    )


def _reachable(advice: Advice, name: str) -> bool:
    """A question that another one opens is asked only once that one is answered so."""
    return name in advice.answers or advice.pack.path.is_open(name, advice.evaluation.facts)


def with_answer(pack: Pack, answers: Mapping[str, Value], name: str, value: Value) -> dict[str, Value]:
    """The answers with this one added or changed; those it makes meaningless are forgotten, the rest kept."""
    changed = {**answers, name: value}
    for each in forgotten(pack, changed):
        del changed[each]
    return changed


def after(pack: Pack, answers: Mapping[str, Value]) -> str | None:
    """The question to ask next, or None when nothing more can change the result."""
    return advise(pack, answers).next_question
