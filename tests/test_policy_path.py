"""The way through the questions: nothing is asked in vain, and nothing that matters is left out."""

from collections.abc import Mapping
from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings

from portal.policy.recommending import advise, forgotten
from portal.policy.rules import UNSURE, Value
from tests.households import YUHUAN, chances, households, matter, values, whole_households

PATH = YUHUAN.path
CHOICES = {name: values(YUHUAN, question) for name, question in YUHUAN.questions.items()}


def walk(answers: Mapping[str, Value]) -> list[str]:
    """The questions asked of a household that would answer so."""
    so_far: dict[str, Value] = {}
    while (name := PATH.next_question(so_far)) is not None:
        so_far[name] = answers[name]
    return list(so_far)


def witness(answers: dict[str, Value], question: str) -> bool:
    """Whether some answer to the last open questions makes a difference, by the rules written by hand.

    Only for states in which everything else is answered: then trying is exact.
    """
    return any(matter(answers | {question: value}) != matter(answers) for value in CHOICES[question])


def followed_up(answers: dict[str, Value], question: str, random) -> dict[str, Value]:
    """Later answers, one after another, with which the question still matters as the path says."""
    so_far = dict(answers)
    others = [name for name in YUHUAN.questions if name not in answers and name != question]
    random.shuffle(others)
    for name in others:
        choices = [UNSURE, *CHOICES[name]]
        random.shuffle(choices)
        kept = [value for value in choices if question in PATH.matters(so_far | {name: value})]
        assert kept, f"{question} matters, but with no answer to {name}"
        so_far[name] = kept[0]
    return so_far


def test_the_township_is_always_asked_first():
    assert PATH.next_question({}) == "registered_in"
    assert PATH.next_question({name: UNSURE for name in YUHUAN.questions if name != "registered_in"}) == (
        "registered_in"
    )


@given(whole_households())
def test_the_shortened_path_comes_to_the_same_as_answering_everything(answers):
    assert matter({name: answers[name] for name in walk(answers)}) == matter(answers)


@settings(max_examples=15)
@given(households(), chances())
def test_what_may_be_asked_has_later_answers_with_which_it_makes_a_difference(answers, random):
    answers.setdefault("registered_in", "331083001")
    for question in PATH.matters(answers):
        assert witness(followed_up(answers, question, random), question), question


@settings(max_examples=60)
@given(households(), chances())
def test_what_is_not_asked_makes_no_difference_with_whatever_later_answers(answers, random):
    left = [name for name in YUHUAN.questions if name not in answers]
    idle = [name for name in left if name not in PATH.matters(answers)]
    for question in idle:
        for _attempt in range(4):
            later = {
                name: random.choice(CHOICES[name])
                for name in left
                if name != question and random.random() < 0.7
            }
            without = answers | later
            value = random.choice(CHOICES[question])
            assert matter(without | {question: value}) == matter(without), (question, value, later)


@settings(max_examples=30)
@given(whole_households(), chances())
def test_with_two_questions_open_every_way_to_go_on_agrees_with_the_path(answers, random):
    """Everything can be tried here, so neither too much nor too little may be asked."""
    open_ = random.sample([name for name in YUHUAN.questions if len(CHOICES[name]) <= 200], 2)
    known = {name: value for name, value in answers.items() if name not in open_}
    for question, other in (open_, open_[::-1]):
        later = [{}, *({other: value} for value in CHOICES[other])]
        makes_a_difference = any(
            matter(known | each | {question: value}) != matter(known | each)
            for each in later
            for value in CHOICES[question]
        )
        assert (question in PATH.matters(known)) == makes_a_difference


@given(whole_households())
def test_never_more_questions_follow_than_was_said(answers):
    so_far: dict[str, Value] = {}
    most = len(YUHUAN.questions)
    while (name := PATH.next_question(so_far)) is not None:
        left = len(PATH.ahead(so_far))
        assert left <= most
        so_far[name] = answers[name]
        most = left - 1
    facts = advise(YUHUAN, so_far).evaluation.facts
    assert not any(PATH.is_open(name, facts) for name in PATH.ahead(so_far))


ORDINARY = {
    "registered_in": "331083102", "age": 40, "household_size": 3, "income_month": 240000, "assets": 6000000,
    "homes": "1", "vehicle": "none", "capital": 0, "shop_property": "no", "disability": "none",
    "major_illness": "no", "supporter": "able", "student": "yes", "unemployed_member": "no",
    "housing_difficulty": "no", "needs_care": "no", "struck_by_disaster": "no", "sudden_hardship": "no",
    "legal_matter": "no", "second_home_small": "no", "vehicle_value": 0, "disability_grade": "4",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({}, 16),
        ({"registered_in": "outside"}, 4),
        ({"shop_property": "yes"}, 10),
        ({"income_month": 100_000_000}, 7),
        ({"vehicle": "more"}, 9),
    ],
)
def test_ordinary_households_are_asked_few_questions(changed, asked):
    assert len(walk(ORDINARY | changed)) <= asked


def test_a_question_is_asked_only_while_its_opener_opens_it():
    near = ORDINARY | {"income_month": 450000, "disability": "physical"}
    assert "disability_grade" in walk(near)
    assert "disability_grade" not in walk(near | {"disability": UNSURE})
    assert "second_home_small" not in walk(ORDINARY)
    assert "second_home_small" in walk(ORDINARY | {"homes": "2"})
    assert "vehicle_value" in walk(ORDINARY | {"vehicle": "one"})


def test_changing_the_opener_forgets_what_it_opened():
    answers = {"homes": "1", "second_home_small": "yes", "age": 40}
    assert forgotten(YUHUAN, answers) == ("second_home_small",)
    assert forgotten(YUHUAN, answers | {"homes": "2"}) == ()


def test_the_order_in_which_questions_were_answered_does_not_change_the_next():
    backwards = dict(reversed(ORDINARY.items()))
    del backwards["student"]
    forwards = {name: value for name, value in ORDINARY.items() if name != "student"}
    assert PATH.next_question(backwards) == PATH.next_question(forwards) == "student"


@pytest.mark.parametrize("size", [1, 2, 3, 17, 30])
def test_an_income_not_yet_given_may_still_lie_between_the_two_bounds_of_any_household(size):
    """Only there is 单人保 possible, and only for it does a major illness matter."""
    known = {
        name: value
        for name, value in ORDINARY.items()
        if name not in ("income_month", "major_illness") and not name.endswith(("value", "grade", "small"))
    }
    matters = PATH.matters(known | {"household_size": size, "assets": 0})
    assert {"income_month", "major_illness"} <= matters
    assert "major_illness" not in PATH.matters(
        known | {"household_size": size, "assets": 0, "income_month": 0}
    )


def test_the_order_of_questions_asks_about_half_of_them():
    """Households of all kinds, about half of them modest: 11 or 12 of the 22 questions on average."""
    rng = Random(20)
    mostly = {
        "registered_in": "331083102",
        "homes": "1",
        "vehicle": "none",
        "shop_property": "no",
        "capital": 0,
    }
    asked = []
    for _household in range(200):
        answers = {name: rng.choice(each) for name, each in CHOICES.items()}
        answers |= {name: value for name, value in mostly.items() if rng.random() < 0.5}
        answers |= {
            "household_size": rng.randint(1, 5),
            "income_month": rng.randint(0, 600_000),
            "assets": rng.randint(0, 20_000_000),
        }
        asked.append(len(walk(answers)))
    assert mean(asked) < 12.5
