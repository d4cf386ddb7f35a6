"""Findings: parts of a record come from several pages and a phone without signal, and never undo each other."""

from hypothesis import given
from hypothesis import strategies as st

from portal.application.visible import pruned
from portal.casework.declared import declared_answers
from portal.casework.findings import FRESH, Part, as_found, merged, part_of, rows_of, stamp, with_part
from portal.policy import choosing
from portal.policy.pack import load
from tests.forms import household, lin, member

PACK = load(choosing.PACKS / "yuhuan")
NAMES = ("q:income_month", "q:homes", "home", "care", "chosen", "fill:bank.has_account")
VALUES = {
    "q:income_month": st.tuples(st.integers(0, 9), st.text(max_size=3), st.text(max_size=3)).map(list),
    "q:homes": st.tuples(st.sampled_from(["0", "1"]), st.text(max_size=3), st.text(max_size=3)).map(list),
    "home": st.text(max_size=5),
    "care": st.dictionaries(st.sampled_from(["eating", "bed"]), st.sampled_from(["yes", "no"])),
    "chosen": st.sampled_from(
        [{"category": "dibao", "items": []}, {"category": "tekun", "items": ["water"]}]
    ),
    "fill:bank.has_account": st.sampled_from(["own", "none", None]),
}


def letters():
    """What one page sends: some parts, each as the page changed it."""
    return st.fixed_dictionaries({}, optional={name: VALUES[name] for name in NAMES})


def sent(record, letter):
    return [Part(name, value, stamp(part_of(record, name))) for name, value in letter.items()]


@given(letters())
def test_what_was_sent_is_what_is_kept_and_sending_it_again_changes_nothing(letter):
    parts = sent(FRESH, letter)
    record, conflicts = merged(FRESH, parts)
    assert conflicts == {}
    assert {name: part_of(record, name) for name in letter} == letter
    assert merged(record, parts) == (record, {})


@given(letters(), letters())
def test_pages_that_changed_different_parts_come_to_the_same_in_any_order(one, other):
    other = {name: value for name, value in other.items() if name not in one}
    first, second = sent(FRESH, one), sent(FRESH, other)
    record, conflicts = merged(merged(FRESH, first)[0], second)
    assert conflicts == {}
    assert record == merged(merged(FRESH, second)[0], first)[0]


@given(letters(), letters())
def test_a_page_that_changed_nothing_undoes_nothing(one, untouched):
    record, _none = merged(FRESH, sent(FRESH, one))
    old = [Part(name, part_of(FRESH, name), stamp(part_of(FRESH, name))) for name in untouched]
    assert merged(record, old) == (record, {})


@given(letters(), letters())
def test_whatever_two_pages_changed_differently_is_said_and_nothing_of_it_is_lost(one, other):
    first, second = sent(FRESH, one), sent(FRESH, other)
    record, _none = merged(FRESH, first)
    kept, conflicts = merged(record, second)
    for name, value in other.items():
        assert part_of(kept, name) == value or conflicts.get(name, value) == value
        if name in conflicts:
            assert part_of(kept, name) == part_of(record, name)


def test_what_was_seen_stands_in_the_form_that_departments_are_sent():
    family = household(member("m1", "王秀英", "spouse"))
    declared = {"person": lin(), "household": family, "income": {"_at_visit": ["total_month"]}}
    answers = pruned(PACK.form, declared)
    record = with_part(FRESH, "q:income_month", [290000, "", ""])
    record = with_part(record, "fill:items.water_account", "12345678")
    record = with_part(record, "chosen", {"category": "dibao", "items": ["water"]})
    found = as_found(answers, record, PACK)
    assert found["income"] == {"total_month": 290000}
    assert found["items"] == {"category": "dibao", "items": ["water"], "water_account": "12345678"}
    assert found["household"]["members"] == answers["household"]["members"]


def test_a_question_is_asked_only_once_what_opens_it_was_answered_so():
    declared = declared_answers({"property": {"vehicle": "none"}}, PACK)
    assert "vehicle_value" not in {row.question.id for row in rows_of(PACK, declared, FRESH, ())}
    record = with_part(FRESH, "q:vehicle", ["one", "", ""])
    assert "vehicle_value" in {row.question.id for row in rows_of(PACK, declared, record, ())}
