"""A sealed package: a ZIP whose files are AES-256 encrypted in the way WinZip wrote down (AE-2).

Chosen because whoever receives it can open it: 7-Zip, WinRAR, Bandizip and 360 do so after asking for the
password, while a file format of our own would need a program of our own. Names of files are not hidden in a
ZIP, so they must say nothing. The format stretches a password little (1,000 rounds of SHA-1): only passwords
of our own making, with 99 bits, are used.

Source: https://www.winzip.com/en/support/aes-encryption/ (AE-2, strength 3).
"""

import hashlib
import hmac
import os
import struct
import zlib
from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from portal.core.references import ALPHABET
from portal.core.sealing import mac

MEDIA_TYPE = "application/zip"
LETTERS = 20
ROUNDS = 1000
SALT, KEY, PROOF, TAG = 16, 32, 2, 10
_AES, _STORED_NAME_UTF8 = 99, 0x801
_EXTRA = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
_MOMENT = (0, 0x21)
"""1 January 1980, as good as none: when a file was packed is nobody's business."""


def password_for(purpose: str, row: object) -> str:
    """The password of one thing's package, always the same: 20 letters in fives, 99 bits, kept nowhere."""
    number = int.from_bytes(mac(f"package {purpose}", str(row)), "big")
    letters = []
    for _each in range(LETTERS):
        number, at = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[at])
    return "-".join("".join(letters[start : start + 5]) for start in range(0, LETTERS, 5))


def seal_zip(files: Iterable[tuple[str, bytes]], password: str) -> bytes:
    """One ZIP of these files, (name, bytes) each, that opens with the password. For a thread of its own."""
    body, listed, number = bytearray(), bytearray(), 0
    for name, data in files:
        sealed = _sealed(data, password)
        said = name.encode()
        fields = struct.pack(
            "<HHHHHLLLHH",
            51,
            _STORED_NAME_UTF8,
            _AES,
            *_MOMENT,
            0,
            len(sealed),
            len(data),
            len(said),
            len(_EXTRA),
        )
        listed += b"PK\x01\x02" + struct.pack("<H", 51) + fields
        listed += struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + said + _EXTRA
        body += b"PK\x03\x04" + fields + said + _EXTRA + sealed
        number += 1
    end = struct.pack("<HHHHLLH", 0, 0, number, number, len(listed), len(body), 0)
    return bytes(body + listed + b"PK\x05\x06" + end)


def _sealed(data: bytes, password: str) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    plain = packer.compress(data) + packer.flush()
    salt = os.urandom(SALT)
    made = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, ROUNDS, 2 * KEY + PROOF)
    sealed = _counted(plain, made[:KEY])
    tag = hmac.digest(made[KEY : 2 * KEY], sealed, "sha1")[:TAG]
    return salt + made[2 * KEY :] + sealed + tag


def _counted(data: bytes, key: bytes) -> bytes:
    """AES in counter mode with a counter that begins at 1 and has its lowest byte first, as the format wants."""
    blocks = -(-len(data) // 16)
    counters = b"".join(number.to_bytes(16, "little") for number in range(1, blocks + 1))
    # The counters are what is encrypted, each once: this is counter mode, which the library has high byte first only.
    stream = Cipher(AES(key), ECB()).encryptor().update(counters)[: len(data)]  # noqa: S305
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")
