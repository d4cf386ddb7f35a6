"""The township's figures."""

from litestar import Request, Response, get

from portal.access.actions import Action
from portal.casework import figures
from portal.core.errors import NotFound
from portal.pages.desk import at_desk
from portal.pages.figures import asked_period, figures_page
from portal.policy.choosing import current as current_pack


@get("/office/figures")
async def township_figures(request: Request) -> Response:
    """How long each step takes in this township, what is due, what is overdue."""
    days, pack = asked_period(request), current_pack()
    async with at_desk(request, Action.SEE_FIGURES) as officer:
        if officer.role != "township_officer":
            raise NotFound
        found = await figures.figures_for(officer, days, officer.scope, pack.calendar)
        late = await figures.overdue(officer, officer.scope)
    return figures_page(request, officer, pack, found, late, root="/office/figures?", days=days)
