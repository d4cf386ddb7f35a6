"""Lists of people and things: the records as their list shows them, adding one, taking one off and back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.application import drafting, signing
from portal.application.everybody import RECORD
from portal.application.sections import missing
from portal.application.visible import AT_VISIT, Place, Seen, page_at
from portal.core.errors import MovedOn, NotFound, Unreadable
from portal.core.words import _
from portal.pages import forms, showing
from portal.pages.applicant.opening import REMOVED, Open, opening, save, with_record
from portal.pages.shell import go, page
from portal.policy.form import Group, Section


class Lists(Controller):
    """``/apply/{reference}/{section}/{group}/…``: records of a list."""

    path = "/apply/{reference:str}/{section:str}/{group:str}"

    @post("/add")
    async def add(
        self, request: Request, reference: FromPath[str], section: FromPath[str], group: FromPath[str]
    ) -> Response:
        """A new record, and on to its first page. The same ``key`` adds only one."""
        sent = await forms.read(request)
        key, back = _key(sent.get("key")), sent.get("_back")
        async with opening(request, reference) as opened:
            _section, named = _named(opened, section, group)
            known = [each[RECORD] for each in opened.answers.get(section, {}).get(group, ())]
            if key not in known:
                if len(known) >= named.most:
                    raise Unreadable(_("最多写{n}个。还有别的，上门时一起填。", n=named.most))
                await _keep(
                    opened, section, group, lambda given: with_record(_fresh(given), group, {RECORD: key})
                )
        return go(
            request,
            opened.path(Place(section, named.pages[0].id, group, key), "record-check" if back else ""),
        )

    @get("/{record:str}")
    async def show(
        self,
        request: Request,
        reference: FromPath[str],
        section: FromPath[str],
        group: FromPath[str],
        record: FromPath[str],
    ) -> Response:
        """One record: everything answered about it, each with a way to change it."""
        back = "check" if request.query_params.get("back") == "check" else ""
        async with opening(request, reference) as opened:
            found, named = _named(opened, section, group)
        given = _record(opened, section, group, record)
        if not opened.may_change(Place(section, "", group, record)):
            return go(request, opened.mending or opened.over)
        rows = _rows(opened, found, named, given, "record-check" if back else "record")
        return page(
            request,
            "applicant/record.html",
            **opened.shown(),
            called=name_of(opened, found, named, given),
            one=named.one,
            rows=rows,
            back=f"{opened.root}/check#{section}" if back else opened.list_path(found, group),
            back_words=_("交之前，看一遍") if back else named.title,
            remove=f"{opened.root}/{section}/{group}/{record}/remove",
            returns=back,
        )

    @post("/{record:str}/remove")
    async def remove(
        self,
        request: Request,
        reference: FromPath[str],
        section: FromPath[str],
        group: FromPath[str],
        record: FromPath[str],
    ) -> Response:
        """Take a record off its list. It can be put back from there while nothing else is saved."""
        sent = await forms.read(request)
        async with opening(request, reference) as opened:
            found, named = _named(opened, section, group)
            called = {
                each[RECORD]: name_of(opened, found, named, each)
                for each in opened.answers.get(section, {}).get(group, ())
            }
            await _keep(
                opened,
                section,
                group,
                lambda given: _without(given, group, record, called.get(record, "")),
                record,
            )
            await signing.forget(opened.draft, record)
        return go(request, opened.list_path(found, group, "check" if sent.get("_back") == "check" else ""))

    @post("/put-back")
    async def put_back(
        self, request: Request, reference: FromPath[str], section: FromPath[str], group: FromPath[str]
    ) -> Response:
        await forms.read(request)
        async with opening(request, reference) as opened:
            found, _named_group = _named(opened, section, group)
            await _keep(opened, section, group, lambda given: _restored(given, group))
        return go(request, opened.list_path(found, group))


def _named(opened: Open, section: str, group: str) -> tuple[Section, Group]:
    found = opened.form.sections.get(section)
    if found is None or group not in found.groups:
        raise NotFound
    return found, found.groups[group]


def _record(opened: Open, section: str, group: str, record: str) -> Mapping[str, Any]:
    given = next(
        (each for each in opened.answers.get(section, {}).get(group, ()) if each[RECORD] == record), None
    )
    if given is None:
        raise MovedOn(_("这一条刚才在别的页面移走了。要再写，请回名单加上。"))
    return given


async def _keep(opened: Open, section: str, group: str, change: Any, gone: str = "") -> None:
    """Change one section, once more on what is kept by now when another tab was in between."""
    if not opened.may_change(Place(section, "", group)):
        drafting.refuse_unless_editable(opened.draft)
    for last in (False, True):
        answers = {**opened.answers, section: change(opened.answers.get(section, {}))}
        if gone:
            answers = _without_mentions(opened, answers, gone)
        try:
            await save(opened, answers)
        except MovedOn:
            if last:
                raise
            opened.draft = await drafting.application_for(opened.person, opened.draft.reference)
        else:
            return


def _fresh(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != REMOVED}


def _without(given: Mapping[str, Any], group: str, record: str, called: str) -> dict[str, Any]:
    records = given.get(group, [])
    place = next((at for at, each in enumerate(records) if each[RECORD] == record), None)
    if place is None:
        return dict(given)
    kept = [*records[:place], *records[place + 1 :]]
    return {
        **given,
        group: kept,
        REMOVED: {"group": group, "at": place, "record": records[place], "called": called},
    }


def _restored(given: Mapping[str, Any], group: str) -> dict[str, Any]:
    removed = given.get(REMOVED)
    if not removed or removed["group"] != group:
        return dict(given)
    records = list(given.get(group, []))
    records.insert(removed["at"], removed["record"])
    return {**_fresh(given), group: records}


def _without_mentions(opened: Open, answers: dict[str, Any], record: str) -> dict[str, Any]:
    """The answers without this person where a question asks for one of the household: it is asked anew."""
    return {
        name: _unmentioned(opened.form.sections[name], dict(given), record)
        if name in opened.form.sections
        else given
        for name, given in answers.items()
    }


def _unmentioned(section: Section, given: dict[str, Any], record: str) -> dict[str, Any]:
    _drop(section.fields, given, record)
    for group in section.groups.values():
        if group.id in given:
            given[group.id] = [dict(each) for each in given[group.id]]
            for each in given[group.id]:
                _drop(group.fields, each, record)
    return given


def _drop(fields: Any, given: dict[str, Any], record: str) -> None:
    for field in fields:
        if field.kind == "member" and given.get(field.id) == record:
            del given[field.id]
        elif field.kind == "members" and record in given.get(field.id, ()):
            given[field.id] = [each for each in given[field.id] if each != record]
            if not given[field.id]:
                del given[field.id]


def name_of(opened: Open, section: Section, group: Group, record: Mapping[str, Any]) -> str:
    """How a list names a record: by the first answer of those it is named by, or as unnamed."""
    return next(iter(_named_by(opened, section, group, record)), "") or _("还没有写名字")


def _named_by(opened: Open, section: Section, group: Group, record: Mapping[str, Any]) -> list[str]:
    seen = Seen(opened.form, opened.answers)
    fields = {
        field.id: field
        for place in seen.record_places(section, group, record)
        for field in seen.questions(place)
    }
    return [
        showing.said(fields[name], record[name])
        for name in group.named_by
        if name in record and name in fields
    ]


def listing(opened: Open, section: Section, group: Group, back: str) -> dict[str, Any]:
    """A list as its page shows it."""
    root = f"{opened.root}/{section.id}/{group.id}"
    given = opened.answers.get(section.id, {})
    removed = given.get(REMOVED)
    gone = removed["called"] if removed and removed["group"] == group.id else ""
    return {
        "group": group,
        "records": [_line(opened, section, group, each, root) for each in given.get(group.id, ())],
        "full": len(given.get(group.id, ())) >= group.most,
        "key": uuid4().hex,
        "add": f"{root}/add",
        "gone": gone,
        "put_back": f"{root}/put-back",
    }


def _line(
    opened: Open, section: Section, group: Group, record: Mapping[str, Any], root: str
) -> dict[str, Any]:
    named = _named_by(opened, section, group, record)
    places = Seen(opened.form, opened.answers).record_places(section, group, record)
    lacking = sum(len(missing(opened.form, opened.answers, place)) for place in places)
    return {
        "name": named[0] if named else _("还没有写名字"),
        "note": _("，").join(named[1:]),
        "lacking": lacking,
        "later": bool(record.get(AT_VISIT)),
        "change": f"{root}/{record[RECORD]}",
        "remove": f"{root}/{record[RECORD]}/remove",
    }


def _rows(
    opened: Open, section: Section, group: Group, record: Mapping[str, Any], back: str
) -> list[dict[str, Any]]:
    seen = Seen(opened.form, opened.answers)
    rows = []
    for place in seen.record_places(section, group, record):
        found = page_at(opened.form, place)
        if found is not None:
            shown = showing.answers(seen.questions(place), record)
            rows.append(
                {"id": found.id, "heading": found.heading, "answers": shown, "href": opened.path(place, back)}
            )
    return rows


def _key(text: str) -> str:
    """A record's id: what the form drew, so that pressing twice adds one; anything else is drawn anew."""
    try:
        return UUID(text).hex
    except ValueError:
        return uuid4().hex
