"""What a survey's pages send: each part's value with the stamp of what the page had shown, and what to mend."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.application.parsing import refuse_controls
from portal.application.reading_page import read_page
from portal.application.visible import AT_VISIT, Place, Seen, answers_at
from portal.casework.findings import HOME, Part
from portal.casework.reading import CaseFile
from portal.casework.surveying import Survey
from portal.core.clock import today
from portal.core.errors import Unreadable
from portal.core.words import _
from portal.pages.forms import Errors, Form
from portal.policy.answers import understand
from portal.policy.form import Field
from portal.policy.questions import Question

LONGEST = 500
SAME = ""
ANSWERS = ("yes", "no")


def main_parts(casefile: CaseFile, survey: Survey, sent: Form, errors: Errors) -> list[Part]:
    """The parts of the survey's main page; what cannot be read is said to ``errors`` and left as it was."""
    pack = casefile.pack
    parts = [
        part
        for question in pack.questions.values()
        if f"was-q:{question.id}" in sent and (part := _figure(question, survey, sent, errors))
    ]
    if f"was-{HOME}" in sent:
        words = errors.check("home", _words, sent.get("home"))
        parts += [Part(HOME, words, sent.get(f"was-{HOME}"))] if words is not None else []
    if "was-care" in sent:
        care = {name: sent.get(f"care-{name}") for name in pack.desks.activities}
        parts.append(Part("care", {k: v for k, v in care.items() if v in ANSWERS}, sent.get("was-care")))
    if "was-members" in sent:
        here = {each["key"]: sent.get(f"here-{each['key']}") for each in survey.record["members"]}
        parts.append(
            Part("members", {k: v for k, v in here.items() if v in ANSWERS}, sent.get("was-members"))
        )
    if "was-chosen" in sent:
        parts.append(Part("chosen", _chosen(casefile, sent), sent.get("was-chosen")))
    return parts


def _figure(question: Question, survey: Survey, sent: Form, errors: Errors) -> Part | None:
    name = question.id
    typed = sent.get(f"q-{name}").strip()
    value = None if typed == SAME else errors.check(f"q-{name}", understand, question, typed)
    words, why = (
        errors.check(f"{field}-{name}", _words, sent.get(f"{field}-{name}")) for field in ("seen", "why")
    )
    if any(f"{field}-{name}" in errors for field in ("q", "seen", "why")):
        return None
    return Part(f"q:{name}", [value, words, why], sent.get(f"was-q:{name}"))


def _words(text: str) -> str:
    said = text.strip()
    if len(said) > LONGEST:
        raise Unreadable(_("最多写{n}个字", n=LONGEST))
    refuse_controls(said, lines=True)
    return said


def _chosen(casefile: CaseFile, sent: Form) -> dict[str, Any]:
    """The category and items that were ticked; an item counts as chosen or not only where the list was shown."""
    pack = casefile.pack
    category = sent.get("category")
    return {
        "category": category if category in pack.categories else "",
        "items": [name for name in pack.items if name in sent.all("items")],
    }


# ---------------------------------------------------------------- what was left for the visit


def open_places(casefile: CaseFile, answers: Mapping[str, Any]) -> Iterator[tuple[Place, list[Field]]]:
    """The form's pages that still want an answer here, with those questions: left for the visit, or never asked.

    What the survey's main page asks already is left out.
    """
    form = casefile.pack.form
    seen = Seen(form, answers)
    for section in form.sections.values():
        for place in seen.places(section):
            given = answers_at(answers, place)
            fields = [
                field
                for field in seen.questions(place)
                if field.id not in given
                and (field.need != "optional" or field.id in given.get(AT_VISIT, ()))
                and not (field.from_screening and not place.record)
                and not field.from_advice
            ]
            if fields:
                yield place, fields


def fill_parts(casefile: CaseFile, answers: Mapping[str, Any], sent: Form, errors: Errors) -> list[Part]:
    """The parts of the fill-in page; what was left empty stays open, what cannot be read is said to ``errors``.

    answers: the form as it stands now.
    """
    parts = []
    for place in places_sent(casefile, sent):
        head = input_head(place)
        names = [name.removeprefix(head) for name in dict.fromkeys(key for key, _value in sent)]
        typed = {name: sent.all(f"{head}{name}") for name in names if f"{head}{name}" in sent}
        blank = [name for name, values in typed.items() if not any(each.strip() for each in values)]
        fields = {each.id: each for each in Seen(casefile.pack.form, answers).questions(place)}
        waits = [name for name in fields if name not in typed or name in blank]
        reading = read_page(casefile.pack.form, answers, place, {**typed, AT_VISIT: waits}, today())
        for name, field in fields.items():
            if name not in typed or name in blank:
                continue
            if name in reading.mistakes:
                errors[f"{head}{name}"] = reading.mistakes[name]
            elif name in reading.answers:
                path = f"fill:{head}{field.id}"
                parts.append(Part(path, reading.answers[name], sent.get(f"was-{path}")))
    return parts


def input_head(place: Place) -> str:
    """What an input's name begins with: ``income.sources.r1.`` or ``person.``."""
    return ".".join(each for each in (place.section, place.group, place.record) if each) + "."


def places_sent(casefile: CaseFile, sent: Form) -> list[Place]:
    """The pages of the form that were on the page that was sent, as far as the form has them."""
    found = []
    for text in sent.all("place"):
        section, *rest = text.split(".")
        if section in casefile.pack.form.sections and len(rest) in (1, 3):
            found.append(Place(section, rest[-1], *(rest[:2] if len(rest) == 3 else ("", ""))))
    return [each for each in found if casefile.pack.form.sections[each.section].page(each.page, each.group)]


def place_text(place: Place) -> str:
    """A page of the form as a hidden field names it."""
    return ".".join(each for each in (place.section, place.group, place.record, place.page) if each)
