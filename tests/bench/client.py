"""The load client, a process of its own: asks for one page over kept connections for a while, on order.

Orders come on standard input and answers go to standard output, one JSON object a line. Only this machine
is asked, and every order says how long it may last.
"""

import asyncio
import json
import sys
import time

import uvloop


class Asking(asyncio.Protocol):
    """One kept connection: asks again as soon as it was answered, until the time is over."""

    def __init__(self, question: bytes, until: float, tally: "Tally") -> None:
        self.question, self.until, self.tally = question, until, tally
        self.over = asyncio.get_running_loop().create_future()
        self.got, self.wanted, self.body = bytearray(), 0, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.asked = time.perf_counter()
        self.transport.write(self.question)

    def data_received(self, data: bytes) -> None:
        self.got += data
        if not self.wanted:
            end = self.got.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.got[:end]).lower()
            self.status = int(head[9:12])
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            self.wanted, self.body = end + 4 + length, length
        if len(self.got) >= self.wanted:
            self.answered()

    def answered(self) -> None:
        now = time.perf_counter()
        self.tally.note(self.status, self.body, now - self.asked)
        self.got.clear()
        self.wanted = 0
        if now < self.until:
            self.ask()
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(error)


class Tally:
    """What came back."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.statuses: dict[int, int] = {}
        self.body = 0

    def note(self, status: int, body: int, seconds: float) -> None:
        self.took.append(seconds)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.body = body


async def ask(port: int, path: str, headers: dict[str, str], seconds: float, connections: int) -> dict:
    """Requests a second, and how long the middle one and the slowest hundredth took."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *(f"{k}: {v}" for k, v in headers.items())]
    question = ("\r\n".join(lines) + "\r\n\r\n").encode()
    loop, tally = asyncio.get_running_loop(), Tally()
    began = time.perf_counter()
    made = [
        await loop.create_connection(lambda: Asking(question, began + seconds, tally), "127.0.0.1", port)
        for _each in range(connections)
    ]
    async with asyncio.timeout(seconds + 20):
        await asyncio.gather(*(protocol.over for _transport, protocol in made))
    lasted = time.perf_counter() - began
    took = sorted(tally.took)
    return {
        "rate": len(took) / lasted,
        "middle": took[len(took) // 2],
        "slow": took[len(took) * 99 // 100],
        "statuses": tally.statuses,
        "body": tally.body,
    }


def main() -> None:
    """One order after another until the other end closes."""
    for line in sys.stdin:
        print(json.dumps(uvloop.run(ask(**json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
