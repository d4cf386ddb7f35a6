"""Attaching: which photographs an application has, a new one beside them, one taken away again.

Everything here runs inside the caller's transaction, after the caller has loaded the application: loading is
the permission. Bytes come first: ``store.keep`` has written them before ``attach`` makes their row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from portal.core.clock import now
from portal.core.database import fetch, fetch_one, run
from portal.core.errors import NotFound, Unreadable
from portal.core.words import _
from portal.documents.photos import Photo
from portal.documents.store import Kept
from portal.people import limits
from portal.people.limits import Limit

MOST_A_PAPER = 20
"""A booklet or a judgment has fewer pages; a list longer than that nobody looks through on a phone."""
MOST_AN_APPLICATION = 40
"""With so many the page that shows them all is still light enough for a weak network (10,240 bytes)."""
ATTEMPTS = (
    Limit("photo-hour", 150, timedelta(hours=1)),
    Limit("photo-day", 400, timedelta(days=1)),
)
"""What one person may send, refused pictures included: three times all an application may hold in an hour."""
USED_ANYWAY = "!"
"""Stands behind a hint that the person has read and set aside (仍然使用)."""
COLUMNS = ("id", "paper", "token", "file", "key", "width", "height", "bytes", "hint", "made_at")


@dataclass(frozen=True)
class Document:
    """One photograph of a paper. ``hint`` is ``""``, ``blurred``, ``dark`` or ``small``, ``!`` behind it
    once the person chose to use it all the same."""

    id: UUID
    paper: str
    token: UUID
    file: str
    key: bytes | None
    width: int
    height: int
    bytes: int
    hint: str
    made_at: datetime

    @property
    def doubtful(self) -> str:
        """The hint nobody has answered yet, or ``""``."""
        return "" if self.hint.endswith(USED_ANYWAY) else self.hint


PHOTOGRAPHS = (
    "array(select (id, paper, token, file, key, width, height, bytes, hint, made_at) from document"
    " where application = a.id and removed_at is null order by made_at, id) as photographs"
)
"""A column for whoever reads the application ``a``; see ``by_paper``."""


def _document(row: Any) -> Document:
    return Document(**{name: row[name] for name in COLUMNS})


def by_paper(rows: Iterable[Any]) -> dict[str, list[Document]]:
    """The photographs of each paper; rows as in the column ``PHOTOGRAPHS``."""
    found: dict[str, list[Document]] = {}
    for row in rows:
        document = Document(*row)
        found.setdefault(document.paper, []).append(document)
    return found


def new_id(application: UUID, token: UUID) -> UUID:
    """The row that this sending of a photograph will have, however often it is sent."""
    return uuid5(application, token.hex)


async def attached(application: UUID) -> dict[str, list[Document]]:
    """The photographs kept of each paper, the oldest first; papers without one are left out."""
    rows = await fetch(
        "select id, paper, token, file, key, width, height, bytes, hint, made_at from document"
        " where application = $1 and removed_at is null order by made_at, id",
        application,
    )
    return by_paper(rows)


async def hold(application: UUID) -> None:
    """Whoever adds to this application, hands it in or throws it away waits until this transaction has ended.

    Raises NotFound when it was thrown away meanwhile.
    """
    row = await fetch_one(
        "select from application where id = $1 and state <> 'discarded' for no key update", application
    )
    if row is None:
        raise NotFound


async def sent_before(application: UUID, token: UUID) -> bool:
    """Whether a photograph with this key arrived already, though it may have been taken away since."""
    return (
        await fetch_one("select from document where application = $1 and token = $2", application, token)
        is not None
    )


async def count_attempt(person: UUID) -> None:
    """Count one more photograph that this person sends. Raises TooMany."""
    await limits.count(ATTEMPTS, person.bytes)


def refuse_too_many(papers: dict[str, list[Document]], paper: str, replaces: UUID | None) -> None:
    """Raises Unreadable when the paper, or the whole application, has as many photographs as anyone can look at."""
    kept = papers.get(paper, [])
    if any(each.id == replaces for each in kept):
        return
    if len(kept) >= MOST_A_PAPER:
        raise Unreadable(_("一样材料最多{n}张。请先移走不要的，再拍。", n=MOST_A_PAPER))
    if sum(map(len, papers.values())) >= MOST_AN_APPLICATION:
        raise Unreadable(_("一份申请最多{n}张照片。别的请带到窗口，或上门时给。", n=MOST_AN_APPLICATION))


async def attach(application: UUID, person: UUID, paper: str, token: UUID, photo: Photo, kept: Kept) -> bool:
    """Make the row of a photograph whose bytes are kept. False when the same sending had one already:
    then the bytes just kept are of no use and the caller removes them."""
    row = await fetch_one(
        "insert into document (id, application, paper, token, file, key, width, height, bytes, hint, made_at, made_by)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning id",
        new_id(application, token),
        application,
        paper,
        token,
        kept.name,
        kept.key,
        photo.width,
        photo.height,
        len(photo.data),
        photo.warning,
        now(),
        person,
    )
    return row is not None


async def detach(application: UUID, paper: str, document: UUID) -> str | None:
    """Erase one photograph by destroying its key; the name of its file, to be removed after the commit.

    None when it was taken away before. Raises NotFound when this application never had it.
    """
    row = await fetch_one(
        "select file, removed_at from document where application = $1 and paper = $2 and id = $3 for update",
        application,
        paper,
        document,
    )
    if row is None:
        raise NotFound
    if row["removed_at"] is not None:
        return None
    await run("update document set removed_at = $2, key = null where id = $1", document, now())
    return row["file"]


async def use_anyway(application: UUID, paper: str, document: UUID) -> None:
    """The person has read the hint and keeps the photograph as it is. Raises NotFound."""
    row = await fetch_one(
        "update document set hint = case when hint = '' or right(hint, 1) = $4 then hint else hint || $4 end"
        " where application = $1 and paper = $2 and id = $3 and removed_at is null returning id",
        application,
        paper,
        document,
        USED_ANYWAY,
    )
    if row is None:
        raise NotFound


async def photograph(person: UUID, reference: str, paper: str, document: UUID) -> Document:
    """One photograph of the person's own application. Raises NotFound: absent, erased, or not theirs."""
    row = await fetch_one(
        "select d.* from document d"
        " join application a on a.id = d.application where a.reference = $1 and a.applicant = $2"
        " and a.state <> 'discarded' and d.paper = $3 and d.id = $4 and d.removed_at is null and d.key is not null",
        reference.upper()[:16],
        person,
        paper,
        document,
    )
    if row is None:
        raise NotFound
    return _document(row)
