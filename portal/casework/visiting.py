"""Visiting: whose homes this desk visits today and ahead, and which still wait for a time; by one statement."""

import json
from dataclasses import dataclass
from typing import Any

from portal.casework.arranging import Appointment, read_appointment
from portal.core.clock import today
from portal.core.database import fetch
from portal.core.sealing import unseal
from portal.people.desks import Officer

MOST = 300
FIND = (
    "select c.id, c.reference, c.application, c.due_on, c.provisional, p.appointment, s.answers as person,"
    " v.id as survey from case_file c"
    " left join lateral (select a as appointment, a.starts_at from appointment a"
    " where a.case_file = c.id and a.purpose = 'survey' order by a.made_at desc, a.id limit 1) p on true"
    " left join section s on s.application = c.application and s.name = 'person'"
    " left join lateral (select id from survey y where y.case_file = c.id and y.kind = 'township'"
    " and y.finished_at is null limit 1) v on true"
    " where c.state = 'accepted' and (($1 = 'surveyor' and c.surveyor = $2) or ($1 = 'township_officer'"
    " and c.home_office = $3)) order by p.starts_at nulls last, c.due_on, c.reference limit $4"
)


@dataclass(frozen=True)
class Home:
    """One home to visit: where it is, whom to call, and what is arranged."""

    reference: str
    name: str
    address: str
    phone: str
    appointment: Appointment | None
    due_on: Any
    begun: bool

    @property
    def when(self) -> str:
        """``late``, ``today``, ``ahead`` or, without agreed hours, ``open``."""
        agreed = self.appointment.agreed if self.appointment and self.appointment.state == "agreed" else None
        if agreed is None:
            return "open"
        return "late" if agreed.day < today() else "today" if agreed.day == today() else "ahead"


async def homes(officer: Officer) -> list[Home]:
    """The homes of accepted cases: a surveyor's own, an officer's whole township; the earliest hour first."""
    rows = await fetch(FIND, officer.role, officer.id, officer.scope, MOST)
    return [_home(row) for row in rows]


def _home(row: Any) -> Home:
    person = (
        json.loads(unseal(row["person"], "section.answers.person", row["application"]))
        if row["person"]
        else {}
    )
    address = person.get("living_address") if person.get("living_at") in ("here", "away") else ""
    return Home(
        row["reference"],
        person.get("name", ""),
        address or person.get("home_address", ""),
        person.get("phone", ""),
        read_appointment(row["appointment"]) if row["appointment"] else None,
        row["due_on"],
        row["survey"] is not None,
    )
