"""Nothing is asked twice: the screening's answers stand in the form."""

from portal.application.prefilling import prefill
from portal.application.sections import missing
from portal.application.visible import AT_VISIT, Place
from tests.forms import FORM, RULES

SCREENING = {
    "registered_in": "331083102", "age": 70, "household_size": 3, "income_month": 240050, "assets": 6000000,
    "homes": "2", "second_home_small": "yes", "vehicle": "one", "vehicle_value": 3000000, "capital": 0,
    "shop_property": "no", "disability": "physical", "disability_grade": "2", "major_illness": "no",
    "supporter": "unable", "student": "yes",
}  # fmt: skip


def test_every_answer_stands_where_the_form_asks_it():
    assert prefill(FORM, SCREENING, "dibao", ["water", "education"]) == {
        "person": {
            "home_township": "331083102", "major_illness": "no", "disability": "physical", "disability_grade": "2",
        },
        "household": {"size": 3},
        "supporters": {"supporter": "unable"},
        "income": {"total_month": 240050},
        "property": {
            "assets": 6000000, "homes": "2", "second_home_small": "yes", "vehicle": "one", "vehicle_value": 3000000,
            "capital": 0, "shop_property": "no",
        },
        "items": {"category": "dibao", "items": ["education", "water"]},
    }  # fmt: skip


def test_not_knowing_is_left_for_the_visit():
    filled = prefill(FORM, {"supporter": "unsure", "income_month": "unsure", "registered_in": "unsure"})
    assert filled == {"supporters": {AT_VISIT: ["supporter"]}, "income": {AT_VISIT: ["total_month"]}}


def test_an_outsider_still_chooses_the_township():
    assert prefill(FORM, {"registered_in": "outside"}) == {}


def test_what_cannot_be_an_answer_is_left_out():
    strange = {"household_size": "many", "income_month": "lots", "homes": "9", "disability": ["x"]}
    assert prefill(FORM, strange, "riches", ["moon"]) == {}


def test_what_was_answered_is_not_missing_any_more():
    filled = prefill(FORM, SCREENING, "dibao", ["water"])
    assert missing(FORM, filled, Place("property", "assets")) == ()
    assert missing(FORM, filled, Place("items", "items")) == ()


def test_every_answer_of_the_screening_has_a_place_in_the_form():
    for question in RULES.questions.values():
        for option in question.options:
            if option in ("unsure", "outside"):
                continue
            fields = [f for s in FORM.sections.values() for f in s.fields if f.from_screening == question.id]
            assert all(field.option(option) for field in fields), (question.id, option)
