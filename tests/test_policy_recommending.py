"""One evaluation gives the advice with its reasons; and the pack's words are fit to be read by anybody."""

import re
import tomllib

import pytest

from portal.core.words import speaking
from portal.policy import choosing
from portal.policy.recommending import advise, forgotten
from portal.policy.rules import UNSURE
from tests.households import YUHUAN

THREE = {
    "registered_in": "331083102", "age": 40, "household_size": 3, "income_month": 240000, "assets": 6000000,
    "homes": "1", "vehicle": "none", "capital": 0, "shop_property": "no", "disability": "none",
    "major_illness": "no", "supporter": "able", "student": "no", "unemployed_member": "no",
    "housing_difficulty": "no", "needs_care": "no", "struck_by_disaster": "no", "sudden_hardship": "no",
    "legal_matter": "no",
}  # fmt: skip


def advice(**changed):
    return advise(YUHUAN, THREE | changed)


def offers(found):
    return {each.item.id: each.offered for each in found.items}


def test_the_first_likely_category_is_advised():
    found = advice()
    assert found.advised.id == "dibao"
    assert (found.provisional, found.possible) == (False, ("dibao",))
    assert found.outcome("dibao").monthly_estimate == 114300
    assert found.next_question is None


def test_the_advice_is_provisional_while_one_before_it_is_open():
    found = advice(supporter=UNSURE, age=72)
    assert (found.advised.id, found.provisional) == ("dibao", True)
    assert found.possible == ("tekun", "dibao")
    assert (offers(found)["electricity"], offers(found)["disability-living"]) == ("yes", "no")
    assert offers(advice(supporter=UNSURE, age=72, unemployed_member="yes"))["employment"] == "maybe"


def test_no_advice_is_provisional_while_any_category_is_open():
    found = advice(income_month=UNSURE)
    assert (found.advised, found.provisional) == (None, True)
    assert found.possible == ("dibao", "dibian", None)
    assert offers(found)["medical"] == "maybe"


def test_no_advice_is_final_when_every_category_is_ruled_out():
    found = advice(shop_property="yes")
    assert (found.advised, found.provisional, found.possible) == (None, False, (None,))
    assert offers(found)["medical"] == "no"


def test_a_reason_is_told_by_the_parts_that_made_it_so():
    property_ = advice(vehicle="one", vehicle_value=100, shop_property="yes").outcome("dibao").reasons[2]
    assert property_.condition.id == "property-within-dibao-limits"
    assert [leaf.condition.id for leaf in property_.leaves] == ["no-vehicle", "no-shop-property"]
    assert [str(leaf.said) for leaf in property_.leaves] == ["有汽车", "有店面或厂房"]


def test_a_category_that_rests_on_another_is_told_by_the_others_conditions():
    reason = advice(income_month=100_000_000).outcome("dibao-single").reasons[0]
    assert [leaf.condition.id for leaf in reason.leaves] == ["income-within-dibian-limit"]


def test_an_offer_tells_what_stands_against_it():
    offer = next(each for each in advice().items if each.item.id == "education")
    assert (str(offer.reasons[0].said), offer.reasons[0].truth) == ("您说家里没有人上学", "unmet")


def test_a_paper_is_left_out_once_it_cannot_be_needed():
    papers = {each.paper.id: each.truth for each in advice(major_illness="yes").papers}
    assert papers["diagnosis"] == "met"
    assert papers["divorce-judgment"] == "unknown"
    assert not {"disability-certificate", "residence-permit", "study-proof"} & set(papers)


def test_the_office_is_the_township_of_registration_or_nobody():
    assert advice().office == "331083102"
    assert advice(registered_in="outside").office is None
    assert advice(registered_in=UNSURE).office is None


def test_answers_to_closed_questions_do_not_count_as_answered():
    found = advice(second_home_small="yes")
    assert "second_home_small" not in found.answered
    assert len(found.answered) == len(THREE)
    assert forgotten(YUHUAN, found.answers) == ("second_home_small",)


def texts(value, key=""):
    """Every bilingual text of a pack file, with its key."""
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            yield key, value["zh"], value["en"]
            return
        for name, each in value.items():
            yield from texts(each, f"{key}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, f"{key}.{each.get('id', '')}" if isinstance(each, dict) else key)


FILES = ("pack", "sources", "questions", "categories", "items", "papers")


@pytest.mark.parametrize("name", FILES)
def test_every_text_stands_in_both_languages_and_in_its_own_letters(name):
    table = tomllib.loads((choosing.PACKS / f"yuhuan/{name}.toml").read_text())
    found = list(texts(table))
    assert found
    for key, zh, en in found:
        assert not re.search("[㐀-鿿]", en), key
        assert not re.search(r"[㐀-鿿] ?[,;:?!]|[㐀-鿿] [0-9]|[0-9] [㐀-鿿]", zh), key


def test_questions_are_short_enough_to_be_read_on_a_phone():
    for question in YUHUAN.questions.values():
        assert len(question.title.zh) <= 24, question.id
        for text in (question.hint, question.why):
            for sentence in re.split("[。；？]", text.zh if text else ""):
                assert all(len(part) <= 24 for part in re.split("[，、：]", sentence)), question.id


def test_a_title_breaks_between_phrases_and_reads_without_the_marks():
    question = YUHUAN.questions["supporter"]
    assert question.phrases == ["有没有法律上", "应当养您的人？"]
    assert str(question.title) == "有没有法律上应当养您的人？"
    with speaking("en"):
        assert "|" not in str(question.title)
        assert question.phrases == [str(question.title)]


def test_money_says_what_counts_and_what_does_not():
    assert "基础养老金" in YUHUAN.questions["income_month"].not_counted.zh
    assert "人在外地也算" in YUHUAN.questions["household_size"].counted.zh
    assert "合租" in YUHUAN.questions["household_size"].not_counted.zh
    assert "残疾人代步车" in YUHUAN.questions["vehicle"].hint.zh
