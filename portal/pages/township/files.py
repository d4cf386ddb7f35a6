"""Photographs of a case, for any desk that may read it; and whether they can be read."""

from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import photographs
from portal.core.errors import NotFound
from portal.documents import store
from portal.pages import forms
from portal.pages.desk import at_desk
from portal.pages.shell import go

OWN = {"Cache-Control": "no-store"}


class Files(Controller):
    """``/office/cases/{reference}/papers/{file_id}``."""

    path = "/office/cases/{reference:str}/papers/{file_id:uuid}"

    @get("/")
    async def look(self, request: Request, reference: FromPath[str], file_id: FromPath[UUID]) -> Response:
        """The photograph itself. Raises NotFound when it was taken away, or the case is not theirs to read."""
        async with at_desk(request, Action.READ_CASE) as officer:
            found = await photographs.photograph(officer, reference, file_id)
            await leave(officer, "photograph", found.case["id"], subject=found.paper)
        try:
            data = await store.read(found.file, found.key, found.id)
        except store.FileMissing:
            raise NotFound from None
        return Response(data, media_type="image/jpeg", headers=OWN)

    @post("/mark")
    async def mark(self, request: Request, reference: FromPath[str], file_id: FromPath[UUID]) -> Response:
        """看得清, or 请他重拍; and on to the next photograph that nobody has looked at."""
        form = await forms.read(request)
        async with at_desk(request, Action.ACCEPT_CASE) as officer:
            found = await photographs.mark(officer, reference, file_id, form.get("verdict"))
            await leave(officer, "mark", found.case["id"], subject=found.paper)
        return go(request, f"/office/cases/{found.case['reference']}?done=mark#papers")
