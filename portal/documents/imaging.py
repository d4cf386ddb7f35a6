"""The image worker: ``python -m portal.documents.imaging``, one picture after another on standard input.

Decoders of pictures are the likeliest door for a stranger's code, so they run here and nowhere else: a
process with no environment, no key, no database; once it is ready it can open no file and no socket, has
little memory, is polite to the pages, and dies with its parent. ``photos`` speaks with it.

Both directions: a 4-byte length, that many bytes of JSON, then ``size`` bytes.
First {"ready": true}; then for each {"size", "side"} a {"size", "width", "height", "warning"} or
{"size": 0, "refused": code}.
"""

import ctypes
import json
import os
import pwd
import resource
import signal
import socket
import sys
from io import BytesIO

import pillow_heif
from PIL import Image

from portal.documents.pixels import FORMATS, Refused, develop

MEMORY = 1536 << 20
SECONDS = 12
NICENESS = 10
LARGEST = 20 << 20


def main() -> None:
    """Serve until the other end closes."""
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at a terminal reaches us too; the parent decides
    wire = socket.socket(fileno=0)
    _learn()
    _confine(parent)
    _say(wire, {"ready": True})
    while (order := _hear(wire)) is not None:
        _allow(SECONDS)
        try:
            picture = develop(_take(wire, min(order["size"], LARGEST)), order["side"])
        except Refused as refused:
            _say(wire, {"size": 0, "refused": str(refused)})
        else:
            answer = {"width": picture.width, "height": picture.height, "warning": picture.warning}
            _say(wire, {"size": len(picture.jpeg), **answer}, picture.jpeg)


def _learn() -> None:
    """Load everything a picture may need while files can still be opened."""
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.init()
    sample = Image.new("RGB", (64, 48), "white")
    for name in FORMATS:
        file = BytesIO()
        sample.save(file, name)
        develop(file.getvalue(), 32)


def _confine(parent: int) -> None:
    """Give up what a decoder does not need. A stranger's code would find no file, key or network."""
    os.nice(NICENESS)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        set_parent_death_signal, set_no_new_privileges = 1, 38
        libc.prctl(set_no_new_privileges, 1, 0, 0, 0)
        libc.prctl(set_parent_death_signal, signal.SIGKILL)  # after setuid, which would clear it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if os.getppid() != parent:
        sys.exit()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    os.close(silence)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def _allow(seconds: int) -> None:
    """Processor time for one picture; beyond it the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _hear(wire: socket.socket) -> dict | None:
    length = _take(wire, 4, optional=True)
    return json.loads(_take(wire, int.from_bytes(length, "big"))) if length else None


def _take(wire: socket.socket, size: int, *, optional: bool = False) -> bytes:
    data = bytearray(size)
    view, filled = memoryview(data), 0
    while filled < size:
        got = wire.recv_into(view[filled:])
        if not got:
            if optional and not filled:
                return b""
            sys.exit()
        filled += got
    return bytes(data)


def _say(wire: socket.socket, head: dict, body: bytes = b"") -> None:
    text = json.dumps(head).encode()
    wire.sendall(len(text).to_bytes(4, "big") + text + body)


if __name__ == "__main__":
    main()
