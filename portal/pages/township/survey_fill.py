"""What was left for the visit, on one page: every open question of the form, read as the form reads it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from litestar import Request, Response

from portal.application.visible import Place, Seen, answers_at
from portal.casework.findings import as_found, filled_at, stamp
from portal.casework.reading import CaseFile
from portal.casework.surveying import Survey
from portal.pages import asking
from portal.pages.asking import Asked
from portal.pages.desk import desk_page
from portal.pages.forms import Form
from portal.pages.township.survey_reading import input_head, open_places, place_text
from portal.people.desks import Officer
from portal.policy.form import Field

MOST_ON_A_PAGE = 60
"""Questions that a page of 14,000 bytes carries, with all their answers to choose from."""


def fill_page(
    request: Request,
    officer: Officer,
    casefile: CaseFile,
    survey: Survey,
    sent: Form | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    """The page; after mistakes with what was typed and what to write instead."""
    errors = errors or {}
    answers = as_found(casefile.answers, survey.record, casefile.pack)
    there = list(open_places(casefile, answers))
    ways, chosen = _ways(request, casefile, there)
    blocks = [_block(casefile, survey, place, fields, answers, sent, errors) for place, fields in chosen]
    shown_names = {each["name"] for block in blocks for each in block["stamps"]}
    return desk_page(
        request,
        officer,
        "township/survey_fill.html",
        status=200 if not errors else 422,
        reference=casefile.reference,
        who=casefile.summary["name"],
        root=f"/office/cases/{casefile.reference}/survey",
        survey=survey,
        blocks=blocks,
        ways=ways,
        lists=_lists(casefile, answers),
        errors={name: said for name, said in errors.items() if f"was-fill:{name}" in shown_names},
        saved=request.query_params.get("saved", ""),
        key=uuid4(),
    )


def _ways(
    request: Request, casefile: CaseFile, there: list[tuple[Place, list[Field]]]
) -> tuple[list[tuple[str, str, int, bool]], list[tuple[Place, list[Field]]]]:
    """All questions, while a weak network can bring them on one page; else a section's, or one record's, at a time.

    The ways to each: words, what the address says, how many questions, and whether it is this one.
    """
    if sum(len(fields) for _place, fields in there) <= MOST_ON_A_PAGE:
        return [], there
    parts: dict[str, list[tuple[Place, list[Field]]]] = {}
    for place, fields in there:
        parts.setdefault(input_head(place)[:-1], []).append((place, fields))
    here = request.query_params.get("part", "")
    here = here if here in parts else next(iter(parts))
    ways = [
        (_called(casefile, mine[0][0]), name, sum(len(fields) for _p, fields in mine), name == here)
        for name, mine in parts.items()
    ]
    return ways, parts[here]


def _called(casefile: CaseFile, place: Place) -> str:
    section = casefile.pack.form.sections[place.section]
    if not place.group:
        return str(section.title)
    group = section.groups[place.group]
    record = answers_at(casefile.answers, place)
    return str(record.get(group.named_by[0], "") or group.one)


def _block(
    casefile: CaseFile,
    survey: Survey,
    place: Place,
    fields: list[Field],
    answers: Mapping[str, Any],
    sent: Form | None,
    errors: Mapping[str, str],
) -> dict[str, Any]:
    """One page of the form: its heading, whose it is, and its open questions under names of their own."""
    form = casefile.pack.form
    section, head = form.sections[place.section], input_head(place)
    page = section.page(place.page, place.group)
    record = answers_at(answers, place) if place.record else {}
    group = section.groups[place.group] if place.group else None
    called = [str(record.get(name, "")) for name in group.named_by[:1]] if group else []
    asked = [_asked(each, head, sent, errors) for each in fields]
    return {
        "place": place_text(place),
        "heading": page.heading if page else section.title,
        "section": section.title,
        "whose": "".join(called) or (group.one if group else ""),
        "asked": asking.with_recipients(asked, casefile.pack),
        "stamps": [
            {
                "name": f"was-fill:{head}{each.id}",
                "value": stamp(filled_at(survey.record, f"{head}{each.id}")),
            }
            for each in fields
        ],
    }


def _asked(field: Field, head: str, sent: Form | None, errors: Mapping[str, str]) -> Asked:
    name = f"{head}{field.id}"
    typed = tuple(sent.all(name)) if sent else ()
    # Optional to the page: what is left empty simply stays open.
    return Asked(
        replace(field, id=name, need="optional", autocomplete="off"), typed, False, errors.get(name, "")
    )


def _lists(casefile: CaseFile, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lists that may be longer than declared, each with its way to add to it."""
    form = casefile.pack.form
    seen = Seen(form, answers)
    return [
        {"name": f"{section.id}.{group.id}", "add": group.add, "title": group.short,
         "n": len(answers.get(section.id, {}).get(group.id, ()))}
        for section in form.sections.values()
        for group in section.groups.values()
        if seen.lists(section, group)
    ]  # fmt: skip
