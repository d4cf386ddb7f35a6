"""The form on paper: the same sections, numbers and words as on the screen, filled in or to fill by hand.

What waits for the visit gets a line to write on, what waits for a signature a field for pen or thumb.
Pure but for the last step, in which ``core.typeset`` prints it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.application.everybody import Answers
from portal.application.in_words import day_in_words, in_words
from portal.application.signing import Signature, wanted
from portal.application.visible import AT_VISIT, Place, Seen, answers_at, records
from portal.core.clock import COUNTY_TIME
from portal.core.references import show_reference
from portal.core.typeset import pdf, picture_svg, qr_svg
from portal.core.words import Text, _, language
from portal.policy.form import CHOOSING, Field, Form, Group, Page, Section, Statement

EMPTY_RECORDS = 3
"""For lists that tell how many to expect, such as the family; the others have one. More goes on a copy."""
EMPTY_SIGNATURES = 4


@dataclass(frozen=True)
class PaperForm:
    """What stands on the paper beside the answers.

    answers: what applies of them (``visible.pruned``); None for the empty form. made_on: the day it is
    printed. papers: each paper's name, and how far it is in words. signed: by signer, as ``signing`` gives
    them. link: an address for the QR code that leads back here.
    """

    form: Form
    county: Text | str
    reference: str = ""
    made_on: date | None = None
    answers: Answers | None = None
    papers: Sequence[tuple[str, str]] = ()
    signed: Mapping[str, Signature] = field(default_factory=dict)
    link: str = ""


async def form_pdf(paper: PaperForm) -> bytes:
    """The form as PDF in the language being spoken; with ``answers`` None the empty one to fill by hand."""
    return await pdf("form.typ", form_data(paper))


def form_data(paper: PaperForm) -> dict[str, Any]:
    """What ``templates/print/form.typ`` prints."""
    made = _("{day}填写", day=day_in_words(paper.made_on)) if paper.made_on else ""
    return {
        "title": _("帮扶“一件事”申请表"),
        "county": _("{county}帮扶“一件事”", county=paper.county),
        "lang": language(),
        "lead": "" if paper.answers is not None else _("一张表，一次交。不会写的空着，上门时一起填。"),
        "head": made,
        "foot": _("编号 {reference}", reference=show_reference(paper.reference)) if paper.reference else "",
        "sections": [each for section in paper.form.sections.values() if (each := _section(paper, section))],
        "statements": [
            _statement(_("我们承诺"), paper.form.pledge),
            _statement(str(paper.form.authorisation.short), paper.form.authorisation),
        ],
        "signatures": list(_signatures(paper)),
        "qr": _qr(paper),
        "words": {
            "page": _("第{page}页，共{pages}页"),
            "at_visit": _("上门时填"),
            "signatures": _("签字"),
            "signer": _("姓名："),
            "sign_here": _("签名，或按手印"),
            "date_here": _("　　年　　月　　日"),
        },
    }


def _qr(paper: PaperForm) -> dict[str, str] | None:
    if not paper.link:
        return None
    told = _("扫这个码，在手机上填。") if paper.answers is None else _("扫这个码，看办到哪一步。")
    return {"svg": qr_svg(paper.link), "alt": _("二维码"), "text": told}


def _statement(title: str, statement: Statement) -> dict[str, Any]:
    return {"title": title, "lines": [str(line) for line in statement.full]}


def _section(paper: PaperForm, section: Section) -> dict[str, Any] | None:
    """Its parts in the order of the screen: rows, and lists with their records."""
    if section.filled_by == "signatures":
        return None  # signed at the end, beneath what is signed
    if section.filled_by == "papers":
        parts = [_rows([_row("", label, value) for label, value in paper.papers])]
    elif paper.answers is None:
        parts = [_empty_part(section, page) for page in section.pages]
    else:
        seen = Seen(paper.form, paper.answers)
        parts = [_filled_part(seen, section, place) for place in seen.places(section) if not place.record]
    filled = [part for part in parts if part["group"] or part["fields"]]
    return {"number": section.number, "title": str(section.title), "parts": filled} if filled else None


def _rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"fields": rows, "group": None}


def _filled_part(seen: Seen, section: Section, place: Place) -> dict[str, Any]:
    page = section.page(place.page)
    if page is None or not page.group:
        return _rows(list(_filled_rows(seen, place)))
    group, told = section.groups[page.group], []
    for number, record in enumerate(records(seen.answers, section.id, group.id), 1):
        rows = [
            row for each in seen.record_places(section, group, record) for row in _filled_rows(seen, each)
        ]
        told.append({"title": f"{group.one} {number}", "fields": rows})
    later = group.id in seen.answers.get(section.id, {}).get(AT_VISIT, ())
    return _list(group, told, _("上门时填") if later else _("没有"))


def _list(group: Group, told: list[dict[str, Any]], none: str) -> dict[str, Any]:
    return {
        "fields": [],
        "group": {"number": group.number, "title": str(group.short), "none": none, "records": told},
    }


def _filled_rows(seen: Seen, place: Place) -> Iterator[dict[str, Any]]:
    given = answers_at(seen.answers, place)
    for question in seen.questions(place):
        value = given.get(question.id)
        if value not in (None, "", []):
            yield _row(question.number, str(question.short), in_words(question, value))
        elif question.need == "optional" and question.id not in given.get(AT_VISIT, ()):
            yield _row(question.number, str(question.short), _("没有写"))
        else:
            yield {**_row(question.number, str(question.short)), "at_visit": question.at_visit}


def _row(number: str, label: str, value: str = "") -> dict[str, Any]:
    return {
        "number": number, "label": label, "value": value, "unit": "", "choices": [], "lines": 1, "at_visit": False
    }  # fmt: skip


def _empty_row(question: Field) -> dict[str, Any]:
    choices = [str(each.label) for each in question.options]
    unit = _("元") if question.kind == "money" else str(question.unit or "")
    return {
        **_row(question.number, str(question.short)),
        "choices": choices if question.kind in CHOOSING else [],
        "unit": unit,
        "lines": 3 if question.kind == "long_text" else 1,
    }


def _empty_part(section: Section, page: Page) -> dict[str, Any]:
    if not page.group:
        return _rows([_empty_row(each) for each in page.fields])
    group = section.groups[page.group]
    rows = [_empty_row(each) for each in group.fields]
    count = EMPTY_RECORDS if group.expect else 1
    return _list(
        group, [{"title": f"{group.one} {number}", "fields": rows} for number in range(1, count + 1)], ""
    )


def _signatures(paper: PaperForm) -> Iterator[dict[str, str]]:
    if paper.answers is None or paper.made_on is None:
        yield from (_signature("") for _number in range(EMPTY_SIGNATURES))
        return
    for each in wanted(paper.form, paper.answers, paper.signed, paper.made_on):
        who = each.signer.who
        # On paper nobody is “you”: whose name was not written gets a line for it.
        name = str(who.answers.get("name") or "")
        by = _("监护人代签") if each.signer.by == "guardian" else ""
        if each.given is None or each.state != "signed":
            yield _signature(name, by)
            continue
        given = each.given
        by = _("监护人{name}", name=given.guardian) if given.guardian else str(_way(paper.form, given.how))
        if given.confirmed:
            by = _("{how}，短信发到尾号{tail}的手机", how=by, tail=given.confirmed)
        on = day_in_words(given.at.astimezone(COUNTY_TIME).date())
        yield _signature(name, by, on, given.name, picture_svg(given.drawing) if given.drawing else "")


def _signature(
    name: str, how: str = "", date: str = "", typed: str = "", drawing: str = ""
) -> dict[str, str]:
    return {"name": name, "how": how, "date": date, "typed": typed, "drawing": drawing}


def _way(form: Form, how: str) -> Text | str:
    return next((way.title for way in form.signing if way.id == how), how)
