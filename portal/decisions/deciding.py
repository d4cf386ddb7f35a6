"""Deciding: the bureau recognises, declines, sends back; confirms or returns a refusal. Each is one transaction.

Move, decision, letter number, SMS and joint items are kept together or not at all; whoever comes second
learns that the case moved on.
"""

import json
from uuid import uuid4

from portal.access.audit import leave
from portal.casework.checking import known_answers
from portal.casework.moving import move
from portal.casework.reading import CaseFile
from portal.core.clock import now, today
from portal.core.database import fetch_one
from portal.core.errors import NotAllowed
from portal.core.sealing import seal
from portal.core.words import _
from portal.decisions import visiting
from portal.decisions.appealing import CHANGED
from portal.decisions.writing import Body
from portal.joint.pushing import push
from portal.joint.states import OPEN
from portal.people.desks import Officer


async def recognise(casefile: CaseFile, officer: Officer, body: Body) -> str:
    """Recognise, and pass each chosen item to its department; the letter's number.

    Raises NotAllowed, MovedOn.
    """
    _refuse_unready(casefile, officer)
    await move(casefile.case, "recognise", casefile.pack, by=officer)
    number = await _sign(casefile, officer, body)
    pushed = await push(
        casefile.case,
        casefile.pack,
        known_answers(casefile),
        body["items"],
        body["category"],
        officer,
        only_free=False,
    )
    busy = pushed or await _with_departments(casefile)
    await move(casefile.case, "push" if busy else "finish", casefile.pack, by=officer)
    await leave(officer, "recognise", casefile.case["id"])
    return number


async def _with_departments(casefile: CaseFile) -> bool:
    """Whether a department still has an item: of an earlier round, what did not hang on the category."""
    row = await fetch_one(
        "select 1 from joint_item where case_file = $1 and state = any($2::text[]) limit 1",
        casefile.case["id"],
        OPEN,
    )
    return row is not None


async def decline(casefile: CaseFile, officer: Officer, body: Body) -> str:
    """Do not recognise; what does not hang on the category goes on (649 第六十条). The letter's number.

    Raises NotAllowed, MovedOn.
    """
    _refuse_unready(casefile, officer)
    await move(casefile.case, "decline", casefile.pack, by=officer)
    number = await _sign(casefile, officer, body)
    await push(
        casefile.case, casefile.pack, known_answers(casefile), body["items"], "", officer, only_free=True
    )
    await leave(officer, "decline", casefile.case["id"])
    return number


async def amend(casefile: CaseFile, officer: Officer, body: Body) -> str:
    """A corrected recognition in the place of one that stands, after an appeal that was right; items stay.

    Raises NotAllowed, MovedOn.
    """
    if not to_amend(casefile):
        raise NotAllowed(_("没有要改的决定。"))
    _refuse_unready(casefile, officer)
    await move(casefile.case, "amend", casefile.pack, by=officer)
    number = await _sign(casefile, officer, body)
    await leave(officer, "amend", casefile.case["id"])
    return number


def to_amend(casefile: CaseFile) -> bool:
    """Whether an appeal was answered ``changed`` and no newer decision has followed."""
    stands = casefile.decisions[-1] if casefile.decisions else None
    return (
        stands is not None
        and stands["outcome"] == "recognised"
        and any(each["outcome"] == CHANGED and each["round"] == stands["round"] for each in casefile.appeals)
    )


async def send_back(casefile: CaseFile, officer: Officer, note: str) -> None:
    """Ask the township for more before deciding. Raises Unreadable without a note, NotAllowed, MovedOn."""
    await move(casefile.case, "send_back", casefile.pack, by=officer, note=note)
    await leave(officer, "send_back", casefile.case["id"])


async def confirm_refusal(casefile: CaseFile, officer: Officer, body: Body) -> str:
    """Confirm that the township does not accept it; the letter's number. Raises NotAllowed, MovedOn."""
    await move(casefile.case, "confirm_refusal", casefile.pack, by=officer)
    number = await _sign(casefile, officer, body)
    await leave(officer, "confirm_refusal", casefile.case["id"])
    return number


async def return_refusal(casefile: CaseFile, officer: Officer, note: str) -> None:
    """The township shall accept it after all. Raises Unreadable without a note, NotAllowed, MovedOn."""
    await move(casefile.case, "return_refusal", casefile.pack, by=officer, note=note)
    await leave(officer, "return_refusal", casefile.case["id"])


def _refuse_unready(casefile: CaseFile, officer: Officer) -> None:
    why = visiting.why_not(casefile, officer)
    if why:
        raise NotAllowed(why)


async def _sign(casefile: CaseFile, officer: Officer, body: Body) -> str:
    """The decision's row with its number; one of a round. SQL refuses whoever looked into the home."""
    case, decision = casefile.case, uuid4()
    row = await fetch_one(
        "insert into decision (id, case_file, round, outcome, category, body, number, decided_by, decided_at)"
        " select $1, $2, 1 + coalesce(max(d.round), 0), $3, $4, $5,"
        " $6 || '-' || to_char(nextval('letter_number'), 'FM99900000'), $7, $8"
        " from decision d where d.case_file = $2 returning number",
        decision,
        case["id"],
        body["outcome"],
        body["category"],
        seal(json.dumps(body, ensure_ascii=False), "decision.body", decision),
        f"{casefile.pack.places.prefix}{today().year}",
        officer.id,
        now(),
    )
    return row["number"]
