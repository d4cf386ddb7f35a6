"""The task list: every part of the one form, how far it is, and where to go on."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.application import signing
from portal.application.prefilling import facts
from portal.application.sections import Status, go_on_from, leave_the_rest, task_list
from portal.application.signing import Signature
from portal.application.visible import Place
from portal.core.words import _, ngettext
from portal.documents.attaching import Document
from portal.documents.checklist import Wanted, checklist
from portal.pages import forms
from portal.pages.applicant.opening import Open, opening, save, whole
from portal.pages.shell import go, page
from portal.policy.form import Section

LATER = "later"
"""Where the section of papers lists those that follow later (稍后补交)."""


class Tasks(Controller):
    """``/apply/{reference}``."""

    path = "/apply/{reference:str}"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        opened = await whole(request, reference)
        if opened.over:
            return go(request, opened.over)
        others = {
            status.section.id: status
            for status in (papers_status(opened, opened.attached), signatures_status(opened, opened.signed))
        }
        tasks = task_list(opened.form, opened.answers, others, opened.seen)
        heads = [(title, [_line(opened, status) for status in statuses]) for title, statuses in tasks]
        lines = [line for _title, under in heads for line in under]
        place = go_on_from(opened.form, (status for _title, statuses in tasks for status in statuses))
        following = _next(opened, place, others)
        for line in lines:
            line["waits"] = line["id"] == following["id"] and line["kind"] == "doing"
        return page(
            request,
            "applicant/tasks.html",
            around={},
            **opened.shown(),
            heads=heads,
            all=len(lines),
            done=sum(1 for line in lines if line["done"]),
            following=following,
        )

    @post("/leave")
    async def leave(self, request: Request, reference: FromPath[str]) -> Response:
        """先交，别的上门时填: every open question waits for the visit; on to the last look."""
        await forms.read(request)
        async with opening(request, reference) as opened:
            await save(opened, leave_the_rest(opened.form, opened.answers))
        return go(request, f"{opened.root}/check")


def wanted_papers(opened: Open, attached: Mapping[str, list[Document]]) -> list[Wanted]:
    """The application's checklist as its answers are now."""
    questions = opened.pack.questions
    chosen = {
        name: value
        for name, value in opened.draft.screening.items()
        if name in questions and isinstance(value, str) and value in questions[name].options
    }
    items = opened.answers.get("items", {}).get("items", [])
    later = opened.answers.get("papers", {}).get(LATER, [])
    persons = facts(opened.form, opened.answers, chosen, opened.seen)
    return checklist(opened.pack, persons, items, attached, later)


def papers_status(opened: Open, attached: Mapping[str, list[Document]]) -> Status:
    """How far the papers are; what shared data hold and what nobody needs does not count."""
    wanted = [each for each in wanted_papers(opened, attached) if not each.waived]
    missing = sum(1 for each in wanted if each.missing)
    taken = sum(1 for each in wanted if each.photographs)
    later = sum(1 for each in wanted if each.later and not each.photographs)
    return _status(opened.form.sections["papers"], missing, taken, later)


def signatures_status(opened: Open, signed: Mapping[str, Signature]) -> Status:
    """How far the signatures are; one that is left for the visit is no longer waited for."""
    wanted = signing.wanted(opened.form, opened.answers, signed, opened.today)
    arranged = sum(1 for each in wanted if each.state == "arranged")
    settled = sum(1 for each in wanted if each.settled)
    return _status(opened.form.sections["signatures"], len(wanted) - settled, settled - arranged, arranged)


def _status(section: Section, missing: int, answered: int, later: int) -> Status:
    state: Any = "done" if not missing else "doing" if answered or later else "todo"
    return Status(section, state, missing, later, answered)


def _line(opened: Open, status: Status) -> dict[str, Any]:
    kind, words = _tag(opened, status)
    section = status.section
    own = {"papers": "documents", "signatures": "signatures"}.get(section.filled_by, section.id)
    return {
        "id": section.id,
        "name": _name(opened, status),
        "own": own,
        "kind": kind,
        "words": words,
        "done": status.state == "done",
    }


def _name(opened: Open, status: Status) -> str:
    """The section's title; once chosen, what is applied for says so itself."""
    section = status.section
    if section.id != "items" or status.state != "done":
        return str(section.title)
    given = opened.answers.get("items", {})
    category = opened.pack.categories.get(given.get("category", ""))
    items = [each for each in given.get("items", ()) if each in opened.pack.items]
    if category is None:
        return str(section.title)
    if not items:
        return str(category.name)
    return ngettext(
        "{category}，和一起办的{n}项", "{category}，和一起办的{n}项", len(items), category=category.name
    )


TODO = {"papers": lambda: _("没有拍"), "signatures": lambda: _("没有签"), "fields": lambda: _("没有填")}
DOING = {
    "papers": lambda n: ngettext("还差{n}样", "还差{n}样", n),
    "signatures": lambda n: ngettext("还差{n}人", "还差{n}人", n),
    "fields": lambda n: ngettext("还差{n}题", "还差{n}题", n),
}
LEFT = {"papers": lambda: _("稍后补交"), "signatures": lambda: _("上门时签"), "fields": lambda: _("上门时填")}
DONE = {"papers": lambda: _("拍好了"), "signatures": lambda: _("签好了"), "fields": lambda: _("填好了")}


def _tag(opened: Open, status: Status) -> tuple[str, str]:
    how = status.section.filled_by
    if status.state == "todo":
        return "todo", TODO[how]()
    if status.state == "doing":
        return "doing", DOING[how](status.missing)
    if status.all_at_visit:
        return "later", LEFT[how]()
    if status.section.id == "household":
        people = 1 + len(opened.answers.get("household", {}).get("members", ()))
        return "done", ngettext("{n}人", "{n}人", people)
    return "done", DONE[how]()


def _next(opened: Open, place: Place | None, others: Mapping[str, Status]) -> dict[str, str]:
    """What the one solid button does: the next open question, then papers, then signatures, then the last look."""
    if place is not None:
        section = opened.form.sections[place.section]
        return {
            "id": section.id,
            "words": _("接着填：{section}", section=section.title),
            "href": opened.path(place),
        }
    for status in others.values():
        if status.state != "done":
            own = {"papers": "documents"}.get(status.section.id, status.section.id)
            words = _("接着办：{section}", section=status.section.title)
            return {"id": status.section.id, "words": words, "href": f"{opened.root}/{own}"}
    return {"id": "", "words": _("看一遍，交申请"), "href": f"{opened.root}/check"}
