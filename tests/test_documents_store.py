"""The store: kept means on the disk, sealed, and readable through its own row alone."""

import os
import resource
import stat
import time
from pathlib import Path
from uuid import uuid4

import pytest

from portal.core import keys, sealing
from portal.core.errors import Busy
from portal.core.settings import SettingsWrong, settings
from portal.documents import sealed_files, store


def forget() -> None:
    settings.cache_clear()
    keys.keys.cache_clear()


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """A data folder and key of this test's own."""
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "data"))
    for name in ("PORTAL_FILES_URL", "PORTAL_KEY_FILE", "PORTAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    forget()
    yield tmp_path / "data"
    forget()


def files(data: Path) -> list[Path]:
    """Every kept file, whole or half."""
    return sorted(path for path in (data / "files").rglob("*") if path.is_file())


def number(path: Path) -> int:
    """By which the disk knows it, whatever its name."""
    return path.stat().st_ino


async def test_what_was_kept_is_read_back_through_its_row():
    row = uuid4()
    kept = await store.keep(b"a photograph", row)
    assert await store.read(kept.name, kept.key, row) == b"a photograph"


async def test_another_rows_key_does_not_open_it():
    kept = await store.keep(b"a photograph", uuid4())
    with pytest.raises(sealing.SealBroken):
        await store.read(kept.name, kept.key, uuid4())
    row = uuid4()
    other = await store.keep(b"another photograph", row)
    with pytest.raises(sealed_files.FileBroken):
        await store.read(kept.name, other.key, row)


async def test_on_the_disk_it_is_private_sealed_and_its_name_says_nothing(data: Path):
    photograph = b"a photograph of a paper " * 9000
    kept = await store.keep(photograph, uuid4())
    (path,) = files(data)
    assert path.relative_to(data).parts == ("files", kept.name[:2], kept.name[2:4], kept.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"photograph" not in path.read_bytes()
    assert (await store.keep(photograph, uuid4())).name != kept.name


async def test_file_and_folders_are_on_the_disk_before_keep_returns(data: Path, monkeypatch):
    await store.keep(b"the first makes the key", uuid4())
    synced = []

    def fsync(opened: int) -> None:
        synced.append(os.fstat(opened).st_ino)
        real(opened)

    real = os.fsync
    monkeypatch.setattr(os, "fsync", fsync)
    kept = await store.keep(b"a photograph", uuid4())
    leaf = data / "files" / kept.name[:2] / kept.name[2:4]
    assert synced == [number(path) for path in (leaf / kept.name, leaf, leaf.parent, data / "files", data)]


async def test_a_full_disk_is_said_in_plain_words_and_leaves_nothing_behind(data: Path):
    await store.keep(b"small", uuid4())
    before = files(data)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(Busy) as refusal:
            await store.keep(bytes(300_000), uuid4())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "我们这边" in refusal.value.message
    assert files(data) == before


async def test_a_removed_file_is_gone_and_removing_it_again_is_fine():
    row = uuid4()
    kept = await store.keep(b"a photograph", row)
    await store.remove(kept.name)
    await store.remove(kept.name)
    with pytest.raises(store.FileMissing):
        await store.read(kept.name, kept.key, row)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "A" * 32, "0" * 31, "0" * 32 + "\n", "/" + "0" * 31]
)
async def test_only_names_of_its_own_making_reach_the_disk(name):
    with pytest.raises(ValueError, match="name"):
        await store.remove(name)


async def test_files_that_no_row_knows_are_swept_once_they_are_old(data: Path):
    known, left = await store.keep(b"known", uuid4()), await store.keep(b"left", uuid4())
    next(path for path in files(data) if path.name == left.name).with_suffix(".part").write_bytes(
        b"half a file"
    )
    rows = frozenset({known.name})
    assert await store.sweep(rows, before=time.time() - 3600) == 0
    assert await store.sweep(rows, before=time.time() + 1) == 2
    assert [path.name for path in files(data)] == [known.name]


async def test_the_store_may_lie_elsewhere(tmp_path, monkeypatch):
    for address in (str(tmp_path / "else where"), (tmp_path / "else where").as_uri()):
        monkeypatch.setenv("PORTAL_FILES_URL", address)
        forget()
        assert store.folder() == tmp_path / "else where"


@pytest.mark.parametrize(
    "address", ["s3://bucket/files", "https://example.org/files", "file://elsewhere/files"]
)
async def test_a_store_we_cannot_write_is_refused_at_the_start(address, monkeypatch):
    monkeypatch.setenv("PORTAL_FILES_URL", address)
    forget()
    with pytest.raises(SettingsWrong, match="PORTAL_FILES_URL"):
        store.folder()
