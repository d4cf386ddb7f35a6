"""Launching: the embedded database's server, its settings, its log, and the short path to its socket."""

import hashlib
import os
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from portal.core import cluster
from portal.core.cluster import EmbeddedFailed
from portal.core.following import command

FOLDER, LOG = "postgres", "postgres.log"
LOG_LIMIT = 8 << 20
STARTS_WITHIN = 60.0
SAFE_PATH = re.compile(r"[A-Za-z0-9/_.-]{1,85}")
SETTINGS = {
    # What was confirmed is kept: given here, no configuration file can undo it.
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "io_method": "sync",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Neither statements nor the values of a row that was refused: they are people's data.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %u ",
}


def reach(data: Path) -> str:
    """The folder's path for clients: itself, or a short plain alias where it is too long for a socket."""
    real = str(data / FOLDER)
    if SAFE_PATH.fullmatch(real):
        return real
    base = tempfile.gettempdir()
    base = base if SAFE_PATH.fullmatch(base) and len(base) < 40 else "/tmp"  # noqa: S108 - checked below
    place = Path(base) / f"portal-{os.geteuid()}-{hashlib.sha256(real.encode()).hexdigest()[:16]}"
    place.mkdir(mode=0o700, exist_ok=True)
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise EmbeddedFailed(f"{place} is not ours alone: remove it and start again")
    alias = place / "postgres"
    if not alias.is_symlink() or os.readlink(alias) != real:
        fresh = place / secrets.token_hex(4)
        fresh.symlink_to(real)
        fresh.rename(alias)
    return str(alias)


def launch(data: Path) -> subprocess.Popen[bytes]:
    """Start the server in its folder and wait until it answers. Raises EmbeddedFailed."""
    place = data / FOLDER
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        raise EmbeddedFailed(
            f"{place} belongs to another account (uid {place.stat().st_uid}): start as that one"
        )
    account = cluster.account_for(data, place)
    cluster.clear(place)
    shorten(data / LOG)
    order = [cluster.programs(data, account) / "postgres", "-D", cluster.named(place, account)]
    for name, value in SETTINGS.items():
        order += ["-c", f"{name}={value}"]
    with open(os.open(data / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
        process = subprocess.Popen(
            command(order, ending=signal.SIGINT, account=account),
            cwd=place,
            env=cluster.QUIET,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(data, process)
    except BaseException:
        process.send_signal(signal.SIGINT)
        process.wait(cluster.PATIENCE)
        raise
    return process


def _wait(data: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while not (cluster.named_pid(data / FOLDER) == process.pid and answers(data)):
        if process.poll() is not None or time.monotonic() > until:
            last = (data / LOG).read_text("utf-8", "replace").splitlines()[-3:]
            raise EmbeddedFailed(
                "\n".join(["the embedded database does not start:", *last, f"(see {data / LOG})"])
            )
        time.sleep(0.01)


def answers(data: Path) -> bool:
    """Whether the server says it is ready and its socket takes a connection."""
    try:
        status = (data / FOLDER / "postmaster.pid").read_text().split("\n")[7:8]
        if [word.strip() for word in status] != ["ready"]:
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(f"{reach(data)}/.s.PGSQL.5432")
    except OSError:
        return False
    return True


def shorten(log: Path) -> None:
    """Keep one older log of at most the limit; the server appends, so it may go on writing."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)
