"""Answering: keep one person's answers for a day, take them along at sign-in, hand them to another phone."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.core.database import fetch, fetch_one, run, transaction
from portal.core.sealing import mac, seal, unseal
from portal.people import sessions
from portal.people.sessions import Person
from portal.screening.tables import Handover, Screening

KEPT = timedelta(days=1)


@dataclass
class Answers:
    """The answers given so far, in the order they were given; ``id`` is None while nothing is kept."""

    values: dict[str, Any] = field(default_factory=dict)
    pack: str = ""
    id: UUID | None = None
    version: int = 0


async def mine(person: Person | None) -> Answers:
    """The answers of whoever acts in this transaction; empty when there are none or their day is over."""
    rows = await Screening.select().where(Screening.expires_at > datetime.now(UTC)).order_by(
        Screening.made_at, ascending=False
    )
    wanted = [row for row in rows if person is None or row["person"] == person.id] or rows
    if not wanted:
        return Answers()
    row = wanted[0]
    values = json.loads(unseal(row["answers"], "screening.answers", row["id"]))
    return Answers(values, row["pack"], row["id"], row["version"])


async def keep(answers: Answers, visit: str | None, person: Person | None, pack: str) -> None:
    """Keep these answers for a day from now, in place of the ones there were."""
    new = answers.id is None
    answers.id = answers.id or uuid4()
    sealed = seal(json.dumps(answers.values), "screening.answers", answers.id)
    until = datetime.now(UTC) + KEPT
    if not new:
        await run(
            "update screening set answers = $2, version = version + 1, expires_at = $3, pack = $4 where id = $1",
            answers.id, sealed, until, pack,
        )
        return
    await forget(person)
    await run(
        "insert into screening (id, visit, person, pack, answers, expires_at) values ($1, $2, $3, $4, $5, $6)",
        answers.id,
        None if person else mac("visit", visit or ""),
        person.id if person else None,
        pack,
        sealed,
        until,
    )


async def forget(person: Person | None) -> None:
    """Erase the answers of whoever acts."""
    if person:
        await Screening.delete().where(Screening.person == person.id)
    else:
        await run("delete from screening where visit = portal.visit()")


async def bring_along(token: str, visit: str) -> None:
    """At sign-in the visit's answers become the person's; the visit's cookie no longer opens them."""
    async with transaction():
        person = await sessions.enter(token)
        await sessions.enter_visit(visit)
        if person is None or await fetch_one("select from screening where visit = portal.visit()") is None:
            return
        await Screening.delete().where(Screening.person == person.id)
        await run("update screening set visit = null, person = $1 where visit = portal.visit()", person.id)


async def hand_over(answers: Answers) -> str:
    """A code that carries these answers to another phone within a day; it shows nothing of them."""
    code = secrets.token_urlsafe(18)
    key = mac("handover", code)
    await Handover.insert(
        Handover(
            code=key,
            pack=answers.pack,
            answers=seal(json.dumps(answers.values), "handover.answers", key.hex()),
            expires_at=datetime.now(UTC) + KEPT,
        )
    )
    return code


async def take_over(code: str) -> Answers | None:
    """The answers that this code carries; None when it is unknown or too old."""
    key = mac("handover", code)
    rows = await fetch("select pack, answers from portal.take_handover($1)", key)
    if not rows:
        return None
    return Answers(json.loads(unseal(rows[0]["answers"], "handover.answers", key.hex())), rows[0]["pack"])
