"""Sealing: personal data unreadable at rest (``docs/decisions.md``, sealing).

A sealed value is version ‖ key id ‖ nonce (12) ‖ ciphertext and tag. It is bound to its table, column and
row, so that a value moved to another place no longer opens. A blind index finds equal values without
showing them.
"""

import hmac
import os
from functools import cache
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.core.keys import keys

VERSION = 1


class SealBroken(Exception):
    """A sealed value was altered, moved, or belongs to a key that is not here. Never shown to people."""


def _place(where: str, row: UUID | str, key_id: int) -> bytes:
    return f"{where}\x1f{row}\x1f{key_id}".encode()


def seal(value: str | bytes, where: str, row: UUID | str) -> bytes:
    """The value sealed for one cell. ``where`` is ``table.column``; ``row`` is the row's id."""
    key_id = keys().current
    plain = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    nonce = os.urandom(12)
    cipher = _cipher(keys().derived(key_id, "seal"))
    return bytes((VERSION, key_id)) + nonce + cipher.encrypt(nonce, plain, _place(where, row, key_id))


def unseal(value: bytes, where: str, row: UUID | str) -> bytes:
    """What was sealed for this very cell. Raises SealBroken."""
    if len(value) < 30 or value[0] != VERSION or value[1] not in keys().secrets:
        raise SealBroken(where)
    key_id = value[1]
    cipher = _cipher(keys().derived(key_id, "seal"))
    try:
        return cipher.decrypt(value[2:14], value[14:], _place(where, row, key_id))
    except InvalidTag:
        raise SealBroken(where) from None


def unseal_text(value: bytes, where: str, row: UUID | str) -> str:
    """As ``unseal``, for text."""
    return unseal(value, where, row).decode("utf-8", "surrogatepass")


def blind_index(purpose: str, value: str) -> bytes:
    """32 bytes by which equal values are found. ``value`` is already normalised."""
    return mac(f"index {purpose}", value)


def mac(purpose: str, value: str | bytes) -> bytes:
    """32 bytes that only the holder of the key can make, for tokens and codes kept as fingerprints."""
    plain = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    made = _begun(keys().derived(keys().first, purpose)).copy()
    made.update(plain)
    return made.digest()


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@cache
def _begun(key: bytes) -> hmac.HMAC:
    """To be copied: a third faster than beginning anew."""
    return hmac.new(key, digestmod=sha256)


def key_mark() -> bytes:
    """What a database remembers of the key that seals it; of no use for opening anything."""
    return mac("key mark", "this database")
