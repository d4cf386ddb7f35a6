"""Beginning an application: from the questionnaire's answers, or from nothing."""

from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post

from portal.application import drafting
from portal.application.prefilling import prefill
from portal.application.states import ApplicationState
from portal.core.clock import COUNTY_TIME
from portal.core.errors import NotSignedIn
from portal.pages import cookies, forms
from portal.pages.shell import go, page
from portal.pages.who import acting
from portal.people.sessions import Person
from portal.policy.choosing import current as current_pack
from portal.policy.pack import Pack
from portal.policy.recommending import advise
from portal.policy.rules import MET
from portal.screening import answering

WISH, WISH_LASTS = "wish", 3600
"""The category somebody chose before they signed in: nobody's address bar needs to know it."""


class Starting(Controller):
    """``/apply/new``."""

    @get("/apply/new")
    async def ask(self, request: Request) -> Response:
        """What will be filled in, and drafts that are still open; one button begins."""
        pack, chosen = current_pack(), cookies.read(request, WISH)
        async with acting(request) as person:
            known = await answering.mine(person)
            drafts = await drafting.mine(person)
        return page(
            request,
            "applicant/new.html",
            category=pack.categories.get(chosen),
            answered=len(known.values),
            drafts=[
                {"reference": one["reference"], "saved": one["saved_at"].astimezone(COUNTY_TIME).date()}
                for one in drafts
                if one["state"] == ApplicationState.DRAFT
            ],
            key=uuid4(),
        )

    @post("/apply/new")
    async def begin(self, request: Request) -> Response:
        """Begin, with everything filled in that was answered already; the same ``key`` begins only one."""
        sent = await forms.read(request)
        pack = current_pack()
        category = sent.get("category") if sent.get("category") in pack.categories else ""
        try:
            async with acting(request) as person:
                reference = await _begin(person, pack, category, _key(sent.get("key")))
        except NotSignedIn:
            response = go(request, "/sign-in?next=/apply/new")
            cookies.give(response, WISH, category, WISH_LASTS)
            return response
        response = go(request, f"/apply/{reference}")
        cookies.forget(response, WISH)
        return response


async def _begin(person: Person, pack: Pack, category: str, key: UUID) -> str:
    known = await answering.mine(person)
    meant = answering.meant(pack, known.values)
    advice = advise(pack, meant)
    advised = advice.advised.id if advice.advised else ""
    items = [offer.item.id for offer in advice.items if offer.truth == MET] if known.values else []
    filled = prefill(pack.form, meant, category or advised, items)
    # Whoever signed in has told their number once; the page still shows it, to be changed.
    filled.setdefault("person", {}).setdefault("phone", person.phone)
    return await drafting.start(person, key, pack.version, pack.places.prefix, known.values, filled)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
