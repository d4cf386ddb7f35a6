"""Offices: who works where, and which department has a liaison; from the pack and the accounts, no case anywhere."""

from collections.abc import Iterable

from litestar import Request, Response, get

from portal.access.actions import Action
from portal.pages.desk import at_desk, desk_page
from portal.people.staff import Account, accounts
from portal.policy.choosing import current as current_pack


@get("/admin/offices")
async def offices(request: Request) -> Response:
    """Townships and departments with their people; a department without a liaison is marked."""
    async with at_desk(request, Action.KEEP_ACCOUNTS) as officer:
        working = [one for one in await accounts() if not one.disabled_at]
    places = current_pack().places
    departments = [
        {
            "id": unit.id,
            "name": str(unit.name),
            "duty": str(unit.duty),
            "people": _people(working, "liaison", unit.id),
        }
        for unit in places.units.values()
    ]
    return desk_page(
        request,
        officer,
        "admin/offices.html",
        townships=[
            {
                "area": area,
                "name": str(place.name),
                "officers": _people(working, "township_officer", area),
                "surveyors": _people(working, "surveyor", area),
            }
            for area, place in places.townships.items()
        ],
        departments=departments,
        without=sum(not each["people"] for each in departments),
        bureau={"name": str(places.bureau.name), "people": _people(working, "bureau_officer", "")},
    )


def _people(working: Iterable[Account], role: str, scope: str) -> list[dict[str, object]]:
    return [
        {"id": one.id, "name": one.name, "phone": one.phone, "ready": one.ready}
        for one in working
        if one.role == role and one.scope == scope
    ]
