"""Answers that try a pack's rules where they turn: at every bound, a fen beside it, and left out."""

from collections.abc import Mapping
from random import Random

from hypothesis import strategies as st

from portal.policy import choosing
from portal.policy.pack import Rules, load_rules
from portal.policy.questions import Question
from portal.policy.rules import UNSURE, Value
from tests import oracle

YUHUAN = load_rules(choosing.PACKS / "yuhuan")


def chances() -> st.SearchStrategy[Random]:
    """A source of chance of one's own; from one small number, so that failures stay simple."""
    return st.integers(0, 2**32).map(Random)


def turning_points(pack: Rules, question: Question) -> list[int]:
    """Values on both sides of every bound some rule puts on this question."""
    cuts = {cut for group in pack.path.outcomes.groups for cut in group.stretches.get(question.id, ())}
    near = {question.least} | {value for cut in cuts for value in (cut - 1, cut)}
    return sorted(value for value in near if question.least <= value <= question.most)


def values(pack: Rules, question: Question) -> list[Value]:
    """Everything worth answering, 不清楚 apart."""
    if not question.numeric:
        return list(question.options)
    if question.kind == "whole" and question.most <= 30:
        return list(range(question.least, question.most + 1))
    return list(turning_points(pack, question))


def whole_households(pack: Rules = YUHUAN) -> st.SearchStrategy[dict[str, Value]]:
    """Every question answered, some with 不清楚."""
    return st.fixed_dictionaries(
        {
            name: st.sampled_from([*values(pack, question), UNSURE])
            for name, question in pack.questions.items()
        }
    )


def households(pack: Rules = YUHUAN) -> st.SearchStrategy[dict[str, Value]]:
    """Any of the questions answered."""
    return st.fixed_dictionaries(
        {},
        optional={
            name: st.sampled_from([*values(pack, question), UNSURE])
            for name, question in pack.questions.items()
        },
    )


def as_typed(pack: Rules, answers: Mapping[str, Value]) -> dict[str, str]:
    """The answers as ``screen`` takes them."""
    return {
        name: f"{value // 100}.{value % 100:02}"
        if pack.questions[name].kind == "money" and isinstance(value, int)
        else str(value)
        for name, value in answers.items()
    }


def matter(answers: Mapping[str, Value]) -> tuple[object, ...]:
    """What the rules written out by hand make of answers to Yuhuan's questions."""
    return oracle.matter(as_typed(YUHUAN, answers))
