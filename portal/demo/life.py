"""A life of the demonstration: one household, its days, and the open desks it meets."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from portal.casework import moving
from portal.casework.reading import CaseFile, read_case
from portal.core.database import transaction
from portal.demo.days import Days
from portal.demo.households import Household
from portal.people import desks, sessions
from portal.people.desks import Officer
from portal.people.sessions import Person
from portal.policy.pack import Pack

FROM = "demonstration"


@dataclass(frozen=True)
class Offices:
    """Open desks by role: ``township_officer`` and ``surveyor`` by area code, ``liaison`` by department."""

    tokens: Mapping[tuple[str, str], str]
    areas: tuple[str, ...]

    @asynccontextmanager
    async def desk(self, role: str, scope: str = "") -> AsyncGenerator[Officer]:
        """Somebody of this role at their desk, inside one transaction."""
        async with transaction():
            officer = await desks.enter(self.tokens[role, scope], FROM)
            assert officer is not None
            yield officer


@dataclass
class Life:
    """One household with its days, its session and, once handed in, its number."""

    one: Household
    days: Days
    offices: Offices
    pack: Pack
    token: str = ""
    reference: str = ""

    @property
    def area(self) -> str:
        return self.offices.areas[self.one.place % len(self.offices.areas)]

    @asynccontextmanager
    async def township(self) -> AsyncGenerator[tuple[Officer, CaseFile]]:
        """Their township's officer with the case open."""
        async with self.offices.desk("township_officer", self.area) as officer:
            yield officer, await read_case(officer, self.reference)

    @asynccontextmanager
    async def person(self) -> AsyncGenerator[tuple[Person, dict[str, Any]]]:
        """The applicant themself, signed in, with their own case."""
        async with transaction():
            person = await sessions.enter(self.token)
            assert person is not None
            yield person, await moving.case_for(person, self.reference)
