"""Pages: each beside a bare route on the same server, and one in a small and in a large county."""

import json
import statistics
import subprocess
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from tests.bench.county import LARGE, SMALL, County
from tests.bench.houses import Server, program
from tests.bench.ratios import Goal, in_turns, told

AT_ONCE = 8
TURN = 0.4
AS_A_PHONE = {"Accept-Encoding": "gzip, deflate, br"}
PAGES = {"question": "question page", "tasks": "task list", "progress": "progress page"}

IN_A_LARGE_COUNTY = {
    "progress": ("progress page", 1.2),
    "worklist": ("worklist of one township", 1.3),
    "every": ("all cases of one township", 1.3),
    "case": ("case page", 1.3),
}
"""What is measured in a small and in a large county, all of whose cases are one township's."""


class Load:
    """The load client, asked one thing at a time."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def ask(self, server: Server, path: str, headers: dict[str, str], seconds: float = TURN) -> dict:
        """What the client found; anything but 200 ends the bench."""
        order = {
            "port": server.port, "path": path, "headers": headers, "seconds": seconds, "connections": AT_ONCE,
        }  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        found = json.loads(self.process.stdout.readline())
        if set(found["statuses"]) != {"200"}:
            raise RuntimeError(f"{path} answered {found['statuses']}")
        return found

    def rate(
        self, server: Server, path: str, headers: dict[str, str], seconds: float = TURN
    ) -> Callable[[], float]:
        """Requests a second, to be measured in turns."""
        return lambda: self.ask(server, path, headers, seconds)["rate"]


@contextmanager
def load() -> Iterator[Load]:
    """The load client for as long as the block lasts."""
    with program("tests.bench.client") as process:
        yield Load(process)


def beside_bare(load: Load, server: Server, county: County, wanted: Collection[str] = tuple(PAGES)) -> None:
    """Each page, the bare route of as many bytes, and as many bytes that never change.

    Uncompressed, so that all three send the same bytes; then the page once more as a phone asks for it.
    """
    for name, called in PAGES.items():
        if name not in wanted:
            continue
        path, cookie = county.page(name)
        size = load.ask(server, path, {"Cookie": cookie}, 0.05)["body"]
        asked = {"Cookie": cookie}
        turns = in_turns(
            load.rate(server, path, asked),
            load.rate(server, f"/bare/{size}", asked),
            load.rate(server, f"/still/{size}", asked),
            load.rate(server, path, asked | AS_A_PHONE),
        )
        told(
            f"{called}: requests/s beside a bare route",
            [page / bare for page, bare, _still, _packed in turns],
            Goal(0.5),
            bytes=size,
            requests_per_second=round(statistics.median(page for page, *_others in turns)),
        )
        told(
            f"{called}, compressed: requests/s beside a bare route",
            [packed / bare for _page, bare, _still, packed in turns],
            None,
        )
        told(
            f"{called}: requests/s beside a still page",
            [page / still for page, _bare, still, _packed in turns],
            None,
        )


def in_a_large_county(load: Load, small: Server, large: Server, county: County) -> None:
    """Pages' time with 200,000 applications in the database beside 1,000."""
    for name, (called, bound) in IN_A_LARGE_COUNTY.items():
        path, cookie = county.page(name)
        headers = AS_A_PHONE | {"Cookie": cookie}
        turns = in_turns(
            load.rate(small, path, headers, 2 * TURN), load.rate(large, path, headers, 2 * TURN), pairs=15
        )
        told(
            f"{called}: time with {LARGE:,} applications beside {SMALL:,}",
            [few / many for few, many in turns],
            Goal(bound, at_most=True),
        )
