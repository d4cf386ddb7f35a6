"""The form as data: complete, numbered, and refused with its key when something in it cannot be."""

import re

import pytest

from portal.policy.reading_form import HAND_IN, SECTIONS
from tests.forms import FORM, RULES, WRONG, read, table

HAN = re.compile("[㐀-鿿]")
FIELDS = [
    (section.id, field)
    for section in FORM.sections.values()
    for field in [*section.fields, *(each for group in section.groups.values() for each in group.fields)]
]


def test_the_packs_form_has_no_problem():
    assert WRONG == []


def test_the_eleven_sections_stand_under_four_heads():
    assert set(FORM.sections) == set(SECTIONS)
    assert [(str(title), [each.id for each in FORM.under(head)]) for head, title in FORM.heads.items()] == [
        ("您和家里人", ["person", "household", "supporters"]),
        ("钱和房子", ["income", "property", "bank"]),
        ("想申请什么", ["items"]),
        ("材料和签字", ["declaration", "papers", "consents", "signatures"]),
    ]


def test_only_name_phone_and_home_township_are_needed_to_hand_in():
    assert [f"{section.id}.{field.id}" for section, field in FORM.hand_in()] == list(HAND_IN)
    assert [field.id for _section, field in FIELDS if not field.at_visit] == [
        "name",
        "phone",
        "home_township",
    ]


def test_every_sensitive_question_says_why_it_is_asked():
    assert [field.id for _section, field in FIELDS if field.sensitive and field.why is None] == []


def test_every_number_stands_once_and_begins_with_its_sections():
    numbers = [field.number for _section, field in FIELDS]
    numbers += [group.number for section in FORM.sections.values() for group in section.groups.values()]
    assert len(set(numbers)) == len(numbers)
    assert all(field.number.split(".")[0] == str(FORM.sections[name].number) for name, field in FIELDS)


def test_a_list_is_numbered_where_it_stands_and_its_questions_under_it():
    members = FORM.sections["household"].groups["members"]
    assert FORM.field("household.size").number == "2.1"
    assert members.number == "2.2"
    assert next(iter(members.fields)).number == "2.2.1"


def test_everything_the_screening_asks_about_the_household_fills_a_question():
    asked_again = {field.from_screening for _section, field in FIELDS} - {""}
    answered_by_items = {
        "age", "student", "unemployed_member", "housing_difficulty", "needs_care", "struck_by_disaster",
        "sudden_hardship", "legal_matter",
    }  # fmt: skip
    assert asked_again == set(RULES.questions) - answered_by_items


@pytest.mark.parametrize(
    ("item", "short"),
    [
        ("education", "学校"), ("education", "年级"), ("education", "谁上学"), ("employment", "失业登记"),
        ("employment", "会做什么"), ("housing", "住房困难"), ("medical", "没报销的单子"), ("disaster", "损失"),
        ("charity", "需要什么帮助"), ("tv", "电视用户号"), ("electricity", "电费户号"),
        ("electricity", "电费户名"), ("electricity", "电表合用吗"), ("water", "水费户号"),
        ("water", "水表合用吗"), ("legal-aid", "什么事"), ("temporary", "出了什么事"),
    ],
)  # fmt: skip
def test_a_joint_item_asks_what_its_department_needs(item, short):
    assert short in [field.short.zh for field in FORM.fields_of_item(item)]


def test_every_joint_item_has_questions_of_its_own():
    assert [item for item in RULES.items if not FORM.fields_of_item(item)] == []


def test_every_recipient_that_is_no_state_organ_is_consented_to_on_its_own():
    consents = {field.recipient: field for field in FORM.sections["consents"].fields}
    recipients = {unit.id for unit in RULES.places.units.values() if not unit.state}
    assert recipients | {"civil-affairs"} == set(consents)
    assert all("id_number" not in " ".join(consents[each].shares) for each in recipients)


def test_the_english_form_holds_no_han_character_outside_number_plates():
    said = [
        text.en
        for _section, field in FIELDS
        for text in (field.short, field.label, field.hint, field.why, *(each.label for each in field.options))
        if text is not None
    ]
    assert [each for each in said if HAN.search(each)] == []


def test_hints_and_labels_are_short_sentences():
    # Twenty characters a sentence is the aim; what the law makes longer stays under forty.
    long = [
        sentence
        for _section, field in FIELDS
        for text in (field.label, field.hint, field.why)
        if text is not None
        for sentence in re.split("[。？！；]", text.zh)
        if len(sentence) > 40
    ]
    assert long == []


def page(given, section, number=0):
    return next(each for each in given["section"] if each["id"] == section)["page"][number]


def question(given, section, name):
    found = next(each for each in given["section"] if each["id"] == section)
    return next(field for each in found["page"] for field in each.get("field", ()) if field["id"] == name)


@pytest.mark.parametrize(
    ("section", "name", "change", "key"),
    [
        ("person", "illness", {"visible_when": [{"field": "nowhere", "is": ["yes"]}]}, "visible_when"),
        (
            "person",
            "illness",
            {"visible_when": [{"field": "major_illness", "is": ["maybe"]}]},
            "visible_when",
        ),
        ("person", "illness", {"visible_when": [{"field": "reasons", "has": ["age"]}]}, "visible_when"),
        ("person", "illness", {"visible_when": [{"field": "illness", "is": ["x"]}]}, "visible_when"),
        ("person", "illness", {"visible_when": [{"field": "marriage", "above": 1}]}, "visible_when"),
        ("person", "illness", {"kind": "riddle"}, "kind"),
        ("person", "illness", {"secret": True}, "secret"),
        ("person", "illness", {"label": {"zh": "什么病"}}, "label.en"),
        ("person", "health", {"options": "unheard-of"}, "options"),
        ("person", "disability", {"from_screening": "horoscope"}, "from_screening"),
        ("person", "disability", {"options": "health"}, "from_screening"),
        ("person", "id_number", {"id_type_field": "passport"}, "id_type_field"),
        ("household", "size", {"most": 1}, "most"),
        ("items", "tv_account", {"options": [{"id": "a", "zh": "一", "en": "a"}]}, "options"),
        ("consents", "tv", {"recipient": "moon"}, "recipient"),
        ("consents", "tv", {"shares": ["items.moon"]}, "shares"),
    ],
)
def test_a_question_that_cannot_be_is_refused_with_its_key(section, name, change, key):
    given = table()
    changed = question(given, section, name)
    changed.update(change)
    _form, wrong = read(given)
    assert any(each.endswith(f"{name}.{key}") for each in wrong)


def test_a_sensitive_question_without_a_reason_is_refused():
    given = table()
    del question(given, "person", "marriage")["why"]
    assert [each.rsplit(".", 1)[-1] for each in read(given)[1]] == ["why"]


def test_a_page_of_an_unknown_item_or_list_is_refused():
    given = table()
    next(each for each in given["section"] if each["id"] == "items")["page"][4]["item"] = "lottery"
    page(given, "household", 1)["list"] = "aliens"
    keys = read(given)[1]
    assert any(each.endswith("page.education.item") for each in keys)
    assert any("aliens" in each or each.endswith("list") for each in keys)


def test_a_question_more_is_needed_to_hand_in_is_refused():
    given = table()
    question(given, "person", "home_address")["need"] = "hand-in"
    assert read(given)[1] == ["need"]


def test_a_missing_section_and_a_double_id_are_refused():
    given = table()
    given["section"] = [each for each in given["section"] if each["id"] != "bank"]
    page(given, "person", 1)["field"][1]["id"] = "name"
    keys = read(given)[1]
    assert "section" in keys
    assert "section.person.name" in keys
