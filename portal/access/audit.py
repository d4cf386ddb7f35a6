"""The audit: every look at a case and every act of staff, one plain row each, chained later by the worker.

The row is written in the transaction of the act, so that nothing is seen or done without it. Who acted
comes from the database's own sealed settings; a row that names another is refused there.
"""

from uuid import UUID

from portal.core.database import run
from portal.people.desks import Officer


async def leave(officer: Officer, act: str, case: UUID | None = None, *, subject: str = "") -> None:
    """Leave who, when, what, from where. ``act``: ``look`` or a verb; ``subject``: which page or item, no names."""
    await run(
        "insert into audit (staff, role, scope, act, case_file, subject, address) values ($1, $2, $3, $4, $5, $6, $7)",
        officer.id,
        officer.role,
        officer.scope,
        act,
        case,
        subject,
        officer.address,
    )
