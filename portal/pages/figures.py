"""Figures as they are drawn: what the township's and the bureau's pages show, worked out once for both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response

from portal.casework.counting import ITEM, STEPS
from portal.casework.figures import FEWEST, PERIODS, SOON, Due, Figures, Range, Spread
from portal.casework.offices import office_name
from portal.core.clock import today
from portal.core.references import show_reference
from portal.core.words import _, ngettext
from portal.pages.desk import desk_page
from portal.pages.saying import moment
from portal.people.desks import Officer
from portal.policy.clocks import Clock
from portal.policy.pack import Pack

ALL_STEPS = (*(step.id for step in STEPS), ITEM)
NAMES: dict[str, Callable[[], str]] = {
    "acceptance": lambda: _("受理"),
    "survey": lambda: _("上门"),
    "check": lambda: _("送核对"),
    "opinion": lambda: _("调查、提意见"),
    "notice": lambda: _("公示"),
    "forward": lambda: _("上报"),
    "decision": lambda: _("作决定"),
    "item": lambda: _("部门办理"),
}
"""A step by its clock, in a word or two: it heads charts and rows also in the largest letters."""
STAND = ("overdue", "today", "soon", "later", "waiting")


@dataclass(frozen=True)
class Bar:
    """One bar: its words, how many, how long it is in per cent of the longest, and whether it is past the limit."""

    words: str
    cases: int
    width: float
    late: bool


@dataclass(frozen=True)
class Chart:
    """How long one step took. said: in one sentence; "" while nothing was done. limit: its words."""

    id: str
    name: str
    said: str
    limit: str
    county: str
    bars: list[Bar]
    cases: int


@dataclass(frozen=True)
class Line:
    """One row of a table of places or departments. half, ninth: "" where too few were done."""

    name: str
    cases: int
    half: str
    ninth: str
    late: int


@dataclass(frozen=True)
class Standing:
    """What runs now for one clock, township or department. parts: how long each part of its bar is, with its start."""

    name: str
    due: Due
    parts: list[tuple[str, float, float]]


def asked_period(request: Request) -> int:
    """The period of the address, in days; 90 when it names none that there is."""
    asked = request.query_params.get("days", "")
    return next((days for days in PERIODS if str(days) == asked), PERIODS[1])


def figures_page(
    request: Request,
    officer: Officer,
    pack: Pack,
    found: Figures,
    late: list[Mapping[str, Any]],
    *,
    root: str,
    days: int,
    places: Sequence[tuple[str, str, bool]] = (),
) -> Response:
    """The page. places: of the bureau's sift, (words, address, whether it is this one) each."""
    bureau = officer.role == "bureau_officer"
    names = {code: str(each.short) for code, each in pack.places.townships.items()}
    return desk_page(
        request,
        officer,
        "desk/figures.html",
        pack=pack,
        charts=[chart(step, found.steps.get(step, Spread()), found, pack) for step in ALL_STEPS],
        standing=_standing({NAMES[name](): found.due[name] for name in NAMES if name in found.due}),
        standing_places=_standing({names.get(code, code): due for code, due in found.due_places.items()})
        if bureau
        else [],
        standing_units=_standing({unit(pack, name): due for name, due in found.due_departments.items()}),
        by_place=[(NAMES[step.id](), _lines(found, step.id, names, pack)) for step in STEPS]
        if bureau
        else [],
        by_unit=[
            line(unit(pack, name), spread, pack.clocks[ITEM])
            for name, spread in sorted(found.departments.items(), key=lambda each: -each[1].cases)
        ],
        late=[_late(each, pack) for each in late],
        case_root="/bureau/cases" if bureau else "/office/cases",
        periods=[(period_words(each), f"{root}days={each}", each == days) for each in PERIODS],
        sift=places,
        soon=SOON,
        fewest=FEWEST,
        counted=moment(found.counted_at) if found.counted_at else "",
    )


def period_words(days: int) -> str:
    """近90天."""
    return _("近{n}天", n=days)


def unit(pack: Pack, name: str) -> str:
    """A department's name; its id where the pack no longer has it."""
    found = pack.places.units.get(name)
    return str(found.name) if found else name


def in_days(days: int) -> str:
    """当天, 3个工作日."""
    return ngettext("{n}个工作日", "{n}个工作日", days) if days else _("当天")


def range_words(each: Range) -> str:
    """当天, 3天, 4–6天, 10天以上."""
    if each.last is None:
        return _("{n}天以上", n=each.first)
    if each.first == each.last:
        return ngettext("{n}天", "{n}天", each.first) if each.first else _("当天")
    return _("{first}–{last}天", first=each.first, last=each.last)


def chart(step: str, spread: Spread, found: Figures, pack: Pack) -> Chart:
    """The distribution of one step beside its limit."""
    clock = pack.clocks[step]
    ranges = spread.ranges(clock.days)
    most = max([each.cases for each in ranges] + [1])
    county = found.county.get(step)
    return Chart(
        step,
        NAMES[step](),
        sentence(spread, clock),
        _("时限：{n}个工作日", n=clock.days),
        _("全市：一半{half}，九成{ninth}。", half=in_days(county.middle), ninth=in_days(county.ninth))
        if county
        else "",
        [Bar(range_words(each), each.cases, round(each.cases * 100 / most, 1), each.late) for each in ranges],
        spread.cases,
    )


def sentence(spread: Spread, clock: Clock) -> str:
    """What a chart says, in words: how many, half, nine in ten, how many past the limit."""
    half, ninth = spread.within(5), spread.within(9)
    if half is None or ninth is None:
        return ""
    counts = _("办完{n}件，超过时限{late}件。", n=spread.cases, late=spread.late(clock.days))
    if not spread.enough:
        return counts
    return counts + _("一半{half}，九成{ninth}。", half=in_days(half), ninth=in_days(ninth))


def line(name: str, spread: Spread, clock: Clock) -> Line:
    """One row of a table."""
    half, ninth = spread.within(5), spread.within(9)
    if not spread.enough or half is None or ninth is None:
        return Line(name, spread.cases, "", "", spread.late(clock.days))
    return Line(name, spread.cases, in_days(half), in_days(ninth), spread.late(clock.days))


def _lines(found: Figures, step: str, names: Mapping[str, str], pack: Pack) -> list[Line]:
    there = {code: spread for (name, code), spread in found.places.items() if name == step}
    return [line(names.get(code, code), there[code], pack.clocks[step]) for code in sorted(there)]


def _standing(dues: Mapping[str, Due]) -> list[Standing]:
    most = max([due.all for due in dues.values()] + [1])
    return [Standing(name, due, _parts(due, most)) for name, due in dues.items()]


def _parts(due: Due, most: int) -> list[tuple[str, float, float]]:
    start, parts = 0.0, []
    for name in STAND:
        width = getattr(due, name) * 100 / most
        if width:
            parts.append((name, round(start, 1), round(width, 1)))
        start += width
    return parts


def _late(row: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    home = pack.places.townships.get(row["home_office"])
    return {
        "reference": row["reference"],
        "shown": show_reference(row["reference"]),
        "step": NAMES[row["clock"]](),
        "with_": office_name(row, pack),
        "home": str(home.short) if home else row["home_office"],
        "day": row["due_on"],
        "days": (today() - row["due_on"]).days,
        "told": bool(row["escalated"]),
    }
