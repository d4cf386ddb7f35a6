"""A house for the soak: the real ``serve``, begun, killed part by part, and begun again."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from portal.core import embedded
from tests.bench.houses import TOP, children, free_port

COMES_BACK_WITHIN = 40.0
PARTS = {"web": "portal web", "worker": "portal work", "database": "/bin/postgres"}


@dataclass
class House:
    """One ``serve``; ``killed`` counts what was killed of it."""

    data: Path
    port: int = field(default_factory=free_port)
    killed: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Start it; returns once it says that it is ready."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        own = {"PORTAL_DATA": str(self.data), "PORTAL_PORT": str(self.port)}
        if pack := os.environ.get("PORTAL_PACK"):
            own["PORTAL_PACK"] = pack
        with (self.data / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal", "serve"],
                cwd=TOP,
                env=kept | own,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "Ready" in line:
                return
        raise AssertionError(f"serve ended instead of being ready: see {self.data / 'serve.log'}")

    def kill(self, part: str) -> None:
        """End one part as abruptly as can be; one that is just being started anew is waited for.

        What the supervisor keeps it starts again itself; it is started again by us.
        """
        assert self.process is not None
        os.kill(self.process.pid if part == "supervisor" else self.pid_of(part), signal.SIGKILL)
        self.killed[part] = self.killed.get(part, 0) + 1
        if part == "supervisor":
            self.process.wait()
            self.begin()

    def pid_of(self, part: str) -> int:
        """The process of one part, once there is one."""
        assert self.process is not None
        until = time.monotonic() + COMES_BACK_WITHIN
        while time.monotonic() < until:
            for pid in children(self.process.pid):
                if PARTS[part] in order_of(pid):
                    return pid
            time.sleep(0.05)
        raise AssertionError(f"{part} did not come back: see {self.data / 'serve.log'}")

    def database(self) -> str:
        """The address of its database, as its administrator."""
        found = embedded.join(self.data)
        assert found is not None
        return found

    def end(self) -> None:
        """Ask it to end, and wait until it has."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)


def order_of(pid: int) -> str:
    """How a process was started; "" when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""
