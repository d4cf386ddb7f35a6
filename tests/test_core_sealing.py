"""Sealed values open for their own cell alone, and only whole."""

import base64
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import keys, sealing
from portal.core.keys import Keys
from portal.core.sealing import SealBroken, blind_index, seal, unseal, unseal_text
from portal.core.settings import SettingsWrong

ROW = uuid4()


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_again(value):
    assert unseal(seal(value, "a.b", ROW), "a.b", ROW) == value


@given(st.text(max_size=40))
def test_names_come_back_byte_for_byte(name):
    assert unseal_text(seal(name, "a.b", ROW), "a.b", ROW) == name


@given(st.integers(min_value=0), st.integers(0, 7))
def test_a_flipped_bit_is_noticed(place, bit):
    value = bytearray(seal("林建国", "a.b", ROW))
    value[place % len(value)] ^= 1 << bit
    with pytest.raises(SealBroken):
        unseal(bytes(value), "a.b", ROW)


def test_a_value_moved_to_another_row_or_column_does_not_open():
    value = seal("x", "person.phone", ROW)
    for where, row in (("person.phone", uuid4()), ("person.name", ROW)):
        with pytest.raises(SealBroken):
            unseal(value, where, row)


def test_equal_values_are_sealed_differently_and_indexed_equally():
    assert seal("x", "a.b", ROW) != seal("x", "a.b", ROW)
    assert blind_index("phone", "x") == blind_index("phone", "x") != blind_index("identity", "x")


def test_an_older_key_still_opens_and_a_missing_one_does_not(monkeypatch):
    old, new = Keys("development", {1: b"a" * 32}), Keys("development", {1: b"a" * 32, 2: b"b" * 32})
    monkeypatch.setattr(sealing, "keys", lambda: old)
    before = seal("x", "a.b", ROW)
    monkeypatch.setattr(sealing, "keys", lambda: new)
    assert unseal_text(before, "a.b", ROW) == "x"
    after = seal("x", "a.b", ROW)
    monkeypatch.setattr(sealing, "keys", lambda: old)
    with pytest.raises(SealBroken):
        unseal(after, "a.b", ROW)


def test_a_key_file_is_never_replaced_and_only_its_owner_reads_it(tmp_path):
    keys.create(tmp_path / "key", "production")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o400
    with pytest.raises(FileExistsError):
        keys.create(tmp_path / "key", "production")
    assert keys.read(tmp_path / "key").kind == "production"


KEY = base64.b64encode(b"k" * 32).decode()


DAMAGED = (
    "",
    "portal-key",
    "portal-key production\n",
    "portal-key production\n1 short\n",
    f"other production\n1 {KEY}",
    f"portal-key production\n300 {KEY}",
)


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_key_file_is_refused_by_name(tmp_path, text):
    (tmp_path / "key").write_text(text)
    with pytest.raises(SettingsWrong, match="PORTAL_KEY_FILE"):
        keys.read(tmp_path / "key")
