"""Three-valued truth, held against the rules written out a second time by hand (``oracle.py``)."""

import pytest
from hypothesis import example, given, settings

from portal.policy.recommending import advise
from portal.policy.rules import (
    MET,
    UNKNOWN,
    UNMET,
    UNSURE,
    Facts,
    Is,
    Opener,
    Under,
    all_of,
    any_of,
    opposite,
)
from portal.policy.screen import recommendation
from tests import oracle
from tests.households import YUHUAN, as_typed, chances, households, whole_households

HEADS = Under("money", tuple(1000 * heads for heads in range(1, 31)), per="heads", least=1)
OPENERS = {"money": None, "heads": None, "kind": None, "grade": Opener("kind", frozenset({"sight"}))}
SEVERE = Is("grade", frozenset({"1"}))


def facts(**answers):
    return Facts(OPENERS, answers)


def said(answers):
    """What the engine says, in the oracle's words."""
    found = recommendation(advise(YUHUAN, answers))
    return {
        "advised": found["advised"],
        "provisional": found["provisional"],
        "outcomes": {each["id"]: each["outcome"] for each in found["categories"]},
        "conditions": {
            each["id"]: [condition["truth"] for condition in each["conditions"]]
            for each in found["categories"]
        },
        "estimate": next(each["monthly_estimate"] for each in found["categories"] if each["id"] == "dibao"),
        "offers": {each["id"]: each["offered"] for each in found["items"]},
    }


@pytest.mark.parametrize(
    ("truths", "both", "either"),
    [
        ((MET, UNKNOWN), UNKNOWN, MET),
        ((UNMET, UNKNOWN), UNMET, UNKNOWN),
        ((UNKNOWN, UNKNOWN), UNKNOWN, UNKNOWN),
        ((MET, UNMET), UNMET, MET),
        ((), MET, UNMET),
    ],
)
def test_and_and_or_are_kleenes(truths, both, either):
    assert all_of(truths) == both
    assert any_of(truths) == either


def test_not_of_unknown_is_unknown():
    assert [opposite(each) for each in (MET, UNMET, UNKNOWN)] == [UNMET, MET, UNKNOWN]


@pytest.mark.parametrize(
    ("money", "truth"), [(999, MET), (1000, UNKNOWN), (29_999, UNKNOWN), (30_000, UNMET)]
)
def test_without_the_size_a_test_per_head_is_decided_where_every_size_agrees(money, truth):
    assert HEADS.of(facts(money=money)) == truth
    assert HEADS.of(facts(money=money, heads=UNSURE)) == truth


def test_without_the_amount_a_test_per_head_is_unknown_whatever_the_size():
    assert HEADS.of(facts(heads=30)) == UNKNOWN
    assert HEADS.of(facts(money=UNSURE, heads=1)) == UNKNOWN


def test_a_question_counts_only_while_its_opener_opens_it():
    assert SEVERE.of(facts(grade="1")) == UNKNOWN
    assert SEVERE.of(facts(grade="1", kind=UNSURE)) == UNKNOWN
    assert SEVERE.of(facts(grade="1", kind="none")) == UNMET
    assert SEVERE.of(facts(grade="1", kind="sight")) == MET


def test_an_answer_that_may_stand_for_another_leaves_the_test_unknown():
    sight = Is("kind", frozenset({"sight"}), hiding=frozenset({"multiple"}))
    assert sight.of(facts(kind="multiple")) == UNKNOWN
    assert sight.of(facts(kind="none")) == UNMET


@settings(max_examples=250)
@given(whole_households())
def test_whole_households_come_out_as_worked_out_by_hand(answers):
    assert said(answers) == oracle.judge(as_typed(YUHUAN, answers))


@settings(max_examples=250)
@given(households())
@example({"income_month": 118099})
@example({"disability": "multiple", "disability_grade": "4"})
@example({"disability_grade": "1"})
@example({"homes": "2"})
@example({"vehicle_value": 0})
def test_half_answered_households_come_out_as_worked_out_by_hand(answers):
    assert said(answers) == oracle.judge(as_typed(YUHUAN, answers))


@given(whole_households(), chances())
def test_the_order_of_answers_does_not_matter(answers, random):
    names = list(answers)
    random.shuffle(names)
    assert recommendation(advise(YUHUAN, {name: answers[name] for name in names})) == recommendation(
        advise(YUHUAN, answers)
    )


@given(whole_households(), chances())
def test_adding_an_answer_never_turns_what_is_decided(answers, random):
    names = list(answers)
    random.shuffle(names)
    so_far = {}
    before = said(so_far)
    for name in names:
        so_far[name] = answers[name]
        after = said(so_far)
        for part in ("outcomes", "offers"):
            for key, was in before[part].items():
                assert was in ("undetermined", "maybe", after[part][key])
        before = after


@given(households())
def test_unsure_decides_nothing(answers):
    """不清楚 says exactly as much as no answer."""
    told = {name: value for name, value in answers.items() if value != UNSURE}
    assert said(answers) == said(told)
