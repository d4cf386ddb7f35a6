"""The checklist: what is wanted follows the family and what they apply for; what shared data hold never is."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from portal.application.prefilling import facts
from portal.documents.attaching import Document
from portal.documents.checklist import checklist
from portal.policy.choosing import current
from tests.forms import household, lin, member

PACK = current()


def wanted(answers, items=(), attached=None, later=(), screening=None):
    persons = facts(PACK.form, answers, screening or {})
    return {each.id: each for each in checklist(PACK, persons, items, attached or {}, later)}


def photograph(paper):
    return Document(uuid4(), paper, uuid4(), "f", b"k", 1, 1, 1, "", datetime.now(UTC))


def test_a_required_paper_is_missing_until_it_is_photographed_or_put_off():
    assert wanted({})["id-card"].missing
    assert not wanted({}, attached={"id-card": [photograph("id-card")]})["id-card"].missing
    assert not wanted({}, later=["id-card"])["id-card"].missing


def test_what_shared_data_hold_is_waived_and_never_missing():
    found = wanted({})
    assert found["household-booklet"].waived
    assert not found["household-booklet"].missing


@pytest.mark.parametrize(
    ("own", "members", "truth"),
    [
        ("none", ["none"], None),
        ("physical", ["none"], "met"),
        ("none", ["none", "sight"], "met"),
        ("none", [None], "unknown"),
        (None, ["none"], "unknown"),
    ],
)
def test_a_certificate_is_wanted_when_anybody_of_the_family_has_one(own, members, truth):
    listed = [
        member(f"m{n}", "某人", "child", **({"disability": kind} if kind else {}))
        for n, kind in enumerate(members)
    ]
    answers = {"person": lin(**({"disability": own} if own else {})), "household": household(*listed)}
    found = wanted(answers)
    assert ("disability-certificate" in found) == (truth is not None)
    if truth:
        assert found["disability-certificate"].truth == truth


def test_an_item_s_papers_are_wanted_once_it_is_chosen():
    poor = {
        "person": lin(disability="none", major_illness="no"),
        "household": household(),
        "supporters": {"supporter": "none"},
        "income": {"total_month": 0},
        "property": {"assets": 0, "homes": "0", "vehicle": "none", "capital": 0, "shop_property": "no"},
    }
    assert wanted(poor, items=["electricity"])["utility-bill"].missing
    assert not wanted(poor)["utility-bill"].missing
    assert "utility-bill" not in wanted(poor, items=["medical"])


def test_what_the_questionnaire_told_counts_where_the_form_does_not_ask():
    assert "study-proof" not in wanted({}, screening={"student": "no"})
    assert wanted({}, screening={"student": "yes"})["study-proof"].missing


def test_a_photographed_paper_stays_though_the_answers_no_longer_want_it():
    answers = {"person": lin(disability="none")}
    paper = "disability-certificate"
    assert paper not in wanted(answers)
    assert wanted(answers, attached={paper: [photograph(paper)]})[paper].photographs
