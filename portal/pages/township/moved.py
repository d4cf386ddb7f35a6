"""Too late: somebody acted on the case first. What happened is said, and what was typed is kept."""

from litestar import Request, Response

from portal.access.actions import Action
from portal.casework.reading import read_case
from portal.core.words import _
from portal.pages import happening
from portal.pages.caselines import state_words, when
from portal.pages.desk import at_desk, desk_page
from portal.pages.shell import go

WORDS = ("note", "message", "free")
"""The fields in which an officer writes words of their own."""


async def moved_on(request: Request, reference: str, move: str) -> Response:
    """What to show after MovedOn: the second press of one's own button leads on; anything else is told."""
    async with at_desk(request, Action.ARRANGE_VISIT) as officer:
        casefile = await read_case(officer, reference)
    root = f"/office/cases/{casefile.reference}"
    event = casefile.events[-1]
    if event["move"] == move and event["by_person"] == officer.id:
        return go(request, f"{root}?done={move}")
    who = casefile.name_of(event["by_person"]) or _("申请人")
    lead = _(
        "{who}，{when}：{what}。现在是“{state}”。",
        who=who,
        when=when(event["at"]),
        what=happening.words(event["move"]),
        state=state_words(casefile.case),
    )
    form = request.scope["state"].get("form")
    kept = [value for name, value in form or () if name in WORDS and value.strip()]
    return desk_page(request, officer, "township/moved.html", status=409, lead=lead, kept=kept, root=root)
