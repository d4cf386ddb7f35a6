"""Changing: what would change the advice. Found by asking the rules again, never written down twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from portal.core.words import _
from portal.policy.questions import Question
from portal.policy.recommending import Advice, Evaluation
from portal.policy.rules import UNSURE, Under, Value
from portal.screening.figures import bound_of, in_yuan

AT_MOST = 6


@dataclass(frozen=True)
class Change:
    """If ``what``, the advice would be ``then``, a category's id (None: none of them)."""

    what: str
    then: str | None


def changes(advice: Advice) -> list[Change]:
    """What would change the advice, what is still open first; at most six.

    One answer is changed at a time. Of answers already given only better outcomes are told, and for
    amounts the next bound on either side, for nobody needs to hear that a car would end it.
    """
    found = [*_open(advice), *_amounts(advice), *_better(advice)]
    return list(dict.fromkeys(found))[:AT_MOST]


def _supposing(advice: Advice, name: str, value: Value) -> str | None:
    return Evaluation(advice.pack, {**advice.answers, name: value}).advised


def _open(advice: Advice) -> Iterator[Change]:
    """What was answered 不清楚: each way in which it may turn out."""
    for name, value in advice.answers.items():
        question = advice.pack.questions[name]
        if value == UNSURE and not question.numeric:
            yield from _turning_out(advice, question, list(question.options))


def _better(advice: Advice) -> Iterator[Change]:
    """What was answered otherwise and would lead to more."""
    rank = list(advice.pack.categories)
    now = rank.index(advice.evaluation.advised) if advice.advised else len(rank)
    for name, value in advice.answers.items():
        question = advice.pack.questions[name]
        if value == UNSURE or question.numeric:
            continue
        others = [each for each in question.options if each != value]
        for change in _turning_out(advice, question, others):
            if change.then is not None and rank.index(change.then) < now:
                yield change


def _turning_out(advice: Advice, question: Question, options: list[str]) -> Iterator[Change]:
    """Options that lead to the same other advice make one line."""
    led: dict[str | None, list[str]] = {}
    for each in options:
        supposing = question.options[each].supposing
        then = _supposing(advice, question.id, each)
        if supposing is not None and then != advice.evaluation.advised:
            led.setdefault(then, []).append(str(supposing))
    for then, ways in led.items():
        yield Change(_("，或").join(ways), then)


def _amounts(advice: Advice) -> Iterator[Change]:
    """The next bound above and below each amount given, where the advice changes."""
    for name, question in advice.pack.questions.items():
        value = advice.evaluation.facts.number(name)
        if question.kind == "money" and question.subject is not None and value is not None:
            bounds = _bounds(advice, name)
            above = [cut for cut in sorted(bounds) if cut > value]
            below = [cut for cut in sorted(bounds, reverse=True) if cut <= value]
            yield from _first_change(advice, question, bounds, above, up=True)
            if advice.evaluation.advised != next(iter(advice.pack.categories)):
                yield from _first_change(advice, question, bounds, below, up=False)


def _first_change(
    advice: Advice, question: Question, bounds: Mapping[int, Fraction], cuts: list[int], up: bool
) -> Iterator[Change]:
    before = advice.evaluation.advised
    for cut in cuts:
        then = _supposing(advice, question.id, cut if up else cut - 1)
        if then != before:
            yield Change(_crossing(question, cut, bounds[cut], up), then)
            if then is None or not up:
                return
            before = then


def _crossing(question: Question, cut: int, limit: Fraction, up: bool) -> str:
    """``cut`` is the least amount beyond the bound; where the bound itself still counts, beyond means above it."""
    if cut > limit:
        words = _("{what}超过{amount}元") if up else _("{what}不超过{amount}元")
        return words.format(what=question.subject, amount=in_yuan(cut - 1))
    words = _("{what}到了{amount}元") if up else _("{what}低于{amount}元")
    return words.format(what=question.subject, amount=in_yuan(cut))


def _bounds(advice: Advice, name: str) -> dict[int, Fraction]:
    """The amounts (fen) at which some condition on this question changes, with the limit behind each."""
    heads_of = advice.evaluation.facts.number
    found: dict[int, Fraction] = {}
    for condition in advice.pack.conditions.values():
        bound = bound_of(condition)
        if bound is None or bound.question != name or not bound.limit:
            continue
        heads = heads_of(bound.per) if bound.per else 1
        if heads is not None:
            found[_cut(bound, heads)] = advice.pack.amounts[bound.limit].fen * heads
    return found


def _cut(bound: Under, heads: int) -> int:
    return bound.cuts[heads - bound.least] if bound.per else bound.cuts[0]
