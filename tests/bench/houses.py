"""Houses for the bench: one database server with a small and a large county in it, and servers before each."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

TOP = Path(__file__).parents[2]
READY_WITHIN = 30.0


@dataclass
class Server:
    """One web process on its own port."""

    process: subprocess.Popen[bytes]
    port: int

    def peak(self) -> int:
        """The most memory it ever held, in bytes, its image worker not counted."""
        return peak_of(self.process.pid)


def free_port() -> int:
    """A port that nobody had a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def named(url: str, database: str) -> str:
    """The same database server's address, with another database on it."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@contextmanager
def program(module: str, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of ours as a child, its log thrown away; ended with the block."""
    child = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=TOP,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextmanager
def serving(url: str) -> Iterator[Server]:
    """The portal's web process with the bare routes beside it, ready to be asked."""
    port = free_port()
    environment = {
        "PORTAL_PORT": str(port),
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_EMBEDDED_URL": url,
    }
    with program("tests.bench.server", **environment) as child:
        until = time.monotonic() + READY_WITHIN
        while not _ready(port):
            if child.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the server of the bench does not start")
            time.sleep(0.05)
        yield Server(child, port)


def _ready(port: int) -> bool:
    asking = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", "/health/ready")
        return asking.getresponse().status == 200
    except OSError:
        return False
    finally:
        asking.close()


def peak_of(pid: int) -> int:
    """The most memory a process ever held, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise LookupError(pid)


def children(pid: int) -> list[int]:
    """The processes that this one started and that still run."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in found.split()]
