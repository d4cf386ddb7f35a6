"""A hundred photographs over the weakest of networks keep nobody else waiting (trust.md, row 23)."""

import asyncio
import time

import httpx
import pytest

from tests import pictures
from tests.soak.applicants import Applicant

pytestmark = pytest.mark.soak

UPLOADS = 100
LASTS = 15.0


async def slowly(house, head: bytes, body: bytes, until: float) -> bytes:
    """One upload: its beginning at once, then a few bytes whenever the network lets them; its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    try:
        writer.write(head + body[:2000])
        sent = 2000
        while time.monotonic() < until:
            writer.write(body[sent : sent + 50])
            sent += 50
            await writer.drain()
            await asyncio.sleep(0.25)
        writer.write(body[sent:])
        await writer.drain()
        return await asyncio.wait_for(reader.readline(), 120)
    finally:
        writer.close()


async def asked_meanwhile(house, until: float) -> list[float]:
    """How long each answer to “are you alive?” took."""
    took = []
    async with httpx.AsyncClient(base_url=house.url, trust_env=False, timeout=30) as client:
        while time.monotonic() < until:
            began = time.monotonic()
            reply = await client.get("/health/live")
            assert reply.status_code == 200
            took.append(time.monotonic() - began)
            await asyncio.sleep(0.02)
    return took


async def test_a_hundred_slow_uploads_keep_nobody_waiting_and_all_arrive_or_are_told_to_wait(house):
    person = Applicant(house, 1)
    await person.sign_in()
    page = await person.open("/apply/new")
    root = (await person.send(page, "form[action='/apply/new']")).headers["location"]
    page = await person.open(f"{root}/documents")
    token = page.form(f"form[action='{root}/documents/id-card']")["csrf"]
    papers = [node.attributes["data-paper"] for node in page.all("section[data-paper]")]
    photograph = pictures.jpeg(pictures.paper(800, 600))

    def upload(number: int) -> tuple[bytes, bytes]:
        request = person.client.build_request(
            "POST",
            f"{root}/documents/{papers[number % len(papers)]}",
            data={"csrf": token},
            files={"photo": ("p.jpg", photograph, "image/jpeg")},
        )
        lines = [f"POST {request.url.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in request.headers.items() if name != "connection"]
        return ("\r\n".join([*lines, "connection: close"]) + "\r\n\r\n").encode(), request.read()

    until = time.monotonic() + LASTS
    async with asyncio.TaskGroup() as group:
        health = group.create_task(asked_meanwhile(house, until + 5))
        sending = [group.create_task(slowly(house, *upload(number), until)) for number in range(UPLOADS)]
    took = sorted(health.result())
    answers = sorted({task.result().split()[1] for task in sending})
    print(f"live: {len(took)} asked, p99 {took[len(took) * 99 // 100]:.3f} s; uploads answered {answers}")
    assert len(took) > 100
    assert took[len(took) * 99 // 100] < 1.0
    # Kept, too many for one paper, or to be sent again in a moment: each of them was told something.
    assert set(answers) <= {b"303", b"422", b"429", b"503"}
    assert b"303" in answers
    assert (await person.open(root)).has("[data-section]")
