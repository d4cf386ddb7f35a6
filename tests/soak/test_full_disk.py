"""A disk that is full refuses and says so; what was acknowledged before is whole when there is room again."""

import os
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest

from tests import pictures
from tests.screen import read
from tests.soak.applicants import Applicant
from tests.soak.houses import House
from tests.soak.test_nothing_is_lost import everything_stands_once, what_is_untrue

pytestmark = pytest.mark.soak

ROOM = 320 << 20
NO_ANSWER = 0


@contextmanager
def small_disk(folder):
    """A disk of its own of ROOM bytes; None where this machine does not let us have one."""
    order = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0755", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(order, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_up(folder) -> None:
    """Take all the room there is."""
    with (folder / "filler").open("wb", buffering=0) as file:
        piece = bytes(1 << 20)
        while len(piece) > 64:
            try:
                file.write(piece)
            except OSError:
                piece = piece[: len(piece) // 2]


async def test_a_full_disk_refuses_and_loses_nothing(tmp_path, capsys):
    data = tmp_path / "data"
    data.mkdir()
    with small_disk(data) as disk:
        if disk is None:
            with capsys.disabled():
                print("\nnot tried: a full disk needs root and mount", file=sys.stderr)
            return
        house = House(data)
        house.begin()
        try:
            person = Applicant(house, 1)
            await person.sign_in()
            photograph = pictures.jpeg(pictures.paper(1600, 1200), quality=95)
            told = [await person.apply(photograph) for _application in range(2)]
            page = await person.open("/apply/new")
            root = (await person.send(page, "form[action='/apply/new']")).headers["location"]
            fill_up(data)
            answers = [await photograph_once(person, root, photograph) for _try in range(8)]
            assert set(answers) <= {500, 503, NO_ANSWER}, answers
            assert 503 in answers, answers
            (data / "filler").unlink()
            assert not (await person.open(f"{root}/documents")).has("img[src^='/apply/']")
            assert not [fault for each in told for fault in await what_is_untrue(person, each)]
            told.append(await person.apply(photograph))
            await everything_stands_once(house, told, drafts=1)
        finally:
            house.end()


async def photograph_once(person, root, photograph) -> int:
    """What one photograph is answered, tried once."""
    try:
        page = read(await person.client.get(f"{root}/documents"))
        token = page.form("form[action$='/id-card']")["csrf"]
        sent = {"data": {"csrf": token}, "files": {"photo": ("p.jpg", photograph, "image/jpeg")}}
        return (await person.client.post(f"{root}/documents/id-card", **sent)).status_code
    except (httpx.TransportError, AssertionError):
        return NO_ANSWER
