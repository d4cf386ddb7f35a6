"""The image worker: a process of its own that pictures may break, and nothing else."""

import asyncio
import os
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from portal.core.errors import Busy, Unreadable
from portal.documents import photos
from portal.documents.photos import ImageWorker, clean
from tests import pictures


@pytest.fixture(scope="module", autouse=True)
async def image_worker():
    yield
    photos.close()


async def test_a_killed_worker_is_replaced_and_the_picture_still_taken():
    await clean(pictures.jpeg())
    killed = photos._worker().process.pid
    os.kill(killed, signal.SIGKILL)
    photo = await clean(pictures.jpeg())
    assert photo.width == 1200
    assert photos._worker().process.pid != killed


async def test_the_worker_ends_when_nobody_is_left_to_ask_it():
    worker = ImageWorker()
    await worker.develop(BytesIO(pictures.jpeg()), 1600)
    worker.wire.close()
    assert worker.process.wait(timeout=20) == 0


async def test_a_picture_that_takes_too_long_is_refused_and_the_next_one_taken():
    worker = ImageWorker(seconds=0.0)
    try:
        with pytest.raises(Unreadable):
            await worker.develop(BytesIO(pictures.jpeg()), 1600)
        worker.seconds = 30.0
        assert (await worker.develop(BytesIO(pictures.jpeg()), 1600)).width == 1200
    finally:
        worker.end()


async def test_when_too_many_photographs_wait_the_next_one_is_asked_to_come_again():
    worker = ImageWorker(waiting=2)
    file = pictures.jpeg()
    try:
        asked = [asyncio.create_task(worker.develop(BytesIO(file), 1600)) for _ in range(6)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
    finally:
        worker.end()
    assert sum(isinstance(answer, photos.Photo) for answer in answers) == 3
    busy = [answer for answer in answers if isinstance(answer, Busy)]
    assert len(busy) == 3
    assert busy[0].retry_after > 0
    assert "再传" in busy[0].message


async def test_a_person_who_leaves_does_not_spoil_the_next_persons_photograph():
    worker, waiting = ImageWorker(), asyncio.Event()
    hear = worker._heard

    async def heard(wire):
        waiting.set()
        return await hear(wire)

    try:
        await worker.develop(BytesIO(pictures.jpeg()), 1600)
        worker._heard = heard
        leaving = asyncio.create_task(
            worker.develop(BytesIO(pictures.jpeg(pictures.paper(2400, 1800))), 1600)
        )
        await waiting.wait()
        leaving.cancel()
        await asyncio.wait([leaving])
        assert leaving.cancelled()
        photo = await worker.develop(BytesIO(pictures.jpeg(pictures.paper(800, 600))), 1600)
        assert (photo.width, worker.inside) == (800, 0)
    finally:
        worker.end()


async def test_a_worker_that_does_not_start_is_our_fault_and_not_the_pictures(monkeypatch):
    monkeypatch.setattr(photos.sys, "executable", "/bin/false")
    worker = ImageWorker()
    with pytest.raises(Busy) as refusal:
        await worker.develop(BytesIO(pictures.jpeg()), 1600)
    assert "我们这边" in refusal.value.message


CONFINED = """
import os, socket, sys
from PIL import Image
from portal.documents import imaging
imaging._learn()
imaging._confine(os.getppid())
doors = [
    lambda: open("/etc/hostname"),
    lambda: open("/tmp/left-by-a-picture", "w"),
    lambda: socket.socket(),
    lambda: os.pipe(),
    lambda: os.setuid(0) if os.getuid() == 65534 else open("/"),
]
for place, door in enumerate(doors, 1):
    try:
        door()
    except OSError:
        continue
    sys.exit(place)
try:
    bytearray(2 << 30)
except MemoryError:
    sys.exit(0)
sys.exit(0 if sys.platform != "linux" else 99)
"""


def test_a_stranger_inside_the_worker_finds_no_file_no_network_and_little_memory():
    run = subprocess.run(
        [sys.executable, "-c", CONFINED], cwd=Path(__file__).parents[1], timeout=30, check=False
    )
    assert run.returncode == 0


async def test_the_worker_is_told_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("PORTAL_KEY_FILE", "/secret/of/the/parent")
    told = {}
    real = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda *args, **options: told.update(options) or real(*args, **options)
    )
    worker = ImageWorker()
    try:
        await worker.develop(BytesIO(pictures.jpeg()), 1600)
    finally:
        worker.end()
    assert not [name for name in told["env"] if name.startswith("PORTAL")]
