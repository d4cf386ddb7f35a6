"""The last look: everything answered, each with a way to change it, the pledge, and handing in."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.application import drafting, signing
from portal.application.everybody import RECORD
from portal.application.household import contradictions
from portal.application.sections import lacks_for_hand_in, leave_the_rest, status
from portal.application.signing import Signature
from portal.application.visible import Place, Seen, answers_at, page_at
from portal.casework.handing_in import hand_in
from portal.core.errors import MovedOn
from portal.core.words import _
from portal.documents import attaching
from portal.documents.attaching import Document
from portal.pages import forms, showing
from portal.pages.applicant.listing import name_of
from portal.pages.applicant.opening import REMOVED, Open, opening
from portal.pages.applicant.tasks import papers_status, wanted_papers
from portal.pages.shell import go, page
from portal.policy.form import Section

PLEDGE = "pledge"


class Checking(Controller):
    """``/apply/{reference}/check``."""

    path = "/apply/{reference:str}"

    @get("/check")
    async def look(self, request: Request, reference: FromPath[str]) -> Response:
        async with opening(request, reference) as opened:
            attached, signed = await _attached_and_signed(opened)
        if opened.over or opened.handed_in:
            return go(request, opened.over or opened.root)
        return _page(request, opened, attached, signed, {})

    @post("/check")
    async def take(self, request: Request, reference: FromPath[str]) -> Response:
        """Hand in, all of it in one transaction; pressed twice, the same receipt."""
        sent = await forms.read(request)
        try:
            done = await _hand_in(request, reference, sent)
        except MovedOn:
            # The other press of the same button was first, or another tab saved a page: look again.
            done = await _hand_in(request, reference, sent)
        return done


async def _hand_in(request: Request, reference: str, sent: forms.Form) -> Response:
    errors: dict[str, str] = {}
    pledged = sent.get(PLEDGE) == "yes"
    async with opening(request, reference) as opened:
        if not opened.handed_in:
            attached, signed = await _attached_and_signed(opened)
            errors = _lacking(opened)
            if not pledged:
                errors[PLEDGE] = _("请先勾上“我看过了，我保证”")
        if not errors:
            await _settle(opened)
            await hand_in(opened.draft, opened.person, opened.pack)
    if errors:
        return _page(request, opened, attached, signed, errors, pledged)
    return go(request, f"{opened.root}/receipt")


async def _attached_and_signed(opened: Open) -> tuple[dict[str, list[Document]], dict[str, Signature]]:
    return await attaching.attached(opened.draft.id), await signing.signatures(opened.draft)


async def _settle(opened: Open) -> None:
    """What nobody filled in waits for the visit; what was taken off a list is no longer kept."""
    if opened.handed_in:
        return
    left = leave_the_rest(opened.form, opened.answers)
    for answers in left.values():
        answers.pop(REMOVED, None)
    await drafting.save_all(opened.draft, left, opened.person)


def _lacking(opened: Open) -> dict[str, str]:
    """What handing in needs and nobody has written yet, by the anchor of its section."""
    found = {}
    for place in lacks_for_hand_in(opened.form, opened.answers):
        page_found = page_at(opened.form, place)
        for field in page_found.fields if page_found else ():
            if field.need == "hand-in" and not opened.answers.get(place.section, {}).get(field.id):
                found[f"{place.section}-{place.page}"] = _("还没有写：{name}", name=field.short)
    return found


def _page(
    request: Request,
    opened: Open,
    attached: Mapping[str, list[Document]],
    signed: Mapping[str, Signature],
    errors: dict[str, str],
    pledged: bool = False,
) -> Response:
    wanted = signing.wanted(opened.form, opened.answers, signed, opened.today)
    papers = [each for each in wanted_papers(opened, attached) if not each.waived]
    sections = [
        _section(opened, section)
        for section in opened.form.sections.values()
        if section.filled_by == "fields"
    ]
    return page(
        request,
        "applicant/check.html",
        status=422 if errors else 200,
        **opened.shown(),
        sections=sections,
        doubts=_doubts(opened),
        papers=[each for each in papers if each.photographs or each.later or each.missing],
        papers_left=papers_status(opened, attached).missing,
        signatures=wanted,
        pledge=opened.form.pledge,
        authorisation=opened.form.authorisation,
        errors=errors,
        pledged=pledged,
    )


def _section(opened: Open, section: Section) -> dict[str, Any]:
    """One section as it is looked over: a row a page, a row a record; one row when nothing is filled in."""
    found = status(opened.form, opened.answers, section)
    seen = Seen(opened.form, opened.answers)
    shown: dict[str, Any] = {
        "id": section.id,
        "number": section.number,
        "title": section.title,
        "rows": [],
        "empty": "",
    }
    hand_in = any(field.need == "hand-in" for field in section.fields)
    if found.answered == 0 and not hand_in and (found.at_visit or found.missing):
        first = next(seen.places(section))
        return shown | {"empty": "later" if found.state == "done" else "open", "href": opened.path(first)}
    for place in seen.places(section):
        if not place.record:
            shown["rows"] += _rows(opened, seen, section, place)
    return shown


def _rows(opened: Open, seen: Seen, section: Section, place: Place) -> list[dict[str, Any]]:
    found = page_at(opened.form, place)
    if found is None:
        return []
    given = answers_at(opened.answers, place)
    rows = []
    answers = showing.answers(seen.questions(place), given)
    if answers:
        heading = found.title if found.title and len(answers) > 1 else answers[0].field.short
        rows.append(_row(f"{section.id}-{found.id}", heading, answers, opened.path(place, "check")))
    if found.group:
        group = section.groups[found.group]
        records = given.get(group.id, ())
        for record in records:
            href = f"{opened.root}/{section.id}/{group.id}/{record[RECORD]}?back=check"
            row = _row(f"{group.id}-{record[RECORD]}", group.one, [], href)
            rows.append(row | _record(opened, seen, section, group, record))
        if not records:
            href = opened.path(place, "check")
            state = "later" if group.id in given.get("_at_visit", ()) else "open"
            rows.append(_row(f"{section.id}-{group.id}", group.title, [], href) | {"state": state})
    return rows


def _row(anchor: str, heading: Any, answers: list[showing.Answer], href: str) -> dict[str, Any]:
    states = {each.state for each in answers}
    state = "given" if "given" in states else "later" if "later" in states else "open"
    return {"id": anchor, "heading": heading, "answers": answers, "state": state, "href": href, "name": ""}


def _record(
    opened: Open, seen: Seen, section: Section, group: Any, record: Mapping[str, Any]
) -> dict[str, Any]:
    """A record on one line: its name, and the answers it is named by."""
    fields = {
        field.id: field
        for place in seen.record_places(section, group, record)
        for field in seen.questions(place)
    }
    said = [
        showing.said(fields[name], record[name])
        for name in group.named_by
        if name in record and name in fields
    ]
    return {
        "state": "given",
        "heading": said[1] if len(said) > 1 else group.one,
        "name": said[0] if said else name_of(opened, section, group, record),
        "waits": bool(record.get("_at_visit")),
    }


def _doubts(opened: Open) -> list[dict[str, str]]:
    """What does not fit together, each with the page on which to mend it."""
    found = []
    for each in contradictions(opened.form, opened.answers, opened.today, opened.draft.screening):
        section = opened.form.sections[each.section]
        pages = section.groups[each.group].pages if each.group else section.pages
        page_id = next((page.id for page in pages for field in page.fields if field.id == each.field), "")
        if page_id:
            place = Place(each.section, page_id, each.group, each.record)
            found.append({"words": each.message, "href": opened.path(place, "check")})
    return found
