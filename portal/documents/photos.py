"""Photos: any picture people have on their phones becomes one clean JPEG, or a word about what to do."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from weakref import WeakKeyDictionary

import structlog

from portal.core.errors import Busy, Unreadable
from portal.core.words import _

SIDE = 1600
DENSE_SIDE = 2048
LARGEST = 20 << 20
WAITING = 16
SECONDS = 30.0
_ROOT = Path(__file__).parents[2]
_PIECE = 256 << 10
_LARGEST_ANSWER = 16 << 20
log = structlog.get_logger("portal.photos")


@dataclass(frozen=True)
class Photo:
    """A clean, upright JPEG. ``warning``: ``""``, ``blurred``, ``dark`` or ``small`` (see ``advice``)."""

    data: bytes
    width: int
    height: int
    sha256: str
    warning: str = ""


async def clean(source: bytes | Path | BinaryIO, *, dense: bool = False) -> Photo:
    """The picture upright, without metadata, at most 1600 pixels long (2048 when ``dense``).

    source: JPEG, PNG, WebP or HEIC of at most 20 MB; an open file is read from its beginning.
    Raises Unreadable with what to do instead, and Busy while too many photographs wait.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            return await clean(file, dense=dense)
    file = BytesIO(source) if isinstance(source, bytes) else source
    return await _worker().develop(file, DENSE_SIDE if dense else SIDE)


def advice(warning: str) -> str:
    """What to tell people about a photo that may be hard to read; ``""`` when there is nothing to say."""
    return {
        "": "",
        "blurred": _("字可能看不清。手机端平，对着窗户的光，再拍一次。也可以仍然使用。"),
        "dark": _("照片太暗，字可能看不清。到窗边或灯下，再拍一次。也可以仍然使用。"),
        "small": _("照片太小，字可能看不清。请传原图，或再拍一次。也可以仍然使用。"),
    }[warning]


def refusal(code: str) -> Unreadable:
    """The refusal in words, saying what to do."""
    return Unreadable(
        {
            "empty": _("没有收到照片。请再选一次。"),
            "pdf": _("这是PDF文件，这里只收照片。请对着它拍一张，或传截图。"),
            "foreign": _("这个文件不是照片。请用手机拍一张，或从相册选一张。"),
            "heavy": _("照片超过20兆，太大了。请重拍一张，或传它的截图。"),
            "large": _("照片的像素太高了。请不用高像素重拍一张，或传它的截图。"),
            "long": _("图片太长，缩小后看不清字。请分成几张来传。"),
            "animated": _("这是会动的图片。请用手机拍一张照片。"),
            "broken": _("照片打不开，可能没有传完。请再传一次，还不行就重拍一张。"),
        }.get(code, _("这张照片打不开。请重拍一张，或传它的截图。"))
    )


def _spawn(wire: socket.socket) -> subprocess.Popen[bytes]:
    """A worker at the other end of this socket. Called on the loop's own thread, for the parent-death
    signal follows the thread that started the process."""
    return subprocess.Popen(
        [sys.executable, "-m", "portal.documents.imaging"],
        stdin=wire.fileno(),
        stdout=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
    )


class WorkerDied(Exception):
    """The image worker ended instead of answering."""


class ImageWorker:
    """One image worker process and the queue before it. Belongs to one event loop."""

    def __init__(self, *, waiting: int = WAITING, seconds: float = SECONDS) -> None:
        self.waiting, self.seconds = waiting, seconds
        self.inside = 0
        self.turn = asyncio.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.wire: socket.socket | None = None

    async def develop(self, file: BinaryIO, side: int) -> Photo:
        """One picture. Raises Unreadable, or Busy when ``waiting`` others are before it."""
        size = file.seek(0, os.SEEK_END)
        if size > LARGEST:
            raise refusal("heavy")
        if self.inside > self.waiting:
            raise Busy(_("现在传照片的人多，这张还没有存上。请过几秒再传一次。"))
        self.inside += 1
        try:
            async with self.turn:
                return await self._patiently(file, size, side)
        finally:
            self.inside -= 1

    async def _patiently(self, file: BinaryIO, size: int, side: int) -> Photo:
        """Twice, since a worker may also die of something that is not this picture's fault."""
        for attempt in (1, 2):
            try:
                async with asyncio.timeout(self.seconds):
                    return await self._once(file, size, side)
            except (WorkerDied, OSError) as error:
                log.warning("image worker died", attempt=attempt, error=type(error).__name__)
                self.end()
            except TimeoutError:
                log.warning("image worker was too slow")
                self.end()
                break
            except asyncio.CancelledError:
                self.end()  # half an answer may still be on the wire
                raise
        raise refusal("unknown")

    async def _once(self, file: BinaryIO, size: int, side: int) -> Photo:
        loop = asyncio.get_running_loop()
        wire = self.wire or await self._start()
        order = json.dumps({"size": size, "side": side}).encode()
        await loop.sock_sendall(wire, len(order).to_bytes(4, "big") + order)
        file.seek(0)
        while piece := file.read(_PIECE):
            await loop.sock_sendall(wire, piece)
        answer = await self._heard(wire)
        if "refused" in answer:
            raise refusal(answer["refused"])
        data = await self._taken(wire, answer["size"])
        return Photo(data, answer["width"], answer["height"], sha256(data).hexdigest(), answer["warning"])

    async def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            self.process = _spawn(theirs)
        self.wire = ours
        try:
            await self._heard(ours)
        except WorkerDied:
            log.error("image worker does not start")
            self.end()
            raise Busy(_("照片现在存不了，是我们这边的问题。请过一会儿再传。"), 60) from None
        return ours

    async def _heard(self, wire: socket.socket) -> dict:
        length = int.from_bytes(await self._taken(wire, 4), "big")
        return json.loads(await self._taken(wire, length))

    async def _taken(self, wire: socket.socket, size: int) -> bytes:
        if size > _LARGEST_ANSWER:
            raise WorkerDied
        data, filled = bytearray(size), 0
        while filled < size:
            got = await asyncio.get_running_loop().sock_recv_into(wire, memoryview(data)[filled:])
            if not got:
                raise WorkerDied
            filled += got
        return bytes(data)

    def end(self) -> None:
        """Stop the process, if there is one; the next picture starts another."""
        if self.wire is not None:
            self.wire.close()
        if self.process is not None:
            self.process.kill()
            # The kernel may take a while to give back the memory of a large picture: not on the loop.
            threading.Thread(target=self.process.wait, daemon=True).start()
        self.wire = self.process = None


_workers: WeakKeyDictionary[asyncio.AbstractEventLoop, ImageWorker] = WeakKeyDictionary()


def _worker() -> ImageWorker:
    return _workers.setdefault(asyncio.get_running_loop(), ImageWorker())


def close() -> None:
    """Stop the image worker of this event loop, as at the end of the application."""
    worker = _workers.pop(asyncio.get_running_loop(), None)
    if worker:
        worker.end()
