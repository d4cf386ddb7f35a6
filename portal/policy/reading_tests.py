"""Reads a rule of the pack into a test, its bounds worked out exactly and once."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from portal.core.words import _
from portal.policy.problems import Entry
from portal.policy.questions import Question
from portal.policy.rules import AdvisedAmong, All, Any, Holds, Is, Not, Qualifies, Test, Under
from portal.policy.sources import Amount

BOUNDS = ("below", "at_most", "at_least", "above")
SHAPES = ("question", "all", "any", "not", "condition", "category", "advised")
MOST_HEADS = 200
NEVER = All((Is("", frozenset()),))


@dataclass(frozen=True)
class Known:
    """What a rule may name."""

    questions: dict[str, Question]
    amounts: dict[str, Amount]


def read_test(entry: Entry | None, known: Known) -> Test:
    """One rule; a problem is said for whatever cannot be read, and a test of nothing returned."""
    if entry is None:
        return NEVER
    shapes = [shape for shape in SHAPES if entry.has(shape)]
    if len(shapes) != 1:
        entry.say("", _("要有一个、只有一个：{names}", names="、".join(SHAPES)))
        return NEVER
    test = _read(entry, shapes[0], known)
    entry.close()
    return test


def _read(entry: Entry, shape: str, known: Known) -> Test:
    if shape == "question":
        return _of_question(entry, known)
    if shape in ("all", "any"):
        parts = tuple(read_test(each, known) for each in entry.entries(shape))
        if not parts:
            entry.say(shape, _("不能是空的"))
        return All(parts) if shape == "all" else Any(parts)
    if shape == "not":
        return Not(read_test(entry.entry("not"), known))
    if shape == "condition":
        return Holds(entry.string("condition"))
    if shape == "category":
        return Qualifies(entry.string("category"))
    return AdvisedAmong(frozenset(entry.strings("advised")))


def _of_question(entry: Entry, known: Known) -> Test:
    name = entry.string("question")
    question = known.questions.get(name)
    if question is None:
        entry.say("question", _("没有这一题：{id}", id=name))
        entry.read.update(entry.table)
        return NEVER
    if not question.numeric:
        options = frozenset(entry.strings("is"))
        for each in sorted(options - set(question.options)):
            entry.say("is", _("这一题没有这个答案：{id}", id=each))
        hiding = {each.id for each in question.options.values() if options & set(each.may_be)}
        return Is(name, options, frozenset(hiding - options))
    bounds = [bound for bound in BOUNDS if entry.has(bound)]
    if len(bounds) != 1:
        entry.say("question", _("要有一个、只有一个：{names}", names="、".join(BOUNDS)))
        return NEVER
    return _under(entry, question, bounds[0], known)


def _under(entry: Entry, question: Question, bound: str, known: Known) -> Test:
    limit, named = _limit(entry, bound, known)
    if question.kind == "money":
        limit *= 100
    heads = range(1, 2)
    per = entry.string("per", None)
    if per is not None:
        of = known.questions.get(per)
        if of is None or of.kind != "whole" or not 1 <= of.least <= of.most < of.least + MOST_HEADS:
            entry.say("per", _("要是一题人数，从1起，不超过{most}种", most=MOST_HEADS))
            return NEVER
        heads = range(of.least, of.most + 1)
    # x < L exactly when x < ceil(L); x <= L exactly when x < floor(L) + 1: answers are whole fen or people.
    open_end = bound in ("below", "at_least")
    cuts = tuple(ceil(limit * each) if open_end else floor(limit * each) + 1 for each in heads)
    turned = bound in ("at_least", "above")
    return Under(question.id, cuts, turned, per, heads[0] if per else 0, named)


def _limit(entry: Entry, bound: str, known: Known) -> tuple[Fraction, str]:
    value = entry.table.get(bound)
    if isinstance(value, str) and value in known.amounts:
        entry.read.add(bound)
        return known.amounts[value].value, value
    return entry.number(bound), ""
