"""Places: the scheme's townships and units, and windows that say truly when they open."""

import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from portal.core.errors import Unreadable
from portal.policy import places as module
from portal.policy.places import office_for
from portal.policy.problems import Problems
from portal.policy.reading_calendar import read_calendar
from portal.policy.reading_places import read_places

PACK = Path(module.__file__).parent / "packs/yuhuan"
PROBLEMS = Problems("places.toml")
TABLE = tomllib.loads((PACK / "places.toml").read_text())
PLACES = read_places(TABLE, PROBLEMS, "331083")
CALENDAR = read_calendar(tomllib.loads((PACK / "calendar.toml").read_text()), PROBLEMS)
WINDOW = PLACES.townships["331083102"]


def test_the_packs_places_have_no_problem():
    assert PROBLEMS.found == []


def test_the_eleven_townships_stand_under_their_area_codes():
    tails = ["001", "002", "003", "101", "102", "103", "105", "106", "107", "201", "202"]
    assert list(PLACES.townships) == [f"331083{tail}" for tail in tails]
    assert WINDOW.name == ("楚门镇", "Chumen Town")


def test_the_fourteen_units_of_the_scheme_have_duties_and_four_are_no_state_organs():
    assert len(PLACES.units) == 14
    assert [unit.id for unit in PLACES.units.values() if not unit.state] == [
        "charity-federation", "media-center", "power-supply", "water-group",
    ]  # fmt: skip


def test_no_number_that_stands_in_can_ring_anywhere():
    stand_ins = [place for place in (PLACES.bureau, *PLACES.townships.values()) if place.example]
    assert all(place.phone.startswith("0576-0000") for place in stand_ins)
    assert PLACES.examples


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        ("2026-03-09T07:00", "今天8:30上班"),
        ("2026-03-09T08:30", "11:30午休，14:00再上班"),
        ("2026-03-09T11:30", "今天14:00上班"),
        ("2026-03-09T14:20", "今天17:00下班"),
        ("2026-03-09T17:00", "明天8:30上班"),
        ("2026-03-13T18:00", "3月16日（周一）8:30上班"),
        ("2026-02-13T18:00", "明天8:30上班"),
        ("2026-02-14T15:00", "今天17:00下班"),
        ("2026-02-15T10:00", "2月24日（周二）8:30上班"),
    ],
)
def test_a_window_says_until_when_or_from_when_it_is_open(moment, says):
    assert WINDOW.hours is not None
    assert WINDOW.hours.says(datetime.fromisoformat(moment), CALENDAR) == says


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("2026-03-09T08:29", False), ("2026-03-09T08:30", True), ("2026-03-09T12:00", False),
     ("2026-03-09T16:59", True), ("2026-03-09T17:00", False), ("2026-03-14T10:00", False),
     ("2026-02-14T10:00", True), ("2026-02-16T10:00", False)],
)  # fmt: skip
def test_a_window_is_open_in_its_hours_make_up_days_too(moment, is_open):
    assert WINDOW.hours is not None
    assert WINDOW.hours.is_open(datetime.fromisoformat(moment), CALENDAR) is is_open


def test_a_telephone_link_has_digits_alone():
    assert WINDOW.tel == "057600000005"


def test_the_home_township_is_the_one_named_never_one_read_from_a_number():
    person = {"home_township": "331083201", "id_type": "resident", "id_number": "331021195603050123"}
    assert office_for(PLACES, {"person": person}) == "331083201"
    with pytest.raises(Unreadable):
        office_for(PLACES, {"person": {"id_number": "331083195603050123"}})


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"area": "330100001"}, "area"),
        ({"area": "33108300"}, "area"),
        ({"phone": "call us"}, "phone"),
        ({"hours": "never"}, "hours"),
        ({"map": "http://example.org"}, "map"),
        ({"name": {"zh": "某镇"}}, "name.en"),
        ({"fax": "1"}, "fax"),
    ],
)
def test_a_township_that_cannot_be_is_refused_with_its_key(change, key):
    problems = Problems("places.toml")
    first, *rest = TABLE["township"]
    read_places({**TABLE, "township": [{**first, **change}, *rest]}, problems, "331083")
    assert [str(each.key) for each in problems.found] == [f"township[1].{key}"]
