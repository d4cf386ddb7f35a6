"""The worked examples stand at every bound: whatever is moved by the least step, one of them notices."""

import re
import shutil
import tomllib

import pytest

from portal.policy import choosing
from portal.policy.examples import read_examples, run_examples
from portal.policy.pack import load_rules
from portal.policy.problems import Problems

OWN = choosing.PACKS / "yuhuan"

STEPS = {
    "pack.toml": {
        '"1181"': ('"1180.99"', '"1181.01"'),
        '"1.5"': ('"1.499999"', '"1.500001"'),
        '"48"': ('"47"', '"49"'),
        '"96"': ('"95"', '"97"'),
        '"144"': ('"143"', '"145"'),
        '"100000"': ('"99999.99"', '"100000.01"'),
        '"200000"': ('"199999.99"', '"200000.01"'),
    },
    "categories.toml": {
        'below = "': ('at_most = "',),
        'at_most = "': ('below = "',),
        "at_least = 60": ("at_least = 59", "at_least = 61"),
        "below = 16": ("below = 15", "below = 17"),
        '["1", "2", "3"]': ('["1", "2"]', '["1", "2", "3", "4"]'),
        '["1", "2"]': ('["1"]', '["1", "2", "3"]'),
        'is = ["1"]': ('is = ["1", "2"]',),
        'is = ["3"]': ('is = ["4"]', 'is = ["3", "4"]'),
        '["intellectual", "mental"]': ('["intellectual"]', '["mental"]'),
        '["none", "unable"]': ('["none"]',),
        '["0", "1"]': ('["0"]', '["1"]'),
    },
    "items.toml": {
        '["1", "2"]': ('["1"]', '["1", "2", "3"]'),
        '["intellectual", "mental"]': ('["intellectual"]', '["mental"]'),
        '["tekun", "dibao", "dibao-single"]': ('["dibao", "dibao-single"]', '["tekun", "dibao"]'),
        '"needs-care", ': ("",),
        '"severe-for-care", ': ("",),
        '"registered-here", ': ("",),
        ', "tekun-not-met"': ("",),
        '"has-student", ': ("",),
        '"has-unemployed", ': ("",),
        '"has-housing-difficulty", ': ("",),
        '"disability-named", ': ("",),
    },
}


def examples():
    table = tomllib.loads((OWN / "examples.toml").read_text())
    return read_examples(table, Problems(), load_rules(OWN).sources)


def failing(folder):
    problems = Problems("examples.toml")
    run_examples(load_rules(folder), examples(), problems)
    return problems.found


def test_as_the_pack_stands_every_example_holds():
    assert failing(OWN) == []
    assert len(examples()) >= 40
    assert all(each.because and each.sources for each in examples())


@pytest.mark.parametrize(
    ("name", "old"), [(name, old) for name, steps in STEPS.items() for old in steps], ids=str
)
def test_the_least_step_at_any_bound_is_noticed(tmp_path, name, old):
    folder = shutil.copytree(OWN, tmp_path / "copy")
    text = (OWN / name).read_text()
    places = [found.start() for found in re.finditer(re.escape(old), text)]
    assert places
    for place in places:
        for new in STEPS[name][old]:
            (folder / name).write_text(text[:place] + new + text[place + len(old) :])
            assert failing(folder), f"{name}, line {text[:place].count(chr(10)) + 1}: {old} as {new}"
