"""Too late: somebody acted on the case first. What happened is said, and what was typed is kept."""

from litestar import Request, Response

from portal.access.actions import Action
from portal.casework.reading import read_case
from portal.core.errors import MovedOn
from portal.core.words import _
from portal.pages import happening
from portal.pages.caselines import state_words, when
from portal.pages.desk import at_desk
from portal.pages.errors import show
from portal.pages.shell import go


async def moved_on(request: Request, reference: str, move: str, stale: MovedOn) -> Response:
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
    return show(
        request,
        409,
        _("刚才已经有人办过了"),
        lead or stale.message,
        kept=[(name, value) for name, value in form or () if name not in ("version", "key")],
        links=[(root, _("看这份申请现在的样子")), ("/office", _("今天要办"))],
    )
