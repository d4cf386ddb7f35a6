"""Noting: words about a case. A message goes to the applicant; a note stays among those who work on it."""

from uuid import UUID, uuid5

from portal.application.parsing import refuse_controls
from portal.casework.moving import Case, move
from portal.casework.telling import tell_of
from portal.casework.withdrawing import LONGEST
from portal.core.clock import now
from portal.core.database import fetch
from portal.core.errors import Unreadable
from portal.core.sealing import seal
from portal.core.words import _
from portal.people.desks import Officer
from portal.policy.pack import Pack


def worded(text: str) -> str:
    """What was written. Raises Unreadable when it is nothing, too long, or has characters no keyboard has."""
    said = text.strip()
    if not said:
        raise Unreadable(_("请写上要说的话"))
    if len(said) > LONGEST:
        raise Unreadable(_("最多写{n}个字，请分两次写", n=LONGEST))
    refuse_controls(said, lines=True)
    return said


async def write(case: Case, pack: Pack, officer: Officer, text: str, key: UUID) -> bool:
    """Write to the applicant; an SMS says only that there is a message. The same ``key`` sends one: whether it did.

    Raises Unreadable, NotAllowed, MovedOn.
    """
    said = worded(text)
    own = uuid5(case["id"], key.hex)
    new = await fetch(
        "insert into message (id, case_file, by_person, by_duty, body, at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict do nothing returning id",
        own,
        case["id"],
        officer.id,
        officer.role,
        seal(said, "message.body", own),
        now(),
    )
    if not new:
        return False
    await move(case, "write", pack, by=officer)
    await tell_of(case, "message", pack, officer)
    return True


async def note(case: Case, officer: Officer, text: str, key: UUID) -> bool:
    """Leave a note that the applicant does not see. The same ``key`` leaves one: whether it did. Raises Unreadable."""
    said = worded(text)
    own = uuid5(case["id"], key.hex)
    new = await fetch(
        "insert into internal_note (id, case_file, by_staff, body, at) values ($1, $2, $3, $4, $5)"
        " on conflict do nothing returning id",
        own,
        case["id"],
        officer.id,
        seal(said, "internal_note.body", own),
        now(),
    )
    return bool(new)
