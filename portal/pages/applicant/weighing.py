"""Weighing what was sent of one page against what is kept: to be kept, to be mended, or told apart by its owner."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.application.everybody import RECORD, Answers
from portal.application.household import Contradiction, contradictions
from portal.application.reading_page import read_page
from portal.application.sections import missing
from portal.application.visible import AT_VISIT, Place, Seen, answers_at, page_at
from portal.core.errors import MovedOn, NotFound
from portal.core.sealing import mac
from portal.core.words import _
from portal.pages import asking
from portal.pages.applicant.opening import REMOVED, Open, with_record
from portal.pages.asking import LATER, Asked
from portal.pages.forms import Form as Sent
from portal.policy.form import Field, Page

WAS, SHOWN, SURE, BACK = "_was", "_shown", "_sure", "_back"


@dataclass(frozen=True)
class Weighed:
    """One sent page. ``conflict``: another tab kept other answers meanwhile. ``more``: questions that an answer
    on this very page has just opened. ``sure``: what sending once more must carry to pass the warnings."""

    asked: list[Asked]
    mistakes: dict[str, str]
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    conflict: bool = False
    more: tuple[str, ...] = ()
    sure: str = ""

    @property
    def sound(self) -> bool:
        return not self.mistakes and not self.conflict


def page_of(opened: Open, place: Place) -> Page:
    """The page of a place. Raises NotFound for none such, MovedOn when its record has been taken off the list."""
    page = page_at(opened.form, place)
    if page is None:
        raise NotFound
    if place.record and not answers_at(opened.answers, place):
        raise MovedOn(_("这一条刚才在别的页面移走了。要再写，请回名单加上。"))
    return page


def questions(opened: Open, place: Place, answers: Answers | None = None) -> list[Field]:
    """All questions of a page, those that apply with the family's names among their answers."""
    applying = {each.id: each for each in Seen(opened.form, answers or opened.answers).questions(place)}
    page = page_at(opened.form, place)
    return [applying.get(each.id, each) for each in page.fields] if page else []


def weigh(opened: Open, place: Place, sent: Sent) -> Weighed:
    """What a sent page comes to beside what is kept now. Raises NotFound, MovedOn."""
    page = page_of(opened, place)
    given = answers_at(opened.answers, place)
    every = questions(opened, place)
    reading = read_page(opened.form, opened.answers, place, asking.ready(every, sent, given), opened.today)
    put = _put(opened, place, reading.answers)
    shown = list(Seen(opened.form, put).questions(place))
    asked = asking.sent(shown, sent, reading.mistakes)
    if sent.get(WAS) and sent.get(WAS) != asking.fingerprint(page.fields, given):
        kept, now = (_facts(page, each) for each in (given, reading.answers))
        if kept != now or reading.mistakes:
            return Weighed(asked, {}, conflict=True)
    mistakes, more = _apart(reading.mistakes, sent)
    if page.group and not mistakes:
        put = _put(opened, place, _list_left(opened, put, place, page, sent, mistakes))
    sure = ""
    if not mistakes:
        mistakes, warnings = _new_contradictions(opened, put, place, {each.id for each in shown})
        sure = mac("warnings seen", "\n".join(warnings.values())).hex()[:16] if warnings else ""
        if sure != sent.get(SURE):
            mistakes |= {
                name: _("{warning}。没写错的话，再按一次就行", warning=said)
                for name, said in warnings.items()
            }
    return Weighed(
        [replace(each, error=mistakes.get(each.field.id, "")) for each in asked],
        mistakes,
        {place.section: put[place.section]},
        more=() if mistakes else more,
        sure=sure,
    )


def _put(opened: Open, place: Place, kept: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """All answers with this page's in their place."""
    section = opened.answers.get(place.section, {})
    put = with_record(section, place.group, dict(kept)) if place.record else dict(kept)
    put.pop(REMOVED, None)
    return {**opened.answers, place.section: put}


def _facts(page: Page, given: Mapping[str, Any]) -> list[Any]:
    return [(given.get(each.id), each.id in given.get(AT_VISIT, ())) for each in page.fields]


def _apart(mistakes: Mapping[str, str], sent: Sent) -> tuple[dict[str, str], tuple[str, ...]]:
    """Mistakes, and apart from them the questions that were not on the page yet: nobody is blamed for those."""
    shown = sent.get(SHOWN).split()
    new = {
        name
        for name in mistakes
        if SHOWN in sent and name not in shown and not any(map(str.strip, sent.all(name)))
    }
    return {name: said for name, said in mistakes.items() if name not in new}, tuple(
        name for name in mistakes if name in new
    )


def _list_left(
    opened: Open, put: Answers, place: Place, page: Page, sent: Sent, mistakes: dict[str, str]
) -> dict[str, Any]:
    """A list's page: who is not listed yet may wait for the visit; otherwise it is said once what is missing."""
    section = dict(put[place.section])
    waits = [name for name in section.pop(AT_VISIT, ()) if name != page.group]
    if sent.get(page.group) == LATER:
        waits.append(page.group)
    if waits:
        section[AT_VISIT] = waits
    lacking = missing(opened.form, {**put, place.section: section}, place).count(page.group)
    if lacking:
        group = opened.form.sections[place.section].groups[page.group]
        mistakes[page.group] = _("还差{n}个没写：{list}。不清楚，就选“上门时填”", n=lacking, list=group.short)
    return section


def _new_contradictions(
    opened: Open, put: Answers, place: Place, here: set[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What this page would make not fit, as mistakes and warnings by its own questions."""
    screening = opened.draft.screening
    before = set(contradictions(opened.form, opened.answers, opened.today, screening))
    found: tuple[dict[str, str], dict[str, str]] = {}, {}
    for each in contradictions(opened.form, put, opened.today, screening):
        mine = (each.section, each.group, each.record) == (place.section, place.group, place.record)
        new = each not in before
        if each.field in here and (
            (mine and (new or each.weight == "mistake")) or (new and _same_number(each))
        ):
            found[each.weight == "warning"].setdefault(each.field, each.message)
    return found


def _same_number(each: Contradiction) -> bool:
    """Two people's documents are the same: said wherever one of the two numbers was just written."""
    return each.field == "id_number" and each.weight == "mistake"


def record_of(section: Mapping[str, Any], group: str, record: str) -> Mapping[str, Any] | None:
    """One record of a list, or None."""
    return next((each for each in section.get(group, ()) if each[RECORD] == record), None)
