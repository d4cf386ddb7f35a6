"""An invented county's form, places and clocks work without a change of code."""

import tomllib
from datetime import date, datetime
from pathlib import Path

from portal.application.household import contradictions
from portal.application.prefilling import prefill
from portal.application.reading_page import read_page
from portal.application.sections import go_on, lacks_for_hand_in, leave_the_rest, status, task_list
from portal.application.visible import Place, Seen
from portal.core.words import Text
from portal.policy.calendar import Deadline, due_on
from portal.policy.places import office_for
from portal.policy.problems import Problems
from portal.policy.reading_calendar import read_calendar
from portal.policy.reading_form import Known, read_form
from portal.policy.reading_places import read_places
from tests.forms import TODAY, id_number

PACK = Path(__file__).parent / "packs/yunling"
PROBLEMS = Problems("yunling")


def table(name):
    return tomllib.loads((PACK / name).read_text())


def named(*ids):
    return {each: Text(each, each) for each in ids}


PLACES = read_places(table("places.toml"), PROBLEMS, "990101")
CALENDAR = read_calendar(table("calendar.toml"), PROBLEMS)
KNOWN = Known(
    questions=dict.fromkeys(("registered_in", "household_size", "assets", "income_month", "livestock"), ()),
    categories=named("dibao", "dibian"),
    items=named("medical", "education", "heating"),
    townships=PLACES.names,
    units=frozenset(PLACES.units),
)
FORM = read_form(table("form.toml"), PROBLEMS, KNOWN)


def test_the_second_countys_files_have_no_problem():
    assert PROBLEMS.found == []


def test_its_sections_stand_in_its_own_order():
    assert [section.id for section in FORM.sections.values()][3:6] == ["property", "income", "bank"]
    assert FORM.field("property.livestock").number == "4.2"


def test_its_own_question_is_filled_by_its_own_screening():
    filled = prefill(
        FORM, {"registered_in": "990101201", "livestock": 5, "homes": "1"}, "dibian", ["heating"]
    )
    assert filled == {
        "person": {"home_township": "990101201"},
        "property": {"livestock": 5},
        "items": {"category": "dibian", "items": ["heating"]},
    }
    assert office_for(PLACES, filled) == "990101201"


def test_its_own_item_asks_its_own_questions_and_consent():
    seen = Seen(FORM, {"items": {"items": ["heating"]}})
    assert [each.id for each in seen.questions(Place("items", "heating"))] == [
        "heating_account",
        "heating_fuel",
    ]
    assert [each.recipient for each in seen.questions(Place("consents", "heating"))] == ["heating-company"]


def test_its_form_is_filled_in_page_by_page_and_handed_in():
    answers = {}
    typed = {"name": ["云山"], "phone": ["13900000000"]}
    reading = read_page(FORM, answers, Place("person", "who"), typed, TODAY)
    answers["person"] = reading.answers
    assert go_on(FORM, answers) == Place("person", "home")
    reading = read_page(FORM, answers, Place("person", "home"), {"home_township": ["990101101"]}, TODAY)
    answers["person"] = reading.answers
    assert lacks_for_hand_in(FORM, answers) == ()
    left = leave_the_rest(FORM, answers)
    done = [
        each.state
        for _head, part in task_list(FORM, left)
        for each in part
        if each.section.filled_by == "fields"
    ]
    assert set(done) == {"done"}


def test_a_birth_asked_beside_the_number_must_agree_with_it():
    answers = {
        "person": {
            "id_type": "resident",
            "id_number": id_number(date(1960, 1, 1)),
            "birth_date": "1961-01-01",
        }
    }
    assert [each.field for each in contradictions(FORM, answers, TODAY)] == ["birth_date"]


def test_a_section_without_a_gate_counts_its_questions():
    assert status(FORM, {}, FORM.sections["person"]).missing == 5


def test_its_windows_open_on_saturdays_and_its_holidays_are_its_own():
    hours = PLACES.townships["990101102"].hours
    assert hours is not None
    assert hours.says(datetime.fromisoformat("2026-09-23T10:00"), CALENDAR) == "明天9:00上班"
    assert hours.says(datetime.fromisoformat("2026-03-14T10:00"), CALENDAR) == "今天16:00下班"
    assert hours.says(datetime.fromisoformat("2026-03-14T17:00"), CALENDAR) == "3月16日（周一）9:00上班"
    assert due_on(date(2026, 9, 22), 1, CALENDAR) == Deadline(date(2026, 9, 24))
    assert due_on(date(2025, 9, 22), 1, CALENDAR) == Deadline(date(2025, 9, 23), provisional=True)
