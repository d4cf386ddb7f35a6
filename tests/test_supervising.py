"""``serve``: everything begins together, comes back when it dies, and ends together, however it ends."""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import asyncpg
import pytest

from portal.core import cluster, embedded
from portal.core.database import config
from portal.core.launching import FOLDER

TOP = Path(__file__).parents[1]
DRIVER = """
import sys
from portal import cli, supervising
supervising.PROGRAM = [sys.executable, sys.argv.pop(1)]
supervising.BACKOFF = 0.05
supervising.PATIENCE = {"web": 1.5, "work": 1.5}
cli.main()
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data folder that was served from before, so that each test starts warm."""
    data = tmp_path_factory.mktemp("served") / "data"
    house = Serving(data)
    house.ready()
    house.end()
    return data


@pytest.fixture
def data(made, tmp_path):
    subprocess.run(["cp", "-a", made, tmp_path / "data"], check=True)
    return tmp_path / "data"


@pytest.fixture
def serving(data):
    """Starts a ``serve``; what is left of it is killed after the test."""
    houses = []

    def begin(*arguments: str, **environment: str) -> Serving:
        houses.append(Serving(data, *arguments, **environment))
        return houses[-1]

    yield begin
    for house in houses:
        house.kill()
        house.process.communicate()
        assert all(ended(pid) for pid in house.seen)


class Serving:
    """A running ``serve`` whose children are stand-ins, and what it printed so far."""

    def __init__(self, data: Path, *arguments: str, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        self.data, self.seen, self.lines = data, [], []
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(TOP / "tests" / "stand_in.py"), "serve", *arguments],
            cwd=TOP,
            env=clean | {"PORTAL_DATA": str(data), "PORTAL_PORT": str(self.port)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        # A test that would wait for ever ends instead.
        self.watchdog = threading.Timer(40, self.kill)
        self.watchdog.daemon = True
        self.watchdog.start()

    def until(self, text: str) -> str:
        """The next line printed with these words; lines may come in any order, each is told once."""
        while not any(text in line for line in self.lines):
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(f"ended without {text!r}: {self.process.stderr.read()}")
            if line.split()[1:2] == ["began"] or line.startswith("left"):
                self.seen.append(int(line.split()[-1]))
            self.lines.append(line.rstrip())
        found = next(line for line in self.lines if text in line)
        self.lines.remove(found)
        return found

    def ready(self) -> list[int]:
        """Wait until all of it runs; the processes of web and worker."""
        pids = [self.pid("web"), self.pid("work")]
        self.until("Ready")
        return pids

    def kill(self) -> None:
        """End all of it at once."""
        for pid in [self.process.pid, *self.seen]:
            cluster.tell(pid, signal.SIGKILL)

    def pid(self, name: str) -> int:
        """The process of the next child to begin under this name."""
        return int(self.until(f"{name} began").split()[-1])

    def end(self, way: signal.Signals = signal.SIGTERM) -> tuple[int, list[str], str]:
        """Signal it and wait: exit code, the lines printed meanwhile, what it complained of."""
        self.process.send_signal(way)
        printed, complaints = self.process.communicate()
        self.watchdog.cancel()
        return self.process.returncode, printed.splitlines(), complaints


def ended(pid: int, within: float = 10) -> bool:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], within)[0])
    finally:
        os.close(handle)


async def ask(url: str, query: str):
    connection = await asyncpg.connect(**config(url))
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_web_then_worker_then_database(serving, way):
    house = serving()
    house.ready()
    server = cluster.named_pid(house.data / FOLDER)
    code, printed, _ = house.end(way)
    assert code == 0
    assert [line for line in printed if "asked" in line] == ["web asked", "work asked"]
    assert ended(server, 0)
    assert not (house.data / FOLDER / "postmaster.pid").exists()


def test_a_killed_child_comes_back_and_what_it_left_is_ended(serving):
    house = serving(STAND_IN="parent")
    first = house.pid("web")
    left = int(house.until("left").split()[1])
    os.kill(first, signal.SIGKILL)
    assert house.pid("web") != first
    assert ended(left)
    assert house.end()[0] == 0


async def test_a_killed_database_comes_back_with_what_was_committed(serving):
    house = serving()
    house.ready()
    await ask(embedded.join(house.data), "create table note (word text)")
    server = cluster.named_pid(house.data / FOLDER)
    os.kill(server, signal.SIGKILL)
    assert ended(server)
    assert await ask(embedded.join(house.data), "select count(*) from note") == 0
    assert house.end()[0] == 0


def test_when_serve_itself_is_killed_everything_ends_and_the_next_one_begins(serving):
    house = serving()
    children = house.ready()
    server = cluster.named_pid(house.data / FOLDER)
    house.process.kill()
    assert all(ended(pid) for pid in [*children, server])
    again = serving()
    again.ready()
    assert again.end()[0] == 0


def test_a_second_serve_on_the_same_folder_says_so_and_leaves_the_first_alone(serving):
    house = serving()
    house.ready()
    second = serving()
    assert second.process.wait() == 1
    assert "already runs" in second.process.stderr.read()
    assert house.process.poll() is None


def test_whoever_begins_while_another_ends_waits_for_the_end(serving):
    house = serving(STAND_IN="stubborn")
    house.ready()
    house.process.send_signal(signal.SIGTERM)
    house.until("web asked")
    again = serving()
    again.ready()
    assert house.process.wait() == 0
    assert again.end()[0] == 0


def test_after_a_crash_the_port_may_take_a_moment_to_be_free(serving):
    house = serving()
    web, _work = house.ready()
    os.kill(web, signal.SIGSTOP)  # as one that takes its time to follow
    house.process.kill()
    assert ended(house.process.pid)
    again = serving(PORTAL_PORT=str(house.port))
    again.until("waits")
    os.kill(web, signal.SIGKILL)
    again.ready()
    assert again.end()[0] == 0


def test_a_taken_port_is_said_in_one_line_before_anything_starts(serving):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        house = serving(PORTAL_PORT=str(taken.getsockname()[1]))
        assert house.process.wait() == 1
    complaint = house.process.stderr.read()
    assert len(complaint.splitlines()) == 1
    assert f"PORTAL_PORT={taken_next(complaint)}" in complaint
    assert not (house.data / FOLDER / "postmaster.pid").exists()


def taken_next(complaint: str) -> int:
    return int(complaint.split()[1]) + 1


def test_a_portal_that_does_not_start_is_given_up_and_everything_ended(serving):
    house = serving(STAND_IN="fails")
    assert house.process.wait() == 1
    assert "does not start" in house.process.stderr.read().splitlines()[-1]
    assert not (house.data / FOLDER / "postmaster.pid").exists()


def test_who_asks_twice_need_not_wait(serving):
    house = serving(STAND_IN="stubborn")
    children = house.ready()
    house.process.send_signal(signal.SIGINT)
    house.until("web asked")
    assert house.end(signal.SIGINT)[0] == 1
    assert all(ended(pid, 0) for pid in children)


def test_the_demonstration_comes_after_readiness_and_names_its_accounts(serving):
    house = serving("--demo")
    house.until("Ready")
    assert house.until("Staff accounts") == "演示账号 Staff accounts: account, name, scope"
    assert house.until("zhang").split() == ["zhang", "张三", "-"]
    assert house.until("13900000001").split() == ["13900000001", "低保"]
    assert house.end()[0] == 0
