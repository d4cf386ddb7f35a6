"""Declared: the form says to the rules what the questionnaire would, and no more."""

from datetime import date

import pytest
from hypothesis import given

from portal.application.prefilling import prefill
from portal.casework.declared import declared_answers
from portal.policy import choosing
from portal.policy.pack import load
from portal.policy.recommending import advise, forgotten
from tests.forms import household, lin, member
from tests.households import households

PACK = load(choosing.PACKS / "yuhuan")
BOTH = {field.from_screening for _section, _page, field in PACK.form.screened}
DAY = date(2026, 3, 9)


@given(households())
def test_what_both_ask_comes_back_from_the_form_as_it_went_in(answers):
    gone = forgotten(PACK, answers)
    known = {name: value for name, value in answers.items() if name in BOTH and name not in gone}
    known = {name: value for name, value in known.items() if value not in ("unsure", "outside")}
    assert declared_answers(prefill(PACK.form, answers), PACK, on=DAY) == known


@given(households())
def test_the_form_alone_is_weighed_as_the_questionnaire_was(answers):
    given_here = {name: value for name, value in answers.items() if value != "outside"}
    back = declared_answers(prefill(PACK.form, given_here), PACK, given_here, DAY)
    assert advise(PACK, back).advised == advise(PACK, given_here).advised


def test_the_age_is_that_of_the_document():
    assert declared_answers({"person": lin()}, PACK, on=date(2026, 4, 30))["age"] == 55
    assert declared_answers({"person": lin()}, PACK, on=date(2026, 5, 1))["age"] == 56


def test_without_a_document_or_a_day_of_birth_nobody_knows_the_age():
    assert "age" not in declared_answers({"person": {"name": "林建国"}}, PACK, on=DAY)


@pytest.mark.parametrize(
    ("sections", "question"),
    [
        ({"household": household(member("a", "林小雨", "child", occupation="student"))}, "student"),
        ({"person": lin(occupation="unemployed")}, "unemployed_member"),
        ({"items": {"items": ["legal-aid"]}}, "legal_matter"),
        ({"property": {"homes": "1", "home_list": [{"_id": "h", "use": "unsafe"}]}}, "housing_difficulty"),
        ({"items": {"items": ["disability-care"], "disability_care_need": "daily"}}, "needs_care"),
    ],
)
def test_what_the_form_tells_in_other_words_is_understood(sections, question):
    assert declared_answers(sections, PACK, on=DAY)[question] == "yes"


def test_what_was_not_said_is_not_known():
    assert declared_answers({"person": {"name": "林建国"}, "items": {"items": ["none"]}}, PACK, on=DAY) == {}


def test_the_form_s_answer_stands_before_the_questionnaire_s():
    told = {"homes": "2", "student": "no", "vehicle": "unsure", "nothing": "x"}
    found = declared_answers({"property": {"homes": "1"}}, PACK, told, DAY)
    assert found == {"homes": "1", "student": "no"}


def test_an_answer_that_no_longer_applies_is_left_out():
    answers = {"property": {"vehicle": "none", "vehicle_value": 3_000_000}}
    assert declared_answers(answers, PACK, on=DAY) == {"vehicle": "none"}
