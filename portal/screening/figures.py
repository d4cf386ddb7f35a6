"""Figures: the family's own numbers beside the limits, and what is still open, in words for the result page."""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor

from portal.core.money import yuan
from portal.core.words import _
from portal.policy.categories import Condition
from portal.policy.recommending import Advice, Outcome, Reason
from portal.policy.rules import MET, UNKNOWN, UNMET, UNSURE, Facts, Test, Under, walk


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
        limit = advice.pack.amounts[bound.limit].fen
        # Away from the bound: what lies just under a limit never reads as equal to it.
        parts |= {"own": in_yuan(floor(own) if own < limit else ceil(own)), "limit": in_yuan(limit)}
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


def in_full(advice: Advice, name: str) -> str:
    """An answer as it is looked over: the option's words, an amount or a count with its unit, 不清楚."""
    question, value = advice.pack.questions[name], advice.answers[name]
    if value == UNSURE:
        return _("不清楚")
    if isinstance(value, int):
        number = in_yuan(value) if question.kind == "money" else str(value)
        return _("{number}{unit}", number=number, unit=question.unit.after(number) if question.unit else "")
    return str(question.options[value].label)


def explained(advice: Advice, reason: Reason) -> str:
    """What stands under a reason: the figures behind it, or what is against it, or what is not known."""
    if reason.truth == UNKNOWN:
        if not reason.parts:
            return why_open(advice, reason)
        open_ones = [(leaf, why_open(advice, leaf)) for leaf in reason.leaves]
        if len({why for _leaf, why in open_ones}) == 1:
            return open_ones[0][1]
        return _joined(_("{what}：{own}", what=leaf.said, own=why) for leaf, why in open_ones)
    if reason.truth == MET or not reason.parts:
        own = _joined(figure(advice, leaf.condition) for leaf in reason.leaves)
        return "" if own in str(reason.said) else own
    return _joined(against(advice, leaf) for leaf in reason.leaves)


def _joined(parts: Iterable[str]) -> str:
    return _("；").join(dict.fromkeys(part for part in parts if part))


def against(advice: Advice, leaf: Reason) -> str:
    """What speaks against, with the family's own figure beside the limit."""
    own, said = figure(advice, leaf.condition), str(leaf.said)
    return _("{what}：{own}", what=said, own=own) if own and own not in said else said


def in_short(advice: Advice, outcome: Outcome) -> str:
    """One line on a category that is not likely: what is against it, or what is still open."""
    wanted = UNMET if outcome.truth == UNMET else UNKNOWN
    leaves = [leaf for reason in outcome.reasons if reason.truth == wanted for leaf in reason.leaves]
    if wanted == UNMET:
        return _joined(against(advice, leaf) for leaf in leaves)
    return _joined(str(leaf.said) for leaf in leaves if read_by(leaf.condition))


def why_open(advice: Advice, leaf: Reason) -> str:
    """Why a condition cannot be judged yet, and that this is no harm."""
    asked = read_by(leaf.condition)
    waiting = [name for name in asked if advice.answers.get(name, UNSURE) == UNSURE]
    if not asked:
        return _("等别的弄清楚了才知道")
    if not waiting:
        return _("要看证件，上门时一起弄清楚")
    if any(name in advice.answers for name in waiting):
        return _("您答的是“不清楚”，上门时一起弄清楚")
    if any(name in advice.ahead for name in waiting):
        return _("这一题还没有答")
    return _("别的已经定了，没有再问")


def read_by(condition: Condition) -> tuple[str, ...]:
    """The questions a condition reads, the count of heads it divides by included."""
    bound = bound_of(condition)
    return (*condition.questions, *([bound.per] if bound is not None and bound.per else []))


def open_questions(advice: Advice, reasons: tuple[Reason, ...]) -> list[str]:
    """Ids of the questions whose answer would settle these reasons: unanswered, or answered 不清楚."""
    facts = advice.evaluation.facts
    leaves = [leaf for reason in reasons if reason.truth == UNKNOWN for leaf in reason.leaves]
    names = [name for leaf in leaves for name in read_by(leaf.condition)]
    return [name for name in dict.fromkeys(names) if name not in facts.values and name not in facts.closed]
