"""Every route of this reader."""

from typing import Any

from portal.pages.township import appointments, cases, files, visits, worklist

ROUTES: tuple[Any, ...] = (
    worklist.Worklist,
    cases.Cases,
    files.Files,
    appointments.Appointments,
    visits.visits,
)
