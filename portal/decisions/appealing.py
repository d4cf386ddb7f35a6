"""Appealing: the applicant says what is wrong with a decision; somebody at the bureau looks again and answers.

It stops no period of the law: 行政复议 and 行政诉讼 go on beside it, and the page says so. Found right, a
decision that ended the case has it taken up again; one that recognised is corrected by another round.
"""

from typing import Any
from uuid import UUID, uuid4

from portal.access.audit import leave
from portal.application.parsing import refuse_controls
from portal.casework.moving import LONGEST_NOTE, Case, move
from portal.casework.reading import CaseFile
from portal.casework.states import CaseState
from portal.core.clock import now
from portal.core.database import fetch, fetch_one
from portal.core.errors import MovedOn, NotAllowed, Unreadable
from portal.core.sealing import seal, unseal_text
from portal.core.words import _
from portal.people.desks import Officer
from portal.people.sessions import Person
from portal.policy.pack import Pack

UPHELD, CHANGED = "upheld", "changed"
TAKEN_UP_AGAIN = (CaseState.DECLINED, CaseState.REFUSED)
"""Where a decision had ended the case, so that another one can follow."""


async def appeal(case: Case, pack: Pack, person: Person, text: str, round_: int) -> None:
    """Object to the decision that stands, once; in the person's own words. Raises Unreadable, NotAllowed, MovedOn.

    round_: of that decision. The row comes before the move: whoever presses twice learns that it was sent.
    """
    said = text.strip()
    if not said:
        raise Unreadable(_("请写上哪里不对"))
    if len(said) > LONGEST_NOTE:
        raise Unreadable(_("最多写{n}个字", n=LONGEST_NOTE))
    refuse_controls(said, lines=True)
    own = uuid4()
    row = await fetch_one(
        "insert into appeal (id, case_file, round, body, at) values ($1, $2, $3, $4, $5)"
        " on conflict do nothing returning id",
        own,
        case["id"],
        round_,
        seal(said, "appeal.body", own),
        now(),
    )
    if row is None:
        raise NotAllowed(_("您已经提过了。市民政局看完会答复您。"))
    await move(case, "appeal", pack, by=person)


async def appeals_of(case: Case) -> list[dict[str, Any]]:
    """What the person objected and what was answered, the oldest first: round, text, at, outcome, answer,
    answered_at.
    """
    rows = await fetch(
        "select id, round, body, at, outcome, answer, answered_at from appeal where case_file = $1 order by at",
        case["id"],
    )
    return [
        {
            "round": row["round"],
            "text": unseal_text(row["body"], "appeal.body", row["id"]),
            "answer": unseal_text(row["answer"], "appeal.answer", row["id"]) if row["answer"] else "",
            "at": row["at"],
            "outcome": row["outcome"],
            "answered_at": row["answered_at"],
        }
        for row in rows
    ]


async def answer(casefile: CaseFile, officer: Officer, outcome: str, text: str) -> None:
    """Answer the open appeal; where it was right and the case had ended, take the case up again.

    outcome: ``upheld`` (the decision stands) or ``changed``. Raises Unreadable, NotAllowed, MovedOn.
    """
    outcome, said = outcome_of(outcome), words_of(text)
    waiting = open_appeal(casefile)
    if waiting is None:
        raise NotAllowed(_("这一件已经答复过了。"))
    await move(casefile.case, "answer_appeal", casefile.pack, by=officer, note=said)
    await _close(waiting["id"], officer, outcome, said)
    if outcome == CHANGED and casefile.case["state"] in TAKEN_UP_AGAIN:
        await move(casefile.case, "reopen", casefile.pack, by=officer)
    await leave(officer, "answer_appeal", casefile.case["id"])


def outcome_of(typed: str) -> str:
    """What came of an appeal. Raises Unreadable."""
    if typed not in (UPHELD, CHANGED):
        raise Unreadable(_("请选怎么答复"))
    return typed


def words_of(typed: str) -> str:
    """The answer's words. Raises Unreadable."""
    said = typed.strip()
    if not said:
        raise Unreadable(_("请写明答复"))
    if len(said) > LONGEST_NOTE:
        raise Unreadable(_("最多写{n}个字", n=LONGEST_NOTE))
    refuse_controls(said, lines=True)
    return said


async def _close(appeal_id: UUID, officer: Officer, outcome: str, said: str) -> None:
    row = await fetch_one(
        "update appeal set outcome = $2, answer = $3, answered_by = $4, answered_at = $5"
        " where id = $1 and outcome = '' returning id",
        appeal_id,
        outcome,
        seal(said, "appeal.answer", appeal_id),
        officer.id,
        now(),
    )
    if row is None:
        raise MovedOn(_("刚才同事已经答复了。"))


def open_appeal(casefile: CaseFile) -> dict[str, Any] | None:
    """The appeal that waits for an answer, or None."""
    return next((each for each in casefile.appeals if not each["outcome"]), None)
