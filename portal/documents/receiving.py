"""Receiving: one photograph off the wire, in pieces as they come, never whole in memory.

The form's text fields arrive before its file, so that a caller may refuse (no token, done before) without
reading the photograph. The file lies in a private temporary file without a name: nothing is left of it
however we end.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from portal.core.errors import Busy, Refusal, Unreadable
from portal.core.settings import settings
from portal.core.words import _
from portal.documents.photos import refusal

LARGEST_FILE = 20 << 20
LARGEST_FIELD = 8 << 10
MOST_PARTS = 24
AT_ONCE = 128
PATIENCE = 60.0
WHOLE_UPLOAD = 15 * 60.0
"""Seconds for all of it: 20 MB at 200 kbit/s; nobody holds a place by sending a byte a minute."""
_PIECE = 512 << 10
_room = asyncio.Semaphore(AT_ONCE)

OnFields = Callable[[dict[str, str]], Awaitable[None]]


@dataclass
class Upload:
    """What was sent. ``file`` is open, at its beginning and without a name; None when none was chosen."""

    fields: dict[str, str]
    file: BinaryIO | None = None
    filename: str = ""
    size: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; nothing of it is left."""
        if self.file is not None:
            self.file.close()


async def receive(
    stream: AsyncIterator[bytes],
    content_type: str,
    *,
    on_fields: OnFields | None = None,
    max_file: int = LARGEST_FILE,
    max_field: int = LARGEST_FIELD,
    folder: Path | None = None,
) -> Upload:
    """Read a multipart form with at most one file. Use it as ``with await receive(…) as upload``.

    on_fields: awaited once with the fields before the file is read; whatever it raises is raised here.
    A form without a file, and one with a file field left empty, has ``file`` None.
    Raises Unreadable for what is too large, broken or cut off, with what to do; Busy while too many
    uploads come in at once. What is left of a refused body is read and thrown away up to ``max_file``
    more bytes, since a browser shows the answer only after it could send its form.
    """
    if _room.locked():
        await _drain(stream, max_file)
        raise Busy(_("现在传照片的人多，这张还没有存上。请过几秒再传一次。"))
    reader = _Reader(on_fields, max_file, max_field, folder or settings().data / "tmp")
    async with _room:
        try:
            await _in_time(reader.read(stream, content_type))
        except BaseException as error:
            reader.upload.close()
            if isinstance(error, Refusal):
                await _drain(stream, max_file)
            raise
    return reader.upload


async def _in_time(reading: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(WHOLE_UPLOAD):
            await reading
    except TimeoutError:
        raise Unreadable(_("照片没有传完，网络断了。请再传一次。")) from None


async def _drain(stream: AsyncIterator[bytes], most: int) -> None:
    try:
        while most > 0 and (piece := await _next(stream)):
            most -= len(piece)
    except Unreadable:
        return  # gone while we were listening out of politeness; the refusal stands


async def _next(stream: AsyncIterator[bytes]) -> bytes:
    """The next piece, or ``b""`` at the end. Raises Unreadable when it breaks off or stalls."""
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in stream:
                if piece:
                    return piece
    except (TimeoutError, ConnectionError):
        raise Unreadable(_("照片没有传完，网络断了。请再传一次。")) from None
    return b""


def _broken() -> Unreadable:
    return Unreadable(_("照片没有传完整。请再传一次。"))


def _nameless(folder: Path) -> BinaryIO:
    """A private file that is gone when it is closed, even by kill -9."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened, path = tempfile.mkstemp(dir=folder)
    os.unlink(path)
    return os.fdopen(opened, "w+b")


class _Part:
    """One part of the form while it comes in. ``filename`` is None for a text field."""

    def __init__(self) -> None:
        self.headers: dict[str, bytes] = {}
        self.name, self.filename = "", None
        self.data, self.size = bytearray(), 0


class _Reader:
    """Turns the parser's calls into fields and a file. The parser calls at once; we wait between pieces."""

    def __init__(self, on_fields: OnFields | None, max_file: int, max_field: int, folder: Path) -> None:
        self.on_fields, self.max_file, self.max_field, self.folder = on_fields, max_file, max_field, folder
        self.upload = Upload({})
        self.part = _Part()
        self.parts = 0
        self.header, self.value = bytearray(), bytearray()
        self.waiting = bytearray()
        self.told = self.ended = False

    async def read(self, stream: AsyncIterator[bytes], content_type: str) -> None:
        try:
            parser = self._parser(content_type)
            while piece := await _next(stream):
                for start in range(0, len(piece), _PIECE):
                    parser.write(piece[start : start + _PIECE])
                    await self._settle(_PIECE)
        except (FormParserError, UnicodeError):
            raise _broken() from None
        if not self.ended:
            raise _broken()
        await self._settle(1)
        await self._tell()
        if self.upload.file is not None:
            self.upload.file.seek(0)

    def _parser(self, content_type: str) -> MultipartParser:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise _broken()
        return MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._part_begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._part_data,
                "on_part_end": self._part_end,
                "on_end": self._end,
            },
        )

    async def _settle(self, enough: int) -> None:
        """What the parser could not wait for: ask the caller, then write what has gathered."""
        if self.upload.size and not self.told:
            await self._tell()
        if len(self.waiting) < enough:
            return
        if self.upload.file is None:
            self.upload.file = _nameless(self.folder)
        piece, self.waiting = self.waiting, bytearray()
        await asyncio.to_thread(self.upload.file.write, piece)

    async def _tell(self) -> None:
        if self.on_fields is not None and not self.told:
            await self.on_fields(self.upload.fields)
        self.told = True

    def _part_begin(self) -> None:
        self.part = _Part()
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise _broken()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self.header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def _header_end(self) -> None:
        self.part.headers[self.header.decode("ascii").lower()] = bytes(self.value)
        self.header, self.value = bytearray(), bytearray()

    def _headers_finished(self) -> None:
        disposition = self.part.headers.get("content-disposition", b"")
        _kind, options = parse_options_header(disposition.decode("latin-1"))
        if not options.get(b"name"):
            raise _broken()
        self.part.name = options[b"name"].decode()
        if b"filename" in options:
            self.part.filename = options[b"filename"].decode("utf-8", "replace")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        part = self.part
        if part.filename is None:
            part.data += data[start:end]
            if len(part.data) > self.max_field:
                raise _broken()
            return
        if not part.size and self.upload.size and end > start:
            raise Unreadable(_("一次只能传一张。请一张一张地传。"))
        part.size += end - start
        if part.size > self.max_file:
            raise refusal("heavy")
        self.upload.filename, self.upload.size = part.filename[-255:], part.size
        self.waiting += data[start:end]

    def _part_end(self) -> None:
        if self.part.filename is None:
            self.upload.fields.setdefault(self.part.name, self.part.data.decode())

    def _end(self) -> None:
        self.ended = True
