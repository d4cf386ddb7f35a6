"""Every move a case can make: nothing else changes a state.

The applicant's own moves stand here; the offices' moves join them with their desks.
"""

from dataclasses import dataclass

from portal.casework.states import UNDECIDED, CaseState


@dataclass(frozen=True)
class Move:
    """One listed move. ``to`` is None when the state stays; ``duty`` who makes it; ``clock`` the one it starts.

    ``stops`` ends the running clock; ``tells`` names the notice that goes out with it.
    """

    to: CaseState | None
    duty: str
    clock: str | None = None
    stops: bool = False
    tells: str = ""


MOVES: dict[tuple[CaseState | None, str], Move] = {
    (None, "hand_in"): Move(CaseState.SUBMITTED, "applicant", clock="acceptance", tells="handed_in"),
    (CaseState.SUBMITTED, "edit"): Move(None, "applicant"),
    **{
        (state, "withdraw"): Move(CaseState.WITHDRAWN, "applicant", stops=True, tells="withdrawn")
        for state in UNDECIDED
    },
    **{(state, "write"): Move(None, "applicant") for state in CaseState if state != CaseState.WITHDRAWN},
    **{(state, "add_papers"): Move(None, "applicant") for state in UNDECIDED},
}


def find_move(state: CaseState | None, name: str) -> Move | None:
    """The move of this name from this state, or None when there is no such move."""
    return MOVES.get((state, name))


def possible(state: CaseState, duty: str) -> tuple[str, ...]:
    """The names of the moves this duty can make from this state."""
    return tuple(name for (at, name), move in MOVES.items() if at == state and move.duty == duty)
