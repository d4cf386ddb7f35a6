"""Evidence: photographs taken on a visit, of the home or of a paper that was handed over there.

As with papers: bytes are kept first, then their row is made in a transaction that asks anew whether this desk
may add it; the same ``token`` keeps one photograph however often it arrives.
"""

from uuid import UUID, uuid5

from portal.access.audit import leave
from portal.casework.reading import CaseFile, Row
from portal.casework.surveying import hold, keep
from portal.core.clock import now
from portal.core.database import fetch_one, run
from portal.core.errors import NotFound, Unreadable
from portal.core.words import _
from portal.documents.photos import Photo
from portal.documents.store import Kept
from portal.people.desks import Officer

HOME = "home-photo"
PAPER = "paper:"
MOST = 60
MOST_OF_THE_HOME = 24
"""With so many the survey's page is still light enough for a weak network."""


def refuse_unknown(casefile: CaseFile, kind: str) -> None:
    """Raises NotFound for what is neither the home nor a paper of the pack."""
    if kind != HOME and kind.removeprefix(PAPER) not in casefile.pack.papers:
        raise NotFound


def taken(casefile: CaseFile, kind: str) -> list[Row]:
    """The photographs of one kind that are there, the oldest first."""
    return [each for each in casefile.evidence if each["kind"] == kind and each["removed_at"] is None]


def refuse_too_many(casefile: CaseFile, kind: str) -> None:
    """Raises Unreadable when nobody could look through more."""
    if kind == HOME and len(taken(casefile, kind)) >= MOST_OF_THE_HOME:
        raise Unreadable(_("家里最多{n}张照片。请先移走不要的。", n=MOST_OF_THE_HOME))
    if sum(1 for each in casefile.evidence if each["removed_at"] is None) >= MOST:
        raise Unreadable(_("一次上门最多{n}张照片。请先移走不要的。", n=MOST))


def new_id(casefile: CaseFile, token: UUID) -> UUID:
    """The row that this sending of a photograph will have, however often it is sent."""
    return uuid5(casefile.case["id"], f"evidence/{token.hex}")


def sent_before(casefile: CaseFile, token: UUID) -> bool:
    """Whether a photograph with this key arrived already."""
    return any(each["token"] == token for each in casefile.evidence)


async def attach(
    officer: Officer, casefile: CaseFile, visit: str, kind: str, token: UUID, photo: Photo, kept: Kept
) -> bool:
    """Make the row of a photograph whose bytes are kept; False when this sending had one already.

    visit: whose visit it is, ``township`` or ``bureau``. Raises NotAllowed, MovedOn.
    """
    held = await hold(officer, casefile, visit)
    if held.id is None:
        await keep(officer, casefile, held, held.record)
        held = await hold(officer, casefile, visit)
    row = await fetch_one(
        "insert into evidence (id, case_file, survey, kind, token, file, key, width, height, bytes, made_at, made_by)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning id",
        new_id(casefile, token),
        casefile.case["id"],
        held.id,
        kind,
        token,
        kept.name,
        kept.key,
        photo.width,
        photo.height,
        len(photo.data),
        now(),
        officer.id,
    )
    await leave(officer, "photograph_home", casefile.case["id"], subject=kind)
    return row is not None


async def detach(officer: Officer, casefile: CaseFile, visit: str, photograph: UUID) -> str | None:
    """Erase one photograph of this visit by destroying its key; its file's name, to be removed after the commit.

    None when it was taken away before. Raises NotFound, NotAllowed, MovedOn.
    """
    held = await hold(officer, casefile, visit)
    row = await fetch_one(
        "select file, removed_at from evidence where id = $1 and case_file = $2 and survey = $3 for update",
        photograph,
        casefile.case["id"],
        held.id,
    )
    if row is None:
        raise NotFound
    if row["removed_at"] is not None:
        return None
    await run("update evidence set removed_at = $2, key = null where id = $1", photograph, now())
    await leave(officer, "remove_photograph", casefile.case["id"])
    return row["file"]
