"""One sent page: what was understood is kept, what was not is told, what opens is read too."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.application.reading_page import read_page
from portal.application.visible import AT_VISIT, Place
from tests.forms import FORM, TODAY, household, id_number, lin, member

IDENTITY = Place("person", "identity")
HEALTH = Place("person", "health")


def send(place, answers=None, **typed):
    return read_page(FORM, answers or {}, place, {name: [value] for name, value in typed.items()}, TODAY)


def test_a_page_keeps_what_the_rest_of_its_section_said():
    found = send(Place("person", "name"), {"person": {"phone": "13800000000"}}, name="林建国")
    assert found.answers == {"phone": "13800000000", "name": "林建国"}
    assert found.mistakes == {}


def test_an_answer_opens_the_question_beneath_it_on_the_same_page():
    number = id_number(date(1970, 5, 1))
    found = send(IDENTITY, id_type="resident", id_number=number.lower())
    assert found.answers == {"id_type": "resident", "id_number": number}


def test_a_question_that_was_not_opened_is_not_read():
    found = send(IDENTITY, id_type="none", id_number="whatever")
    assert found.answers == {"id_type": "none"}
    assert found.mistakes == {}


def test_every_mistake_of_a_page_is_told_at_once():
    found = send(Place("person", "phone"), phone="12", phone_owner="x" * 31)
    assert set(found.mistakes) == {"phone", "phone_owner"}


def test_an_empty_answer_is_asked_for_and_an_empty_optional_one_is_not():
    assert send(Place("person", "home"), home_township="331083102", home_address=" ").mistakes == {
        "home_address": "请写户口地址。不清楚，就选“上门时填”"
    }
    found = send(
        Place("person", "phone"), {"person": {"phone_owner": "女儿"}}, phone="13800000000", phone_owner=""
    )
    assert found.answers == {"phone": "13800000000"}


def test_what_is_left_for_the_visit_needs_no_answer_and_loses_an_earlier_one():
    found = send(IDENTITY, {"person": lin()}, id_type="resident", id_number="", _at_visit="id_number")
    assert found.mistakes == {}
    assert found.answers[AT_VISIT] == ["id_number"]
    assert "id_number" not in found.answers


def test_an_answer_takes_a_question_back_from_the_visit():
    answers = {"person": {AT_VISIT: ["marriage", "ethnic_group"]}}
    found = send(Place("person", "about"), answers, ethnic_group="汉族", marriage="married")
    assert AT_VISIT not in found.answers


def test_leaving_one_question_keeps_what_other_pages_left():
    answers = {"person": {AT_VISIT: ["marriage"]}}
    found = send(HEALTH, answers, _at_visit="major_illness")
    assert found.answers == {AT_VISIT: ["major_illness", "marriage"]}


@pytest.mark.parametrize(("page", "name"), [("name", "name"), ("home", "home_township")])
def test_what_hand_in_needs_cannot_be_left_for_the_visit(page, name):
    found = send(Place("person", page), _at_visit=name)
    assert name in found.mistakes
    assert name not in found.answers.get(AT_VISIT, ())


def test_several_answers_are_read_together():
    typed = {"reasons": ["study", "illness"]}
    found = read_page(FORM, {}, Place("person", "reason"), typed, TODAY)
    assert found.answers["reasons"] == ["illness", "study"]


def test_a_records_page_reads_into_its_record():
    answers = {"person": lin(), "household": household(member("w", "王秀英", "spouse"))}
    place = Place("household", "identity", "members", "w")
    number = id_number(date(1972, 2, 2))
    found = send(place, answers, id_type="resident", id_number=number)
    assert found.answers["_id"] == "w"
    assert found.answers["name"] == "王秀英"
    assert found.answers["id_number"] == number


def test_one_of_the_household_is_chosen_among_those_listed():
    answers = {"person": lin(), "household": household(member("w", "王秀英", "spouse"))}
    answers["income"] = {"total_month": 1, "sources": [{"_id": "1"}]}
    place = Place("income", "source", "sources", "1")
    found = send(place, answers, kind="wages", whose="w", amount="1,500", per="month")
    assert found.mistakes == {}
    assert found.answers["amount"] == 150000
    assert "whose" in send(place, answers, kind="wages", whose="stranger", amount="1", per="month").mistakes


def test_questions_of_other_pages_cannot_be_sent_along():
    found = send(Place("person", "name"), name="林建国", phone="hello", id_number="1")
    assert found.answers == {"name": "林建国"}


PLACES = [Place(section.id, page.id) for section in FORM.sections.values() for page in section.pages]
NAMES = sorted({field.id for section in FORM.sections.values() for field in section.fields} | {AT_VISIT})
OPTIONS = sorted(
    {o.id for section in FORM.sections.values() for field in section.fields for o in field.options}
)
VALUES = st.one_of(st.sampled_from(OPTIONS), st.sampled_from(NAMES), st.text(max_size=20))


@given(
    st.sampled_from(PLACES), st.dictionaries(st.sampled_from(NAMES), st.lists(VALUES, max_size=3), max_size=6)
)
def test_whatever_is_sent_a_page_is_read_or_its_mistakes_are_told(place, typed):
    found = read_page(FORM, {"items": {"items": ["tv"]}}, place, typed, TODAY)
    own = {field.id for field in FORM.sections[place.section].page(place.page).fields}
    assert set(found.mistakes) <= own
    assert all(found.mistakes.values())
    assert set(found.answers) - {AT_VISIT, "items"} <= own
    assert not set(found.answers) & set(found.answers.get(AT_VISIT, ()))
    json.dumps(found.answers)
