"""Embedded: a PostgreSQL of our own inside the data folder, reached by its socket alone.

``start`` runs it as a child that ends when we do; ``join`` finds one that another command runs;
``running`` does whichever is right. The lock says who runs it; those who joined are waited for.
"""

import fcntl
import os
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from urllib.parse import quote

from portal.core import cluster
from portal.core.cluster import EmbeddedFailed
from portal.core.launching import FOLDER, LOG, STARTS_WITHIN, answers, launch, reach, shorten
from portal.core.settings import settings

LOCK, USERS, WORD = "postgres.lock", "postgres.users", "postgres.password"
LOOKED_AT_FOR = 0.3  # longer than another command's look at the lock


class AlreadyRunning(EmbeddedFailed):
    """Another command runs the database of this data folder."""


@dataclass
class Embedded:
    """A server that is our child. ``admin_url`` is its superuser's address, with password."""

    data: Path
    admin_url: str
    process: subprocess.Popen[bytes]
    lock: FileIO

    def alive(self) -> bool:
        """Whether the server still runs."""
        return self.process.poll() is None

    def revive(self) -> None:
        """Start the server again after it died; its log tells what was recovered. Raises EmbeddedFailed."""
        if not self.alive():
            self.process = launch(self.data)

    def tend(self) -> None:
        """What a long-lived server needs now and then: its log kept short, its short path kept open."""
        shorten(self.data / LOG)
        reach(self.data)

    def stop(self, fast: bool = True) -> None:
        """End the server and give the lock back. Open transactions are undone if ``fast``."""
        endings = [signal.SIGINT if fast else signal.SIGTERM, signal.SIGQUIT, signal.SIGKILL]
        for ending in endings:
            if not self.alive():
                break
            cluster.tell(self.process.pid, ending)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(None if ending == signal.SIGTERM else cluster.PATIENCE)
        self.lock.close()


def start(data: Path, patience: float = 0.0) -> Embedded:
    """Run the database of this data folder, made first where there is none: about 1.5 s, later 0.2 s.

    Call it from the main thread. patience: seconds to wait for another command that is just using it.
    Raises AlreadyRunning, EmbeddedFailed.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("start the embedded database from the main thread: it ends with the thread")
    data = data.absolute()
    account = cluster.account_for(data, data / FOLDER)
    lock = take(data / LOCK, fcntl.LOCK_EX, patience)
    try:
        cluster.open_for(data, account)
        word = _password(data)
        if not (data / FOLDER).exists():
            cluster.create(data / FOLDER, cluster.programs(data, account), account, word)
        return Embedded(data, _url(data, word), launch(data), lock)
    except BaseException:
        lock.close()
        raise


def join(data: Path) -> str | None:
    """The superuser's address of the server another command runs here, once it is ready; None without one."""
    data = data.absolute()
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if not _held(data / LOCK):
            return None
        if answers(data):
            return _url(data, (data / WORD).read_text())
        time.sleep(0.05)
    raise EmbeddedFailed(f"the database that another command started does not answer: see {data / LOG}")


@contextmanager
def running(data: Path) -> Generator[str]:
    """The superuser's address of a server to use: one that runs already, or our own, stopped afterwards."""
    data = data.absolute()
    while True:
        with _using(data):
            if url := join(data):
                yield url
                return
        with suppress(AlreadyRunning):
            ours = start(data)
            break
    try:
        yield ours.admin_url
    finally:
        with ExitStack() as alone:
            with suppress(AlreadyRunning):  # whoever joined us meanwhile may finish first
                alone.enter_context(take(data / USERS, fcntl.LOCK_EX, STARTS_WITHIN))
            ours.stop()


@contextmanager
def running_database() -> Generator[str]:
    """The address of the database our settings name, or ``serve`` told us, or else of the embedded one."""
    if given := settings().database_url or os.environ.get("PORTAL_EMBEDDED_URL"):
        yield given
        return
    with running(settings().data) as url:
        yield url


@contextmanager
def _using(data: Path) -> Generator[None]:
    """Held by those who joined, so that the starter can wait for them."""
    with take(data / USERS, fcntl.LOCK_SH, STARTS_WITHIN):
        yield


def take(path: Path, kind: int, patience: float) -> FileIO:
    """The lock file, locked until it is closed or we end. Raises AlreadyRunning, EmbeddedFailed."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except OSError as problem:
        raise EmbeddedFailed(f"the data folder cannot be used: {problem}") from None
    until = time.monotonic() + max(patience, LOOKED_AT_FOR)
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            if time.monotonic() > until:
                file.close()
                raise AlreadyRunning(f"another command is using the database in {path.parent}") from None
            time.sleep(0.02)


def _held(path: Path) -> bool:
    try:
        take(path, fcntl.LOCK_SH, 0).close()
    except AlreadyRunning:
        return True
    return False


def _password(data: Path) -> str:
    """The superuser's password, made together with the cluster."""
    word = data / WORD
    if word.exists():
        return word.read_text()
    if (data / FOLDER).exists():
        raise EmbeddedFailed(f"{word} is missing: put it back from the backup")
    handle = os.open(word, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(said := secrets.token_hex(16))
        file.flush()
        os.fsync(file.fileno())
    return said


def _url(data: Path, word: str) -> str:
    return f"postgresql://postgres:{word}@/{cluster.DATABASE}?host={quote(reach(data), safe='/')}"
