"""Claiming: one ``serve`` a data folder and one a port, said plainly to whoever comes second."""

import errno
import fcntl
import socket
import time
from io import FileIO
from pathlib import Path

from portal.core.embedded import AlreadyRunning, take
from portal.core.errors import Refusal

LOCK = "serve.lock"
SERVING, ENDING, ENDED = "serving", "ending", ""
ENDS_WITHIN = 20.0


class CannotServe(Refusal):
    """Serving cannot begin or go on; the message is one plain line."""


class Claim:
    """The data folder is ours until ``close``, or until we end. Whoever is just ending is waited for.

    Raises CannotServe when another serves from this folder.
    """

    def __init__(self, data: Path) -> None:
        self.file = _take(data)
        # Whoever did not say the end was killed; what it ran may need a moment to follow.
        self.after_a_crash = self.file.read().decode() != ENDED
        self.say(SERVING)

    def say(self, state: str) -> None:
        """Let others know how far we are."""
        self.file.seek(0)
        self.file.truncate()
        self.file.write(state.encode())

    def close(self) -> None:
        """Give the folder back after an end in order."""
        self.say(ENDED)
        self.file.close()


def _take(data: Path) -> FileIO:
    until = time.monotonic() + ENDS_WITHIN
    while True:
        try:
            return take(data / LOCK, fcntl.LOCK_EX, 0)
        except AlreadyRunning:
            if (data / LOCK).read_text() == SERVING or time.monotonic() > until:
                raise CannotServe(
                    f"已经在运行了 The portal already runs on this data folder: {data}"
                ) from None


def check_port(host: str, port: int, patience: float = 0.0) -> None:
    """Raise CannotServe when somebody else still has our port after so many seconds."""
    until = time.monotonic() + patience
    told = False
    while problem := _port_problem(host, port):
        if problem.errno != errno.EADDRINUSE:
            raise CannotServe(f"PORTAL_HOST {host}, PORTAL_PORT {port}: {problem.strerror}")
        if time.monotonic() > until:
            raise CannotServe(f"端口 {port} 已被占用 is taken; try PORTAL_PORT={port + 1}")
        if not told:
            print(f"等上一次结束 waits for the last run to leave port {port}", flush=True)
            told = True
        time.sleep(0.05)


def _port_problem(host: str, port: int) -> OSError | None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, place = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as problem:
        return problem
    return None
