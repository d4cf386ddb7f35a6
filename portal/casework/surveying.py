"""Surveying: the record of a visit to the home, saved as it is written, signed by those present, and finished.

The township's survey and the bureau's own visit are kept alike; ``kind`` tells them apart. After an objection
a new round begins from the last record. Every save holds the survey's row: whoever saves at once waits, and
what each page sent is laid over what is there by then (see ``findings.merged``).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import may
from portal.application.parsing import refuse_controls
from portal.casework.declared import declared_answers, findings_of
from portal.casework.findings import (
    BUREAU,
    FRESH,
    TOWNSHIP,
    Part,
    Record,
    covers,
    merged,
    with_choice,
    with_lists,
    with_members,
    with_new_record,
)
from portal.casework.reading import CaseFile, Row
from portal.casework.states import CaseState
from portal.core.clock import now
from portal.core.database import fetch_one, run
from portal.core.errors import MovedOn, NotAllowed, NotFound, Unreadable
from portal.core.sealing import seal, unseal
from portal.core.words import _
from portal.people.desks import Officer
from portal.policy.rules import Value

NEEDS = {TOWNSHIP: Action.SURVEY_CASE, BUREAU: Action.DECIDE_CASE}
DURING = {TOWNSHIP: CaseState.ACCEPTED, BUREAU: CaseState.WITH_BUREAU}
MOST_PRESENT = 20
LONGEST_NAME = 60


@dataclass(frozen=True)
class Survey:
    """One record of a visit, open or finished. ``id`` is None while nothing was saved."""

    id: UUID | None
    kind: str
    round: int
    record: Record
    version: int
    finished: bool
    open: bool
    """Whether this desk may write in it now."""


def kind_of(officer: Officer) -> str:
    """Whose visit this desk records."""
    return BUREAU if officer.role == "bureau_officer" else TOWNSHIP


def survey_of(casefile: CaseFile, officer: Officer, kind: str) -> Survey:
    """The record this desk writes or reads: the open one, a fresh one, or the last when nothing may be written.

    Raises NotFound when there is none and none may be begun.
    """
    rows = [each for each in casefile.surveys if each["kind"] == kind]
    last = rows[-1] if rows else None
    writing = may(officer, NEEDS[kind], casefile.case) and casefile.case["state"] == DURING[kind]
    if last is not None and (last["finished_at"] is None or not writing):
        record = _whole(casefile, last["record"])
        finished = last["finished_at"] is not None
        return Survey(
            last["id"], kind, last["round"], record, last["version"], finished, writing and not finished
        )
    if not writing:
        raise NotFound
    return Survey(None, kind, len(rows) + 1, _first_record(casefile, last), 0, False, True)


def _first_record(casefile: CaseFile, last: Row | None) -> Record:
    """What a round begins with: the record before it without its signatures, or nothing but the members."""
    before = {name: value for name, value in last["record"].items() if name != "unsigned"} if last else {}
    return _whole(casefile, before | {"present": []})


def _whole(casefile: CaseFile, record: Record) -> Record:
    return with_choice(with_members(FRESH | record, casefile.answers), casefile.answers, casefile.pack)


def declared_for(casefile: CaseFile, kind: str) -> dict[str, Value]:
    """What a visit is held against: the form; for the bureau's own, all that is known by then."""
    if kind == TOWNSHIP:
        return declared_answers(casefile.answers, casefile.pack, casefile.draft.screening)
    return findings_of(casefile, own_visit=False)


async def save(
    officer: Officer, casefile: CaseFile, kind: str, parts: Sequence[Part]
) -> tuple[Record, dict[str, Any]]:
    """Keep what a page sent; the record as it is then, and the parts where another page was first.

    Raises NotAllowed, MovedOn.
    """
    held = await hold(officer, casefile, kind)
    whole = with_lists(held.record, casefile.answers, parts)
    record, conflicts = merged(whole, parts)
    if record != whole or held.id is None:
        await keep(officer, casefile, held, record)
    return record, conflicts


async def add_record(
    officer: Officer, casefile: CaseFile, kind: str, section: str, group: str, key: str
) -> None:
    """One more entry in a list of the form, to be filled in here. Raises NotFound, NotAllowed, MovedOn."""
    found = casefile.pack.form.sections.get(section)
    if found is None or group not in found.groups:
        raise NotFound
    held = await hold(officer, casefile, kind)
    record = with_new_record(held.record, casefile.answers, section, group, key)
    if len(record["filled"][section][group]) > found.groups[group].most:
        raise NotAllowed(_("这张名单满了。"))
    await keep(officer, casefile, held, record)


async def add_present(
    officer: Officer,
    casefile: CaseFile,
    kind: str,
    key: str,
    name: str,
    relation: str,
    signature: str,
    how: str,
) -> None:
    """Write down somebody who is present, with their signature if they gave one; the same ``key`` once only.

    signature: a drawing as base64, or the name they typed; "" for none. Raises Unreadable, NotAllowed, MovedOn.
    """
    refuse_controls(name)
    if not name:
        raise Unreadable(_("请写在场的人的姓名"))
    if len(name) > LONGEST_NAME:
        raise Unreadable(_("姓名最多{n}个字", n=LONGEST_NAME))
    held = await hold(officer, casefile, kind)
    there = [each for each in held.record["present"] if each["key"] != key]
    if len(there) >= MOST_PRESENT:
        raise Unreadable(_("最多写{n}个人", n=MOST_PRESENT))
    entry = {
        "key": key,
        "name": name,
        "relation": relation,
        "how": how if signature else "",
        "signature": signature,
    }
    if signature:
        entry["covers"] = covers(held.record)
    await keep(officer, casefile, held, {**held.record, "present": [*there, entry]})


async def remove_present(officer: Officer, casefile: CaseFile, kind: str, key: str) -> None:
    """Take somebody off who was written down by mistake."""
    held = await hold(officer, casefile, kind)
    there = [each for each in held.record["present"] if each["key"] != key]
    await keep(officer, casefile, held, {**held.record, "present": there})


async def hold(officer: Officer, casefile: CaseFile, kind: str) -> Survey:
    """The survey as it stands, held until the transaction ends, for whoever may write in it.

    Raises NotAllowed, MovedOn when the visit's record was finished or the case moved on meanwhile.
    """
    if not may(officer, NEEDS[kind], casefile.case):
        raise NotAllowed(_("这件事不归您办。"))
    # The case's own row first, as every move does: presses wait for each other, never in a ring.
    row = await fetch_one("select * from case_file where id = $1 for no key update", casefile.case["id"])
    if row is None or row["state"] != DURING[kind]:
        raise MovedOn(_("这次上门的记录已经交了，不能再改。"))
    casefile.case.update(row)
    last = await fetch_one(
        "select * from survey where case_file = $1 and kind = $2 order by round desc limit 1", row["id"], kind
    )
    if last is None or last["finished_at"] is not None:
        before = _opened(last) if last else None
        return Survey(
            None, kind, (last["round"] if last else 0) + 1, _first_record(casefile, before), 0, False, True
        )
    record = _whole(casefile, _opened(last)["record"])
    return Survey(last["id"], kind, last["round"], record, last["version"], False, True)


def _opened(row: Any) -> dict[str, Any]:
    return {**row, "record": json.loads(unseal(row["record"], "survey.record", row["id"]))}


async def keep(
    officer: Officer, casefile: CaseFile, held: Survey, record: Record, finished: bool = False
) -> None:
    """Write the record whose survey is held."""
    case = casefile.case
    own = held.id or uuid5(case["id"], f"survey/{held.kind}/{held.round}")
    sealed = seal(json.dumps(record, ensure_ascii=False), "survey.record", own)
    if held.id is None:
        await run(
            "insert into survey (id, case_file, kind, round, surveyor, record, started_at, saved_at)"
            " values ($1, $2, $3, $4, $5, $6, $7, $7)",
            own,
            case["id"],
            held.kind,
            held.round,
            officer.id,
            sealed,
            now(),
        )
    else:
        await run(
            "update survey set record = $2, version = version + 1, saved_at = $3::timestamptz,"
            " finished_at = case when $4 then $3::timestamptz end where id = $1",
            own,
            sealed,
            now(),
            finished,
        )
    await leave(officer, "survey" if finished else "survey_save", case["id"], subject=held.kind)
