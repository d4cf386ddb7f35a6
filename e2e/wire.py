"""What went over the wire for one page, from Chromium's own log of the network."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

HTML, SCRIPT, IMAGE = "Document", "Script", "Image"


@dataclass
class Sent:
    """One reply. ``body``: bytes as sent, compressed; ``in_all``: with headers, and with the redirects before it."""

    url: str
    status: int
    kind: str
    encoding: str
    body: int
    in_all: int = 0


class Wire:
    """Listens to one page. ``first_view`` opens an address as a phone does that was never here."""

    def __init__(self, page: Page) -> None:
        self.page, self.replies, self.redirects = page, dict[str, Sent](), dict[str, int]()
        self.log = page.context.new_cdp_session(page)
        self.log.send("Network.enable")
        self.log.on("Network.requestWillBeSent", self._asked)
        self.log.on("Network.responseReceived", self._answered)
        self.log.on("Network.loadingFinished", self._finished)

    def first_view(self, url: str) -> list[Sent]:
        """Everything until the page has loaded: the page itself first. Nothing is taken from the phone's memory."""
        self.page.goto("about:blank")
        self.log.send("Network.clearBrowserCache")
        self.page.context.clear_cookies(name="seen")
        self.replies.clear()
        self.redirects.clear()
        self.page.goto(url, wait_until="load")
        return list(self.replies.values())

    def _asked(self, event: Any) -> None:
        if before := event.get("redirectResponse"):
            of = event["requestId"]
            self.redirects[of] = self.redirects.get(of, 0) + int(before["encodedDataLength"])

    def _answered(self, event: Any) -> None:
        reply = event["response"]
        headers = {name.lower(): value for name, value in reply["headers"].items()}
        self.replies[event["requestId"]] = Sent(
            reply["url"],
            reply["status"],
            event["type"],
            headers.get("content-encoding", ""),
            int(headers.get("content-length", 0)),
        )

    def _finished(self, event: Any) -> None:
        name = event["requestId"]
        if name in self.replies:
            self.replies[name].in_all = int(event["encodedDataLength"]) + self.redirects.get(name, 0)
