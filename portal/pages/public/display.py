"""Size and language of the type, the session's extension, forgetting this phone, and whether we are well."""

from litestar import Controller, Request, Response, get, post
from litestar.exceptions import HTTPException

from portal.core.database import AWAY, fetch_one, transaction
from portal.core.words import LANGUAGES
from portal.pages import cookies, forms
from portal.pages.shell import SIZES, go, page
from portal.pages.who import COOKIE, Who, acting, who
from portal.people import desks, sessions

YEAR = 365 * 24 * 3600


class Display(Controller):
    """Small things every page links to."""

    @get("/display")
    async def choose(self, request: Request) -> Response:
        """Remember a size or a language; both are the person's choice alone."""
        chosen = request.query_params
        response = go(request, forms.next_path(chosen.get("next", ""), "/"))
        size = {"standard": ""}.get(chosen.get("size", "-"), chosen.get("size", "-"))
        if size in SIZES:
            cookies.give(response, "size", size or "standard", YEAR)
        if chosen.get("lang") in LANGUAGES:
            cookies.give(response, "lang", chosen["lang"], YEAR)
        return response

    @post("/session/extend", status_code=204)
    async def extend(self, request: Request) -> None:
        """Still here: the session's half hour begins again. 403 when it has ended."""
        await forms.read(request)
        async with acting(request):
            pass

    @get("/clear")
    async def ask_to_clear(self, request: Request) -> Response:
        return page(request, "public/clear.html")

    @post("/clear")
    async def clear(self, request: Request) -> Response:
        """Sign out, forget the questionnaire, and tell the browser to drop all it keeps of us."""
        await forms.read(request)
        there = who(request)
        if there.session:
            async with transaction():
                await sessions.end(there.session)
        elif there.desk:
            async with transaction():
                await desks.end(there.desk)
        elif there.visit:
            async with transaction():
                await sessions.enter_visit(there.visit)
                await fetch_one("delete from screening where visit = portal.visit()")
        request.scope["state"]["who"] = Who()
        response = go(request, "/clear/done")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        cookies.forget(response, COOKIE, "asked", "found", "wish", "seen", "voice")
        return response

    @get("/clear/done")
    async def cleared(self, request: Request) -> Response:
        return page(request, "public/cleared.html")


@get("/health/live", media_type="application/json")
async def live() -> dict[str, bool]:
    """The process answers."""
    return {"live": True}


@get("/health/ready", media_type="application/json")
async def ready() -> dict[str, bool]:
    """The process and its database answer. 503 otherwise."""
    try:
        async with transaction():
            await fetch_one("select 1")
    except AWAY:
        raise HTTPException(status_code=503) from None
    return {"ready": True}
