"""A pack is read whole: whatever is wrong in it is said with its file and key, all of it at once."""

import io
import re
import shutil
from datetime import date

import pytest

from portal.core.settings import settings
from portal.policy import choosing
from portal.policy.checking import check
from portal.policy.pack import load, load_rules
from portal.policy.problems import PackWrong, Problems

OWN = choosing.PACKS / "yuhuan"


@pytest.fixture
def folder(tmp_path):
    """A copy of the pack, to be broken."""
    return shutil.copytree(OWN, tmp_path / "copy")


def change(folder, name, old, new):
    text = (folder / name).read_text()
    assert old in text, f"{name} has no {old}"
    (folder / name).write_text(text.replace(old, new, 1))


def checked(path):
    out = io.StringIO()
    return check(path, out), out.getvalue()


def test_the_pack_is_in_order_and_says_how_many_examples_hold():
    code, said = checked(OWN)
    assert code == 0
    assert int(re.search(r"：(\d+)个例子都对", said)[1]) >= 40


BROKEN = [
    ("pack.toml", 'county = { zh = "玉环市", en = "Yuhuan" }', 'county = { zh = "玉环市" }', "county.en"),
    ("pack.toml", 'value = "1181"', "value = 1181.5", "amount.standard.value"),
    ("pack.toml", 'of = "standard"', 'of = "standart"', "amount.dibian-income.of"),
    ("pack.toml", 'source = "yz-2022"', 'source = "nowhere"', "amount.standard.source"),
    ("pack.toml", "effective_from = 2026-01-01", "effective_from = 2026", "effective_from"),
    ("pack.toml", "effective_from = 2026-01-01", "effective_from = 2026-01-01T00:00:00", "effective_from"),
    ("sources.toml", 'id = "zj-9"\n', 'id = "zj-9"\nadress = "x"\n', "source.zj-9.adress"),
    ("sources.toml", 'id = "zj-9"', 'id = "zj-10"', "condition.income-below-standard.sources"),
    ("sources.toml", "demonstration = true", 'demonstration = "yes"', "source.yz-2022.demonstration"),
    ("questions.toml", 'kind = "money"', 'kind = "cash"', "question.income_month.kind"),
    ("questions.toml", "least = 1\n", "least = 31\n", "question.household_size.least"),
    ("questions.toml", 'is = ["2"] }', 'is = ["two"] }', "question.second_home_small.only_when"),
    ("questions.toml", 'id = "yes", label', 'id = "unsure", label', "question.shop_property.options"),
    ("questions.toml", 'zh = "年龄", en = "Age"', 'zh = "年龄", en = " "', "question.age.short.en"),
    ("questions.toml", 'may_be = ["sight"', 'may_be = ["nose"', "question.disability.options"),
    ("categories.toml", 'below = "standard"', 'under = "standard"', "condition.income-below-standard.test"),
    ("categories.toml", '"household_size", below', '"age", below', "condition.income-below-standard.test.per"),
    ("categories.toml", 'is = ["none", "unable"]', 'is = ["none", "never"]', "condition.no-able-supporter.test.is"),
    ("categories.toml", '"supporter", is', '"support", is', "condition.no-able-supporter.test.question"),
    ("categories.toml", 'condition = "no-vehicle"', 'condition = "no-car"', "property-within-dibao-limits.test"),
    ("categories.toml", 'not = { category = "dibao" }', 'not = { category = "dibian" }', "category.dibian"),
    ("categories.toml", '["dibian-met", ', '["dibian-mett", ', "category.dibao-single.conditions"),
    ("categories.toml", 'heads = "household_size"', 'heads = "income_month"', "category.dibao.estimate.heads"),
    ("items.toml", 'department = "education"', 'department = "schools"', "item.education.department"),
    ("items.toml", 'papers = ["study-proof"]', 'papers = ["school-proof"]', "item.education.papers"),
    ("items.toml", 'conditions = ["has-student"', 'conditions = ["is-student"', "item.education.conditions"),
    ("items.toml", 'advised = ["tekun", "dibao",', 'advised = ["tekum", "dibao",', "condition.with-any-category.test"),
    ("papers.toml", 'need = "waived"', 'need = "never"', "paper.household-booklet.need"),
    ("papers.toml", 'sources = ["scheme-flow", "nb-2022"]', "sources = []", "paper.id-card.sources"),
    ("papers.toml", 'id = "diagnosis"', 'id = "id-card"', "paper.id-card"),
    ("examples.toml", 'advised = "dibao"', 'advised = "tekun"', "example.family-of-three.expect.advised"),
    ("examples.toml", 'from = "three"', 'from = "four"', "example.family-of-three.from"),
    ("examples.toml", 'age = "40"', 'age = "old"', "example.family-of-three.answers"),
    ("examples.toml", 'estimates = { dibao = "1143.00"', 'estimates = { dibao = "1143"', "estimates.dibao"),
    ("places.toml", 'area = "331083001"', 'area = "33108300"', "township"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "key"), BROKEN, ids=[each[3] for each in BROKEN])
def test_what_is_wrong_is_said_with_file_and_key(folder, name, old, new, key):
    change(folder, name, old, new)
    code, said = checked(folder)
    assert code == 1
    assert any(key in line and ".toml: " in line for line in said.splitlines()), said


def test_changing_an_amount_breaks_the_examples_that_were_worked_out_with_it(folder):
    change(folder, "pack.toml", 'value = "1181"', 'value = "1182"')
    code, said = checked(folder)
    assert code == 1
    assert "examples.toml: example.income-at-the-standard.expect.advised" in said


@pytest.mark.parametrize("name", sorted(each.name for each in OWN.glob("*.toml")))
def test_a_file_that_is_missing_or_unreadable_is_named(folder, name):
    text = (folder / name).read_text()
    (folder / name).write_text(text + "\n[[[")
    assert name in checked(folder)[1]
    (folder / name).write_bytes(b"\xff\xfe")
    assert checked(folder)[0] == 1
    (folder / name).unlink()
    code, said = checked(folder)
    assert code == 1
    assert name in said


def test_every_problem_is_said_at_once(folder):
    change(folder, "pack.toml", 'zh = "低保标准（每人每月）", ', "")
    change(folder, "items.toml", 'department = "education"', 'department = "schools"')
    change(folder, "papers.toml", 'need = "required"', 'need = "maybe"')
    said = checked(folder)[1]
    assert all(name in said for name in ("pack.toml: ", "items.toml: ", "papers.toml: "))


def test_a_folder_that_is_not_there_is_said(tmp_path):
    code, said = checked(tmp_path / "nowhere")
    assert (code, "pack.toml" in said) == (1, True)
    with pytest.raises(PackWrong):
        load_rules(tmp_path / "nowhere")


def test_editions_of_one_pack_must_not_overlap(tmp_path):
    shutil.copytree(OWN, tmp_path / "yuhuan")
    later = shutil.copytree(OWN, tmp_path / "yuhuan-2027")
    change(later, "pack.toml", "effective_from = 2026-01-01", "effective_from = 2027-01-01")
    code, said = checked(tmp_path)
    assert code == 1
    assert "yuhuan-2027/pack.toml: effective_from" in said
    change(
        tmp_path / "yuhuan", "pack.toml", "effective_from = 2026-01-01",
        "effective_from = 2026-01-01\neffective_until = 2027-01-01",
    )  # fmt: skip
    assert checked(tmp_path)[0] == 0


def test_the_edition_of_the_day_applies_and_earlier_ones_can_still_be_had(tmp_path, monkeypatch):
    earlier = shutil.copytree(OWN, tmp_path / "a")
    later = shutil.copytree(OWN, tmp_path / "b")
    change(
        earlier, "pack.toml", "effective_from = 2026-01-01",
        "effective_from = 2026-01-01\neffective_until = 2027-01-01",
    )  # fmt: skip
    change(later, "pack.toml", "effective_from = 2026-01-01", "effective_from = 2027-01-01")
    monkeypatch.setenv("PORTAL_PACK", str(tmp_path))
    settings.cache_clear()
    try:
        for day, version in (
            (date(2025, 5, 1), "yuhuan@2026-01-01"),
            (date(2026, 12, 31), "yuhuan@2026-01-01"),
            (date(2027, 1, 1), "yuhuan@2027-01-01"),
        ):
            monkeypatch.setattr(choosing, "today", lambda day=day: day)
            assert choosing.current_rules().version == version
        assert choosing.pinned("yuhuan@2026-01-01").version == "yuhuan@2026-01-01"
        assert choosing.pinned("yuhuan@1999-01-01").version == "yuhuan@2027-01-01"
    finally:
        settings.cache_clear()


def test_the_pack_carries_what_the_scheme_lists():
    pack = load(OWN)
    assert len(pack.questions) == 22
    assert list(pack.categories) == ["tekun", "dibao", "dibao-single", "dibian"]
    assert len(pack.items) == 13
    assert len(pack.places.townships) == 11
    assert {each.need for each in pack.papers.values()} == {"required", "conditional", "waived"}
    assert {
        "id-card", "household-booklet", "disability-certificate", "diagnosis", "study-proof", "divorce-judgment",
        "residence-permit", "entrustment", "utility-bill", "loss-photos", "cause-evidence",
    } <= set(pack.papers)  # fmt: skip
    assert [each.id for each in pack.demonstration][:1] == ["standard"]
    assert len(pack.examples) >= 40


def test_amounts_that_build_on_the_standard_are_exact():
    amounts = load_rules(OWN).amounts
    assert [(amounts[name].fen, amounts[name].fen.denominator) for name in (
        "dibian-income", "dibao-assets", "dibian-assets", "dibian-vehicle",
    )] == [(177150, 1), (5668800, 1), (11337600, 1), (17006400, 1)]  # fmt: skip


def test_every_source_a_rule_names_can_be_cited_in_both_languages():
    rules = load_rules(OWN)
    for condition in rules.conditions.values():
        assert condition.citation.zh
        assert not re.search("[㐀-鿿]", condition.citation.en)


def test_problems_keep_reading_with_harmless_values():
    problems = Problems("x.toml")
    top = problems.top({"n": "1e3", "m": 1.5, "t": {"zh": "好"}, "l": ["a", "a"], "e": [3]})
    assert (top.number("n"), top.number("m"), top.text("t").zh) == (0, 0, "好")
    assert top.strings("l") == ("a", "a")
    assert top.entries("e") == []
    top.close()
    assert [each.key for each in problems.found] == ["n", "m", "t.en", "l", "e[1]"]
