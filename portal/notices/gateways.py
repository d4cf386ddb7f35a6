"""Gateways: whoever carries an SMS to a phone.

The one for production speaks the least that every operator's adapter can: one POST of JSON
``{"id", "to", "text"}`` to the address in ``PORTAL_SMS``, with ``Authorization: Bearer`` when
``PORTAL_SMS_TOKEN_FILE`` names a file. Any 2xx means taken; ``id`` is the same at every try.
"""

import http.client
import json
import os
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from portal.core.clock import now
from portal.core.settings import settings

PATIENCE = 6.0
"""Seconds for one try: the row stays locked meanwhile."""


class Gateway(Protocol):
    """Takes one SMS at a time."""

    def send(self, notice: UUID, to: str, text: str, code: str | None) -> None:
        """Hand the SMS over. Raises OSError when it could not be handed over now."""


class OutboxFile:
    """Development's gateway: one JSON line an SMS in ``$PORTAL_DATA/outbox.jsonl``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, notice: UUID, to: str, text: str, code: str | None) -> None:
        line = {"to": to, "text": text, "at": now().isoformat()} | ({"code": code} if code else {})
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class HttpGateway:
    """An operator's gateway at one fixed address; redirects are not followed."""

    def __init__(self, address: SplitResult, token: str) -> None:
        self.address, self.token = address, token

    def send(self, notice: UUID, to: str, text: str, code: str | None) -> None:
        secure = self.address.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self.address.hostname or "", self.address.port, timeout=PATIENCE)
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = json.dumps({"id": str(notice), "to": to, "text": text})
        path = (self.address.path or "/") + (f"?{self.address.query}" if self.address.query else "")
        try:
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
        except http.client.HTTPException as error:
            raise OSError(type(error).__name__) from None
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise OSError(f"the gateway answered {status}")


def gateway() -> Gateway:
    """The gateway that ``PORTAL_SMS`` names."""
    if settings().sms == "outbox":
        return OutboxFile(settings().data / "outbox.jsonl")
    token = os.environ.get("PORTAL_SMS_TOKEN_FILE")
    return HttpGateway(urlsplit(settings().sms), Path(token).read_text().strip() if token else "")
