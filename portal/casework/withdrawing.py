"""Withdrawing and writing: what the applicant can do while the offices work."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from portal.application.parsing import refuse_controls
from portal.casework.moving import Case, move
from portal.core.clock import now
from portal.core.database import fetch, run
from portal.core.errors import Unreadable
from portal.core.sealing import seal, unseal_text
from portal.core.words import _
from portal.people import limits
from portal.people.limits import Limit
from portal.people.sessions import Person
from portal.policy.pack import Pack

LONGEST = 1000
MESSAGES = (Limit("messages-hour", 60, timedelta(hours=1)),)


async def withdraw(case: Case, pack: Pack, person: Person, why: str) -> None:
    """Take the application back before it is decided. Raises Unreadable, NotAllowed, MovedOn."""
    refuse_controls(why, lines=True)
    # The application's row first, as in saving and handing in: presses wait for each other, never in a ring.
    await run("select from application where id = $1 for no key update", case["application"])
    await move(case, "withdraw", pack, by=person, note=why.strip()[:LONGEST])
    await run(
        "update application set state = 'withdrawn', version = version + 1 where id = $1", case["application"]
    )


async def write(case: Case, pack: Pack, person: Person, text: str, key: UUID) -> None:
    """Send a message to the office; the same ``key`` sends only one in a case. Raises Unreadable, NotAllowed,
    MovedOn.

    The row comes before the move: whoever presses twice at once waits here and learns that it was sent.
    """
    said = text.strip()
    if not said:
        raise Unreadable(_("请写上要说的话"))
    if len(said) > LONGEST:
        raise Unreadable(_("最多写{n}个字，请分两次写", n=LONGEST))
    refuse_controls(said, lines=True)
    own = uuid5(case["id"], key.hex)
    new = await fetch(
        "insert into message (id, case_file, by_person, by_duty, body, at) values ($1, $2, $3, 'applicant', $4, $5)"
        " on conflict do nothing returning id",
        own,
        case["id"],
        person.id,
        seal(said, "message.body", own),
        now(),
    )
    if new:
        await limits.count(MESSAGES, person.id.bytes)
        await move(case, "write", pack, by=person)


def opened(rows: Iterable[Any]) -> list[dict[str, object]]:
    """Messages as they are read: by_duty, text, at; rows of id, by_duty, body, at."""
    return [
        {"by_duty": by_duty, "text": unseal_text(body, "message.body", each), "at": at}
        for each, by_duty, body, at in rows
    ]


async def messages(case: Case) -> list[dict[str, object]]:
    """The messages of a case, the oldest first: by_duty, text, at."""
    return opened(
        await fetch("select id, by_duty, body, at from message where case_file = $1 order by at", case["id"])
    )


def new_key() -> UUID:
    """The key of a message form, so that pressing twice sends once."""
    return uuid4()
