"""An invented county: other amounts, another k, another question, other townships; not a line of code."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings

from portal.policy.pack import load
from portal.policy.recommending import advise
from portal.policy.screen import recommendation
from tests.households import chances, values, whole_households

YUNLING = load(Path(__file__).parent / "packs/yunling")
CHOICES = {name: values(YUNLING, question) for name, question in YUNLING.questions.items()}


def matter(answers):
    found = recommendation(advise(YUNLING, answers))
    return (
        found["advised"],
        [(each["outcome"], each["monthly_estimate"]) for each in found["categories"]],
        [each["offered"] for each in found["items"]],
    )


def test_the_whole_pack_loads_and_its_examples_hold():
    assert YUNLING.version == "yunling@2026-03-01"
    assert len(YUNLING.examples) == 4


@pytest.mark.parametrize(
    ("income", "advised"), [(128100, "dibao"), (128101, "dibian"), (256200, "dibian"), (256201, None)]
)
def test_its_own_standard_and_its_own_k_decide(income, advised):
    answers = {"registered_in": "990101101", "household_size": 2, "income_month": income, "assets": 0}
    found = advise(YUNLING, answers | {"livestock": 0})
    assert found.evaluation.advised == advised


def test_an_answer_that_may_stand_for_both_kinds_of_heating_is_cleared_up_by_the_next():
    answers = {"registered_in": "990101101", "household_size": 1, "income_month": 0, "assets": 0}
    answers |= {"livestock": 0, "schooling": "no", "heating": "both"}
    assert advise(YUNLING, answers).next_question == "stove_fuel"


@given(whole_households(YUNLING))
def test_its_shortened_path_comes_to_the_same_as_answering_everything(answers):
    so_far = {}
    while (name := YUNLING.path.next_question(so_far)) is not None:
        so_far[name] = answers[name]
    assert matter(so_far) == matter(answers)


@settings(max_examples=25)
@given(whole_households(YUNLING), chances())
def test_with_three_questions_open_every_way_to_go_on_agrees_with_its_path(answers, random):
    few = [name for name in CHOICES if len(CHOICES[name]) <= 30]
    open_ = random.sample(few, 3)
    known = {name: value for name, value in answers.items() if name not in open_}
    for question in open_:
        others = [name for name in open_ if name != question]
        makes_a_difference = any(
            matter(known | later | {question: value}) != matter(known | later)
            for chosen in product(*([None, *CHOICES[name]] for name in others))
            for later in [{name: said for name, said in zip(others, chosen, strict=True) if said is not None}]
            for value in CHOICES[question]
        )
        assert (question in YUNLING.path.matters(known)) == makes_a_difference
