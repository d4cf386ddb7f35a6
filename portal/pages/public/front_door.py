"""Home, and the pages about the service itself. None of them holds a form, so none sets a cookie."""

from functools import cache

from litestar import Request, Response, get

from portal.pages.shell import page
from portal.policy.choosing import current as current_pack
from portal.policy.pack import Pack
from portal.policy.recommending import advise


@cache
def minutes_for(pack: Pack) -> int:
    """Whole minutes the questionnaire takes when nothing can be left out."""
    return max(1, sum(pack.questions[name].seconds for name in advise(pack, {}).ahead) // 60)


@get("/")
async def home(request: Request) -> Response:
    """What one can do here, and what one can do without a phone."""
    pack = current_pack()
    return page(
        request,
        "public/home.html",
        sheets="home",
        units=len(pack.places.units),
        windows=len(pack.places.townships),
        minutes=minutes_for(pack),
    )


@get("/contact")
async def contact(request: Request) -> Response:
    """Every window with its phone and hours, and what each unit is there for."""
    return page(request, "public/contact.html")


@get("/privacy")
async def privacy(request: Request) -> Response:
    """What is kept, why, how long, who sees it, whose rights."""
    units = current_pack().places.units.values()
    return page(request, "public/privacy.html", outside=[unit for unit in units if not unit.state])


@get("/accessibility")
async def accessibility(request: Request) -> Response:
    """The accessibility statement: what works, and what does not yet."""
    return page(request, "public/accessibility.html")
