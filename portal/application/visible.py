"""Which questions of the form apply to somebody's answers. Pure: the pack's data in, questions out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.application.everybody import RECORD, Answers, people
from portal.core.words import Text
from portal.policy.form import Condition, Field, Form, Group, Option, Page, Section, with_options

AT_VISIT = "_at_visit"


@dataclass(frozen=True)
class Place:
    """One page of somebody's application; ``record`` names the record of a group, by its ``_id``."""

    section: str
    page: str
    group: str = ""
    record: str = ""


def records(answers: Answers, section: str, group: str) -> list[Mapping[str, Any]]:
    """The records of a group, in the order people added them."""
    return list(answers.get(section, {}).get(group, ()))


def answers_at(answers: Answers, place: Place) -> Mapping[str, Any]:
    """What was answered where this page's questions are kept: the section, or one record."""
    if not place.record:
        return answers.get(place.section, {})
    found = (each for each in records(answers, place.section, place.group) if each[RECORD] == place.record)
    return next(found, {})


def page_at(form: Form, place: Place) -> Page | None:
    """The page of a place, or None where the form has none; a record's page needs its record."""
    section = form.sections.get(place.section)
    if section is None or bool(place.group) != bool(place.record):
        return None
    return section.page(place.page, place.group)


class Seen:
    """The form as one set of answers makes it: what applies and what does not."""

    def __init__(self, form: Form, answers: Answers) -> None:
        self.form, self.answers = form, answers

    def places(self, section: Section) -> Iterator[Place]:
        """Every page that applies, in order; a list is followed by the pages of its records."""
        for page in section.pages:
            if not self._hold(section, page.visible_when, None):
                continue
            yield Place(section.id, page.id)
            if page.group:
                for record in records(self.answers, section.id, page.group):
                    yield from self.record_places(section, section.groups[page.group], record)

    def record_places(self, section: Section, group: Group, record: Mapping[str, Any]) -> Iterator[Place]:
        for page in group.pages:
            if self._hold(section, page.visible_when, record, group):
                yield Place(section.id, page.id, group.id, record[RECORD])

    def group_shows(self, section: Section, group: str) -> bool:
        """Whether a group's list applies at all."""
        return any(
            page.group == group and self._hold(section, page.visible_when, None) for page in section.pages
        )

    def questions(self, place: Place) -> tuple[Field, ...]:
        """The questions of a page that apply, those about family members with their names as answers."""
        section = self.form.sections[place.section]
        page = section.page(place.page, place.group)
        if page is None:
            return ()
        group = section.groups[place.group] if place.group else None
        record = answers_at(self.answers, place) if place.group else None
        return tuple(self._with_people(each) for each in self._shown(section, page, record, group))

    def _shown(
        self, section: Section, page: Page, record: Mapping[str, Any] | None, group: Group | None
    ) -> Iterator[Field]:
        if self._hold(section, page.visible_when, record, group):
            for field in page.fields:
                if self._hold(section, field.visible_when, record, group):
                    yield field

    def _with_people(self, field: Field) -> Field:
        if field.kind not in ("member", "members"):
            return field
        names = tuple(Option(each.key, Text(each.name, each.name)) for each in people(self.answers))
        return with_options(field, names)

    def _hold(
        self,
        section: Section,
        conditions: Iterable[Condition],
        record: Mapping[str, Any] | None,
        group: Group | None = None,
    ) -> bool:
        return all(self._holds(section, each, record, group) for each in conditions)

    def _holds(
        self, section: Section, condition: Condition, record: Mapping[str, Any] | None, group: Group | None
    ) -> bool:
        if condition.any:
            return any(self._holds(section, each, record, group) for each in condition.any)
        field, value = self._look_up(section, condition.field, record, group)
        if field is None or value is None:
            return False
        return holds(condition, field, value)

    def _look_up(
        self, section: Section, name: str, record: Mapping[str, Any] | None, group: Group | None
    ) -> tuple[Field | None, Any]:
        """A question and its answer; no answer when the question itself does not apply."""
        if "." in name:
            other, _dot, name = name.partition(".")
            section, record, group = self.form.sections[other], None, None
        pages = group.pages if group else section.pages
        kept = record if group and record is not None else self.answers.get(section.id, {})
        for page in pages:
            for field in page.fields:
                if field.id == name:
                    shown = field in self._shown(section, page, record, group)
                    return field, kept.get(name) if shown else None
        return None, None


def holds(condition: Condition, field: Field, value: Any) -> bool:
    """One test on one answer."""
    if condition.test == "is":
        return value in condition.options
    if condition.test == "not":
        return value not in condition.options
    if condition.test == "has":
        return any(option in value for option in condition.options)
    return value > condition.above * (100 if field.kind == "money" else 1)


def pruned(form: Form, answers: Answers) -> dict[str, dict[str, Any]]:
    """The answers that apply, without what was answered to questions that no longer do.

    For handing in, the paper form and every office: nobody is judged by a withdrawn answer.
    """
    seen = Seen(form, answers)
    kept: dict[str, dict[str, Any]] = {}
    for section in form.sections.values():
        kept[section.id] = _pruned_section(seen, section)
    return {name: value for name, value in kept.items() if value}


def _pruned_section(seen: Seen, section: Section) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for place in seen.places(section):
        page = page_at(seen.form, place)
        if page is not None and page.group and page.group not in kept:
            given = records(seen.answers, section.id, page.group)
            if given:
                kept[page.group] = [{RECORD: each[RECORD]} for each in given]
        target = kept
        if place.record:
            target = next(each for each in kept[place.group] if each[RECORD] == place.record)
        _copy(answers_at(seen.answers, place), target, [field.id for field in seen.questions(place)])
        if page is not None and page.group:
            _copy(answers_at(seen.answers, place), kept, [page.group], values=False)
    return kept


def _copy(source: Mapping[str, Any], target: dict[str, Any], names: list[str], values: bool = True) -> None:
    for name in names:
        if values and name in source:
            target[name] = source[name]
        elif name in source.get(AT_VISIT, ()):
            target.setdefault(AT_VISIT, []).append(name)
