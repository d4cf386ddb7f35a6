"""What we stand on: every package by version and hash, from whatever index the machine uses."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PINNED = re.compile(r"[A-Za-z0-9._-]+==\S+( ; .+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_by_hash_and_no_index_is_named(name):
    lines = [line for line in (TOP / name).read_text().splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in lines if not PINNED.fullmatch(line) and not HASH.fullmatch(line)] == []


def test_what_runs_and_what_tests_agree_on_versions():
    runs, tests = (versions(name) for name in ("requirements.txt", "requirements-dev.txt"))
    assert {
        name: (runs[name], tests[name]) for name in runs.keys() & tests.keys() if runs[name] != tests[name]
    } == {}


def versions(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (TOP / name).read_text(), re.MULTILINE))
