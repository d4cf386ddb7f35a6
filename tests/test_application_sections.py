"""The task list: what applies, what is missing, where to go on, and how little is needed to hand in."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.application.sections import (
    Status,
    after,
    before,
    go_on,
    lacks_for_hand_in,
    leave_the_rest,
    missing,
    status,
    task_list,
)
from portal.application.visible import AT_VISIT, Place, Seen, holds, pruned
from portal.policy.form import CHOOSING, Condition
from tests.forms import FORM, household, lin, member, read, table

WIFE = member("w", "王秀英", "spouse", date(1972, 2, 2))
DAUGHTER = member("d", "林小雨", "child", date(2010, 9, 1))
COMPLETE_PERSON = lin(
    home_address="示例村12号", living_at="registered", ethnic_group="汉族", marriage="married",
    major_illness="no", health="good", disability="none", occupation="odd-jobs", schooling="primary",
    reasons=["illness"],
)  # fmt: skip


def shown(answers, section, page, group="", record=""):
    return [field.id for field in Seen(FORM, answers).questions(Place(section, page, group, record))]


def state(answers, section):
    return status(FORM, answers, FORM.sections[section])


def test_nothing_answered_is_all_to_do_and_begins_with_the_name():
    states = {each.section.id: each.state for _head, part in task_list(FORM, {}) for each in part}
    assert set(states.values()) == {"todo"}
    assert go_on(FORM, {}) == Place("person", "name")


def test_a_section_is_doing_while_one_question_is_missing_and_done_after_it():
    almost = {"person": {**COMPLETE_PERSON}}
    del almost["person"]["reasons"]
    assert (state(almost, "person").state, state(almost, "person").missing) == ("doing", 1)
    assert state(almost, "person").next == Place("person", "reason")
    assert state({"person": COMPLETE_PERSON}, "person").state == "done"


def test_optional_questions_are_never_missing():
    assert "phone_owner" not in missing(FORM, {"person": COMPLETE_PERSON}, Place("person", "phone"))


def test_left_for_the_visit_counts_as_done():
    found = state({"supporters": {AT_VISIT: ["supporter"]}}, "supporters")
    assert (found.state, found.at_visit, found.all_at_visit) == ("done", 1, True)


def test_zero_yuan_is_an_answer():
    found = state({"income": {"total_month": 0}}, "income")
    assert (found.state, found.answered, found.missing) == ("doing", 1, 1)


def test_a_question_that_another_answer_opens_is_asked_only_then():
    assert shown({}, "person", "health") == ["major_illness"]
    assert shown({"person": {"major_illness": "yes"}}, "person", "health") == ["major_illness", "illness"]
    assert shown({"person": {"major_illness": "no"}}, "person", "health") == ["major_illness", "health"]


def test_what_was_left_for_the_visit_opens_nothing():
    answers = {"person": {AT_VISIT: ["disability"]}}
    assert shown(answers, "person", "disability") == ["disability"]


def test_birth_and_sex_are_asked_only_of_those_whose_number_does_not_tell():
    pages = [
        place.page for place in Seen(FORM, {"person": {"id_type": "none"}}).places(FORM.sections["person"])
    ]
    assert "birth" in pages
    pages = [place.page for place in Seen(FORM, {"person": lin()}).places(FORM.sections["person"])]
    assert "birth" not in pages


def test_a_list_applies_by_the_number_of_people_and_wants_that_many():
    assert [
        place.page for place in Seen(FORM, {"household": {"size": 1}}).places(FORM.sections["household"])
    ] == ["size"]
    assert state({"household": {"size": 1}}, "household").state == "done"
    assert state({"household": {"size": 3}}, "household").missing == 2
    one = {"household": {"size": 3, "members": [{"_id": "w"}]}}
    assert missing(FORM, one, Place("household", "members")) == ("members",)


def test_a_records_questions_are_missing_one_by_one():
    place = Place("household", "who", "members", "w")
    assert missing(FORM, {"household": household({"_id": "w", "name": "王秀英"})}, place) == ("relation",)


def test_joint_items_open_their_own_questions():
    chosen = {"items": {"items": ["electricity"]}}
    assert shown(chosen, "items", "electricity") == [
        "electricity_account",
        "electricity_holder",
        "electricity_shared",
    ]
    assert shown(chosen, "items", "water") == []


def test_a_recipient_is_consented_to_only_where_its_item_is_chosen():
    places = {place.page for place in Seen(FORM, {}).places(FORM.sections["consents"])}
    assert places == {"economic-check"}
    chosen = {"items": {"items": ["tv", "charity", "medical"]}}
    places = {place.page for place in Seen(FORM, chosen).places(FORM.sections["consents"])}
    assert places == {"economic-check", "tv", "charity"}


def test_only_the_extremely_needy_are_asked_about_support_and_self_care():
    assert shown({"items": {"category": "dibao"}}, "items", "support") == []
    assert shown({"items": {"category": "tekun"}}, "items", "support") == ["support"]
    assert shown({"items": {"category": "tekun", "support": "home"}}, "items", "support")[1:] == [
        "carer",
        "carer_phone",
    ]
    left = {"items": {"category": "dibao", "support": "home"}}
    assert shown(left, "items", "support") == []


def test_a_question_about_one_of_the_household_has_its_members_as_answers():
    answers = {"person": lin(), "household": household(WIFE, DAUGHTER)}
    answers["items"] = {"items": ["education"], "students": [{"_id": "1"}]}
    who = Seen(FORM, answers).questions(Place("items", "student", "students", "1"))[0]
    assert [(option.id, str(option.label)) for option in who.options] == [
        ("applicant", "林建国"), ("w", "王秀英"), ("d", "林小雨"),
    ]  # fmt: skip


def test_pages_follow_and_precede_each_other_and_records_lead_back_to_their_list():
    answers = {"household": household(WIFE)}
    assert after(FORM, answers, Place("household", "size")) == Place("household", "members")
    assert after(FORM, answers, Place("household", "members")) is None
    assert after(FORM, answers, Place("household", "who", "members", "w")) == Place(
        "household", "identity", "members", "w"
    )
    last = Place("household", "health", "members", "w")
    assert after(FORM, answers, last) == Place("household", "members")
    assert before(FORM, answers, Place("household", "who", "members", "w")) == Place("household", "members")
    assert before(FORM, answers, Place("household", "members")) == Place("household", "size")
    assert before(FORM, answers, Place("household", "size")) is None


def test_the_page_after_one_that_no_longer_applies_is_still_found():
    answers = {"household": {"size": 1}, "income": {"total_month": 0}}
    assert after(FORM, answers, Place("household", "members")) is None
    assert after(FORM, answers, Place("income", "sources")) == Place("income", "spending")


def test_name_phone_and_township_are_all_that_hand_in_lacks():
    assert lacks_for_hand_in(FORM, {}) == (
        Place("person", "name"),
        Place("person", "phone"),
        Place("person", "home"),
    )
    assert lacks_for_hand_in(FORM, {"person": lin()}) == ()


def test_leaving_the_rest_for_the_visit_finishes_every_section_but_never_the_name():
    left = leave_the_rest(
        FORM, {"person": lin(), "household": household(WIFE), "items": {"items": ["education"]}}
    )
    assert {
        each.state
        for _h, part in task_list(FORM, left)
        for each in part
        if each.section.filled_by == "fields"
    } == {"done"}
    assert lacks_for_hand_in(FORM, leave_the_rest(FORM, {})) != ()


def test_leaving_the_rest_changes_nothing_that_was_given():
    given_before = {"person": lin(), "household": household(dict(WIFE))}
    leave_the_rest(FORM, given_before)
    assert given_before == {"person": lin(), "household": household(WIFE)}


def test_papers_and_signatures_report_their_own_state():
    papers = FORM.sections["papers"]
    listed = task_list(FORM, {}, {"papers": Status(papers, "doing", missing=2)})
    found = {each.section.id: each for _head, part in listed for each in part}
    assert (found["papers"].state, found["papers"].missing) == ("doing", 2)
    assert found["signatures"].state == "todo"


def test_pruning_drops_what_no_longer_applies_and_keeps_the_rest():
    answers = {
        "person": lin(
            major_illness="no", illness="胃癌", health="weak", **{AT_VISIT: ["illness", "marriage"]}
        ),
        "household": household(WIFE | {"registered": "same", "registered_address": "某村"}),
        "items": {"items": ["water"], "tv_account": "123456", "water_account": "9"},
        "income": {"total_month": 0, "sources": [{"_id": "1", "amount": 5}]},
    }
    kept = pruned(FORM, answers)
    assert "illness" not in kept["person"]
    assert kept["person"][AT_VISIT] == ["marriage"]
    assert kept["household"]["members"] == [WIFE | {"registered": "same"}]
    assert kept["items"] == {"items": ["water"], "water_account": "9"}
    assert kept["income"] == {"total_month": 0}


def with_condition(condition):
    """The form with another condition on the name of the illness."""
    given = table()
    person = next(each for each in given["section"] if each["id"] == "person")
    fields = [field for each in person["page"] for field in each["field"]]
    next(field for field in fields if field["id"] == "illness")["visible_when"] = [condition]
    form, wrong = read(given)
    assert wrong == []
    return form


def test_one_of_several_conditions_is_enough_where_the_pack_says_so():
    form = with_condition(
        {"any": [{"field": "marriage", "is": ["single"]}, {"field": "major_illness", "is": ["yes"]}]}
    )
    place = Place("person", "health")
    for person, asked in (
        ({"marriage": "single"}, True),
        ({"major_illness": "yes"}, True),
        ({"marriage": "married"}, False),
    ):
        names = [field.id for field in Seen(form, {"person": person}).questions(place)]
        assert ("illness" in names) is asked


def test_a_bound_on_money_is_in_yuan_and_itself_not_above():
    condition = Condition(field="assets", test="above", above=100)
    assets = FORM.field("property.assets")
    assert [holds(condition, assets, fen) for fen in (9999, 10000, 10001)] == [False, False, True]


def answers_for(field):
    if field.kind in ("choices", "members"):
        return st.lists(st.sampled_from([option.id for option in field.options] or ["applicant"]), min_size=1)
    if field.kind in CHOOSING:
        return st.sampled_from([option.id for option in field.options] or ["applicant"])
    if field.kind in ("money", "whole"):
        return st.integers(max(field.least, 0), min(field.most or 10**7, 10**7))
    return st.just("x")


@st.composite
def drafts(draw):
    drawn = {}
    for section in FORM.sections.values():
        for field in section.fields:
            what = draw(st.sampled_from(["answer", "visit", "open"]))
            if what == "answer":
                drawn.setdefault(section.id, {})[field.id] = draw(answers_for(field))
            if what == "visit" and field.at_visit:
                drawn.setdefault(section.id, {}).setdefault(AT_VISIT, []).append(field.id)
        for group in section.groups.values():
            records = [{"_id": f"{group.id}{n}"} for n in range(draw(st.integers(0, 2)))]
            if records:
                drawn.setdefault(section.id, {})[group.id] = records
    return drawn


@given(drafts())
def test_whatever_was_answered_one_button_finishes_it_and_pruning_changes_no_status(answers):
    kept = pruned(FORM, answers)
    assert pruned(FORM, kept) == kept
    assert [s.missing for _h, part in task_list(FORM, kept) for s in part] == [
        s.missing for _h, part in task_list(FORM, answers) for s in part
    ]
    left = leave_the_rest(FORM, answers)
    following = go_on(FORM, left)
    assert following is None or following in lacks_for_hand_in(FORM, answers)


@given(drafts())
def test_where_to_go_on_always_has_a_question_open(answers):
    place = go_on(FORM, answers)
    if place is not None:
        assert missing(FORM, answers, place)
