"""Answering: keep one person's answers for a day, take them along at sign-in, hand them to another phone.

Answers are kept as ``screen`` takes them (money in yuan, as text), so that an application can begin
with them; ``meant`` reads them for the rules.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.core.database import fetch, fetch_one, run, transaction
from portal.core.errors import Unreadable
from portal.core.sealing import mac, seal, unseal
from portal.people import sessions
from portal.people.sessions import Person
from portal.policy.answers import understand
from portal.policy.pack import Pack
from portal.policy.questions import Question
from portal.policy.rules import Value
from portal.screening.tables import Screening

KEPT = timedelta(days=1)
KEEP_FOR_VISIT = (
    "insert into screening (id, visit, pack, answers, expires_at) values ($1, $2, $3, $4, $5)"
    " on conflict (visit) do update set id = excluded.id, pack = excluded.pack, answers = excluded.answers,"
    " expires_at = excluded.expires_at, version = screening.version + 1"
)
KEEP_FOR_PERSON = KEEP_FOR_VISIT.replace("visit", "person")
FIND_FOR_VISIT = (
    "select id, pack, answers, version, expires_at from screening"
    " where visit = (select portal.visit()) and expires_at > $1"
)
FIND_FOR_PERSON = FIND_FOR_VISIT.replace("visit = (select portal.visit())", "person = (select portal.who())")


@dataclass
class Answers:
    """The answers given so far, in the order they were given; ``id`` is None while nothing is kept."""

    values: dict[str, Any] = field(default_factory=dict)
    pack: str = ""
    id: UUID | None = None
    version: int = 0
    until: datetime | None = None


def meant(pack: Pack, kept: Mapping[str, Any]) -> dict[str, Value]:
    """The kept answers as the rules read them; what this pack does not ask, or not so, is left out."""
    found: dict[str, Value] = {}
    for name, said in kept.items():
        question = pack.questions.get(name)
        if question is not None:
            try:
                found[name] = understand(question, str(said))
            except Unreadable:
                continue
    return found


def written(question: Question, value: Value) -> str | int:
    """An answer as it is kept: money as yuan in text, everything else as it is."""
    if question.kind != "money" or not isinstance(value, int):
        return value
    whole, rest = divmod(value, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


async def mine(person: Person | None, to_change: bool = False) -> Answers:
    """The answers of whoever acts in this transaction; empty when there are none or their day is over.

    to_change: others who would change them wait until this transaction has ended.
    """
    find = (FIND_FOR_PERSON if person else FIND_FOR_VISIT) + (" for update" if to_change else "")
    row = await fetch_one(find, datetime.now(UTC))
    if row is None:
        return Answers()
    values = json.loads(unseal(row["answers"], "screening.answers", row["id"]))
    return Answers(values, row["pack"], row["id"], row["version"], row["expires_at"])


async def keep(answers: Answers, visit: str | None, person: Person | None, pack: str) -> None:
    """Keep these answers for a day from now, in place of the ones there were."""
    answers.id = answers.id or uuid4()
    await run(
        KEEP_FOR_PERSON if person else KEEP_FOR_VISIT,
        answers.id,
        person.id if person else mac("visit", visit or ""),
        pack,
        seal(json.dumps(answers.values), "screening.answers", answers.id),
        datetime.now(UTC) + KEPT,
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
        # Locked: a second tap that comes along would else erase what the first has just brought.
        found = "select from screening where visit = portal.visit() for update"
        if person is None or await fetch_one(found) is None:
            return
        await Screening.delete().where(Screening.person == person.id)
        await run("update screening set visit = null, person = $1 where visit = portal.visit()", person.id)


async def hand_over(answers: Answers) -> str:
    """A code that carries these answers to another phone within a day; it shows nothing of them."""
    code = secrets.token_urlsafe(18)
    key = mac("handover", code)
    await run(
        "insert into handover (code, pack, answers, expires_at) values ($1, $2, $3, $4)",
        key,
        answers.pack,
        seal(json.dumps(answers.values), "handover.answers", key.hex()),
        datetime.now(UTC) + KEPT,
    )
    return code


async def take_over(code: str) -> Answers | None:
    """The answers that this code carries; None when it is unknown or too old."""
    key = mac("handover", code)
    rows = await fetch("select pack, answers from portal.take_handover($1)", key)
    if not rows:
        return None
    return Answers(json.loads(unseal(rows[0]["answers"], "handover.answers", key.hex())), rows[0]["pack"])
