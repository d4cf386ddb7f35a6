"""Figures: the family's own numbers beside the limits, and what is still open, in words for the result page."""

from fractions import Fraction

from portal.core.money import yuan
from portal.core.words import _
from portal.policy.categories import Condition
from portal.policy.recommending import Advice, Reason
from portal.policy.rules import MET, UNKNOWN, UNSURE, Facts, Test, Under, walk


def in_yuan(fen: Fraction | int) -> str:
    """An amount in yuan, to the nearest fen: ``800``, ``833.33``."""
    return yuan(round(fen))


def bound_of(condition: Condition) -> Under | None:
    """The bound a condition compares with, where it has one."""
    found: list[Under] = []

    def note(test: Test) -> None:
        if isinstance(test, Under):
            found.append(test)

    walk(condition.test, note)
    return found[0] if found else None


def figure(advice: Advice, condition: Condition) -> str:
    """How the answers stand to this condition, such as 每人每月800元，标准是1,181元; "" where they do not tell."""
    if condition.figure is None:
        return ""
    facts = advice.evaluation.facts
    parts = {name: _said(advice, facts, name) for name in condition.questions}
    if not any(parts.values()):
        return ""
    bound = bound_of(condition)
    if bound is not None and bound.limit:
        own = _own(facts, bound)
        if own is None:
            return ""
        parts |= {"own": in_yuan(own), "limit": in_yuan(advice.pack.amounts[bound.limit].fen)}
    return str(condition.figure).format(**parts).strip(" ,")


def _own(facts: Facts, bound: Under) -> Fraction | None:
    value = facts.number(bound.question)
    heads = facts.number(bound.per) if bound.per else 1
    return None if value is None or heads is None else Fraction(value, heads)


def _said(advice: Advice, facts: Facts, name: str) -> str:
    """An answer as the result page repeats it; "" while it is unknown."""
    question = advice.pack.questions[name]
    if question.kind == "whole" or question.kind == "money":
        value = facts.number(name)
        if value is None:
            return ""
        return in_yuan(value) if question.kind == "money" else str(value)
    option = question.options.get(facts.option(name) or "")
    return "" if option is None else str(option.said or option.label)


def explained(advice: Advice, reason: Reason) -> str:
    """What stands under a reason: the figures behind it, or what is against it, or what is not known."""
    if reason.truth == UNKNOWN:
        return _("；").join(dict.fromkeys(open_words(advice, leaf) for leaf in reason.leaves))
    if reason.truth == MET or not reason.parts:
        found = [figure(advice, leaf.condition) for leaf in reason.leaves]
    else:
        found = [_against(advice, leaf) for leaf in reason.leaves]
    return _("；").join(dict.fromkeys(each for each in found if each))


def _against(advice: Advice, leaf: Reason) -> str:
    own = figure(advice, leaf.condition)
    return _("{what}：{own}", what=leaf.said, own=own) if own else str(leaf.said)


def open_words(advice: Advice, leaf: Reason) -> str:
    """Why a condition cannot be judged yet, and that this is no harm."""
    asked = [name for name in leaf.condition.questions if advice.answers.get(name, UNSURE) == UNSURE]
    said_unsure = any(name in advice.answers for name in asked)
    if not asked:
        return _("{what}，要看证件，上门时一起弄清楚", what=leaf.said)
    if said_unsure:
        return _("{what}。您答的是“不清楚”，上门时一起弄清楚", what=leaf.said)
    return _("{what}，还没有问到", what=leaf.said)


def open_questions(advice: Advice, reasons: tuple[Reason, ...]) -> list[str]:
    """Ids of the questions whose answer would settle these reasons: unanswered, or answered 不清楚."""
    found: dict[str, None] = {}
    for reason in reasons:
        if reason.truth == UNKNOWN:
            for leaf in reason.leaves:
                for name in leaf.condition.questions:
                    if (
                        name not in advice.evaluation.facts.values
                        and name not in advice.evaluation.facts.closed
                    ):
                        found[name] = None
    return list(found)
