"""The task list: which sections are done, what is missing, and where to go on.

Left for the visit (上门时填) counts as done: nobody is held up by a question they cannot answer.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from portal.application.everybody import RECORD, Answers
from portal.application.visible import AT_VISIT, Here, Place, Seen, answers_at, page_at, records
from portal.core.words import Text
from portal.policy.form import Condition, Field, Form, Group, Page, Section

State = Literal["todo", "doing", "done"]
Onward = Literal["page", "end", "either"]


class Status(NamedTuple):
    """How far one section is. ``missing`` counts questions; ``next`` is the first page that has one."""

    section: Section
    state: State
    missing: int = 0
    at_visit: int = 0
    answered: int = 0
    next: Place | None = None

    @property
    def all_at_visit(self) -> bool:
        """Done, but only because everything in it waits for the visit."""
        return self.state == "done" and self.at_visit > 0 and self.answered == 0


def missing(form: Form, answers: Answers, place: Place) -> tuple[str, ...]:
    """Ids of the questions of a page that still want an answer; the group's id for people not yet listed."""
    page = page_at(form, place)
    if page is None:
        return ()
    section = form.sections[place.section]
    group = section.groups[place.group] if place.group else None
    seen, here = Seen(form, answers), Here(section, group, answers_at(answers, place))
    return _weigh(seen, page, here, seen.asked(page, here)).missing


class _Weighed(NamedTuple):
    missing: tuple[str, ...]
    answered: int
    at_visit: int


def _weigh(seen: Seen, page: Page, here: Here, asked: Iterable[Field]) -> _Weighed:
    """One page: which of the questions ``asked`` are open, how many answered, how many left for the visit."""
    given = here.answers
    later = given.get(AT_VISIT, ())
    wanted, answered, left = [], 0, 0
    for field in asked:
        if field.id in given:
            answered += given[field.id] not in ("", [])
        elif field.id in later:
            left += 1
        elif field.need != "optional":
            wanted.append(field.id)
    if page.group:
        listed = bool(given.get(page.group))
        answered += listed
        if page.group in later:
            left += not listed
        else:
            group = here.section.groups[page.group]
            wanted += [group.id] * _unlisted(seen.answers, here.section.id, group)
    return _Weighed(tuple(wanted), answered, left)


def _unlisted(answers: Answers, section: str, group: Group) -> int:
    """How many records are still to be added: as many as expected, or one where nothing tells."""
    expected = 1
    if group.expect:
        told = answers.get(section, {}).get(group.expect)
        expected = max(told - group.less, 0) if isinstance(told, int) else 0
    return max(expected - len(records(answers, section, group.id)), 0)


def status(form: Form, answers: Answers, section: Section) -> Status:
    """How far a section of questions is. Papers and signatures report their own."""
    return _status(Seen(form, answers), section)


def _status(seen: Seen, section: Section) -> Status:
    wanted, answered, later, first = 0, 0, 0, None
    for place, page, here in seen.pages(section):
        weighed = _weigh(seen, page, here, seen.on(page, here))
        if weighed.missing and first is None:
            first = place
        wanted += len(weighed.missing)
        answered += weighed.answered
        later += weighed.at_visit
    state: State = "todo" if wanted and not answered and not later else "doing" if wanted else "done"
    return Status(section, state, wanted, later, answered, first)


def task_list(
    form: Form, answers: Answers, others: Mapping[str, Status] | None = None, seen: Seen | None = None
) -> list[tuple[Text, list[Status]]]:
    """Every section under its head, in order.

    others: the status of sections that are not filled by questions (papers, signatures), by id;
    left out, such a section is still to do. seen: the same answers, where they were looked at already.
    """
    seen = seen or Seen(form, answers)
    return [
        (title, [_status_of(seen, section, others or {}) for section in form.under(head)])
        for head, title in form.heads.items()
    ]


def _status_of(seen: Seen, section: Section, others: Mapping[str, Status]) -> Status:
    if section.filled_by == "fields":
        return _status(seen, section)
    return others.get(section.id, Status(section, "todo"))


def go_on(form: Form, answers: Answers) -> Place | None:
    """The first page with a question still open (接着填), or None when every question is answered."""
    seen = Seen(form, answers)
    for section in form.sections.values():
        if section.filled_by == "fields":
            for place, page, here in seen.pages(section):
                if _weigh(seen, page, here, seen.on(page, here)).missing:
                    return place
    return None


def go_on_from(form: Form, statuses: Iterable[Status]) -> Place | None:
    """As ``go_on``, where a task list has looked at every section already."""
    found = {each.section.id: each.next for each in statuses}
    return next((found[name] for name in form.sections if found.get(name)), None)


def after(form: Form, answers: Answers, place: Place) -> Place | None:
    """The page that follows in its section, or None at its end; a record's last page leads to its list."""
    seen = Seen(form, answers)
    section = form.sections[place.section]
    if place.record:
        group = section.groups[place.group]
        places = list(seen.record_places(section, group, answers_at(answers, place)))
        following = _next_of(places, place, [page.id for page in group.pages])
        listing = next(page.id for page in section.pages if page.group == place.group)
        return following or Place(place.section, listing)
    places = [each for each in seen.places(section) if not each.record]
    return _next_of(places, place, [page.id for page in section.pages])


def onward(form: Form, answers: Answers, place: Place) -> Onward:
    """What follows a page whatever is answered on it: surely a page, surely the section's end, or either."""
    if place.record:
        return "page"
    section, seen = form.sections[place.section], Seen(form, answers)
    here = section.page(place.page)
    behind = section.pages[section.pages.index(here) + 1 :] if here else ()
    steered = [page for page in behind if _steered(form, section, page.visible_when, here)]
    applying = {each.page for each in seen.places(section) if not each.record}
    if any(page.id in applying for page in behind if page not in steered):
        return "page"
    return "either" if steered else "end"


def _steered(form: Form, section: Section, conditions: Iterable[Condition], page: Page | None) -> bool:
    """Whether an answer on this page can change these conditions, by itself or by what it opens."""
    for each in conditions:
        if each.any:
            if _steered(form, section, each.any, page):
                return True
            continue
        other, dot, name = each.field.rpartition(".")
        of = form.sections[other] if dot else section
        where, field = of.where[name]
        if where is page or _steered(form, of, (*where.visible_when, *field.visible_when), page):
            return True
    return False


def before(form: Form, answers: Answers, place: Place) -> Place | None:
    """The page to go back to within the section, or None at its start; a record's first leads to its list."""
    seen = Seen(form, answers)
    section = form.sections[place.section]
    if place.record:
        group = section.groups[place.group]
        places = list(seen.record_places(section, group, answers_at(answers, place)))
        earlier = _next_of(places[::-1], place, [page.id for page in group.pages][::-1])
        listing = next(page.id for page in section.pages if page.group == place.group)
        return earlier or Place(place.section, listing)
    places = [each for each in seen.places(section) if not each.record]
    return _next_of(places[::-1], place, [page.id for page in section.pages][::-1])


def _next_of(places: list[Place], place: Place, order: list[str]) -> Place | None:
    """The first applying place after this one, even when an answer just made this one disappear."""
    behind = set(order[order.index(place.page) + 1 :])
    return next((each for each in places if each.page in behind), None)


def lacks_for_hand_in(form: Form, answers: Answers) -> tuple[Place, ...]:
    """The pages with what hand-in needs and nobody has written yet: name, phone, home township."""
    return tuple(
        Place(section.id, page.id)
        for section in form.sections.values()
        for page in section.pages
        if any(
            field.need == "hand-in" and not answers.get(section.id, {}).get(field.id) for field in page.fields
        )
    )


def leave_the_rest(form: Form, answers: Answers) -> dict[str, dict[str, Any]]:
    """The same answers with every open question left for the visit (先交，别的上门时填).

    Questions that only open by a later answer are asked then; what hand-in needs stays open.
    """
    left: dict[str, dict[str, Any]] = {
        name: {
            key: [dict(each) for each in value] if key in form.sections[name].groups else value
            for key, value in section.items()
        }
        for name, section in answers.items()
        if name in form.sections
    }
    hand_in = {(section.id, field.id) for section, field in form.hand_in()}
    seen = Seen(form, answers)
    for section in form.sections.values():
        for place, page, here in seen.pages(section):
            open_here = [
                name
                for name in dict.fromkeys(_weigh(seen, page, here, seen.on(page, here)).missing)
                if (section.id, name) not in hand_in
            ]
            if open_here:
                target = left.setdefault(section.id, {})
                if place.record:
                    target = next(each for each in target[place.group] if each[RECORD] == place.record)
                target[AT_VISIT] = [*target.get(AT_VISIT, ()), *open_here]
    return left
