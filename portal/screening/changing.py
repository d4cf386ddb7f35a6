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
    """If ``what``, category ``then`` would be advised; without it the categories ``maybe`` come into question."""

    what: str
    then: str | None
    maybe: tuple[str, ...] = ()


def changes(advice: Advice) -> list[Change]:
    """What would change the advice, what is still open first; at most six.

    One answer is changed at a time. Of answers already given only better outcomes are told, and of
    the income what happens above it too; for nobody needs to hear that a car would end it.
    """
    found = [*_open(advice), *_amounts(advice), *_better(advice)]
    return list(dict.fromkeys(found))[:AT_MOST]


@dataclass(frozen=True)
class _Came:
    """What the answers come to: the category advised, and those that are possible before it."""

    advised: str | None
    maybe: tuple[str, ...]

    def worth_more(self, than: "_Came", order: list[str]) -> bool:
        """Whether it leads to a category that stands before, or to one where there was none."""
        ranks = {None: len(order)} | {name: place for place, name in enumerate(order)}
        return ranks[self.advised] < ranks[than.advised] or (than == _NOTHING and bool(self.maybe))


_NOTHING = _Came(None, ())


def _came(advice: Advice, answers: Mapping[str, Value]) -> _Came:
    """Where nothing is advised, what may be; a likely category makes the undetermined ones a matter of its own."""
    evaluation = Evaluation(advice.pack, answers)
    maybe = () if evaluation.advised else tuple(name for name in evaluation.possible if name)
    return _Came(evaluation.advised, maybe)


def _now(advice: Advice) -> _Came:
    return _came(advice, advice.answers)


def _supposing(advice: Advice, name: str, value: Value) -> _Came:
    return _came(advice, {**advice.answers, name: value})


def _open(advice: Advice) -> Iterator[Change]:
    """What was answered 不清楚: each way in which it may turn out."""
    for name, value in advice.answers.items():
        question = advice.pack.questions[name]
        if value == UNSURE and not question.numeric:
            for what, came in _turning_out(advice, question, list(question.options)):
                if came.advised != advice.evaluation.advised:
                    yield Change(what, came.advised, came.maybe)


def _better(advice: Advice) -> Iterator[Change]:
    """What was answered otherwise and would lead to more."""
    now, order = _now(advice), list(advice.pack.categories)
    for name, value in advice.answers.items():
        question = advice.pack.questions[name]
        if value == UNSURE or question.numeric:
            continue
        others = [each for each in question.options if each != value]
        for what, came in _turning_out(advice, question, others):
            if came.worth_more(now, order):
                yield Change(what, came.advised, came.maybe)


def _turning_out(advice: Advice, question: Question, options: list[str]) -> Iterator[tuple[str, _Came]]:
    """Options that lead to the same make one line; one that is never supposed makes none."""
    led: dict[_Came, list[str]] = {}
    for each in options:
        supposing = question.options[each].supposing
        if supposing is not None:
            led.setdefault(_supposing(advice, question.id, each), []).append(str(supposing))
    for came, ways in led.items():
        yield _("，或").join(ways), came


def _amounts(advice: Advice) -> Iterator[Change]:
    """The bounds below each amount given that lead to more, and those above the first of them: the income."""
    first = True
    for name, question in advice.pack.questions.items():
        value = advice.evaluation.facts.number(name)
        if question.kind != "money" or question.subject is None or value is None:
            continue
        bounds = _bounds(advice, name)
        yield from _below(advice, question, bounds, value)
        if first and advice.advised:
            yield from _above(advice, question, bounds, value)
        first = False


def _below(
    advice: Advice, question: Question, bounds: Mapping[int, Fraction], value: int
) -> Iterator[Change]:
    """The nearest bound below at which more comes into question."""
    now, order = _now(advice), list(advice.pack.categories)
    for cut in sorted((cut for cut in bounds if cut <= value), reverse=True):
        came = _supposing(advice, question.id, cut - 1)
        if came.worth_more(now, order):
            yield Change(_crossing(question, cut, bounds[cut], up=False), came.advised, came.maybe)
            return


def _above(
    advice: Advice, question: Question, bounds: Mapping[int, Fraction], value: int
) -> Iterator[Change]:
    """Each bound above at which something else is advised, up to the one where nothing is."""
    before = advice.evaluation.advised
    for cut in sorted(cut for cut in bounds if cut > value):
        then = _supposing(advice, question.id, cut).advised
        if then != before:
            yield Change(_crossing(question, cut, bounds[cut], up=True), then)
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
