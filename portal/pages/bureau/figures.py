"""The bureau's figures: the whole county, or one township."""

from litestar import Request, Response, get

from portal.access.actions import Action
from portal.casework import figures
from portal.core.errors import NotFound
from portal.core.words import _
from portal.pages.desk import at_desk
from portal.pages.figures import asked_period, figures_page
from portal.policy.choosing import current as current_pack


@get("/bureau/figures")
async def bureau_figures(request: Request) -> Response:
    """How long each step takes by township and department, what is due, what is overdue."""
    days, pack = asked_period(request), current_pack()
    place = request.query_params.get("place", "")
    place = place if place in pack.places.townships else ""
    async with at_desk(request, Action.SEE_FIGURES) as officer:
        if officer.role != "bureau_officer":
            raise NotFound
        found = await figures.figures_for(officer, days, place, pack.calendar)
        late = await figures.overdue(officer, place)
    root = "/bureau/figures?"
    places = [(_("全市"), f"{root}days={days}", not place)] + [
        (str(each.short), f"{root}days={days}&place={code}", code == place)
        for code, each in pack.places.townships.items()
    ]
    kept = f"{root}place={place}&" if place else root
    return figures_page(request, officer, pack, found, late, root=kept, days=days, places=places)
