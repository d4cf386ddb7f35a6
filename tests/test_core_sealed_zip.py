"""The sealed package: it opens with its password in the way WinZip wrote down, and in no other."""

import hashlib
import hmac
import io
import os
import zipfile
import zlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from portal.core.sealed_zip import password_for, seal_zip

FILES = [("a.txt", "你好".encode()), ("empty", b""), ("big.bin", os.urandom(100_001))]


def unseal(sealed, password):
    """As the format says: salt, proof, body, tag; each block under a counter that has its lowest byte first."""
    salt, proof, body, tag = sealed[:16], sealed[16:18], sealed[18:-10], sealed[-10:]
    made = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, 1000, 66)
    if made[64:] != proof or hmac.digest(made[32:64], body, "sha1")[:10] != tag:
        raise ValueError("not its password, or altered")
    blocks = []
    for number, start in enumerate(range(0, len(body), 16), 1):
        counter = (
            Cipher(algorithms.AES(made[:32]), modes.ECB()).encryptor().update(number.to_bytes(16, "little"))
        )
        blocks.append(bytes(a ^ b for a, b in zip(body[start : start + 16], counter, strict=False)))
    return zlib.decompress(b"".join(blocks), -15)


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for each in packed.infolist():
            assert (each.flag_bits & 1, each.compress_type, each.CRC) == (1, 99, 0)
            start = each.header_offset + 30 + len(each.filename.encode()) + len(each.extra)
            yield each.filename, each.file_size, data[start : start + each.compress_size]


def test_every_file_opens_with_the_password():
    sealed = list(parts(seal_zip(FILES, "ABCDE-FGHJK")))
    assert [(name, unseal(body, "ABCDE-FGHJK")) for name, _size, body in sealed] == FILES
    assert [size for _name, size, _body in sealed] == [len(data) for _name, data in FILES]


def test_none_opens_with_another_or_after_a_flipped_bit():
    (_name, _size, body), *_more = parts(seal_zip(FILES, "ABCDE-FGHJK"))
    with pytest.raises(ValueError, match="not its password"):
        unseal(body, "ABCDE-FGHJL")
    with pytest.raises(ValueError, match="altered"):
        unseal(body[:-11] + bytes([body[-11] ^ 1]) + body[-10:], "ABCDE-FGHJK")


def test_the_same_thing_has_one_password_and_every_sealing_is_new():
    first, again = password_for("economic check", "a"), password_for("economic check", "a")
    assert first == again != password_for("economic check", "b")
    assert [len(each) for each in first.split("-")] == [5, 5, 5, 5]
    assert seal_zip(FILES, first) != seal_zip(FILES, first)
