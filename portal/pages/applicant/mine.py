"""My applications, and the browsers in which I am signed in."""

from litestar import Controller, Request, Response, get, post

from portal.application import drafting
from portal.application.states import ApplicationState
from portal.casework import timeline
from portal.casework.states import CaseState
from portal.core.clock import COUNTY_TIME
from portal.core.database import fetch
from portal.pages import forms
from portal.pages.saying import ago
from portal.pages.shell import go, page
from portal.pages.who import acting, who
from portal.people import phone, sessions


class Mine(Controller):
    """``/my`` and ``/my/sessions``."""

    @get("/my")
    async def show(self, request: Request) -> Response:
        async with acting(request) as person:
            drafts = await drafting.mine(person)
            cases = await fetch(
                "select reference, state from case_file where applicant = $1 order by handed_in_at desc",
                person.id,
            )
        return page(
            request,
            "applicant/my.html",
            masked=phone.masked(person.phone),
            drafts=[
                {"reference": one["reference"], "saved": one["saved_at"].astimezone(COUNTY_TIME).date()}
                for one in drafts
                if one["state"] == ApplicationState.DRAFT
            ],
            cases=[
                {"reference": one["reference"], "state": one["state"]}
                | timeline.tag_of(CaseState(one["state"]))
                for one in cases
            ],
        )

    @get("/my/sessions")
    async def show_sessions(self, request: Request) -> Response:
        async with acting(request):
            found = await sessions.mine(who(request).session or "")
        return page(
            request,
            "applicant/sessions.html",
            sessions=[
                {
                    "device": one.device,
                    "this_one": one.this_one,
                    "seen": ago(one.seen_at),
                }
                for one in found
            ],
        )

    @post("/my/sessions/end")
    async def end_sessions(self, request: Request) -> Response:
        await forms.read(request)
        async with acting(request):
            await sessions.end_all()
        return go(request, "/sign-in")
