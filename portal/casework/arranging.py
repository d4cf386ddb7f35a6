"""Arranging: when somebody comes to the home, who, and by which word they are known at the door.

An office offers up to three windows or writes down what was agreed by phone; the applicant picks one or asks
for another. One appointment of a case is open at a time; a new offer puts an end to the one before.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import require
from portal.application.parsing import refuse_controls
from portal.casework.hours import Span, from_key
from portal.casework.moving import Case, move
from portal.core.clock import COUNTY_TIME, now
from portal.core.database import fetch, fetch_one, run
from portal.core.errors import MovedOn, NotAllowed, NotFound, Unreadable
from portal.core.sealing import seal, unseal_text
from portal.core.settings import settings
from portal.core.words import Text, _, language
from portal.notices.sending import tell
from portal.people.desks import Officer
from portal.people.sessions import Person
from portal.policy.pack import Pack

MOST_WINDOWS = 3
LONGEST_WISH = 300
OPEN = ("offered", "agreed", "asked_other")


@dataclass(frozen=True)
class Appointment:
    """One appointment. ``state``: offered, agreed, asked_other, not_met, done or cancelled.

    windows: what was offered. agreed: the hours once they are settled. word: 见面口令.
    """

    id: UUID
    state: str
    surveyor: UUID
    name: str
    windows: tuple[Span, ...]
    agreed: Span | None
    word: str
    wish: str
    version: int

    @property
    def stamp(self) -> str:
        """What a form carries, so that nobody acts on an appointment they have not seen."""
        return f"{self.id}.{self.version}"

    @property
    def over(self) -> bool:
        """Whether its agreed hours have begun."""
        return self.agreed is not None and self.agreed.starts <= now()


@dataclass(frozen=True)
class Visitor:
    """Somebody of the township who may visit homes."""

    id: UUID
    name: str
    role: str


async def visitors(officer: Officer, case: Case) -> list[Visitor]:
    """Who may be sent: surveyors and officers of the township; a surveyor can only name themselves."""
    rows = await fetch(
        "select id, name, role from staff where scope = $1 and role in ('surveyor', 'township_officer')"
        " and disabled_at is null order by role, made_at",
        case["home_office"],
    )
    found = [
        Visitor(row["id"], unseal_text(row["name"], "staff.name", row["id"]), row["role"]) for row in rows
    ]
    return found if officer.role == "township_officer" else [each for each in found if each.id == officer.id]


async def appointment_of(case: Case) -> Appointment | None:
    """The township's latest appointment of a case that whoever acts may read."""
    row = await fetch_one(
        "select * from appointment where case_file = $1 and purpose = 'survey' order by made_at desc, id limit 1",
        case["id"],
    )
    return read_appointment(row) if row else None


def read_appointment(row: Any, opened: bool = False) -> Appointment:
    """An appointment's row, its sealed words opened; ``opened``: they are already."""
    name, wish = (
        row[field] if opened or not row[field] else unseal_text(row[field], f"appointment.{field}", row["id"])
        for field in ("surveyor_name", "wish")
    )
    agreed = None
    if row["starts_at"] is not None:
        agreed = Span(*(row[field].astimezone(COUNTY_TIME) for field in ("starts_at", "ends_at")))
    windows = tuple(from_key(each) for each in json.loads(row["windows"]))
    return Appointment(
        row["id"],
        row["state"],
        row["surveyor"],
        name,
        windows,
        agreed,
        row["word"],
        wish or "",
        row["version"],
    )


async def offer(
    officer: Officer, case: Case, pack: Pack, visitor: Visitor, windows: Sequence[Span], stamp: str
) -> None:
    """Offer one to three windows. Raises Unreadable, MovedOn, NotAllowed."""
    if not windows:
        raise Unreadable(_("请至少选一个时间"))
    if len(set(windows)) > MOST_WINDOWS:
        raise Unreadable(_("最多选{n}个时间，请去掉几个", n=MOST_WINDOWS))
    await _make(officer, case, pack, visitor, sorted(set(windows)), None, stamp)
    await move(case, "offer_times", pack, by=officer)
    await leave(officer, "offer_times", case["id"])


async def set_time(
    officer: Officer, case: Case, pack: Pack, visitor: Visitor, agreed: Span, stamp: str
) -> None:
    """Write down the hours agreed by phone; both sides are told. Raises Unreadable, MovedOn, NotAllowed."""
    if agreed.ends <= now():
        raise Unreadable(_("这个时间已经过了，请另写一个"))
    made = await _make(officer, case, pack, visitor, [agreed], agreed, stamp)
    await move(case, "set_time", pack, by=officer, **_parts(made, "zh"))
    await leave(officer, "set_time", case["id"])
    await _tell_visitor(case, pack, "visit_given", made)


async def _make(
    officer: Officer,
    case: Case,
    pack: Pack,
    visitor: Visitor,
    windows: Sequence[Span],
    agreed: Span | None,
    stamp: str,
) -> Appointment:
    require(officer, Action.ARRANGE_VISIT, case)
    before = await _unchanged(case, stamp)
    if before and before.state == "agreed":
        await _tell_visitor(case, pack, "visit_off", before)
    if before and before.state in OPEN:
        await _change(before, "cancelled", before.agreed)
    if case["surveyor"] != visitor.id:
        await run("update case_file set surveyor = $2 where id = $1", case["id"], visitor.id)
        case["surveyor"] = visitor.id
        await move(case, "assign", pack, by=officer)
    new, word = uuid4(), str(secrets.choice(pack.desks.words).zh)
    await run(
        "insert into appointment (id, case_file, state, surveyor, surveyor_name, windows, starts_at, ends_at, word,"
        " made_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        new,
        case["id"],
        "agreed" if agreed else "offered",
        visitor.id,
        seal(visitor.name, "appointment.surveyor_name", new),
        json.dumps([each.key for each in windows]),
        agreed.starts if agreed else None,
        agreed.ends if agreed else None,
        word,
        now(),
    )
    state = "agreed" if agreed else "offered"
    return Appointment(new, state, visitor.id, visitor.name, tuple(windows), agreed, word, "", 0)


async def pick(person: Person, case: Case, pack: Pack, key: str, stamp: str) -> None:
    """Take one of the offered windows; both sides are told. Raises Unreadable, MovedOn, NotAllowed."""
    found = await _unchanged(case, stamp)
    if found is None or found.state != "offered":
        raise MovedOn(_("时间刚才变了，请看一眼现在的。"))
    chosen = next((each for each in found.windows if each.key == key), None)
    if chosen is None:
        raise Unreadable(_("请选一个时间，或者选“换个时间”"))
    if chosen.ends <= now():
        raise Unreadable(_("这个时间已经过了，请另选一个"))
    agreed = await _change(found, "agreed", chosen)
    await move(case, "pick_time", pack, by=person, **_parts(agreed, language()))
    await _tell_visitor(case, pack, "visit_given", agreed)


async def ask_other(person: Person, case: Case, pack: Pack, wish: str, stamp: str) -> None:
    """Ask for another time, in the person's own words. Raises Unreadable, MovedOn, NotAllowed."""
    found = await _unchanged(case, stamp)
    if found is None or found.state not in ("offered", "agreed"):
        raise MovedOn(_("时间刚才变了，请看一眼现在的。"))
    said = wish.strip()
    if not said:
        raise Unreadable(_("请写哪一天、什么时候方便"))
    if len(said) > LONGEST_WISH:
        raise Unreadable(_("最多写{n}个字", n=LONGEST_WISH))
    refuse_controls(said, lines=True)
    await _change(found, "asked_other", None, said)
    await move(case, "ask_other_time", pack, by=person)
    if found.agreed:
        await _tell_visitor(case, pack, "visit_off", found)


async def not_met(officer: Officer, case: Case, pack: Pack, stamp: str) -> None:
    """Nobody was met at the agreed hours: a new offer follows. Raises MovedOn, NotAllowed."""
    require(officer, Action.SURVEY_CASE, case)
    found = await _unchanged(case, stamp)
    if found is None or found.state != "agreed":
        raise MovedOn(_("时间刚才变了，请看一眼现在的。"))
    if not found.over:
        raise NotAllowed(_("还没到约好的时间。"))
    await _change(found, "not_met", found.agreed)
    await move(case, "not_met", pack, by=officer)
    await leave(officer, "not_met", case["id"])


async def visited(case: Case) -> None:
    """The home was visited: whatever was arranged is done."""
    await run(
        "update appointment set state = 'done', version = version + 1, changed_at = $2"
        " where case_file = $1 and purpose = 'survey' and state in ('offered', 'agreed', 'asked_other')",
        case["id"],
        now(),
    )


async def _unchanged(case: Case, stamp: str) -> Appointment | None:
    """The appointment as it stands, held until the transaction ends. Raises MovedOn when it is another by now."""
    # The case's own row first, as every move does: presses wait for each other, never in a ring.
    if await fetch_one("select 1 from case_file where id = $1 for no key update", case["id"]) is None:
        raise NotFound
    found = await appointment_of(case)
    if (found.stamp if found else "") != stamp:
        raise MovedOn(_("时间刚才变了，请看一眼现在的。"))
    return found


async def _change(found: Appointment, state: str, agreed: Span | None, wish: str = "") -> Appointment:
    row = await fetch_one(
        "update appointment set state = $3, starts_at = $4, ends_at = $5, wish = coalesce($6, wish),"
        " version = version + 1, changed_at = $7 where id = $1 and version = $2 returning *",
        found.id,
        found.version,
        state,
        agreed.starts if agreed else None,
        agreed.ends if agreed else None,
        seal(wish, "appointment.wish", found.id) if wish else None,
        now(),
    )
    if row is None:
        raise MovedOn(_("时间刚才变了，请看一眼现在的。"))
    return read_appointment(row)


def _parts(made: Appointment, lang: str) -> dict[str, Any]:
    agreed = made.agreed
    assert agreed is not None

    def said(text: Text) -> str:
        return text.en if lang == "en" else text.zh

    return {
        "day": said(agreed.day_said),
        "time": said(agreed.hours_said),
        "who": made.name,
        "word": made.word,
    }


async def _tell_visitor(case: Case, pack: Pack, message: str, made: Appointment) -> None:
    """The visitor's own SMS: a day and a number, nothing of whose home it is."""
    row = await fetch_one("select staff, phone from portal.visitor_of($1)", case["id"])
    if row is None:
        return
    parts = _parts(made, "zh") | {
        "county": pack.county.zh,
        "reference": case["reference"],
        "url": settings().base_url,
    }
    await tell(
        message,
        unseal_text(row["phone"], "staff.phone", row["staff"]),
        pack.messages[message].says("zh", **parts),
    )
