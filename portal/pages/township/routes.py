"""Every route of this reader."""

from typing import Any

from portal.pages.township import appointments, visits

ROUTES: tuple[Any, ...] = (
    appointments.Appointments,
    visits.visits,
)
