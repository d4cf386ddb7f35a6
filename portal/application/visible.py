"""Which questions of the form apply to somebody's answers. Pure: the pack's data in, questions out."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from portal.application.everybody import RECORD, Answers, people
from portal.core.words import Text
from portal.policy.form import Condition, Field, Form, Group, Option, Page, Section, with_options

AT_VISIT = "_at_visit"
NONE: Mapping[str, Any] = {}


class Place(NamedTuple):
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


class Here(NamedTuple):
    """Where questions look for each other: a section, or one record of a group."""

    section: Section
    group: Group | None
    answers: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, str, str]:
        if self.group is None:
            return self.section.id, "", ""
        return self.section.id, self.group.id, self.answers[RECORD]

    @property
    def where(self) -> dict[str, tuple[Page, Field]]:
        return self.group.where if self.group else self.section.where


class Seen:
    """The form as one set of answers makes it: what applies and what does not. Answers must not change."""

    def __init__(self, form: Form, answers: Answers) -> None:
        self.form, self.answers = form, answers
        self._known: dict[tuple[str, str, str, str], bool] = {}

    def places(self, section: Section) -> Iterator[Place]:
        """Every page that applies, in order; a list is followed by the pages of its records."""
        return (place for place, _page, _here in self.pages(section))

    def pages(self, section: Section) -> Iterator[tuple[Place, Page, Here]]:
        """As ``places``, each with its page and where its answers are."""
        here = Here(section, None, self.answers.get(section.id, NONE))
        for page in section.pages:
            if page.visible_when and not self._hold(here, page.visible_when):
                continue
            yield Place(section.id, page.id), page, here
            if page.group:
                for record in records(self.answers, section.id, page.group):
                    yield from self._record_pages(section, section.groups[page.group], record)

    def record_places(self, section: Section, group: Group, record: Mapping[str, Any]) -> Iterator[Place]:
        return (place for place, _page, _here in self._record_pages(section, group, record))

    def _record_pages(
        self, section: Section, group: Group, record: Mapping[str, Any]
    ) -> Iterator[tuple[Place, Page, Here]]:
        here = Here(section, group, record)
        for page in group.pages:
            if not page.visible_when or self._hold(here, page.visible_when):
                yield Place(section.id, page.id, group.id, record[RECORD]), page, here

    def lists(self, section: Section, group: Group) -> bool:
        """Whether the page of a list applies, and with it the pages of its records."""
        here = Here(section, None, self.answers.get(section.id, NONE))
        return any(page.group == group.id and self._hold(here, page.visible_when) for page in section.pages)

    def questions(self, place: Place) -> tuple[Field, ...]:
        """The questions of a page that apply, those about family members with their names as answers."""
        section = self.form.sections[place.section]
        page = section.page(place.page, place.group)
        if page is None:
            return ()
        group = section.groups[place.group] if place.group else None
        shown = self.asked(page, Here(section, group, answers_at(self.answers, place)))
        if page.fixed:
            return shown
        return tuple(self._with_people(each) for each in shown)

    def asked(self, page: Page, here: Here) -> tuple[Field, ...]:
        """The questions of a page that applies here, as the form has them."""
        if page.fixed and not page.visible_when:
            return page.fields
        return tuple([field for field in page.fields if self.applies(page, field, here)])

    def on(self, page: Page, here: Here) -> tuple[Field, ...]:
        """As ``asked``, for a page that is known to apply, as those of ``pages`` are."""
        if page.fixed:
            return page.fields
        return tuple([f for f in page.fields if not f.visible_when or self._hold(here, f.visible_when)])

    def applies(self, page: Page, field: Field, here: Here) -> bool:
        """Whether one question applies. Remembered: a page asks after the same few questions many times."""
        if not page.visible_when and not field.visible_when:
            return True
        key = (*here.key, field.id)
        found = self._known.get(key)
        if found is None:
            found = (not page.visible_when or self._hold(here, page.visible_when)) and (
                not field.visible_when or self._hold(here, field.visible_when)
            )
            self._known[key] = found
        return found

    def _with_people(self, field: Field) -> Field:
        if field.kind not in ("member", "members"):
            return field
        names = tuple(Option(each.key, Text(each.name, each.name)) for each in people(self.answers))
        return with_options(field, names)

    def _hold(self, here: Here, conditions: tuple[Condition, ...]) -> bool:
        if len(conditions) == 1:  # nearly always
            return self._holds(here, conditions[0])
        return all(self._holds(here, each) for each in conditions)

    def _holds(self, here: Here, condition: Condition) -> bool:
        if condition.any:
            return any(self._holds(here, each) for each in condition.any)
        other, name = condition.asks
        if other:
            here = Here(self.form.sections[other], None, self.answers.get(other, NONE))
        value = here.answers.get(name)
        if value is None or name not in here.where:
            return False
        page, field = here.where[name]
        return self.applies(page, field, here) and holds(condition, field, value)


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
    for place, page, here in seen.pages(section):
        if page.group and page.group not in kept:
            given = records(seen.answers, section.id, page.group)
            if given:
                kept[page.group] = [{RECORD: each[RECORD]} for each in given]
        target = kept
        if place.record:
            target = next(each for each in kept[place.group] if each[RECORD] == place.record)
        _copy(here.answers, target, [field.id for field in seen.asked(page, here)])
        if page.group:
            _copy(here.answers, kept, [page.group], values=False)
    return kept


def _copy(source: Mapping[str, Any], target: dict[str, Any], names: list[str], values: bool = True) -> None:
    for name in names:
        if values and name in source:
            target[name] = source[name]
        elif name in source.get(AT_VISIT, ()):
            target.setdefault(AT_VISIT, []).append(name)
