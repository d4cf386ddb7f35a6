"""How soon a poor phone shows something: ``python -m e2e.first_paint [times]``, one JSON object a line, in seconds.

DevTools' throttling: 400 ms a request, 400 kbit/s, a four times slower CPU; nothing kept from an earlier visit.
A blank page of 258 bytes is measured in between: what this machine and its load cost anybody. No test: a shared
machine's clock proves nothing. The goal is 0.95 s (a blank page: 0.70 s).
"""

import json
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from e2e.checks import LAUNCH
from e2e.conftest import PHONE, found_browser
from e2e.living import Portal
from e2e.steps import Someone
from tests.cast import new_phone

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER_CPU = 4
FIRST_PAINT = """() => new Promise((said) => new PerformanceObserver((list) => said(list.getEntries()[0].startTime))
  .observe({type: 'paint', buffered: true}))"""
HEAD = '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
BLANK = f"{HEAD}<title>白</title><p>白<!--{'-' * 118}-->".encode()


class _Blank(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(BLANK)))
        self.end_headers()
        self.wfile.write(BLANK)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: figures alone are printed."""


@contextmanager
def blank_page() -> Iterator[str]:
    """A server of one page that has next to nothing; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Blank)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def first_paint(browser: Browser, url: str, cookies: list[Any]) -> float:
    """Seconds from asking for the page to its first paint, on a phone that was never here."""
    with browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True) as phone:
        phone.add_cookies(cookies)
        page = phone.new_page()
        slow = phone.new_cdp_session(page)
        slow.send("Network.enable")
        slow.send("Network.emulateNetworkConditions", SLOW)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
        page.goto(url, wait_until="load")
        return page.evaluate(FIRST_PAINT) / 1000


def places(browser: Browser, portal: Portal) -> tuple[dict[str, str], list[Any]]:
    """The pages to measure by what they are, and the cookies of somebody who has an application."""
    with browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True) as phone:
        lin = Someone(phone.new_page(), portal, new_phone(), set(), axe=False)
        root = f"/apply/{lin.begin_at_once()}"
        found = {"home": "/", "question": "/screening/age", "tasks": root, "documents": f"{root}/documents"}
        return found, [each for each in phone.cookies() if each.get("name") != "seen"]


def measure(times: int) -> None:
    """Print the median and the spread of each page, all of them taken in turns."""
    with sync_playwright() as playwright, blank_page() as blank:
        browser = playwright.chromium.launch(executable_path=found_browser(), args=LAUNCH)
        portal = Portal()
        try:
            paths, cookies = places(browser, portal)
            pages = {"blank": blank} | {name: portal.url + path for name, path in paths.items()}
            taken: dict[str, list[float]] = {name: [] for name in pages}
            for _turn in range(times):
                for name, url in pages.items():
                    taken[name].append(first_paint(browser, url, cookies))
        finally:
            portal.stop()
            browser.close()
    for name, seconds in taken.items():
        spread = {"first_paint": statistics.median(seconds), "least": min(seconds), "most": max(seconds)}
        print(json.dumps({"page": name} | {key: round(value, 3) for key, value in spread.items()}))


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
