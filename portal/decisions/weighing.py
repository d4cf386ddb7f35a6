"""Weighing: what speaks for a decision before it is made — members, items, the rules on what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.application.everybody import Someone, people
from portal.casework.checking import known_answers
from portal.casework.declared import findings_of
from portal.casework.opining import chosen_items, opinion_of
from portal.casework.reading import CaseFile
from portal.casework.reports import chosen_category
from portal.policy.pack import Pack
from portal.policy.recommending import Advice, Evaluation
from portal.policy.rules import MET, UNMET, Value, all_of
from portal.screening.figures import explained


class _Recognised(Evaluation):
    """The rules once the category is settled: nothing else is advised any more."""

    def __init__(self, pack: Pack, findings: Mapping[str, Value], category: str) -> None:
        super().__init__(pack, findings)
        self.settled = category or None

    @cached_property
    def advised(self) -> str | None:
        return self.settled

    @cached_property
    def possible(self) -> tuple[str | None, ...]:
        return (self.settled,)


@dataclass(frozen=True)
class Ground:
    """One condition of a category on what was found: met, unmet or unknown, in words with its figures."""

    id: str
    truth: str
    words: str
    figure: str


def household(casefile: CaseFile) -> tuple[Someone, ...]:
    """Who can be recognised: the applicant first, then each member of the household as the visit found it."""
    return people(known_answers(casefile))


def wished_category(casefile: CaseFile) -> str:
    """The category to decide about: of the opinion, else chosen at the visit, else applied for; "" for none."""
    said = (opinion_of(casefile) or {}).get("body") or {}
    return said.get("category") or chosen_category(casefile)


def wished_items(casefile: CaseFile) -> tuple[str, ...]:
    """The joint items chosen at the visit, else those applied for, in the pack's order."""
    return tuple(chosen_items(casefile))


def items_with(casefile: CaseFile, category: str) -> dict[str, str]:
    """How each wished item stands once this category is given ("" for none): item id → truth."""
    rules = _Recognised(casefile.pack, findings_of(casefile), category)
    return {
        name: all_of([rules.condition(each) for each in casefile.pack.items[name].conditions])
        for name in wished_items(casefile)
    }


def free_items(casefile: CaseFile) -> tuple[str, ...]:
    """The wished items that do not hang on the category: they go on when recognition is refused (649 第六十条)."""
    return tuple(name for name in wished_items(casefile) if casefile.pack.items[name].free)


def grounds(casefile: CaseFile, category: str) -> list[Ground]:
    """The conditions of a category on what was found, unmet ones first."""
    if category not in casefile.pack.categories:
        return []
    advice = Advice(casefile.pack, findings_of(casefile))
    reasons = advice.outcome(category).reasons
    found = [
        Ground(each.condition.id, each.truth, str(each.said), explained(advice, each)) for each in reasons
    ]
    return sorted(found, key=lambda each: (each.truth != UNMET, each.truth == MET))
