"""One evaluation of answers: outcomes with reasons, the advice, joint items, papers, next question.

It advises and never decides: every category may be applied for whatever comes out here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from portal.core.words import Text
from portal.policy.categories import Category, Condition
from portal.policy.items import Item, Paper
from portal.policy.rules import MET, UNKNOWN, UNMET, Facts, Test, Value, all_of

if TYPE_CHECKING:
    from portal.policy.pack import Rules

LIKELY, UNLIKELY, UNDETERMINED = "likely", "unlikely", "undetermined"
OUTCOMES = {MET: LIKELY, UNMET: UNLIKELY, UNKNOWN: UNDETERMINED}
OFFERED = {MET: "yes", UNMET: "no", UNKNOWN: "maybe"}


class Evaluation:
    """A pack's rules over one set of answers; each truth is worked out once."""

    def __init__(self, pack: "Rules", answers: Mapping[str, Value]) -> None:
        self.pack = pack
        self.facts = Facts(pack.openers, answers)
        self._truths: dict[str, str] = {}
        self._categories: dict[str, str] = {}

    def test(self, test: Test) -> str:
        return test.truth(self)

    def condition(self, name: str) -> str:
        found = self._truths.get(name)
        if found is None:
            found = self._truths[name] = self.pack.conditions[name].test.truth(self)
        return found

    def category(self, name: str) -> str:
        found = self._categories.get(name)
        if found is None:
            conditions = self.pack.categories[name].conditions
            found = self._categories[name] = all_of(self.condition(each) for each in conditions)
        return found

    @cached_property
    def advised(self) -> str | None:
        """The first likely category."""
        return next((name for name in self.pack.categories if self.category(name) == MET), None)

    @cached_property
    def possible(self) -> tuple[str | None, ...]:
        """The advised category, or None, and before it the undetermined ones that may yet take its place."""
        before = []
        for name in self.pack.categories:
            if name == self.advised:
                break
            if self.category(name) == UNKNOWN:
                before.append(name)
        return (*before, self.advised)

    def advised_among(self, categories: frozenset[str]) -> str:
        among = [each in categories for each in self.possible]
        if all(among):
            return MET
        return UNKNOWN if any(among) else UNMET

    def reasons(self, names: tuple[str, ...]) -> "tuple[Reason, ...]":
        return tuple([Reason(self.pack.conditions[name], self) for name in names])


@dataclass(frozen=True)
class Reason:
    """A condition with its truth; ``parts`` are the conditions it is put together from."""

    condition: Condition
    evaluation: Evaluation

    @property
    def truth(self) -> str:
        return self.evaluation.condition(self.condition.id)

    @property
    def said(self) -> Text:
        return self.condition.said(self.truth)

    @property
    def parts(self) -> "tuple[Reason, ...]":
        names = self.condition.parts
        if self.condition.category:
            names = self.evaluation.pack.categories[self.condition.category].conditions
        return self.evaluation.reasons(names)

    @property
    def leaves(self) -> "tuple[Reason, ...]":
        """The reason itself, or those of its parts that made it what it is."""
        telling = [part for part in self.parts if part.truth == self.truth]
        return tuple(leaf for part in telling for leaf in part.leaves) or (self,)


@dataclass(frozen=True)
class Outcome:
    """What became of one category. ``monthly_estimate`` is in fen."""

    category: Category
    truth: str
    reasons: tuple[Reason, ...]
    monthly_estimate: int | None

    @property
    def outcome(self) -> str:
        return OUTCOMES[self.truth]


@dataclass(frozen=True)
class Offer:
    """Whether a joint item is offered, with its conditions."""

    item: Item
    truth: str
    reasons: tuple[Reason, ...]

    @property
    def offered(self) -> str:
        return OFFERED[self.truth]


@dataclass(frozen=True)
class PaperNeed:
    """A paper to bring or not; ``truth`` is that of its condition, unknown where nobody can tell yet."""

    paper: Paper
    truth: str


class Advice:
    """What the answers come to, for pages and for ``screen`` alike."""

    def __init__(self, pack: "Rules", answers: Mapping[str, Value]) -> None:
        self.pack = pack
        self.answers = dict(answers)
        self.evaluation = Evaluation(pack, answers)

    @property
    def advised(self) -> Category | None:
        name = self.evaluation.advised
        return None if name is None else self.pack.categories[name]

    @property
    def possible(self) -> tuple[str | None, ...]:
        """Ids of the categories the advice may end up at; None stands for no category."""
        return self.evaluation.possible

    @property
    def provisional(self) -> bool:
        """Whether a category before the advised one (before the end, without one) is still open."""
        return len(self.possible) > 1

    @cached_property
    def categories(self) -> tuple[Outcome, ...]:
        return tuple(
            Outcome(
                category,
                self.evaluation.category(category.id),
                self.evaluation.reasons(category.conditions),
                self._estimate(category),
            )
            for category in self.pack.categories.values()
        )

    @cached_property
    def items(self) -> tuple[Offer, ...]:
        evaluation = self.evaluation
        return tuple(
            Offer(
                item,
                all_of([evaluation.condition(each) for each in item.conditions]),
                evaluation.reasons(item.conditions),
            )
            for item in self.pack.items.values()
        )

    @cached_property
    def papers(self) -> tuple[PaperNeed, ...]:
        """The papers, without those whose condition is unmet."""
        needs = []
        for paper in self.pack.papers.values():
            if paper.need == "conditional":
                truth = UNKNOWN if paper.test is None else self.evaluation.test(paper.test)
            else:
                truth = MET
            if truth != UNMET:
                needs.append(PaperNeed(paper, truth))
        return tuple(needs)

    @property
    def office(self) -> str | None:
        """The area code of the township that is responsible, where it is known."""
        code = self.evaluation.facts.option(self.pack.township_question)
        return code if code in self.pack.places.townships else None

    @cached_property
    def ahead(self) -> tuple[str, ...]:
        """The questions that may still be asked, in order: at most these."""
        return tuple(self.pack.path.ahead(self.answers))

    @cached_property
    def next_question(self) -> str | None:
        return self.pack.path.next_question(self.answers)

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The questions answered (with ``unsure`` too) that apply, in the pack's order."""
        closed = forgotten(self.pack, self.answers)
        return tuple(name for name in self.pack.questions if name in self.answers and name not in closed)

    @property
    def minutes_left(self) -> int:
        """Minutes the questions ahead take at most, rounded up."""
        return -(-sum(self.pack.questions[name].seconds for name in self.ahead) // 60)

    def outcome(self, category: str) -> Outcome:
        return next(each for each in self.categories if each.category.id == category)

    def _estimate(self, category: Category) -> int | None:
        estimate = category.estimate
        if estimate is None or self.evaluation.category(category.id) != MET:
            return None
        heads = self.evaluation.facts.number(estimate.heads)
        less = self.evaluation.facts.number(estimate.less)
        if heads is None or less is None:
            return None
        return max(0, int(estimate.amount.fen) * heads - less)


def advise(pack: "Rules", answers: Mapping[str, Value]) -> Advice:
    """What these answers come to under this pack. Answers are those ``answers.read`` gives."""
    return Advice(pack, answers)


def forgotten(pack: "Rules", answers: Mapping[str, Value]) -> tuple[str, ...]:
    """The given answers that no longer apply, because what opened their question was answered otherwise.

    Closing a question closes those it opened.
    """
    kept: dict[str, Value] = {}
    gone = []
    for name in pack.questions:
        if name in answers:
            if pack.path.is_open(name, Facts(pack.openers, kept)):
                kept[name] = answers[name]
            else:
                gone.append(name)
    return tuple(gone)
