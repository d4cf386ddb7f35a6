"""The key file: the one secret that must be kept apart from the data and its backups.

Each line after the first is ``<key id> <base64 of 32 bytes>``; the last one seals, all of them open.
Every purpose has its own key, derived from these by HKDF, so that no two uses can be confused.
"""

import base64
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.core.settings import SettingsWrong, settings


@dataclass(frozen=True)
class Keys:
    """``secrets`` by key id (one byte each); ``current`` seals; the first one serves blind indexes."""

    kind: str
    secrets: dict[int, bytes]

    @property
    def current(self) -> int:
        return next(reversed(self.secrets))

    @property
    def first(self) -> int:
        return next(iter(self.secrets))

    def derived(self, key_id: int, purpose: str) -> bytes:
        """32 bytes for this purpose alone."""
        return _derive(self.secrets[key_id], purpose)


@cache
def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, b"portal", purpose.encode()).derive(secret)


def create(path: Path, kind: str) -> None:
    """Write a new key file, readable by its owner alone. Raises FileExistsError rather than replace one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"portal-key {kind}\n1 {base64.b64encode(secrets.token_bytes(32)).decode()}\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Keys:
    """The keys in this file. Raises SettingsWrong when there is none or it is damaged."""
    try:
        lines = path.read_text("ascii").split("\n")
        mark, kind = lines[0].split(" ")
        found = {
            int(number): base64.b64decode(text) for number, text in (x.split(" ") for x in lines[1:] if x)
        }
    except (OSError, ValueError):
        raise SettingsWrong(f"PORTAL_KEY_FILE: {path} cannot be read as a key file") from None
    if mark != "portal-key" or not found or any(len(x) != 32 for x in found.values()):
        raise SettingsWrong(f"PORTAL_KEY_FILE: {path} is not a whole key file")
    if not all(0 < number < 256 for number in found):
        raise SettingsWrong(f"PORTAL_KEY_FILE: key ids in {path} go from 1 to 255")
    return Keys(kind, found)


@cache
def keys() -> Keys:
    """This process's keys; development makes its own file, production refuses one made so."""
    path = settings().key_file
    if not path.exists() and not settings().production:
        with suppress(FileExistsError):  # another process of the same start was first
            create(path, "development")
    found = read(path)
    if settings().production and found.kind != "production":
        raise SettingsWrong(f"PORTAL_KEY_FILE: {path} is a development key; production needs its own")
    return found
