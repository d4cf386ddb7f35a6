"""Sealed files: each under a random key of its own, so that deleting the key erases the file.

A file is version (1) ‖ key mark (16) ‖ chunks. A chunk is AES-256-GCM over at most 64 KiB with the nonce
counter (11) ‖ last (1) and the header as associated data: none can be altered, moved, dropped or come
from another file. The key mark tells a wrong key from a damaged file and says nothing about the key.
"""

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
CHUNK = 64 << 10
TAG = 16
HEADER = 1 + 16


class FileBroken(Exception):
    """A sealed file was altered or cut, or this is not its key. Never shown to people."""


def new_key() -> bytes:
    """A key for one file, 32 bytes; keep it only wrapped (``core.sealing``)."""
    return os.urandom(32)


def seal(data: bytes, key: bytes) -> bytes:
    """The file's bytes as they may lie on a disk. One key seals one file only."""
    header = _header(key)
    cipher = AESGCM(key)
    starts = range(0, len(data), CHUNK) or (0,)
    view = memoryview(data)
    chunks = (
        cipher.encrypt(_nonce(n, last=start == starts[-1]), view[start : start + CHUNK], header)
        for n, start in enumerate(starts)
    )
    return b"".join((header, *chunks))


def unseal(sealed: bytes, key: bytes) -> bytes:
    """What was sealed. Raises FileBroken."""
    if sealed[:HEADER] != _header(key):
        raise FileBroken("not its key" if sealed[:1] == bytes((VERSION,)) else "not a sealed file")
    cipher = AESGCM(key)
    starts = range(HEADER, len(sealed), CHUNK + TAG)
    if not starts:
        raise FileBroken("cut")
    view = memoryview(sealed)
    try:
        return b"".join(
            cipher.decrypt(
                _nonce(n, last=start == starts[-1]), view[start : start + CHUNK + TAG], view[:HEADER]
            )
            for n, start in enumerate(starts)
        )
    except (InvalidTag, ValueError):
        raise FileBroken("altered") from None


def _header(key: bytes) -> bytes:
    return bytes((VERSION,)) + hmac.digest(key, b"mark of a file key", sha256)[:16]


def _nonce(counter: int, *, last: bool) -> bytes:
    return counter.to_bytes(11, "big") + bytes((last,))
