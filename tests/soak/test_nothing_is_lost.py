"""What was acknowledged stays true, whatever is killed meanwhile (issue: fail-safe; trust.md, durability)."""

import asyncio
import random

import asyncpg
import pytest

from portal.core.database import config
from tests import pictures
from tests.soak.applicants import Applicant, Told, sms
from tests.soak.houses import PARTS, House

pytestmark = pytest.mark.soak

PEOPLE = 8
ROUNDS = 5
"""How often each part is killed."""
ALL_PARTS = (*PARTS, "supervisor")


class Storm:
    """Kills one part after another until each was killed often enough."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self.house, self.chance = house, chance
        self.over = asyncio.Event()

    async def rage(self) -> None:
        try:
            for _round in range(ROUNDS):
                parts = list(ALL_PARTS)
                self.chance.shuffle(parts)
                for part in parts:
                    await asyncio.sleep(self.chance.uniform(0.5, 3.5))
                    await asyncio.to_thread(self.house.kill, part)
        finally:
            self.over.set()


async def applying_until(storm: Storm, person: Applicant, photograph: bytes) -> list[Told]:
    """One person's applications, one after another while the storm lasts, and one more after it."""
    told = []
    while not storm.over.is_set():
        told.append(await person.apply(photograph))
    told.append(await person.apply(photograph))
    return told


async def test_nothing_acknowledged_is_lost_or_doubled_while_everything_is_killed(house):
    people = [Applicant(house, number) for number in range(PEOPLE)]
    for person in people:
        await person.sign_in()
    storm = Storm(house, random.Random(20260309))
    photograph = pictures.jpeg(pictures.paper(1000, 750))
    async with asyncio.TaskGroup() as group:
        raging = group.create_task(storm.rage())
        working = [group.create_task(applying_until(storm, each, photograph)) for each in people]
    assert raging.done()
    assert house.killed == dict.fromkeys(ALL_PARTS, ROUNDS)

    ledger = [(person, told) for person, task in zip(people, working, strict=True) for told in task.result()]
    assert len(ledger) >= PEOPLE * 2
    assert len({told.reference for _person, told in ledger}) == len(ledger)
    wrong = [fault for person, told in ledger for fault in await what_is_untrue(person, told)]
    assert not wrong
    await everything_stands_once(house, [told for _person, told in ledger])
    await every_sms_goes_out(house, [told for _person, told in ledger])
    tries = sum(person.tries for person in people)
    print(f"{len(ledger)} hand-ins acknowledged in {tries} presses; killed: {house.killed}")


async def what_is_untrue(person: Applicant, told: Told) -> list[str]:
    """What was said and no longer holds."""
    found = []
    page = await person.open(f"/apply/{told.reference}/receipt")
    if (page.text("[data-code]"), page.has(f".trail[data-reference='{told.reference}']")) != (
        told.code,
        True,
    ):
        found.append(f"{told.reference}: another receipt")
    for path, shown in told.photographs.items():
        if await person.look(path) != shown:
            found.append(f"{told.reference}: {path} is not what it was")
    page = await person.open("/track")
    reply = await person.send(page, "main form", code=told.code, tail=told.phone[-4:])
    page = await person.open(reply.headers.get("location", "/track"))
    if not page.has(f".trail[data-reference='{told.reference}']"):
        found.append(f"{told.reference}: its code finds nothing")
    return found


async def everything_stands_once(house: House, ledger: list[Told], drafts: int = 0) -> None:
    """One case, one hand-in and one receipt of each; and no photograph's row without its file, or twice."""
    connection = await asyncpg.connect(**config(house.database()))
    try:
        rows = await connection.fetch(
            """select c.reference,
                (select count(*) from case_event e where e.case_file = c.id and e.move = 'hand_in') as hand_ins,
                (select count(*) from receipt r where r.case_file = c.id) as receipts,
                (select count(*) from document d where d.application = c.application) as photographs
            from case_file c"""
        )
        stand = {row["reference"]: tuple(row)[1:] for row in rows}
        assert {told.reference for told in ledger} <= set(stand)
        assert {stand[told.reference] for told in ledger} == {(1, 1, 2)}
        begun = await connection.fetchval("select count(*) from application where state = 'draft'")
        assert begun == drafts, "a press that was made again began a second application"
    finally:
        await connection.close()


async def every_sms_goes_out(house: House, ledger: list[Told]) -> None:
    """At least one SMS a hand-in; what a killed worker left is found by the next one's round."""
    connection = await asyncpg.connect(**config(house.database()))
    try:
        await connection.execute(
            "update outbox set made_at = made_at - interval '1 minute' where sent_at is null"
        )
        house.kill("worker")
        async with asyncio.timeout(60):
            while await connection.fetchval(
                "select count(*) from outbox where sent_at is null and failed_at is null"
            ):
                await connection.execute("select pg_sleep(0.1)")
    finally:
        await connection.close()
    missing = [
        told.reference
        for told in ledger
        if not any(told.reference in line["text"] for line in sms(house, told.phone))
    ]
    assert not missing
