"""Throwing a draft away: its answers, signatures and photographs are erased, at once and for good."""

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.application import drafting
from portal.application.states import ApplicationState
from portal.core.database import run
from portal.core.errors import MovedOn, NotAllowed, NotFound
from portal.documents import attaching, store
from portal.pages import forms
from portal.pages.applicant.opening import opening
from portal.pages.shell import go, page
from portal.pages.who import acting


class Discarding(Controller):
    """``/apply/{reference}/discard``."""

    path = "/apply/{reference:str}/discard"

    @get("/")
    async def ask(self, request: Request, reference: FromPath[str]) -> Response:
        async with opening(request, reference) as opened:
            if opened.draft.state != ApplicationState.DRAFT:
                raise NotAllowed
        return page(request, "applicant/discard.html", root=opened.root, office=opened.office)

    @post("/")
    async def discard(self, request: Request, reference: FromPath[str]) -> Response:
        """Throw it away; pressed twice, it is gone as well."""
        await forms.read(request)
        try:
            await _discard(request, reference)
        except (MovedOn, NotFound):
            async with acting(request) as person:
                gone = await drafting.thrown_away(person, reference)
            if not gone:
                raise
        return go(request, "/my")


async def _discard(request: Request, reference: str) -> None:
    async with opening(request, reference) as opened:
        await drafting.discard(opened.draft)
        await run("delete from signature where application = $1", opened.draft.id)
        files = [
            await attaching.detach(opened.draft.id, one.paper, one.id)
            for papers in (await attaching.attached(opened.draft.id)).values()
            for one in papers
        ]
    for file in filter(None, files):
        await store.remove(file)
