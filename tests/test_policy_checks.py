"""What the pack says of the economic check and the notice, and what it is told when that is wrong."""

import tomllib
from pathlib import Path

import pytest

from portal.policy.checks import TELLS, read_checks
from portal.policy.choosing import current
from portal.policy.problems import Problems

PACK = current()
FILE = Path(__file__).parents[1] / "portal" / "policy" / "packs" / "yuhuan" / "checks.toml"


def problems_of(**changes):
    problems = Problems("checks.toml")
    table = tomllib.loads(FILE.read_text()) | changes
    table = {name: value for name, value in table.items() if value is not None}
    read_checks(table, problems, PACK.sources, PACK.questions, (PACK.categories, PACK.form))
    return [str(each) for each in problems.found]


def test_the_pack_s_own_file_has_no_problem():
    assert problems_of() == []
    assert PACK.checks.consent == ("consents", "economic_check")
    assert {each.tells for each in PACK.checks.columns} <= set(TELLS)


def test_who_is_alone_on_dibao_stands_on_a_notice_as_dibao():
    assert PACK.checks.shown_as == {"dibao-single": "dibao"}


NOTICE = {"sources": ["zj-11"], "minors_sources": ["zj-55"]}
COLUMN = {"tells": "name", "title": {"zh": "姓名", "en": "Name"}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"consent": "consents.nothing"}, "form.toml里没有这个同意"),
        ({"consent": "person.name"}, "form.toml里没有这个同意"),
        ({"consent": None}, "缺少这一项"),
        ({"figures": ["no_such"]}, "没有这道自测题：no_such"),
        ({"figures": []}, "不能是空的"),
        ({"column": [COLUMN, COLUMN]}, "两列同名：姓名"),
        ({"column": [COLUMN | {"tells": "illness"}]}, "只能是"),
        ({"notice": NOTICE | {"shown_as": {"dibao-single": "no_such"}}}, "只能是"),
        ({"notice": NOTICE | {"shown_as": {"x": "dibao"}}}, "没有这个类别：x"),
        ({"notice": None}, "缺少这一项"),
        ({"extra": 1}, "不认识这一项"),
    ],
)  # fmt: skip
def test_every_mistake_is_said(changes, said):
    found = problems_of(**changes)
    assert any(said in each for each in found), found
