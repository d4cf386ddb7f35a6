"""Sealed files: nothing of them can be read, altered, moved or left out without their key."""

import pytest

from portal.documents.sealed_files import CHUNK, HEADER, TAG, FileBroken, new_key, seal, unseal

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77]
WHOLE = CHUNK + TAG


def content(size: int) -> bytes:
    return bytes(n * 37 % 251 for n in range(size))


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_is_what_opens(size):
    key = new_key()
    sealed = seal(content(size), key)
    assert unseal(sealed, key) == content(size)
    assert len(sealed) == HEADER + size + TAG * max(1, -(-size // CHUNK))


def test_nothing_of_the_content_shows():
    canary = "林某 331083199001011234".encode()
    assert canary not in seal(canary * 5000, new_key())


def test_the_same_photograph_kept_twice_looks_different():
    assert seal(content(500), new_key()) != seal(content(500), new_key())


def chunks(sealed: bytes) -> list[bytes]:
    return [sealed[start : start + WHOLE] for start in range(HEADER, len(sealed), WHOLE)]


@pytest.mark.parametrize("place", [0, 3, HEADER, HEADER + CHUNK, HEADER + WHOLE + 5, -1])
def test_one_flipped_bit_is_noticed(place):
    key = new_key()
    sealed = bytearray(seal(content(2 * CHUNK + 9), key))
    sealed[place] ^= 1
    with pytest.raises(FileBroken):
        unseal(bytes(sealed), key)


def test_chunks_cannot_be_swapped_repeated_or_left_out():
    key = new_key()
    sealed = seal(content(4 * CHUNK), key)
    head, (a, b, c, d) = sealed[:HEADER], chunks(sealed)
    for wrong in ([b, a, c, d], [a, a, c, d], [a, c, d], [b, c, d], [a, b, c, d, d], [a, b, c], [d], []):
        with pytest.raises(FileBroken):
            unseal(head + b"".join(wrong), key)


def test_a_chunk_of_another_file_does_not_fit():
    key, other = new_key(), new_key()
    a, b = seal(content(3 * CHUNK), key), seal(content(3 * CHUNK), other)
    mixed = a[:HEADER] + chunks(a)[0] + chunks(b)[1] + chunks(a)[2]
    with pytest.raises(FileBroken):
        unseal(mixed, key)


@pytest.mark.parametrize(
    "kept", [0, 1, HEADER - 1, HEADER, HEADER + 1, HEADER + TAG, WHOLE, HEADER + WHOLE, -1]
)
def test_a_file_cut_anywhere_is_noticed(kept):
    key = new_key()
    with pytest.raises(FileBroken):
        unseal(seal(content(2 * CHUNK), key)[:kept], key)


def test_without_its_own_key_a_file_is_gone():
    sealed = seal(content(100), new_key())
    with pytest.raises(FileBroken, match="not its key"):
        unseal(sealed, new_key())
