"""The store: sealed files in folders, on the disk before anyone is told so.

A file's name is random and says nothing. Its key is wrapped for one row (``document.key``): the file
opens only through that row, and is erased when the row's key is.
"""

import asyncio
import errno
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from portal.core.errors import Busy
from portal.core.sealing import seal, unseal
from portal.core.settings import SettingsWrong, settings
from portal.core.words import _
from portal.documents import sealed_files

KEY_CELL = "document.key"
NAME = re.compile(r"[0-9a-f]{32}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class Kept:
    """A file on the disk: its ``name``, and its key as it may stand in the row."""

    name: str
    key: bytes


class FileMissing(Exception):
    """The row is there and its file is not: restored without its files, or removed by hand."""


def folder() -> Path:
    """Where files are kept (``PORTAL_FILES_URL``). Raises SettingsWrong for a store we cannot write."""
    parts = urlsplit(settings().files_url)
    if parts.scheme not in ("", "file") or parts.netloc not in ("", "localhost"):
        raise SettingsWrong(f"PORTAL_FILES_URL: {parts.scheme}:// cannot be used yet; write a folder")
    return Path(unquote(parts.path) if parts.scheme else settings().files_url).absolute()


async def keep(data: bytes, row: UUID | str) -> Kept:
    """Seal the bytes under a new key and write them for the row ``row``; on return they survive a power cut.

    Raises Busy when the disk is full: nothing is left behind.
    """
    key = sealed_files.new_key()
    name = secrets.token_hex(16)
    wrapped = seal(key, KEY_CELL, row)
    try:
        await asyncio.to_thread(_write, _path(name), sealed_files.seal(data, key))
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise Busy(_("照片现在存不下，是我们这边的问题。您别的都还在，请过一会儿再传。"), 60) from error
    return Kept(name, wrapped)


async def read(name: str, key: bytes, row: UUID | str) -> bytes:
    """What was kept for this row. Raises FileMissing, FileBroken or SealBroken."""
    plain_key = unseal(key, KEY_CELL, row)
    try:
        sealed = await asyncio.to_thread(_path(name).read_bytes)
    except FileNotFoundError:
        raise FileMissing(name) from None
    return sealed_files.unseal(sealed, plain_key)


async def remove(name: str) -> None:
    """Remove the file if it is there. Deleting the row's key has erased it already."""
    await asyncio.to_thread(_path(name).unlink, missing_ok=True)


async def sweep(known: frozenset[str], before: float) -> int:
    """Remove what no row knows and was written before this moment (seconds since 1970): how many.

    Such files are left by a transaction that failed after its bytes were kept; nobody has their keys.
    """
    return await asyncio.to_thread(_sweep, known, before)


def _path(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise ValueError("not the name of a kept file")
    return folder() / name[:2] / name[2:4] / name


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and on the disk: the file first, then every folder on the way to it.

    Folders are synced even when they were there before: whoever made them may have died before syncing.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    for parent in list(path.parents)[:4]:
        _sync_folder(parent)


def _sync_folder(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _sweep(known: frozenset[str], before: float) -> int:
    swept = 0
    for path in folder().glob("??/??/*"):
        if path.name not in known and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            swept += 1
    return swept
