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
child = subprocess.Popen(command(["/bin/sleep", "60"], ending=signal.SIGTERM), stdout=subprocess.DEVNULL)
"""
BY_A_WATCHER = """
import os
order = f"import os; from portal.core.following import watch; watch({os.getpid()}, 15);"
order += "os.execv('/bin/sleep', ['sleep', '60'])"
child = subprocess.Popen([sys.executable, "-c", order], stdout=subprocess.DEVNULL)
"""


@pytest.mark.parametrize("way", [BY_THE_SYSTEM, BY_A_WATCHER])
def test_a_program_ends_with_a_starter_that_was_killed(way):
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER.replace("{way}", way)],
        cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    handle = os.pidfd_open(int(starter.stdout.readline()))
    starter.kill()
    starter.wait()
    assert select.select([handle], [], [], 10)[0]
    os.close(handle)
    starter.communicate()
