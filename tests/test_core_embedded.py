"""The embedded database: found by others, ended with its starter, and back with all data after any end."""

import os
import select
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from portal.core import cluster, embedded
from portal.core.database import config
from portal.core.following import Account, command
from portal.core.launching import FOLDER, LOG, LOG_LIMIT

TOP = Path(__file__).parents[1]
STARTER = """
import sys
from pathlib import Path
from portal.core import embedded
ours = embedded.start(Path(sys.argv[1]))
print(ours.process.pid, flush=True)
sys.stdin.read()
"""
JOINER = """
import sys
from pathlib import Path
from portal.core import embedded
with embedded.running(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data folder whose database holds one table, not running."""
    data = tmp_path_factory.mktemp("made") / "data"
    with embedded.running(data):
        pass
    return data


@pytest.fixture
def data(made, tmp_path):
    """A copy of it, owners and modes included."""
    subprocess.run(["cp", "-a", made, tmp_path / "data"], check=True)
    return tmp_path / "data"


@pytest.fixture
def started(data):
    ours = embedded.start(data)
    yield ours
    ours.stop()


async def ask(url: str, query: str):
    connection = await asyncpg.connect(**config(url))
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def write_down(url: str) -> None:
    await ask(url, "create table note (word text)")
    await ask(url, "insert into note values ('kept')")


def run(program: str, data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, str(data)],
        cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(pid: int, within: float = 10) -> bool:
    """Whether the process ends in time, seen from outside."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], within)[0])
    finally:
        os.close(handle)


def account(data: Path) -> Account | None:
    return cluster.account_for(data, data / FOLDER)


def mark_as_running(data: Path, pid: int) -> None:
    """A ``postmaster.pid`` as a server of this number would have left it."""
    (data / FOLDER / "postmaster.pid").write_text(f"{pid}\n{data / FOLDER}\n1\n5432\n.\n\n  1 1\nready   \n")
    if owner := account(data):
        os.chown(data / FOLDER / "postmaster.pid", *owner)


async def test_a_new_folder_becomes_a_database_that_speaks_utf_8(data, started):
    assert await ask(started.admin_url, "select current_database()") == "portal"
    assert await ask(started.admin_url, "show server_encoding") == "UTF8"
    assert await ask(started.admin_url, "select upper('é𠮷')") == "É𠮷"


async def test_no_configuration_file_can_make_it_forget_what_it_confirmed(data):
    with (data / FOLDER / "postgresql.auto.conf").open("a") as file:
        file.write("fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n")
    with embedded.running(data) as url:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            assert await ask(url, f"show {name}") == "on"


async def test_only_the_socket_and_only_the_password_lead_in(data, started):
    assert await ask(started.admin_url, "show listen_addresses") == ""
    wrong = config(started.admin_url) | {"password": "guess"}
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(**wrong)
    assert stat.S_IMODE((data / "postgres.password").stat().st_mode) == 0o600


async def test_a_refused_row_leaves_no_trace_in_the_log(data, started):
    await ask(started.admin_url, "create table person (name text primary key)")
    await ask(started.admin_url, "insert into person values ('王金兰')")
    with pytest.raises(asyncpg.UniqueViolationError):
        await ask(started.admin_url, "insert into person values ('王金兰')")
    log = (data / LOG).read_text()
    assert "duplicate key" in log
    assert "王金兰" not in log


def test_the_server_never_runs_as_root(data, started):
    uid = int(subprocess.check_output(["ps", "-o", "uid=", "-p", str(started.process.pid)]))
    assert uid == os.geteuid() or os.geteuid() == 0
    assert uid != 0


def test_a_closed_data_folder_is_opened_itself_and_nothing_above_it(tmp_path):
    above = tmp_path / "above"
    above.mkdir(mode=0o700)
    (above / "data").mkdir(mode=0o700)
    with embedded.running(above / "data"):
        modes = [stat.S_IMODE(place.stat().st_mode) for place in (above / "data", above)]
    assert modes == [0o700 if os.geteuid() else 0o711, 0o700]


async def test_a_long_path_with_spaces_commas_and_chinese_is_no_hindrance(made, tmp_path):
    data = tmp_path / ("很长, 很长的 文件夹 " * 5) / ("x" * 90) / "data"
    data.parent.mkdir(parents=True)
    subprocess.run(["cp", "-a", made, data], check=True)
    with embedded.running(data) as url:
        assert len(config(url)["host"]) < 90
        assert await ask(url, "select 1") == 1


def test_programs_its_account_cannot_read_are_copied_out(made, tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = cluster.installed().parent
    for part in (wheel / cluster.SERVER, wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(part, closed / part.relative_to(wheel.parent), symlinks=True)
    monkeypatch.setattr(cluster, "installed", lambda: closed / wheel.name / cluster.SERVER)
    data = tmp_path / "data"
    subprocess.run(["cp", "-a", made, data], check=True)
    found = cluster.programs(data, account(data))
    copied = closed not in found.parents
    try:
        assert copied == (os.geteuid() == 0)
        assert cluster.programs(data, account(data)) == found
        with embedded.running(data):
            pass
    finally:
        if copied:
            shutil.rmtree(found.parents[2])


async def test_a_folder_half_made_is_made_anew(tmp_path):
    half = tmp_path / "data" / f"{FOLDER}.half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with embedded.running(tmp_path / "data") as url:
        assert await ask(url, "select 1") == 1


async def test_a_pid_file_naming_a_zombie_does_not_forbid_the_start(data):
    zombie = subprocess.Popen(command(["/bin/true"], ending=signal.SIGTERM, account=account(data)))
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    mark_as_running(data, zombie.pid)
    with embedded.running(data) as url:
        assert await ask(url, "select 1") == 1
    zombie.wait()


async def test_a_pid_file_naming_a_stranger_neither_forbids_the_start_nor_ends_the_stranger(data):
    stranger = subprocess.Popen(command(["/bin/sleep", "60"], ending=signal.SIGTERM, account=account(data)))
    mark_as_running(data, stranger.pid)
    with embedded.running(data) as url:
        assert await ask(url, "select 1") == 1
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


async def test_a_server_that_was_left_behind_is_ended_before_the_new_one(data, started):
    await write_down(started.admin_url)
    started.lock.close()
    with embedded.running(data) as url:
        assert started.process.wait(5) == 0
        assert await ask(url, "select word from note") == "kept"


async def test_what_was_committed_survives_the_death_of_the_server(started):
    await write_down(started.admin_url)
    started.process.kill()
    started.process.wait()
    assert not started.alive()
    started.revive()
    assert await ask(started.admin_url, "select word from note") == "kept"


async def test_the_server_ends_with_a_starter_that_was_killed_and_keeps_the_data(data):
    starter = run(STARTER, data)
    server = int(starter.stdout.readline())
    await write_down(embedded.join(data))
    starter.kill()
    starter.communicate()
    assert ended(server)
    with embedded.running(data) as url:
        assert await ask(url, "select word from note") == "kept"


async def test_what_was_committed_survives_the_death_of_everybody(data):
    starter = run(STARTER, data)
    server = int(starter.stdout.readline())
    await write_down(embedded.join(data))
    for pid in {starter.pid, server, *cluster.remains(data / FOLDER)}:
        cluster.tell(pid, signal.SIGKILL)
    starter.communicate()
    with embedded.running(data) as url:
        assert await ask(url, "select word from note") == "kept"


def test_a_second_starter_is_told_and_may_join(data, started):
    with pytest.raises(embedded.AlreadyRunning):
        embedded.start(data)
    assert embedded.join(data) == started.admin_url


def test_nobody_joins_where_nothing_runs(data):
    assert embedded.join(data) is None


def test_a_starter_waits_for_those_who_joined_it(data):
    first = run(JOINER, data)
    assert first.stdout.readline()
    server = cluster.named_pid(data / FOLDER)
    second = run(JOINER, data)
    assert second.stdout.readline()
    first.stdin.close()
    assert not ended(server, within=0.5)
    assert first.poll() is None
    second.communicate("\n")
    assert ended(server)
    assert first.wait(10) == 0


def test_a_lost_password_is_said_in_plain_words(data):
    (data / "postgres.password").unlink()
    with pytest.raises(embedded.EmbeddedFailed, match="is missing"):
        embedded.start(data)
    assert embedded.join(data) is None


def test_a_server_that_cannot_start_shows_its_own_last_words(data):
    with (data / FOLDER / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = 'plenty'\n")
    with pytest.raises(embedded.EmbeddedFailed, match="plenty"):
        embedded.start(data)


def test_the_log_stays_short(data, started):
    with (data / LOG).open("a") as file:
        file.truncate(LOG_LIMIT + 1)
    started.tend()
    assert (data / LOG).stat().st_size == 0
    assert (data / f"{LOG}.1").stat().st_size == LOG_LIMIT + 1
