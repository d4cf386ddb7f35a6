"""The house's order: a line imports only from lines below, and no file grows past a sitting."""

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]
LONGEST = 300


def test_imports_go_downwards_only():
    check = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", check, "--no-cache"], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[done.stdout.find("Broken contracts") :] + done.stderr


def test_no_file_is_longer_than_three_hundred_lines():
    files = [file for folder in ("portal", "tests", "e2e") for file in (TOP / folder).rglob("*.py")]
    long = {str(file.relative_to(TOP)): lines for file in files if (lines := _lines(file)) > LONGEST}
    assert files
    assert not long


def _lines(file: Path) -> int:
    return len(file.read_text().splitlines())
