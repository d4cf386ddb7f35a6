"""Every route of this reader."""

from typing import Any

from portal.pages.township import (
    appointments,
    cases,
    check,
    checks,
    files,
    moves,
    notice,
    opinion,
    visits,
    worklist,
)

ROUTES: tuple[Any, ...] = (
    worklist.Worklist,
    cases.Cases,
    files.Files,
    moves.Moves,
    appointments.Appointments,
    visits.visits,
    check.Check,
    checks.Checks,
    opinion.Opinion,
    notice.Notice,
)
