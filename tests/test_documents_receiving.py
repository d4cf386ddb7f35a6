"""Receiving: one photograph off the wire, however the network cuts it, never whole in memory."""

import os
from collections.abc import AsyncIterator, Awaitable, Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as some

from portal.core.errors import Busy, NotAllowed, Refusal, Unreadable
from portal.documents import receiving
from portal.documents.receiving import Upload, receive

EDGE = "----edge7MA4YWxkTrZu0gW"
TYPE = f"multipart/form-data; boundary={EDGE}"
PHOTO = bytes(range(256)) * 41 + b"\r\n--" + EDGE.encode()[:-1] + b"\r\n\r\n--" + b"\r\n----edge"


def form(*parts: tuple[str, str | None, bytes], end: str = "--\r\n") -> bytes:
    """A multipart body of (name, filename or None, content)."""
    body = bytearray()
    for name, filename, content in parts:
        file = f'; filename="{filename}"\r\nContent-Type: image/jpeg' if filename is not None else ""
        body += (
            f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode()
            + content
            + b"\r\n"
        )
    return bytes(body) + f"--{EDGE}{end}".encode()


WHOLE = form(("token", None, b"abc"), ("key", None, "幂等".encode()), ("photo", "身份证 正面.jpg", PHOTO))


async def arriving(pieces: Iterable[bytes], then: BaseException | None = None) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
    if then:
        raise then


def cut(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


async def answered(asked: Awaitable[Upload]) -> Upload | Refusal:
    """The upload, or the refusal in its place."""
    try:
        return await asked
    except Refusal as refusal:
        return refusal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tmp"


def assert_whole(upload: Upload) -> None:
    with upload:
        assert upload.fields == {"token": "abc", "key": "幂等"}
        assert upload.file.read() == PHOTO
        assert upload.size == len(PHOTO)
        assert upload.filename == "身份证 正面.jpg"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000, 1 << 20])
async def test_the_form_is_the_same_in_pieces_of_any_size(size, folder):
    assert_whole(await receive(arriving(cut(WHOLE, size)), TYPE, folder=folder))


@tries(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=some.lists(some.integers(0, len(WHOLE)), max_size=12).map(sorted))
async def test_wherever_the_network_cuts_it_the_form_is_whole(cuts, folder):
    edges = [0, *cuts, len(WHOLE)]
    pieces = [WHOLE[a:b] for a, b in pairwise(edges)]
    assert_whole(await receive(arriving(pieces), TYPE, folder=folder))


async def test_fields_are_told_before_the_file_is_read(folder):
    read = 0

    async def counting() -> AsyncIterator[bytes]:
        nonlocal read
        for piece in cut(WHOLE, 100):
            read += len(piece)
            yield piece

    async def on_fields(fields: dict[str, str]) -> None:
        told.append((dict(fields), read))

    told: list[tuple[dict[str, str], int]] = []
    with await receive(counting(), TYPE, on_fields=on_fields, folder=folder):
        pass
    assert [fields for fields, _ in told] == [{"token": "abc", "key": "幂等"}]
    assert told[0][1] < 600


async def test_a_caller_may_refuse_by_the_fields_and_no_file_is_written(folder):
    async def on_fields(fields: dict[str, str]) -> None:
        raise NotAllowed("no token")

    with pytest.raises(NotAllowed):
        await receive(arriving(cut(WHOLE, 100)), TYPE, on_fields=on_fields, folder=folder)
    assert not folder.exists()


async def test_fields_are_told_once_when_there_is_no_file(folder):
    async def on_fields(fields: dict[str, str]) -> None:
        told.append(fields)

    told: list[dict[str, str]] = []
    upload = await receive(
        arriving([form(("token", None, b"abc"))]), TYPE, on_fields=on_fields, folder=folder
    )
    assert told == [{"token": "abc"}]
    assert upload.file is None


async def test_of_two_buttons_the_one_that_was_used_counts(folder):
    for names in (("camera", "album"), ("album", "camera")):
        parts = [
            (name, "a.jpg" if name == "album" else "", PHOTO if name == "album" else b"") for name in names
        ]
        with await receive(arriving([form(*parts)]), TYPE, folder=folder) as upload:
            assert upload.file.read() == PHOTO
            assert upload.filename == "a.jpg"


async def test_a_form_whose_file_was_not_chosen_has_no_file(folder):
    upload = await receive(arriving([form(("photo", "", b""))]), TYPE, folder=folder)
    assert (upload.file, upload.size) == (None, 0)


async def test_the_file_has_no_name_on_the_disk_and_is_private(folder):
    with await receive(arriving([WHOLE]), TYPE, folder=folder) as upload:
        assert list(folder.iterdir()) == []
        assert os.fstat(upload.file.fileno()).st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    assert upload.file.closed


async def test_a_large_photograph_is_never_whole_in_memory(folder):
    largest = 0

    async def watched() -> AsyncIterator[bytes]:
        nonlocal largest
        for piece in cut(form(("photo", "a.jpg", bytes(9 << 20))), 1 << 16):
            yield piece
            largest = max(largest, len(reader.waiting))

    reader = receiving._Reader(None, 20 << 20, 8192, folder)
    await reader.read(watched(), TYPE)
    with reader.upload as upload:
        assert upload.size == os.fstat(upload.file.fileno()).st_size == 9 << 20
    assert largest < 1 << 20


async def test_a_photograph_over_the_limit_is_cut_off(folder):
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield form(("photo", "a.jpg", b""), end="")[: -len(EDGE) - 4]
        while sent < 8 << 20:
            sent += 1 << 16
            yield bytes(1 << 16)

    with pytest.raises(Unreadable, match="20兆"):
        await receive(endless(), TYPE, max_file=1 << 20, folder=folder)
    assert sent < 3 << 20


async def test_the_rest_of_a_refused_form_is_let_in_so_that_the_answer_can_be_seen(folder):
    stream = arriving(cut(form(("photo", "a.jpg", bytes(300_000))), 1000))
    with pytest.raises(Unreadable):
        await receive(stream, TYPE, max_file=200_000, folder=folder)
    assert [piece async for piece in stream] == []


HEADER = f"--{EDGE}\r\nContent-Disposition: form-data".encode()
BROKEN = {
    "no boundary": (WHOLE, "multipart/form-data"),
    "another kind of form": (b"token=abc", "application/x-www-form-urlencoded"),
    "no kind at all": (WHOLE, ""),
    "a boundary of its own": (WHOLE, TYPE + "x"),
    "a boundary beyond all measure": (WHOLE, "multipart/form-data; boundary=" + "x" * 5000),
    "a boundary of Han characters": (WHOLE, "multipart/form-data; boundary=边"),
    "nothing": (b"", TYPE),
    "words": ("您好".encode(), TYPE),
    "cut in a header": (WHOLE[:60], TYPE),
    "cut in the file": (WHOLE[: len(WHOLE) // 2], TYPE),
    "cut before its last mark": (WHOLE[:-4], TYPE),
    "a part without a name": (HEADER + b"\r\n\r\nabc\r\n" + form(), TYPE),
    "a name that is no text": (HEADER + b'; name="\xff\xfe"\r\n\r\nabc\r\n' + form(), TYPE),
    "a field that is no text": (form(("token", None, b"\xff\xfe")), TYPE),
    "a header with no end": (HEADER + b"; name=" + b"x" * 90_000, TYPE),
    "more headers than anyone needs": (HEADER + b"\r\nX-A: b" * 90 + b"\r\n\r\n" + form(), TYPE),
    "a header that is none": (HEADER + b'; name="a"\r\nX A\x00: b\r\n\r\n' + form(), TYPE),
    "too many parts": (form(*[("a", None, b"b")] * 400), TYPE),
    "a field like a novel": (form(("token", None, b"b" * 90_000)), TYPE),
    "two photographs": (form(("photo", "a.jpg", PHOTO), ("photo", "b.jpg", PHOTO)), TYPE),
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("size", [5, 1 << 20])
async def test_a_broken_form_is_refused_in_words_that_say_what_to_do(what, size, folder):
    body, content_type = BROKEN[what]
    with pytest.raises(Unreadable) as refusal:
        await receive(arriving(cut(body, size)), content_type, folder=folder)
    assert "传" in refusal.value.message
    assert not folder.exists() or list(folder.iterdir()) == []


@tries(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bites=some.lists(
        some.tuples(some.integers(0, len(WHOLE) - 1), some.binary(max_size=9)), min_size=1, max_size=4
    ),
    size=some.integers(1, 5000),
)
async def test_bytes_bitten_out_of_a_form_end_in_a_form_or_a_refusal(bites, size, folder):
    body = bytearray(WHOLE)
    for place, other in bites:
        body[place : place + len(other) + 1] = other
    answer = await answered(receive(arriving(cut(bytes(body), size)), TYPE, folder=folder))
    if isinstance(answer, Refusal):
        assert answer.message
    else:
        with answer as upload:
            assert upload.size == (len(upload.file.read()) if upload.file else 0)


@pytest.mark.parametrize("gone", [ConnectionResetError(), TimeoutError(), receiving.asyncio.CancelledError()])
async def test_a_network_that_breaks_off_leaves_nothing_behind(gone, folder, monkeypatch):
    made = []
    real = receiving._nameless
    monkeypatch.setattr(receiving, "_nameless", lambda place: made.append(real(place)) or made[-1])
    pieces = cut(form(("photo", "a.jpg", bytes(1 << 20))), 1 << 18)[:-1]
    with pytest.raises((Unreadable, receiving.asyncio.CancelledError)) as refusal:
        await receive(arriving(pieces, gone), TYPE, folder=folder)
    assert [file.closed for file in made] == [True]
    assert list(folder.iterdir()) == []
    if isinstance(refusal.value, Unreadable):
        assert "再传一次" in refusal.value.message


async def test_a_sender_who_stalls_is_not_waited_for_without_end(folder, monkeypatch):
    monkeypatch.setattr(receiving, "PATIENCE", 0.01)
    never = receiving.asyncio.Event()

    async def stalling() -> AsyncIterator[bytes]:
        yield WHOLE[:300]
        await never.wait()

    with pytest.raises(Unreadable, match="网络断了"):
        await receive(stalling(), TYPE, folder=folder)


async def test_a_sender_who_drips_holds_no_place_for_hours(folder, monkeypatch):
    monkeypatch.setattr(receiving, "WHOLE_UPLOAD", 0.05)
    never = receiving.asyncio.Event()

    async def dripping() -> AsyncIterator[bytes]:
        for byte in WHOLE[:300]:
            yield bytes([byte])
        await never.wait()

    with pytest.raises(Unreadable, match="网络断了"):
        await receive(dripping(), TYPE, folder=folder)


async def test_more_uploads_at_once_than_there_is_room_for_are_asked_to_come_again(folder, monkeypatch):
    monkeypatch.setattr(receiving, "_room", receiving.asyncio.Semaphore(1))

    async def on_fields(fields: dict[str, str]) -> None:
        stream = arriving(cut(WHOLE, 1000))
        with pytest.raises(Busy):
            await receive(stream, TYPE, folder=folder)
        assert [piece async for piece in stream] == []

    assert_whole(await receive(arriving([WHOLE]), TYPE, on_fields=on_fields, folder=folder))
    assert_whole(await receive(arriving([WHOLE]), TYPE, folder=folder))
