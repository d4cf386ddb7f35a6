"""Answering: what a department does with an item, and what its applicant answers; inside the caller's transaction.

Every verb is one listed move (``states.MOVES``), guarded by the item's version, recorded as its event, and,
by staff, in the audit. What the applicant is to hear is queued with it.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import Actor, require
from portal.core.clock import now, today
from portal.core.database import fetch_one, run
from portal.core.errors import MovedOn, NotAllowed, Unreadable
from portal.core.queueing import enqueue
from portal.core.sealing import seal
from portal.core.words import _
from portal.joint.reading import Item, opened, pack_of, photographs_of, sealed
from portal.joint.states import MOVES, ItemState
from portal.people.desks import Officer
from portal.people.sessions import Person
from portal.policy.calendar import due_on, working_days_until
from portal.policy.clocks import due
from portal.policy.items import Paper
from portal.policy.pack import Pack

ANSWERED, PAPERS = "item_answered", "item_papers"
"""The jobs that tell the applicant, as the messages are called."""
LONGEST = 500
MONTHS_AHEAD = 24
PER = ("month", "once", "year")


@dataclass(frozen=True)
class Answer:
    """A department's answer, as kept. amount: fen. per: month, year, once, or "". start: ``2027-01`` or "".

    measure: what is given where it is no money. reasons: ids of the pack's, for a denial.
    """

    granted: bool
    amount: int | None = None
    per: str = ""
    measure: str = ""
    start: str = ""
    reasons: tuple[str, ...] = ()
    words: str = ""

    @property
    def state(self) -> ItemState:
        return ItemState.GRANTED if self.granted else ItemState.DENIED


def check(answer: Answer, item: str, pack: Pack) -> dict[str, str]:
    """What is to be mended in an answer, by field; nothing when it may be given."""
    wrong: dict[str, str] = {}
    if any(len(each) > LONGEST for each in (answer.measure, answer.words)):
        wrong["words"] = _("太长了，最多{n}个字", n=LONGEST)
    if not answer.granted:
        known = {each.id for each in pack.desks.reasons_of("denial", item)}
        if not answer.reasons or not known.issuperset(answer.reasons):
            wrong["reasons"] = _("请选不给的理由")
        return wrong
    if answer.amount is None and not answer.measure:
        wrong["amount"] = _("请写给多少元，或者给什么")
    if answer.amount == 0:
        wrong["amount"] = _("给的钱要比0元多")
    if answer.amount is not None and answer.per not in PER:
        wrong["per"] = _("请选每月、每年，还是一次")
    if answer.start and not _near(answer.start):
        wrong["start"] = _("请选从哪个月起")
    return wrong


def _near(month: str) -> bool:
    year, _dash, number = month.partition("-")
    if not (len(year) == 4 and len(number) == 2 and (year + number).isascii() and (year + number).isdigit()):
        return False
    ahead = (int(year) - today().year) * 12 + int(number) - today().month
    return 1 <= int(number) <= 12 and abs(ahead) <= MONTHS_AHEAD


def plain(text: str) -> str:
    """What somebody wrote, without blanks around it and without signs that nothing shows."""
    kept = "".join(each for each in text if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs"))
    return kept.strip()


async def receive(item: Item, officer: Officer, stamp: int) -> None:
    """The department has it in hand. Raises MovedOn, NotAllowed."""
    await _move(item, "receive", officer, stamp, received_at=now())


async def ask_papers(item: Item, officer: Officer, stamp: int, papers: Sequence[str], words: str) -> None:
    """Ask the person once for papers, or for something in words; the clock waits meanwhile.

    Raises Unreadable when nothing is asked for, NotAllowed the second time, MovedOn.
    """
    pack = pack_of(item)
    known = askable(item["item"], pack)
    if any(each not in known for each in papers):
        raise Unreadable(_("请在下面选材料"))
    if not papers and not words:
        raise Unreadable(_("请选要补的材料，或写要问的话"))
    if len(words) > LONGEST:
        raise Unreadable(_("太长了，最多{n}个字", n=LONGEST))
    if item["asked_at"] is not None:
        raise NotAllowed(_("材料只能要一次，已经要过了。"))
    left = working_days_until(today(), item["due_on"], pack.calendar) if item["due_on"] else 0
    asked = {"papers": list(papers), "words": words, "answer": ""}
    await _move(
        item,
        "ask_papers",
        officer,
        stamp,
        asked=sealed(asked, "asked", item["id"]),
        asked_at=now(),
        received_at=item["received_at"] or now(),
        paused_left=max(0, left),
        due_on=None,
        told_at=None,
        told_by=None,
    )
    await enqueue(PAPERS, item["id"])


def askable(item: str, pack: Pack) -> dict[str, Paper]:
    """The papers a department may ask for: any, or, where it is no state organ, those of its item alone."""
    any_of_them = pack.places.units[pack.items[item].department].state
    return {
        name: paper
        for name, paper in pack.papers.items()
        if paper.need != "waived" and (any_of_them or name in pack.items[item].papers)
    }


async def answer(item: Item, officer: Officer, stamp: int, given: Answer) -> None:
    """Grant or deny. Raises MovedOn when a colleague was first, Unreadable for an answer that lacks something."""
    wrong = check(given, item["item"], pack_of(item))
    if wrong:
        raise Unreadable(next(iter(wrong.values())))
    await _move(
        item,
        "grant" if given.granted else "deny",
        officer,
        stamp,
        result=sealed(asdict(given), "result", item["id"]),
        answered_at=now(),
        answered_by=officer.id,
        received_at=item["received_at"] or now(),
        paused_left=None,
        due_on=None,
        provisional=False,
        told_at=None,
        told_by=None,
    )
    await enqueue(ANSWERED, item["id"])


async def give_papers(item: Item, person: Person, stamp: int, words: str) -> None:
    """交好了: what was asked for is there; the department's clock goes on with the days it had left.

    Raises Unreadable when neither a photograph nor a word was given, MovedOn.
    """
    if len(words) > LONGEST:
        raise Unreadable(_("太长了，最多{n}个字", n=LONGEST))
    if not words and not await given_since(item):
        raise Unreadable(_("请拍要补的材料，或写几句话"))
    ends = due_on(today(), max(1, item["paused_left"] or 0), pack_of(item).calendar)
    await _move(
        item,
        "give_papers",
        person,
        stamp,
        asked=sealed((item["asked"] or {}) | {"answer": words}, "asked", item["id"]),
        due_on=ends.day,
        provisional=ends.provisional,
        paused_left=None,
    )


async def given_since(item: Item) -> list[Any]:
    """The photographs that came after they were asked for."""
    return [
        each
        for each in await photographs_of(item)
        if item["asked_at"] and each["made_at"] >= item["asked_at"]
    ]


async def give_photograph(item: Item, paper: str, document: UUID) -> None:
    """Let the item's department see a photograph that its applicant has just added for it."""
    await run(
        "insert into item_document (joint_item, paper, document) values ($1, $2, $3) on conflict do nothing",
        item["id"],
        paper,
        document,
    )


async def consent(item: Item, person: Person, stamp: int) -> None:
    """The person allows a recipient that is no state organ: the item goes to it now. Raises MovedOn."""
    pack = pack_of(item)
    ends = due(pack.clocks[pack.items[item["item"]].clock], today(), pack.calendar)
    await _move(
        item,
        "consent",
        person,
        stamp,
        pushed_at=now(),
        due_on=ends.day,
        provisional=ends.provisional,
    )


COLUMNS = (
    "received_at", "due_on", "provisional", "paused_left", "asked", "asked_at", "result", "answered_at",
    "answered_by", "told_at", "told_by", "pushed_at",
)  # fmt: skip
KEPT_SEALED = ("asked", "result")


async def _move(item: Item, name: str, by: Officer | Person, stamp: int, **changes: Any) -> None:
    """One listed move of an item, with its event; ``item`` is changed to what it is now."""
    step = MOVES[name]
    if by.role != step.by:
        raise NotAllowed(_("这件事不归您办。"))
    if isinstance(by, Officer):
        require(by, Action.ANSWER_ITEM, item)
    if item["state"] not in step.origin or item["version"] != stamp:
        raise MovedOn(_("刚才这一项有了变化，请看一眼再办。"))
    kept = {each: changes.get(each, item[each]) for each in COLUMNS}
    # What is sealed goes back only when it changed: opened, it is not what the column holds.
    for each in KEPT_SEALED:
        kept[each] = changes.get(each)
    row = await fetch_one(
        "update joint_item set state = $3, version = version + 1, changed_at = $4, received_at = $5, due_on = $6,"
        " provisional = $7, paused_left = $8, asked = coalesce($9, asked), asked_at = $10,"
        " result = coalesce($11, result), answered_at = $12, answered_by = $13, told_at = $14, told_by = $15,"
        " pushed_at = $16 where id = $1 and version = $2 returning *",
        item["id"],
        stamp,
        step.to,
        now(),
        *kept.values(),
    )
    if row is None:
        raise MovedOn(_("刚才这一项有了变化，请看一眼再办。"))
    item.update(opened(row))
    await record(item, name, by)
    if isinstance(by, Officer):
        await leave(by, f"item_{name}", item["case_file"], subject=item["item"])


async def record(item: Mapping[str, Any], name: str, by: Actor, note: str = "") -> None:
    """Write down that something happened to an item as it now stands; a note is sealed."""
    await run(
        "insert into joint_item_event (joint_item, move, state, by_person, by_duty, note, at)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        item["id"],
        name,
        item["state"],
        by.id,
        by.role,
        seal(note, "joint_item_event.note", item["id"]) if note else None,
        now(),
    )


def months() -> list[date]:
    """From which months a grant may begin, as a list to choose from: the last six and the next six."""
    first = today().year * 12 + today().month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(first - 6, first + 7)]
