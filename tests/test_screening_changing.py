"""What would change the advice, and the figures behind each reason: found by asking the rules, said in words."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.money import money
from portal.core.words import speaking
from portal.policy.choosing import current_rules
from portal.policy.recommending import Evaluation, advise
from portal.screening.changing import Change, changes
from portal.screening.figures import explained, figure, in_full, open_questions

PACK = current_rules()
FAMILY = {
    "registered_in": "331083102", "household_size": 3, "income_month": 240000, "assets": 6000000, "homes": "1",
    "vehicle": "none", "capital": 0, "shop_property": "no", "supporter": "able", "age": 45, "disability": "none",
    "major_illness": "no",
}  # fmt: skip


def told(**answers):
    return changes(advise(PACK, FAMILY | answers))


def note(name, **answers):
    advice = advise(PACK, FAMILY | answers)
    return explained(advice, advice.evaluation.reasons((name,))[0])


def test_more_income_ends_at_dibian_and_then_at_nothing():
    assert told()[:2] == [
        Change("全家月收入到了3,543元", "dibian"),
        Change("全家月收入超过5,314.50元", None),
    ]


def test_the_bound_itself_still_counts_for_dibian_and_no_longer_for_dibao():
    at_standard = Evaluation(PACK, FAMILY | {"income_month": 354300})
    at_limit = Evaluation(PACK, FAMILY | {"income_month": 531450})
    assert (at_standard.advised, at_limit.advised) == ("dibian", "dibian")


def test_less_of_what_is_too_much_leads_to_more():
    assert Change("全家月收入低于3,543元", "dibao") in told(income_month=400000)
    assert Change("全家存款低于170,064元", "dibao") in told(assets=18000000)


def test_what_was_answered_unsure_is_told_first_with_every_way_it_may_turn_out():
    first = told(age=70, supporter="unsure")[0]
    assert first == Change("没有人应当养您，或应当养您的人养不了", "tekun")


def test_a_car_too_many_is_told_as_what_would_help_without_it():
    assert Change("家里没有汽车", "dibao") in told(vehicle="one", vehicle_value=5000000)


def test_nobody_hears_what_would_make_things_worse_but_for_income():
    assert not [each for each in told() if each.then is None and "收入" not in each.what]


def test_where_nothing_is_advised_the_bound_below_which_something_may_be_is_told():
    decided = {"registered_in": "331083102", "household_size": 3, "income_month": 900000}
    assert changes(advise(PACK, decided)) == [
        Change("全家月收入不超过5,314.50元", None, ("dibao-single", "dibian"))
    ]


def test_figures_are_a_head_and_rounded_to_the_fen():
    assert note("income-below-standard") == "每人每月800元，标准是1,181元"
    assert note("income-below-standard", income_month=100000) == "每人每月333.33元，标准是1,181元"


def test_figures_of_what_is_unknown_are_not_made_up():
    condition = PACK.conditions["income-below-standard"]
    assert figure(advise(PACK, {"income_month": 240000}), condition) == ""
    assert figure(advise(PACK, {}), condition) == ""


def test_a_reason_that_is_not_met_shows_which_part_of_it():
    assert note("property-within-dibao-limits", shop_property="yes") == "有店面或厂房"


def test_what_is_open_says_why():
    assert note("no-able-supporter", supporter="unsure", age=70).startswith("您答的是“不清楚”")
    several = {"supporter": "none", "disability": "multiple", "disability_grade": "1"}
    assert "要看证件" in note("disabled-unable-to-work", **several)
    outside = advise(PACK, {"registered_in": "outside"})
    reason = outside.evaluation.reasons(("no-able-supporter",))[0]
    assert explained(outside, reason) == "别的已经定了，没有再问"


def test_an_unknown_number_of_heads_is_among_the_open_questions():
    advice = advise(PACK, {"registered_in": "331083102", "income_month": 240000})
    assert "household_size" in open_questions(advice, advice.outcome("dibao").reasons)


def test_answers_are_repeated_in_full():
    advice = advise(PACK, FAMILY | {"supporter": "unsure"})
    assert [in_full(advice, name) for name in ("income_month", "household_size", "supporter", "homes")] == [
        "2,400元", "3人", "不清楚", "1套",
    ]  # fmt: skip


@settings(max_examples=200)
@given(
    st.integers(1, 8),
    st.integers(0, 2_000_000),
    st.sampled_from(["none", "unable", "able", "unsure"]),
    st.sampled_from(["0", "1", "2", "3+", "unsure"]),
    st.integers(0, 130),
)
def test_what_is_told_of_an_amount_is_true(heads, income, supporter, homes, age):
    answers = FAMILY | {
        "household_size": heads, "income_month": income, "supporter": supporter, "homes": homes, "age": age,
    }  # fmt: skip
    advice = advise(PACK, answers)
    for change in changes(advice):
        said = re.fullmatch("全家月收入(到了|超过|低于|不超过)([0-9,.]+)元", change.what)
        if said:
            fen = money(said[2]) + {"超过": 1, "低于": -1}.get(said[1], 0)
            assert Evaluation(PACK, answers | {"income_month": fen}).advised == change.then
        assert change.then != advice.evaluation.advised or change.maybe


def test_one_of_something_is_said_in_the_singular():
    for language, one, more in (("en", "1 person", "4 people"), ("zh", "1人", "4人")):
        with speaking(language):
            assert in_full(advise(PACK, {"household_size": 1}), "household_size") == one
            assert in_full(advise(PACK, {"household_size": 4}), "household_size") == more
