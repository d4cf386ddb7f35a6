"""Supervising: ``serve`` keeps the database, the web process and the worker running, and ends them together.

Each child has a session of its own, so a Ctrl-C reaches us alone and the order of the end is ours:
web, worker, database. However abruptly we end ourselves, the system tells the children.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TextIO
from urllib.parse import urlsplit

import asyncpg
import structlog

from portal.core import embedded
from portal.core.claiming import ENDING, ENDS_WITHIN, CannotServe, Claim, check_port
from portal.core.cluster import tell
from portal.core.following import command
from portal.core.logging import start_logging
from portal.core.settings import Settings, settings

PATIENCE = {"web": 5.0, "work": 3.0}  # seconds to end in order, in the order of the end
PROGRAM = [sys.executable, "-m", "portal"]
BACKOFF, LONGEST_BACKOFF, STEADY_AFTER = 0.5, 30.0, 60.0
EARLY_DEATHS = 3
DATABASE_ANSWERS_WITHIN = 30.0
LOOK_EVERY, TEND_EVERY = 0.2, 60.0
log = structlog.get_logger()


@dataclass
class House:
    """Everything that runs under one ``serve``."""

    settings: Settings
    environment: dict[str, str]
    claim: Claim | None
    database: embedded.Embedded | None = None
    children: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    keepers: list[asyncio.Task[None]] = field(default_factory=list)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    forced: asyncio.Event = field(default_factory=asyncio.Event)
    ready: bool = False
    failure: str = ""

    def end(self) -> None:
        """What a signal asks for: the first time to end in order, then to end at once."""
        (self.forced if self.ending.is_set() else self.ending).set()

    def fail(self, why: str) -> None:
        """End in order, and say why."""
        self.failure = why
        self.ending.set()

    def keep(self, keeper: Coroutine[None, None, None]) -> None:
        """Let a keeper run from now on; one that breaks ends the house, rather than leave it unkept."""
        task = asyncio.create_task(keeper)
        task.add_done_callback(lambda done: done.exception() and self.fail(repr(done.exception())))
        self.keepers.append(task)

    async def rest(self, seconds: float) -> bool:
        """Wait so long, or until the end is asked for; whether it was."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.ending.wait(), seconds)
        return self.ending.is_set()


def serve(*, demo: bool = False) -> int:
    """Serve until SIGINT, SIGTERM or SIGHUP: database, migrations, web, worker. The exit code.

    demo: once ready, add the demonstration data and print its accounts.
    Raises CannotServe, or another Refusal, with one plain line when it cannot begin or go on.
    """
    start_logging()
    found = settings()
    claim = None if found.database_url else Claim(found.data)
    try:
        check_port(found.host, found.port, ENDS_WITHIN if claim and claim.after_a_crash else 0.0)
        return asyncio.run(_serve(House(found, dict(os.environ), claim), demo))
    finally:
        if claim:
            claim.close()


async def _serve(house: House, demo: bool) -> int:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, house.end)
    try:
        await _open_database(house)
        for name in PATIENCE:
            house.keep(_keep(house, name))
        await _become_ready(house)
        if demo:
            await _demonstrate(house)
        await house.ending.wait()
    finally:
        house.ending.set()
        if house.claim:
            house.claim.say(ENDING)
        await _close(house)
    if house.failure:
        raise CannotServe(house.failure)
    return 1 if house.forced.is_set() else 0


async def _open_database(house: House) -> None:
    """Start the embedded database unless another is named; then bring the schema up to date."""
    from portal.core.migrating import migrate

    url = house.settings.database_url
    if not url:
        house.database = embedded.start(house.settings.data, patience=embedded.STARTS_WITHIN)
        url = house.database.admin_url
        house.environment["PORTAL_EMBEDDED_URL"] = url
        house.keep(_keep_database(house, house.database))
    until = time.monotonic() + DATABASE_ANSWERS_WITHIN
    while True:
        try:
            await migrate(url)
            return
        except (OSError, asyncpg.CannotConnectNowError) as problem:
            if time.monotonic() > until or await house.rest(1.0):
                raise CannotServe(f"数据库连不上 The database cannot be reached: {problem}") from None


async def _keep_database(house: House, database: embedded.Embedded) -> None:
    """Start the embedded database again whenever it dies, and tend it."""
    tended, delay = time.monotonic(), BACKOFF
    while not await house.rest(LOOK_EVERY):
        if database.alive():
            if time.monotonic() - tended > TEND_EVERY:
                database.tend()
                tended, delay = time.monotonic(), BACKOFF
            continue
        log.warning("database_ended", exit=database.process.returncode)
        try:
            database.revive()
        except embedded.EmbeddedFailed as problem:
            say(problem.message, sys.stderr)
            await house.rest(delay)
            delay = min(delay * 2, LONGEST_BACKOFF)


async def _keep(house: House, name: str) -> None:
    """Run one child for as long as the house stands; each death in a row is waited out a little longer."""
    delay, deaths = BACKOFF, 0
    while not house.ending.is_set():
        began = time.monotonic()
        child = house.children[name] = await _spawn(house, name)
        code = await child.wait()
        _end_group(child.pid)  # what it left behind must not keep the port
        if house.ending.is_set():
            return
        log.warning("child_ended", child=name, exit=code)
        deaths += 1
        if not house.ready and deaths == EARLY_DEATHS:
            house.fail(f"{name} 启动不了 does not start: see above")
        if time.monotonic() - began > STEADY_AFTER:
            delay = BACKOFF
        await house.rest(delay)
        delay = min(delay * 2, LONGEST_BACKOFF)


async def _spawn(house: House, name: str, output: int | None = None) -> asyncio.subprocess.Process:
    order = command([*PROGRAM, name], ending=signal.SIGTERM)
    return await asyncio.create_subprocess_exec(
        *order, env=house.environment, stdin=asyncio.subprocess.DEVNULL, stdout=output, start_new_session=True
    )


def _end_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


async def _become_ready(house: House) -> None:
    """Wait until the web process says it can serve, then tell the operator."""
    while not house.ending.is_set():
        if await _answers(house.settings):
            house.ready = True
            say(f"已就绪 Ready: {house.settings.base_url}  (Ctrl-C 结束 stops it)")
            return
        await house.rest(0.05)


async def _answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - asked, not bound
    try:
        reader, writer = await asyncio.open_connection(host, settings.port)
    except OSError:
        return False
    try:
        name = urlsplit(settings.base_url).netloc
        writer.write(f"GET /health/ready HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
        status = (await asyncio.wait_for(reader.readline(), 5)).split()[1:2]
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()
    return status == [b"200"]


async def _demonstrate(house: House) -> None:
    """Add the demonstration data and print who can sign in. A failure is said; serving goes on."""
    if house.ending.is_set():
        return
    child = house.children["demo"] = await _spawn(house, "demo", asyncio.subprocess.PIPE)
    printed, _ = await child.communicate()
    del house.children["demo"]
    if child.returncode:
        if not house.ending.is_set():
            say("演示数据没有加上 The demonstration data could not be added: see above", sys.stderr)
        return
    say("\n".join(_introduce(json.loads(printed))))


def _introduce(demo: dict[str, list[dict[str, str | None]]]) -> list[str]:
    """The demonstration accounts as lines a person reads."""
    lines = []
    for title, people in (("演示账号 Staff accounts", "accounts"), ("演示群众 Citizens", "citizens")):
        rows = [[str(value or "-") for value in person.values()] for person in demo.get(people, [])]
        if rows:
            lines += [f"{title}: {', '.join(demo[people][0])}", *("  " + "  ".join(row) for row in rows)]
    return lines


async def _close(house: House) -> None:
    """End web, worker and database, in this order; at once when asked twice."""
    for name in [*PATIENCE, *(set(house.children) - set(PATIENCE))]:
        if child := house.children.get(name):
            await _close_child(house, child, PATIENCE.get(name, 0.5))
    await asyncio.gather(*house.keepers, return_exceptions=True)
    if house.database:
        house.database.stop()


async def _close_child(house: House, child: asyncio.subprocess.Process, patience: float) -> None:
    if child.returncode is None:
        tell(child.pid, signal.SIGTERM)
        ways = [asyncio.create_task(child.wait()), asyncio.create_task(house.forced.wait())]
        await asyncio.wait(ways, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        _end_group(child.pid)


def say(text: str, stream: TextIO | None = None) -> None:
    """Print at once and in one piece, for children print too; a closed terminal ends nothing."""
    stream = stream or sys.stdout
    with suppress(BrokenPipeError):
        stream.write(text + "\n")
        stream.flush()
