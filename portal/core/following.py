"""Following: a program started from here ends when its starter ends, however that ends.

Linux signals the child itself (the parent-death signal); elsewhere a small watcher looks twice a second.
The file is also the script that does it, so it imports nothing but the standard library: it drops to
another account first, because a change of account erases the parent-death signal.
"""

import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PR_SET_PDEATHSIG = 1
LOOK_EVERY = 0.5


class Account(NamedTuple):
    """A user of this machine, by numbers."""

    uid: int
    gid: int


def command(
    program: Sequence[str | Path], *, ending: signal.Signals, account: Account | None = None
) -> list[str]:
    """The command line that runs ``program`` so that it receives ``ending`` once we are gone.

    Start it from the main thread: Linux counts the end of the starting thread as the starter's end.
    account: run as this user (we must be root); None is ourselves.
    """
    orders = {"ending": int(ending), "starter": os.getpid(), "account": account}
    return [sys.executable, "-I", "-S", __file__, json.dumps(orders), *map(str, program)]


def follow(starter: int, ending: int) -> None:
    """Let this process receive ``ending`` when the process ``starter``, its parent, has ended.

    Raises OSError when the system refuses, SystemExit when the starter has ended already.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, ending, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")
    else:
        watch(starter, ending)
    if os.getppid() != starter:
        raise SystemExit(f"{starter} ended before its program began")


def watch(starter: int, ending: int) -> None:
    """Leave a watcher behind that signals this process once ``starter`` is gone and reaped; it ends with either."""
    watched = os.getpid()
    if os.fork():
        return
    os.setsid()
    while os.getppid() == watched:
        try:
            os.kill(starter, 0)
        except ProcessLookupError:
            os.kill(watched, ending)
            break
        except PermissionError:
            pass  # alive, and of another account
        time.sleep(LOOK_EVERY)
    os._exit(0)


def become(account: Account) -> None:
    """Drop to this account for good. Raises PermissionError unless we are root."""
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)


def main() -> None:
    """Carry out the orders ``command`` wrote, then become the program."""
    orders = json.loads(sys.argv[1])
    if orders["account"]:
        become(Account(*orders["account"]))
    follow(orders["starter"], orders["ending"])
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
