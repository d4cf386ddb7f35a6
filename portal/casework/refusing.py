"""Refusing: a township proposes not to accept an application, for one of the pack's reasons; the bureau confirms.

Need is never judged here: the reasons are the wrong place, a duplicate, or not the person's will. What was
proposed stands in the event's note: the reason's id on a line of its own, what the officer wrote behind it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.application.parsing import refuse_controls
from portal.casework.moving import Case, move
from portal.casework.reading import CaseFile
from portal.core.errors import Unreadable
from portal.core.words import _
from portal.people.desks import Officer
from portal.policy.desks import Reason
from portal.policy.pack import Pack

LONGEST = 800


@dataclass(frozen=True)
class Proposal:
    """What a township proposed: why, in its own words too, who, and when."""

    reason: Reason
    note: str
    by: UUID
    at: datetime


async def propose(case: Case, pack: Pack, officer: Officer, reason: str, note: str) -> None:
    """Propose not to accept; the bureau has it then. Raises Unreadable, NotAllowed, MovedOn."""
    if not any(each.id == reason for each in pack.desks.reasons_of("refusal")):
        raise Unreadable(_("请选一条理由"))
    said = note.strip()
    if not said:
        raise Unreadable(_("请写明理由"))
    if len(said) > LONGEST:
        raise Unreadable(_("最多写{n}个字", n=LONGEST))
    refuse_controls(said, lines=True)
    await move(case, "propose_refusal", pack, by=officer, note=f"{reason}\n{said}")


def proposal_of(casefile: CaseFile) -> Proposal | None:
    """The latest proposal not to accept this application, or None."""
    event = casefile.happened.get("propose_refusal")
    if event is None:
        return None
    name, _line, note = event["note"].partition("\n")
    return Proposal(casefile.pack.desks.reasons[name], note, event["by_person"], event["at"])


def said_why(note: str, pack: Pack) -> str:
    """The note of a proposal in words."""
    name, line, said = note.partition("\n")
    reason = pack.desks.reasons.get(name)
    return f"{reason.text}{_('。')}{said}" if reason and line else note
