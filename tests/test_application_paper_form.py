"""The form on paper: what the screen asked, by the same numbers, and room for what is still to come."""

from datetime import UTC, date, datetime

from portal.application.in_words import in_words
from portal.application.paper_form import PaperForm, form_data, form_pdf
from portal.application.signing import Signature, covers
from portal.application.visible import Place, Seen
from portal.core.words import Text, speaking
from tests import pictures
from tests.forms import FORM, TODAY, lin, member
from tests.papers import pages_of, text_of

COUNTY = Text("玉环市", "Yuhuan")
NAME = "林𠮷·阿布都热西提"
ANSWERS = {
    "person": lin(
        name=NAME, marriage="married", reasons=["illness", "age"], _at_visit=["ethnic_group", "schooling"]
    ),
    "household": {
        "size": 3,
        "members": [
            member("w", "王秀英", "spouse", date(1972, 2, 2)),
            member("d", "林小雨", "child", date(2010, 9, 1)),
        ],
    },
    "income": {"total_month": 531450, "_at_visit": ["sources"]},
}


def paper(**changes) -> PaperForm:
    told = {
        "reference": "YH7K4M2Q9",
        "made_on": TODAY,
        "answers": ANSWERS,
        "papers": [("身份证", "2张照片")],
    }
    return PaperForm(FORM, COUNTY, **(told | changes))


def rows(data):
    """Every row: number → (label, value, at the visit)."""
    found = {}
    for section in data["sections"]:
        for part in section["parts"]:
            records = part["group"]["records"] if part["group"] else []
            for place, fields in enumerate([part["fields"], *(record["fields"] for record in records)]):
                found |= {
                    (row["number"], place): (row["label"], row["value"], row["at_visit"]) for row in fields
                }
    return found


def test_every_question_on_the_screen_is_on_the_paper_with_its_number():
    printed = rows(form_data(paper()))
    seen = Seen(FORM, ANSWERS)
    for section in FORM.sections.values():
        for place in seen.places(section):
            for question in seen.questions(place):
                assert any(number == question.number for number, _place in printed), question.id


def test_answers_stand_in_words():
    printed = rows(form_data(paper()))
    said = {
        "person.name": "林𠮷·阿布都热西提",
        "person.home_township": "楚门镇",
        "person.marriage": "已婚",
        "person.reasons": "生病、年纪大，没人养",
        "income.total_month": "5,314.50元",
        "household.size": "3人",
    }
    for question, value in said.items():
        assert printed[FORM.field(question).number, 0][1] == value


async def test_what_waits_for_the_visit_has_room_and_says_so():
    printed = rows(form_data(paper()))
    assert printed[FORM.field("person.ethnic_group").number, 0][1:] == ("", True)
    assert "上门时填" in text_of(await form_pdf(paper()))


def test_family_members_follow_one_another():
    group = next(
        part["group"]
        for section in form_data(paper())["sections"]
        for part in section["parts"]
        if part["group"] and part["group"]["records"]
    )
    assert [record["title"] for record in group["records"]] == ["家里人 1", "家里人 2"]
    assert [record["fields"][0]["value"] for record in group["records"]] == ["王秀英", "林小雨"]


def test_every_adult_has_a_place_to_sign():
    signatures = form_data(paper())["signatures"]
    assert [each["name"] for each in signatures] == [NAME, "王秀英"]
    assert not any(each["date"] or each["drawing"] for each in signatures)


async def test_who_has_signed_is_shown_and_whose_facts_changed_since_signs_again():
    signed = {
        "applicant": signature("applicant", "drawn", drawing=pictures.jpeg(pictures.paper(300, 100))),
        "w": signature("w", "typed", name="王秀英", confirmed="0001"),
    }
    drawn, typed = form_data(paper(signed=signed))["signatures"]
    assert (drawn["how"], drawn["date"]) == ("用手指签", "2026年3月9日")
    assert drawn["drawing"].startswith("<svg")
    assert typed["typed"] == "王秀英"
    assert "尾号0001" in typed["how"]
    assert "尾号" not in drawn["how"]
    assert b"/Image" in await form_pdf(paper(signed=signed))
    richer = {**ANSWERS, "income": {"total_month": 900000}}
    assert [each["date"] for each in form_data(paper(signed=signed, answers=richer))["signatures"]] == [
        "",
        "",
    ]


def signature(signer: str, how: str, **more) -> Signature:
    return Signature(signer, how, datetime(2026, 3, 9, 1, tzinfo=UTC), covers=covers(FORM, ANSWERS), **more)


def test_a_thumbprint_arranged_on_paper_leaves_its_field_open():
    first, _second = form_data(paper(signed={"applicant": signature("applicant", "thumbprint")}))[
        "signatures"
    ]
    assert (first["date"], first["typed"], first["drawing"]) == ("", "", "")


async def test_the_printed_form_has_names_number_and_pledge():
    text = text_of(await form_pdf(paper(link="http://127.0.0.1:8000/track")))
    for words in (
        "林𠮷·阿布都热西提",
        "编号YH7K4M2Q9",
        "5,314.50元",
        "我们承诺",
        "签名，或按手印",
        "2张照片",
    ):
        assert words in text


async def test_what_is_signed_stands_on_the_sheet_with_the_signatures():
    for form in (paper(), PaperForm(FORM, COUNTY)):
        *_before, last = pages_of(await form_pdf(form))
        lines = [*FORM.pledge.full, *FORM.authorisation.full]
        assert all(str(line)[-12:] in last for line in lines)
        assert "签名，或按手印" in last


async def test_the_empty_form_asks_everything_and_can_be_signed():
    text = text_of(await form_pdf(PaperForm(FORM, COUNTY)))
    labels = [str(field.short) for section in FORM.sections.values() for field in section.fields]
    assert not [label for label in labels if "".join(label.split()) not in text]
    assert text.count("签名，或按手印") == 4
    assert "上门时填" not in text.replace("上门时一起填", "")
    assert "331083" not in text


async def test_the_form_speaks_english_where_the_pack_does():
    with speaking("en"):
        data = form_data(paper())
        made = await form_pdf(paper())
    assert data["sections"][0]["title"] == "You"
    assert b"/Lang(en)" in made


async def test_a_very_long_story_goes_on_over_the_page():
    story = "我们家" * 1500
    answers = {**ANSWERS, "person": {**ANSWERS["person"], "story": story}}
    made = await form_pdf(paper(answers=answers))
    assert text_of(made).count("我们家") >= 1400
    assert len(pages_of(made)) > 4


def test_an_answer_the_pack_no_longer_offers_is_said_by_its_id():
    question = next(
        each for each in Seen(FORM, ANSWERS).questions(Place("person", "about")) if each.id == "marriage"
    )
    assert in_words(question, "unheard-of") == "unheard-of"


def test_one_of_something_is_said_in_the_singular():
    homes = next(each for each in FORM.sections["property"].groups.values() if "area" in each.where)
    size, area = FORM.field("household.size"), homes.where["area"][1]
    with speaking("en"):
        assert [in_words(size, 1), in_words(size, 3)] == ["1 person", "3 people"]
        assert [in_words(area, 1), in_words(area, 80)] == ["1 square metre", "80 square metres"]
    assert in_words(size, 1) == "1人"
