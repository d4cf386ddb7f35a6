"""Accepting: an application is taken up, and who visits the home is named."""

from uuid import UUID

from portal.casework.moving import Case, move
from portal.core.database import fetch_one, run
from portal.core.errors import MovedOn, Unreadable
from portal.core.words import _
from portal.people.desks import Officer
from portal.policy.pack import Pack


async def accept(case: Case, pack: Pack, officer: Officer) -> None:
    """Accept: the survey's clock starts, the applicant is told. Raises NotAllowed, MovedOn."""
    await move(case, "accept", pack, by=officer)


async def assign(case: Case, pack: Pack, officer: Officer, surveyor: UUID) -> None:
    """Name who visits the home: somebody of the township who surveys, or the officer themself.

    Raises Unreadable for anybody else, NotAllowed, MovedOn.
    """
    found = await fetch_one(
        "select 1 from staff where id = $1 and scope = $2 and disabled_at is null"
        " and (role = 'surveyor' or id = $3)",
        surveyor,
        case["home_office"],
        officer.id,
    )
    if found is None:
        raise Unreadable(_("请选一位上门的人"))
    if case["surveyor"] == surveyor:
        return
    await move(case, "assign", pack, by=officer)
    await run("update case_file set surveyor = $2 where id = $1", case["id"], surveyor)
    case["surveyor"] = surveyor


def refuse_stale(case: Case, version: str) -> None:
    """Raises MovedOn when the page that was pressed showed the case as it no longer is."""
    if version != str(case["version"]):
        raise MovedOn(_("刚才这份申请有了变化，请看一眼再决定。"))
