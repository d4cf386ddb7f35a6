"""Where one stands among the questions, and what an answer leaves behind."""

import pytest

from portal.policy.choosing import current_rules
from portal.policy.recommending import advise
from portal.screening.answering import meant, written
from portal.screening.walking import after, step_at, with_answer

PACK = current_rules()


def step(name, **answers):
    return step_at(advise(PACK, answers), name)


def test_the_first_question_has_nothing_before_it():
    first = step("registered_in")
    assert (first.number, first.before) == (1, None)
    assert first.left == len(PACK.questions) - 1


def test_an_answered_question_keeps_its_place_when_looked_at_again():
    answers = {"registered_in": "331083102", "household_size": 3, "income_month": 240000}
    again = step("household_size", **answers)
    assert (again.number, again.before) == (2, "registered_in")


def test_the_question_before_is_one_that_was_answered():
    answers = {"registered_in": "331083102", "income_month": 240000}
    assert step("homes", **answers).before == "income_month"


@pytest.mark.parametrize(
    ("disability", "asked"), [("physical", True), ("none", False), ("unsure", False), (None, False)]
)
def test_the_grade_is_asked_only_once_a_disability_is_named(disability, asked):
    answers = {"registered_in": "331083102", "supporter": "none"}
    if disability:
        answers["disability"] = disability
    assert (step("disability_grade", **answers) is not None) == asked


def test_minutes_left_count_only_what_is_still_to_be_answered():
    whole = step("registered_in").minutes
    late = step("legal_matter", registered_in="outside", struck_by_disaster="no", sudden_hardship="no")
    assert late.minutes == 1 < whole


def test_an_answer_that_closes_a_question_forgets_its_answer_alone():
    answers = {"registered_in": "331083102", "disability": "sight", "disability_grade": "1", "homes": "1"}
    assert with_answer(PACK, answers, "disability", "none") == {
        "registered_in": "331083102", "disability": "none", "homes": "1",
    }  # fmt: skip
    assert "disability_grade" in with_answer(PACK, answers, "disability", "mental")


def test_nobody_from_outside_is_asked_about_income():
    asked, answers = [], {}
    while name := after(PACK, answers):
        asked.append(name)
        answers[name] = "outside" if name == "registered_in" else "no"
    assert asked == ["registered_in", "struck_by_disaster", "sudden_hardship", "legal_matter"]


@pytest.mark.parametrize(
    ("fen", "kept"), [(240000, "2400"), (531450, "5314.50"), (5, "0.05"), ("unsure", "unsure")]
)
def test_amounts_are_kept_in_yuan_and_come_back_to_the_fen(fen, kept):
    question = PACK.questions["income_month"]
    assert written(question, fen) == kept
    assert meant(PACK, {"income_month": kept}) == {"income_month": fen}


def test_kept_answers_that_the_pack_no_longer_takes_are_left_out():
    kept = {"registered_in": "331083999", "age": 70, "favourite_colour": "green", "homes": "1"}
    assert meant(PACK, kept) == {"age": 70, "homes": "1"}
