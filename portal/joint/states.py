"""The states of a joint item, as they stand in ``data-item-state``, and every move between them."""

from dataclasses import dataclass
from enum import StrEnum


class ItemState(StrEnum):
    """From the bureau's push to the department's answer; ``waiting`` is for the person's own consent."""

    WAITING = "waiting"
    PUSHED = "pushed"
    RECEIVED = "received"
    NEEDS_PAPERS = "needs_papers"
    GRANTED = "granted"
    DENIED = "denied"


S = ItemState
OPEN = (S.PUSHED, S.RECEIVED, S.NEEDS_PAPERS)
"""With its department, or with the person for its department: while one is, the case stays open."""
DUE = (S.PUSHED, S.RECEIVED)
"""While its department's clock runs."""
ANSWERED = (S.GRANTED, S.DENIED)


@dataclass(frozen=True)
class ItemMove:
    """One move of an item. by: ``liaison`` of its department, or ``applicant``. once: it happens once."""

    origin: tuple[ItemState, ...]
    to: ItemState
    by: str
    once: bool = False


MOVES: dict[str, ItemMove] = {
    "consent": ItemMove((S.WAITING,), S.PUSHED, "applicant"),
    "receive": ItemMove((S.PUSHED,), S.RECEIVED, "liaison"),
    "ask_papers": ItemMove((S.PUSHED, S.RECEIVED), S.NEEDS_PAPERS, "liaison", once=True),
    "give_papers": ItemMove((S.NEEDS_PAPERS,), S.RECEIVED, "applicant"),
    "grant": ItemMove(OPEN, S.GRANTED, "liaison"),
    "deny": ItemMove(OPEN, S.DENIED, "liaison"),
}
"""Every move; what is not listed does not happen."""
