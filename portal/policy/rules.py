"""Three-valued rules: a test over partial answers is met, unmet or unknown, never guessed.

*And*, *or*, *not* are Kleene's. A test is unknown while something it reads is unanswered or
``unsure``, with two refinements: a test per head is decided while the size of the household is
unknown when it comes out the same for every size; and a question that another one opens counts
only while it is open (its opener unknown: its tests are unknown; answered otherwise: unmet).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

MET, UNMET, UNKNOWN = "met", "unmet", "unknown"
UNSURE = "unsure"

Value = int | str


@dataclass(frozen=True)
class Opener:
    """The question is asked, and counts, only while another one has one of these answers."""

    question: str
    options: frozenset[str]


class Facts:
    """Answers as the rules see them: what counts, what is unknown, what does not apply.

    openers: for each question its opener or None, openers before what they open.
    """

    def __init__(self, openers: Mapping[str, Opener | None], answers: Mapping[str, Value]) -> None:
        self.values: dict[str, Value] = {}
        self.closed: set[str] = set()
        for question, opener in openers.items():
            if opener is not None:
                above = self.values.get(opener.question)
                if opener.question in self.closed or (above is not None and above not in opener.options):
                    self.closed.add(question)
                if above not in opener.options:
                    continue
            value = answers.get(question)
            if value is not None and value != UNSURE:
                self.values[question] = value

    def knows(self, question: str) -> bool:
        return question in self.values

    def number(self, question: str) -> int | None:
        value = self.values.get(question)
        return value if isinstance(value, int) else None

    def option(self, question: str) -> str | None:
        value = self.values.get(question)
        return value if isinstance(value, str) else None


class Truths(Protocol):
    """What a rule may refer to besides answers: other conditions, categories, the possible advice."""

    facts: Facts

    def condition(self, name: str) -> str: ...
    def category(self, name: str) -> str: ...
    def advised_among(self, categories: frozenset[str]) -> str: ...


@dataclass(frozen=True)
class Is:
    """The answer is one of these options.

    ``hiding`` are the options that may stand for one of them, as ``multiple`` may for a kind of
    disability: the certificate says which, so with such an answer the test is unknown.
    """

    question: str
    options: frozenset[str]
    hiding: frozenset[str] = frozenset()

    def of(self, facts: Facts) -> str:
        value = facts.option(self.question)
        if value is None:
            return UNMET if self.question in facts.closed else UNKNOWN
        if value in self.options:
            return MET
        return UNKNOWN if value in self.hiding else UNMET

    def truth(self, truths: Truths) -> str:
        return self.of(truths.facts)


@dataclass(frozen=True)
class Under:
    """A whole number, or an amount in fen, lies under a bound; or, ``turned``, does not.

    ``cuts`` are the least integers no longer under it: one, or with ``per`` one for each number of
    heads from ``least`` on. Nothing is divided, so nothing is rounded.
    ``limit`` names the amount in the pack that set the bound, for the texts.
    """

    question: str
    cuts: tuple[int, ...]
    turned: bool = False
    per: str | None = None
    least: int = 0
    limit: str = ""

    def of(self, facts: Facts) -> str:
        if self.question in facts.closed or self.per in facts.closed:
            return UNMET
        value = facts.number(self.question)
        if value is None:
            return UNKNOWN
        heads = self.least if self.per is None else facts.number(self.per)
        if heads is None:
            under = value < self.cuts[0]
            if under != (value < self.cuts[-1]):
                return UNKNOWN
        else:
            under = value < self.cuts[heads - self.least]
        return MET if under != self.turned else UNMET

    def truth(self, truths: Truths) -> str:
        return self.of(truths.facts)


@dataclass(frozen=True)
class Known:
    """The question has been answered and counts; otherwise unknown. Estimates need it."""

    question: str

    def of(self, facts: Facts) -> str:
        return MET if facts.knows(self.question) else UNKNOWN


@dataclass(frozen=True)
class All:
    """Kleene's and."""

    parts: "tuple[Test, ...]"

    def truth(self, truths: Truths) -> str:
        result = MET
        for part in self.parts:
            truth = part.truth(truths)
            if truth == UNMET:
                return UNMET
            if truth == UNKNOWN:
                result = UNKNOWN
        return result


@dataclass(frozen=True)
class Any:
    """Kleene's or."""

    parts: "tuple[Test, ...]"

    def truth(self, truths: Truths) -> str:
        result = UNMET
        for part in self.parts:
            truth = part.truth(truths)
            if truth == MET:
                return MET
            if truth == UNKNOWN:
                result = UNKNOWN
        return result


@dataclass(frozen=True)
class Not:
    """Kleene's not."""

    part: "Test"

    def truth(self, truths: Truths) -> str:
        return opposite(self.part.truth(truths))


@dataclass(frozen=True)
class Holds:
    """Another condition of the pack is met."""

    condition: str

    def truth(self, truths: Truths) -> str:
        return truths.condition(self.condition)


@dataclass(frozen=True)
class Qualifies:
    """All conditions of a category are met."""

    category: str

    def truth(self, truths: Truths) -> str:
        return truths.category(self.category)


@dataclass(frozen=True)
class AdvisedAmong:
    """Met when every possible advice is one of these categories, unmet when none is, else unknown."""

    categories: frozenset[str]

    def truth(self, truths: Truths) -> str:
        return truths.advised_among(self.categories)


Atom = Is | Under | Known
Test = Is | Under | All | Any | Not | Holds | Qualifies | AdvisedAmong


def all_of(truths: Iterable[str]) -> str:
    """Kleene's and over truths, stopping at the first unmet."""
    result = MET
    for each in truths:
        if each == UNMET:
            return UNMET
        if each == UNKNOWN:
            result = UNKNOWN
    return result


def any_of(truths: Iterable[str]) -> str:
    """Kleene's or over truths, stopping at the first met."""
    result = UNMET
    for each in truths:
        if each == MET:
            return MET
        if each == UNKNOWN:
            result = UNKNOWN
    return result


def opposite(truth: str) -> str:
    """Kleene's not."""
    return {MET: UNMET, UNMET: MET}.get(truth, UNKNOWN)


def walk(test: Test, visit: Callable[[Test], None]) -> None:
    """Visits a test and everything inside it, not what it refers to by name."""
    visit(test)
    if isinstance(test, All | Any):
        for part in test.parts:
            walk(part, visit)
    elif isinstance(test, Not):
        walk(test.part, visit)
