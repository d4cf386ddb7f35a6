"""People who cannot be as they were written are noticed; people who can are left in peace."""

from datetime import date

import pytest

from portal.application.everybody import signers
from portal.application.household import contradictions
from tests.forms import FORM, TODAY, household, id_number, lin, member, read, table

BORN = date(1970, 5, 1)
WIFE = member("w", "王秀英", "spouse", date(1972, 2, 2))
DAUGHTER = member("d", "林小雨", "child", date(2010, 9, 1))
SON = member("s", "林大海", "child", date(1995, 1, 1))


def found(answers, screening=None):
    return [
        (each.weight, each.record, each.field) for each in contradictions(FORM, answers, TODAY, screening)
    ]


def family(*members, **person):
    return {"person": lin(**person), "household": household(*members)}


def test_a_family_that_fits_is_left_in_peace():
    assert found(family(WIFE, DAUGHTER, marriage="married"), {"age": "55"}) == []


def test_two_members_with_the_same_number_are_noticed():
    twin = SON | {"_id": "t", "name": "林大洋"}
    answers = family(SON, twin)
    assert found(answers) == [("mistake", "t", "id_number")]
    assert (
        contradictions(FORM, answers, TODAY)[0].message == "林大洋和林大海的证件号码一样，请对着证件再看一遍"
    )


def test_a_member_who_is_the_applicant_is_noticed():
    answers = family(WIFE | {"id_number": lin()["id_number"]})
    assert found(answers)[0] == ("mistake", "w", "id_number")
    assert "您自己不用再写一遍" in contradictions(FORM, answers, TODAY)[0].message


def test_somebody_who_should_support_and_also_lives_there_is_noticed():
    answers = family(SON)
    answers["supporters"] = {"supporter": "able", "supporters": [SON | {"_id": "x"}]}
    assert found(answers) == [("mistake", "x", "id_number")]


@pytest.mark.parametrize(
    ("told", "warned"), [("55", False), ("56", False), ("54", False), ("70", True), ("unsure", False)]
)
def test_an_age_that_contradicts_the_document_is_noticed_a_year_of_custom_apart(told, warned):
    assert bool(found(family(), {"age": told})) is warned


def test_a_typed_birth_or_sex_that_contradicts_the_document_is_noticed():
    given = table()
    pages = next(each for each in given["section"] if each["id"] == "person")["page"]
    del next(page for page in pages if page["id"] == "birth")["visible_when"]
    form, wrong = read(given)
    assert wrong == []
    answers = {"person": lin(birth_date="1971-05-01", sex="female")}
    assert [each.field for each in contradictions(form, answers, TODAY)] == ["birth_date", "sex"]


def test_answers_that_no_longer_apply_contradict_nothing():
    assert found(family(birth_date="1971-05-01", sex="female")) == []


def test_fewer_people_listed_than_said_is_a_warning():
    answers = family(WIFE)
    answers["household"]["size"] = 4
    assert found(answers) == [("warning", "", "size")]


def test_people_not_listed_at_all_are_no_contradiction():
    assert found({"person": lin(), "household": {"size": 4}}) == []


def test_a_child_older_than_its_parent_and_a_second_wife_are_warnings():
    elder = member("e", "林老大", "child", date(1950, 1, 1))
    second = member("x", "李梅", "spouse", date(1975, 3, 3))
    assert found(family(WIFE, second, elder)) == [("warning", "x", "relation"), ("warning", "e", "relation")]


def test_a_widower_with_a_wife_is_a_warning():
    assert found(family(WIFE, marriage="widowed")) == [("warning", "", "marriage")]


def test_savings_that_do_not_add_up_are_a_warning():
    answers = {"property": {"assets": 100, "cash": 50, "deposits": 20, "securities": 20}}
    assert found(answers) == [("warning", "", "assets")]
    answers["property"]["cash"] = 60
    assert found(answers) == []


def test_sources_above_the_total_are_a_warning():
    sources = [{"_id": "1", "amount": 100000, "per": "month"}, {"_id": "2", "amount": 1200000, "per": "year"}]
    assert found({"income": {"total_month": 200000, "sources": sources}}) == []
    assert found({"income": {"total_month": 199999, "sources": sources}}) == [("warning", "", "total_month")]


def test_mistakes_come_before_warnings():
    answers = family(WIFE | {"id_number": lin()["id_number"]}, marriage="single")
    assert [each.weight for each in contradictions(FORM, answers, TODAY)] == ["mistake", "warning"]


def test_every_adult_signs_and_those_who_should_support():
    answers = family(WIFE, DAUGHTER)
    answers["supporters"] = {"supporters": [SON | {"_id": "x"}]}
    assert [(each.who.key, each.by) for each in signers(FORM, answers, TODAY)] == [
        ("applicant", "self"), ("w", "self"), ("x", "self"),
    ]  # fmt: skip


def test_one_signs_from_the_eighteenth_birthday_on():
    young = member("d", "林小雨", "child", date(2008, 3, 9))
    assert len(signers(FORM, family(young), TODAY)) == 2
    assert len(signers(FORM, family(young), date(2026, 3, 8))) == 1


def test_a_minor_who_applies_has_a_guardian_sign():
    child = {"person": lin(id_number=id_number(date(2012, 1, 1)))}
    assert [(each.who.key, each.by) for each in signers(FORM, child, TODAY)] == [("applicant", "guardian")]


def test_somebody_of_unknown_age_counts_as_adult():
    assert len(signers(FORM, family(member("m", "某人", "other")), TODAY)) == 2
