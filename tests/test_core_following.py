"""A program started from here ends when its starter ends, on every system."""

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
STARTER = """
import subprocess, sys
{way}
print(child.pid, flush=True)
sys.stdin.read()
"""
BY_THE_SYSTEM = """
import signal
from portal.core.following import command
child = subprocess.Popen(command(["/bin/sleep", "60"], ending=signal.SIGTERM))
"""
BY_A_WATCHER = """
order = "import os; from portal.core.following import watch; watch(os.getppid(), 15);"
order += "os.execv('/bin/sleep', ['sleep', '60'])"
child = subprocess.Popen([sys.executable, "-c", order])
"""


@pytest.mark.parametrize("way", [BY_THE_SYSTEM, BY_A_WATCHER])
def test_a_program_ends_with_a_starter_that_was_killed(way):
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER.format(way=way)],
        cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    handle = os.pidfd_open(int(starter.stdout.readline()))
    starter.kill()
    starter.communicate()
    assert select.select([handle], [], [], 10)[0]
    os.close(handle)
