"""A stand-in for the children of ``serve``: it says when it begins and ends, and serves one answer.

``STAND_IN`` changes what it does: ``fails`` ends at once, ``stubborn`` ignores SIGTERM, ``parent`` leaves a child.
"""

import json
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Ready(BaseHTTPRequestHandler):
    """Ready for whoever asks with the right name."""

    def do_GET(self) -> None:
        known = self.headers["Host"] == f"127.0.0.1:{os.environ['PORTAL_PORT']}"
        self.send_response(200 if known and self.path == "/health/ready" else 400)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def say(*words: object) -> None:
    """One write, so that two children's lines never mix."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def main(name: str, manner: str) -> None:
    if name == "demo":
        citizens = [{"phone": "13900000001", "note": "低保"}]
        say(
            json.dumps(
                {"accounts": [{"account": "zhang", "name": "张三", "scope": None}], "citizens": citizens}
            )
        )
        return
    if manner == "fails":
        sys.exit(3)

    def end(*_: object) -> None:
        say(name, "asked")
        if manner != "stubborn":
            sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    say(name, "began", os.getpid())
    if manner == "parent" and name == "web":
        say("left", subprocess.Popen(["/bin/sleep", "60"]).pid)
    if name == "web":
        HTTPServer(("127.0.0.1", int(os.environ["PORTAL_PORT"])), Ready).serve_forever()
    while True:
        signal.pause()


main(sys.argv[1], os.environ.get("STAND_IN", ""))
