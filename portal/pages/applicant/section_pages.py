"""The pages of a section: one question or a few, saved as one goes on, kept apart when two tabs disagree."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.application import drafting
from portal.application.sections import after, before, missing, onward, status
from portal.application.visible import AT_VISIT, Place, Seen, answers_at
from portal.core.errors import MovedOn, NotFound
from portal.core.words import _
from portal.pages import asking, forms, showing
from portal.pages.applicant.listing import listing
from portal.pages.applicant.opening import Open, carried, opening, save
from portal.pages.applicant.weighing import BACK, Weighed, page_of, questions, weigh
from portal.pages.shell import go, page

BACKS = ("check", "record", "record-check")


class SectionPages(Controller):
    """``/apply/{reference}/{section}`` and its pages, those of lists' records too."""

    path = "/apply/{reference:str}"

    @get("/{section:str}")
    async def enter(self, request: Request, reference: FromPath[str], section: FromPath[str]) -> Response:
        """The first page that still has a question open, or the section's first."""
        async with opening(request, reference) as opened:
            found = opened.form.sections.get(section)
            if found is None:
                raise NotFound
            if found.filled_by != "fields":
                own = "documents" if found.filled_by == "papers" else "signatures"
                return go(
                    request, f"{opened.root}/{own}{carried(request)}" if own != section else opened.root
                )
            first = status(opened.form, opened.answers, found).next or next(
                Seen(opened.form, opened.answers).places(found)
            )
        return go(request, opened.path(first, _back(request.query_params.get("back", ""))))

    @get("/{section:str}/{page_id:str}")
    async def show(
        self, request: Request, reference: FromPath[str], section: FromPath[str], page_id: FromPath[str]
    ) -> Response:
        return await _show(request, reference, Place(section, page_id))

    @post("/{section:str}/{page_id:str}")
    async def take(
        self, request: Request, reference: FromPath[str], section: FromPath[str], page_id: FromPath[str]
    ) -> Response:
        return await _take(request, reference, Place(section, page_id))

    @get("/{section:str}/{group:str}/{record:str}/{page_id:str}")
    async def show_of_record(
        self,
        request: Request,
        reference: FromPath[str],
        section: FromPath[str],
        group: FromPath[str],
        record: FromPath[str],
        page_id: FromPath[str],
    ) -> Response:
        return await _show(request, reference, Place(section, page_id, group, record))

    @post("/{section:str}/{group:str}/{record:str}/{page_id:str}")
    async def take_of_record(
        self,
        request: Request,
        reference: FromPath[str],
        section: FromPath[str],
        group: FromPath[str],
        record: FromPath[str],
        page_id: FromPath[str],
    ) -> Response:
        return await _take(request, reference, Place(section, page_id, group, record))


async def _show(request: Request, reference: str, place: Place) -> Response:
    async with opening(request, reference) as opened:
        if (
            opened.form.sections.get(place.section) is None
            or opened.form.sections[place.section].filled_by != "fields"
        ):
            raise NotFound
        page_of(opened, place)
        applies = place in Seen(opened.form, opened.answers).places(opened.form.sections[place.section])
    if not opened.may_change(place):
        return go(request, opened.mending or opened.over)
    if not applies:
        # Another answer has closed this page: its section knows where to go on.
        return go(request, f"{opened.root}/{place.section}")
    fields = Seen(opened.form, opened.answers).questions(place)
    asked = asking.stored(fields, answers_at(opened.answers, place))
    return _page(request, opened, place, asked, {}, _back(request.query_params.get("back", "")))


async def _take(request: Request, reference: str, place: Place) -> Response:
    sent = await forms.read(request)
    back = _back(sent.get(BACK))
    async with opening(request, reference) as opened:
        if not opened.may_change(place):
            drafting.refuse_unless_editable(opened.draft)
        weighed = await _keep(opened, place, sent)
    if weighed.conflict:
        return _conflict(request, opened, place, weighed, back)
    if not weighed.sound:
        return _page(request, opened, place, weighed.asked, weighed.mistakes, back, 422, weighed.sure)
    if weighed.more:
        return go(request, f"{opened.path(place, back)}#{weighed.more[0]}")
    return go(request, way_on(opened, place, back))


async def _keep(opened: Open, place: Place, sent: forms.Form) -> Weighed:
    """Weigh and save. Another tab may save another page of the section in between: then once more, on what is
    kept by now; only answers to the same questions are a conflict."""
    weighed = weigh(opened, place, sent)
    if not weighed.sound:
        return weighed
    try:
        await save(opened, weighed.changed)
    except MovedOn:
        opened.draft = await drafting.application_for(opened.person, opened.draft.reference)
        weighed = weigh(opened, place, sent)
        if weighed.sound:
            await save(opened, weighed.changed)
    return weighed


def way_on(opened: Open, place: Place, back: str) -> str:
    """Where a page leads once it is kept."""
    if opened.mending and not place.record:
        return opened.mending
    if back == "check":
        return f"{opened.root}/check#{place.section}"
    if back in ("record", "record-check") and place.record:
        onward = "?back=check" if back == "record-check" else ""
        return f"{opened.root}/{place.section}/{place.group}/{place.record}{onward}"
    following = after(opened.form, opened.answers, place)
    return opened.path(following) if following else f"{opened.root}#{place.section}"


def _back(text: str) -> str:
    return text if text in BACKS else ""


def _page(
    request: Request,
    opened: Open,
    place: Place,
    asked: list[asking.Asked],
    mistakes: dict[str, str],
    back: str,
    code: int = 200,
    sure: str = "",
) -> Response:
    found = page_of(opened, place)
    given = answers_at(opened.answers, place)
    section = opened.form.sections[place.section]
    earlier = before(opened.form, opened.answers, place)
    shown: dict[str, Any] = {
        "heading": section.groups[found.group].title if found.group else found.heading,
        "title_of_section": section.title,
        "asked": asking.with_recipients(asked, opened.pack),
        "alone": len(asked) == 1 and not found.group and found.title is None,
        "errors": {name: mistakes[name] for name in _in_order(mistakes, asked)},
        "was": asking.fingerprint(found.fields, given),
        "sure": sure,
        "back": back,
        "action": opened.path(place),
        "earlier": way_on(opened, place, back)
        if back or (opened.mending and not place.record)
        else opened.path(earlier)
        if earlier
        else opened.root,
        "earlier_words": _("请您补的")
        if opened.mending and not place.record
        else _("回去看")
        if back
        else _("上一页")
        if earlier
        else _("您的申请"),
        "step_now": _step(opened, place),
        "list": None,
        "to_list": None,
        "onward": onward(opened.form, opened.answers, place),
    }
    if place.record:
        group = section.groups[place.group]
        listed = opened.list_path(section, group.id, "check" if back == "record-check" else "")
        if shown["earlier"] == listed:
            shown["earlier_words"] = group.title
        else:
            shown["to_list"] = (group.title, listed)
    if found.group:
        shown["list"] = listing(opened, section, section.groups[found.group], back)
        shown["list_later"] = found.group in given.get(AT_VISIT, ())
        shown["lacking"] = missing(opened.form, opened.answers, place).count(found.group)
    return page(request, "applicant/section.html", status=code, **opened.shown(), **shown)


def _in_order(mistakes: dict[str, str], asked: list[asking.Asked]) -> list[str]:
    order = [each.field.id for each in asked]
    return sorted(mistakes, key=lambda name: order.index(name) if name in order else len(order))


def _step(opened: Open, place: Place) -> tuple[int, int]:
    """Which page of how many this is: of the section, or of one record. Lists' records are not counted."""
    section = opened.form.sections[place.section]
    seen = Seen(opened.form, opened.answers)
    if place.record:
        places = list(
            seen.record_places(section, section.groups[place.group], answers_at(opened.answers, place))
        )
    else:
        places = [each for each in seen.places(section) if not each.record]
    return (places.index(place) + 1 if place in places else 1), max(len(places), 1)


def _conflict(request: Request, opened: Open, place: Place, weighed: Weighed, back: str) -> Response:
    found = page_of(opened, place)
    given = answers_at(opened.answers, place)
    return page(
        request,
        "applicant/conflict.html",
        status=409,
        **opened.shown(),
        heading=found.heading,
        kept=showing.answers(questions(opened, place), given),
        asked=weighed.asked,
        was=asking.fingerprint(found.fields, given),
        back=back,
        action=opened.path(place),
        keep=way_on(opened, place, back),
    )
