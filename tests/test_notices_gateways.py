"""The gateway for production: one POST an SMS, and an OSError whenever it was not taken."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from portal.notices.gateways import HttpGateway


class Operator(BaseHTTPRequestHandler):
    """An operator's end: answers as it is told, and remembers what came."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(self.server.answer)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_parts: object) -> None:
        """Quiet."""


@pytest.fixture
def operator() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Operator)
    server.came, server.answer = [], 200
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def gateway_to(operator: HTTPServer, token: str = "") -> HttpGateway:
    return HttpGateway(urlsplit(f"http://127.0.0.1:{operator.server_port}/send?v=1"), token)


def test_an_sms_is_posted_with_its_id_and_without_the_code_apart(operator):
    notice = uuid4()
    gateway_to(operator, "secret").send(notice, "13900000000", "【玉环市】您好", "123456")
    sent = {"id": str(notice), "to": "13900000000", "text": "【玉环市】您好"}
    assert operator.came == [("/send?v=1", "Bearer secret", sent)]


@pytest.mark.parametrize("answer", [301, 400, 429, 500, 503])
def test_whatever_is_no_success_is_tried_again_later(operator, answer):
    operator.answer = answer
    with pytest.raises(OSError, match=str(answer)):
        gateway_to(operator).send(uuid4(), "13900000000", "x", None)
    assert len(operator.came) == 1


def test_an_operator_who_is_away_is_tried_again_later(operator):
    away = gateway_to(operator)
    operator.shutdown()
    operator.server_close()
    with pytest.raises(ConnectionRefusedError):
        away.send(uuid4(), "13900000000", "x", None)
