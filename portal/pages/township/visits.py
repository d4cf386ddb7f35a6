"""My visits: today's homes, those ahead, and those that still wait for a time."""

from litestar import Request, Response, get

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework.visiting import homes
from portal.pages.desk import at_desk, desk_page

GROUPS = ("late", "today", "ahead", "open")


@get("/office/visits")
async def visits(request: Request) -> Response:
    """``/office/visits``: each home with its address, phone and word, and the way to its record."""
    async with at_desk(request, Action.ARRANGE_VISIT) as officer:
        found = await homes(officer)
        await leave(officer, "look", subject="visits")
    return desk_page(
        request,
        officer,
        "township/visits.html",
        groups={name: [each for each in found if each.when == name] for name in GROUPS},
        all_here=officer.role == "township_officer",
    )
