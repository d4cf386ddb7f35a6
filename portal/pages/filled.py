"""What they filled in, as the desks read it: every answer that applies, the one a paper proves first."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from portal.application import signing
from portal.application.everybody import RECORD, everybody
from portal.application.visible import Place, Seen
from portal.casework.declared import declared_answers
from portal.casework.reading import CaseFile
from portal.core.clock import today
from portal.core.words import _, ngettext
from portal.pages import showing
from portal.policy.form import Field, Section
from portal.policy.recommending import advise
from portal.screening.figures import explained, in_short

SEXES = {"male": lambda: _("男"), "female": lambda: _("女")}


def sections(casefile: CaseFile, whole: bool, apart: Collection[str] = ()) -> list[dict[str, Any]]:
    """The form's sections, each with its answers, and by name what was not answered.

    whole: identity numbers to their last digit. apart: questions shown elsewhere, as ``section.question``.
    """
    form = casefile.pack.form
    seen = Seen(form, casefile.answers)
    about = _about(casefile)
    found = []
    for section in form.sections.values():
        if section.filled_by == "fields":
            rows = list(_rows(seen, section, casefile, about, whole))
            shown = {"id": section.id, "title": section.title}
            for state in ("given", "later", "open"):
                shown[state] = [row for row in rows if row["state"] == state and row["id"] not in apart]
            found.append(shown)
    return found


def _about(casefile: CaseFile) -> dict[str, str]:
    """By person: how old they are, and man or woman, as far as their document tells."""
    found = {}
    for who in everybody(casefile.pack.form, casefile.answers):
        identity, years = who.identity(today()), who.age(today())
        parts = [ngettext("{n}岁", "{n}岁", years)] if years is not None else []
        sex = identity.sex if identity else who.answers.get("sex")
        if sex in SEXES:
            parts.append(SEXES[str(sex)]())
        found[who.key] = _("，").join(parts)
    return found


def _rows(
    seen: Seen, section: Section, casefile: CaseFile, about: Mapping[str, str], whole: bool
) -> Iterator[dict[str, Any]]:
    for place in seen.places(section):
        if place.record:
            continue
        given = casefile.answers.get(section.id, {})
        yield from (
            _answer(section, each, given, about.get("applicant", ""), whole)
            for each in _told(seen, place, given)
        )
        page = section.page(place.page)
        if page is not None and page.group:
            group = section.groups[page.group]
            records = given.get(group.id, ())
            for record in records:
                yield _record(seen, section, group, record, about.get(record[RECORD], ""), whole)
            if not records:
                later = group.id in given.get("_at_visit", ())
                yield _row(group.short, "", "later" if later else "open")


def _told(seen: Seen, place: Place, given: Mapping[str, Any]) -> Iterable[showing.Answer]:
    return showing.answers(seen.questions(place), given)


def _row(term: Any, value: str, state: str, **more: Any) -> dict[str, Any]:
    """One answer as it is read: ``rest`` stands small beneath it, ``waits`` when some of it is left for the visit."""
    row = {"id": "", "term": term, "value": value, "state": state, "own": False, "rest": "", "waits": False}
    return row | {"phone": "", "number": False} | more


def _answer(
    section: Section, each: showing.Answer, given: Mapping[str, Any], about: str, whole: bool
) -> dict[str, Any]:
    return _row(
        each.short,
        _value(each.field, given, each.text, about, whole),
        each.state,
        id=f"{section.id}.{each.field.id}",
        own=each.own,
        phone=given.get(each.field.id, "") if each.field.kind == "phone" else "",
        number=each.field.kind == "id_number" and each.state == "given",
    )


def _value(field: Field, given: Mapping[str, Any], text: str, about: str, whole: bool) -> str:
    if field.kind == "id_number" and whole:
        return str(given[field.id]) if field.id in given else text
    if field.kind == "name" and field.id == "name" and about and text:
        return f"{text}{_('，')}{about}"
    return text


def _record(
    seen: Seen, section: Section, group: Any, record: Mapping[str, Any], about: str, whole: bool
) -> dict[str, Any]:
    """A record on one line: its name first, then everything else that was said of it."""
    told = [
        answer
        for place in seen.record_places(section, group, record)
        for answer in showing.answers(seen.questions(place), record)
    ]
    named = [each for each in told if each.field.id in group.named_by and each.state == "given"]
    head = [each.text for each in named] or [str(group.one)]
    rest = [
        f"{each.short}{_('：')}{_value(each.field, record, each.text, '', whole)}"
        for each in told
        if each not in named and each.state == "given"
    ]
    return _row(
        group.one,
        _("，").join([head[0], *([about] if about else []), *head[1:]]),
        "given",
        own=True,
        rest=_("；").join(rest),
        waits=any(each.state in ("later", "open") for each in told),
        number=any(each.field.kind == "id_number" and each.state == "given" for each in told),
    )


def proven(casefile: CaseFile, paper: str, whole: bool) -> list[dict[str, Any]]:
    """The answers that this paper proves: they stand first beside its photograph."""
    found = casefile.pack.papers.get(paper)
    names = found.proves if found else ()
    rows = []
    seen = Seen(casefile.pack.form, casefile.answers)
    about = _about(casefile).get("applicant", "")
    for section in casefile.pack.form.sections.values():
        given = casefile.answers.get(section.id, {})
        for place in seen.places(section) if section.filled_by == "fields" else ():
            if not place.record:
                rows += [
                    _answer(section, each, given, about, whole)
                    for each in _told(seen, place, given)
                    if f"{section.id}.{each.field.id}" in names
                ]
    return rows


SIGNED = {
    "signed": lambda: ("done", _("签了")),
    "changed": lambda: ("half", _("签了以后改过")),
    "arranged": lambda: ("later", _("上门时签")),
    "open": lambda: ("todo", _("没有签")),
}


def signatures(casefile: CaseFile) -> list[dict[str, str]]:
    """Everybody whose signature the application wants, and how far it is."""
    wanted = signing.wanted(casefile.pack.form, casefile.draft.answers, casefile.signatures, today())
    found = []
    for each in wanted:
        kind, words = SIGNED[each.state]()
        found.append({"name": each.name, "kind": kind, "words": words})
    return found


def suggestion(casefile: CaseFile) -> dict[str, Any]:
    """What the same rules as the questionnaire's make of what was declared: advice, and never a decision."""
    advice = advise(
        casefile.pack, declared_answers(casefile.answers, casefile.pack, casefile.draft.screening)
    )
    category = advice.advised
    if category is None:
        heading = _("按他填的，还不能建议哪一类") if advice.provisional else _("按他填的，哪一类都不符合")
        open_ones = [advice.outcome(name) for name in advice.possible if name]
        reasons = [
            (each.category.id, each.truth, str(each.category.name), in_short(advice, each))
            for each in open_ones
        ]
        return {"heading": heading, "reasons": reasons, "category": ""}
    outcome = advice.outcome(category.id)
    return {
        "heading": _("按他填的，建议{category}", category=category.name),
        "reasons": [
            (each.condition.id, each.truth, str(each.said), explained(advice, each))
            for each in outcome.reasons
        ],
        "category": category.id,
    }
