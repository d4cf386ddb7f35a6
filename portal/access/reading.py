"""Reading the audit, as the auditor: who did what when, to which case by its reference, and nothing of the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from portal.access.actions import Action
from portal.access.rules import require
from portal.core.clock import COUNTY_TIME
from portal.core.database import fetch, fetch_one
from portal.core.sealing import unseal_text
from portal.people.desks import Officer

A_PAGE = 40
_ROWS = """
    with asked (id, first, last, staff, case_file) as (
        values ($1::bigint, $2::timestamptz, $3::timestamptz, $4::uuid, $5::uuid))
    select a.*, exists (select from audit_link l where l.audit = a.id) as chained from audit a where true
"""
_NEWEST = "order by a.id desc limit $6"


@dataclass(frozen=True)
class Wanted:
    """What is looked for. before: the id above which the page ends, for the next one; None for the newest."""

    day: date | None = None
    account: str = ""
    reference: str = ""
    before: int | None = None


@dataclass(frozen=True)
class Seen:
    """One row. chained: whether the worker has tied it into the chain already."""

    id: int
    at: datetime
    account: str
    name: str
    role: str
    scope: str
    act: str
    reference: str
    subject: str
    address: str
    chained: bool


async def read_audit(officer: Officer, wanted: Wanted) -> tuple[list[Seen], bool]:
    """A page of rows, the newest first, and whether there are more. A name nobody has finds nothing."""
    require(officer, Action.READ_AUDIT)
    found = await _conditions(wanted)
    if found is None:
        return [], False
    conditions, values = found
    rows = await fetch(" ".join((_ROWS, *conditions, _NEWEST)), *values, A_PAGE + 1)
    people = {
        row["id"]: row
        for row in await fetch(
            "select id, account, name from staff where id = any($1)", list({row["staff"] for row in rows})
        )
    }
    cases = await fetch(
        "select * from portal.references_of($1)", list({row["case_file"] for row in rows if row["case_file"]})
    )
    references = {row["case_file"]: row["reference"] for row in cases}
    return [_seen(row, people, references) for row in rows[:A_PAGE]], len(rows) > A_PAGE


async def _conditions(wanted: Wanted) -> tuple[list[str], list[Any]] | None:
    """What the rows must be, as SQL of our own and its values; None when nothing can be.

    The values' places are fixed, and those not asked for are null, so that each wish has its own index.
    """
    conditions: list[str] = []
    values: list[Any] = [wanted.before, None, None, None, None]
    if wanted.before is not None:
        conditions.append("and a.id < $1")
    if wanted.day is not None:
        start = datetime.combine(wanted.day, time(), COUNTY_TIME)
        values[1:3] = start, start + timedelta(days=1)
        conditions.append("and a.at >= $2 and a.at < $3")
    if wanted.account:
        row = await fetch_one("select id from staff where account = $1", wanted.account)
        values[3] = row and row["id"]
        conditions.append("and a.staff = $4")
    if wanted.reference:
        row = await fetch_one("select portal.case_called($1) as id", wanted.reference)
        values[4] = row["id"]
        conditions.append("and a.case_file = $5")
    impossible = (wanted.account and values[3] is None) or (wanted.reference and values[4] is None)
    return None if impossible else (conditions, values)


def _seen(row: Any, people: Mapping[UUID, Any], references: Mapping[UUID, str]) -> Seen:
    who = people.get(row["staff"])
    return Seen(
        **{key: row[key] for key in ("id", "at", "role", "scope", "act", "subject", "address", "chained")},
        account=who["account"] if who else "",
        name=unseal_text(who["name"], "staff.name", who["id"]) if who else "",
        reference=references.get(row["case_file"], ""),
    )
