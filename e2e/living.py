"""The real portal for browser journeys: its own server, worker and database, on a port and folder of its own."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from portal.core.embedded import join
from tests.database import Admin

STARTS_WITHIN, SMS_WITHIN = 60.0, 20.0
POSTED = (
    "update publication p set from_day = from_day - (to_day - current_date + 1), to_day = current_date - 1"
    " from case_file c where c.id = p.case_file and c.reference = $1 and p.taken_down_at is null"
)
NOTICE_ENDS = (POSTED, "update case_file set due_on = current_date - 1 where reference = $1")


class Portal:
    """``python -m portal serve`` as people start it."""

    def __init__(self, **environment: str) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="portal-e2e-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        settings = {"PORTAL_DATA": str(self.data), "PORTAL_PORT": str(port)} | environment
        self.log = (self.data / "serve.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal", "serve"], env=kept | settings, stdout=self.log, stderr=self.log
        )
        wait_until(self._ready, STARTS_WITHIN, "the portal did not become ready")

    def _ready(self) -> bool:
        assert self.process.poll() is None, (self.data / "serve.log").read_text()[-2000:]
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as reply:
                return reply.status == 200
        except OSError:
            return False

    def sms(self, phone: str) -> list[dict[str, str]]:
        """Every SMS that reached this phone."""
        outbox = self.data / "outbox.jsonl"
        lines = outbox.read_text("utf-8").splitlines() if outbox.exists() else []
        return [each for each in map(json.loads, lines) if each["to"] == phone]

    def code(self, phone: str, before: int = 0) -> str:
        """The code in the newest SMS, once more than ``before`` have come."""
        wait_until(lambda: len(self.sms(phone)) > before, SMS_WITHIN, "no SMS came")
        return self.sms(phone)[-1]["code"]

    def text(self, phone: str, before: int) -> str:
        """What the newest SMS says, once more than ``before`` have come."""
        wait_until(lambda: len(self.sms(phone)) > before, SMS_WITHIN, "no SMS came")
        return self.sms(phone)[-1]["text"]

    def let_a_minute_pass(self) -> None:
        """As if the minute were over before which a phone gets no other code; every other limit stands."""
        self._put_back("update tally set at = at - interval '1 minute' where what = 'code-minute'")

    def let_the_notice_end(self, reference: str) -> None:
        """As if this case's notice had begun so long ago that its last day was yesterday."""
        for put_back in NOTICE_ENDS:
            self._put_back(put_back, reference)

    def _put_back(self, query: str, *args: object) -> None:
        url = join(self.data)
        assert url, "no database runs here"
        with ThreadPoolExecutor(1) as beside:  # the browser's own loop runs in this thread
            beside.submit(asyncio.run, _run(url, query, *args)).result()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)


async def _run(url: str, query: str, *args: object) -> None:
    admin = await Admin.connect(url)
    await admin.run(query, *args)
    await admin.close()


def wait_until(holds: Callable[[], bool], within: float, otherwise: str) -> None:
    """Wait until it holds; fails with ``otherwise`` when it does not in time (seconds)."""
    until, pause = time.monotonic() + within, threading.Event()
    while not holds():
        assert time.monotonic() < until, otherwise
        pause.wait(0.05)
