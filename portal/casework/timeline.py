"""The way of a case in plain words: what is past, where it is now and until when, what is ahead.

Read from the case's state, its events and the pack's clocks; the same steps stand on the receipt, on the
progress page, on ``/track`` and in print.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from portal.casework.handing_in import OPEN_FOR
from portal.casework.offices import office_name
from portal.casework.states import CaseState as S
from portal.core.clock import COUNTY_TIME, now
from portal.core.references import show_reference
from portal.core.words import _
from portal.policy.calendar import Deadline
from portal.policy.clocks import due
from portal.policy.pack import Pack

Case = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One step. ``state`` is past, now or ahead; ``day`` its day, ``latest`` when that is a legal limit."""

    state: str
    name: str
    day: date | None = None
    at: datetime | None = None
    latest: bool = False
    provisional: bool = False
    note: str = ""


@dataclass(frozen=True)
class Stage:
    """One stage of the scheme (任务（四）): while the case is in ``states`` it is the one of now.

    ``clock`` tells its rule in the pack's words, ``move`` is the event that ended it, and ``past`` and
    ``ahead`` name it after and before.
    """

    states: tuple[S, ...]
    clock: str
    move: str
    past: Callable[[str], str]
    ahead: Callable[[str], str]


STAGES = (
    Stage(
        (S.SUBMITTED, S.NEEDS_PAPERS),
        "acceptance",
        "accept",
        lambda office: _("{office}受理了", office=office),
        lambda office: _("{office}受理", office=office),
    ),
    Stage(
        (S.ACCEPTED,),
        "survey",
        "survey",
        lambda _office: _("上门看过了"),
        lambda _office: _("调查员上门看看"),
    ),
    Stage(
        (S.SURVEYED, S.CHECKING, S.REVIEWED),
        "opinion",
        "publish",
        lambda _office: _("查过收入财产，提出了意见"),
        lambda _office: _("查收入财产，提出意见"),
    ),
    Stage(
        (S.ON_NOTICE,), "notice", "forward", lambda _office: _("村里公示过了"), lambda _office: _("村里公示")
    ),
    Stage(
        (S.WITH_BUREAU,),
        "decision",
        "decide",
        lambda _office: _("市民政局决定了"),
        lambda _office: _("市民政局决定"),
    ),
    Stage(
        (S.RECOGNISED, S.IN_JOINT),
        "item",
        "close",
        lambda _office: _("各部门都办好了"),
        lambda _office: _("各部门一起办"),
    ),
)
ENDED = {
    S.WITHDRAWN: lambda: _("您撤回了申请"),
    S.REFUSED: lambda: _("这份申请没有受理"),
    S.DECLINED: lambda: _("市民政局没有认定"),
}


HEADINGS: dict[S, Callable[[str], str]] = {
    S.SUBMITTED: lambda office: _("{office}收到了，|正在看", office=office),
    S.NEEDS_PAPERS: lambda office: _("{office}请您|补材料", office=office),
    S.ACCEPTED: lambda office: _("{office}受理了，|等上门看看", office=office),
    S.SURVEYED: lambda _office: _("上门看过了，|正在查收入财产"),
    S.CHECKING: lambda _office: _("上门看过了，|正在查收入财产"),
    S.REVIEWED: lambda _office: _("上门看过了，|正在查收入财产"),
    S.ON_NOTICE: lambda _office: _("正在|村里公示"),
    S.WITH_BUREAU: lambda _office: _("市民政局|正在决定"),
    S.RECOGNISED: lambda _office: _("认定好了，|各部门在办"),
    S.IN_JOINT: lambda _office: _("认定好了，|各部门在办"),
    S.CLOSED: lambda _office: _("都办好了"),
    S.WITHDRAWN: lambda _office: _("您已经|撤回了申请"),
    S.REFUSED: lambda _office: _("这份申请|没有受理"),
    S.DECLINED: lambda _office: _("市民政局|没有认定"),
}
"""Where a case is, in one sentence; phrases part at ``|``."""


def trail_of(case: Case, events: Sequence[Mapping[str, Any]], pack: Pack) -> list[Step]:
    """Every step, the first one first; exactly one is now, unless all is done."""
    state, office = S(case["state"]), office_name(case, pack)
    happened = {event["move"]: event["at"].astimezone(COUNTY_TIME) for event in events}
    handed_in = case["handed_in_at"].astimezone(COUNTY_TIME)
    steps = [Step("past", _("您交了申请"), day=handed_in.date(), at=handed_in)]
    if state in ENDED:
        ended = case["changed_at"].astimezone(COUNTY_TIME)
        steps += [_past(stage, happened[stage.move], office) for stage in STAGES if stage.move in happened]
        return [*steps, Step("now", ENDED[state](), day=ended.date(), at=ended)]
    here = next((number for number, stage in enumerate(STAGES) if state in stage.states), len(STAGES))
    for number, stage in enumerate(STAGES):
        if number < here:
            steps.append(_past(stage, happened.get(stage.move), office))
        elif number == here:
            steps.append(_now(stage, case, office, pack))
        else:
            steps.append(_ahead(stage, case, office, pack))
    return steps


def _past(stage: Stage, at: datetime | None, office: str) -> Step:
    return Step("past", stage.past(office), day=at.date() if at else None, at=at)


def _now(stage: Stage, case: Case, office: str, pack: Pack) -> Step:
    day = case["due_on"]
    return Step(
        "now",
        stage.ahead(office),
        day=day,
        latest=day is not None,
        provisional=case["provisional"],
        note=pack.clocks[stage.clock].rule,
    )


def _ahead(stage: Stage, case: Case, office: str, pack: Pack) -> Step:
    """Only the opinion's day is known before its turn: its clock runs from hand-in (ZJ 11)."""
    if S.SURVEYED in stage.states:
        ends = _opinion_by(pack, case["handed_in_at"].astimezone(COUNTY_TIME).date())
        return Step("ahead", stage.ahead(office), day=ends.day, latest=True, provisional=ends.provisional)
    return Step("ahead", stage.ahead(office), note=pack.clocks[stage.clock].rule)


@lru_cache(1024)
def _opinion_by(pack: Pack, handed_in: date) -> Deadline:
    """Counted day by day along the calendar, and the same for all who handed in on one day."""
    return due(pack.clocks["opinion"], handed_in, pack.calendar)


def _begins(case: Case) -> datetime | None:
    """When the township begins to see it, while that lies ahead: until then nobody but the applicant does."""
    begins = case.get("visible_from") or case["handed_in_at"] + OPEN_FOR
    return begins.astimezone(COUNTY_TIME) if S(case["state"]) == S.SUBMITTED and now() < begins else None


def heading_of(case: Case, pack: Pack) -> str:
    """Where it is, in one sentence; phrases part at ``|``."""
    office = office_name(case, pack)
    if begins := _begins(case):
        return _("交好了，|{time}转到{office}", time=f"{begins.hour}:{begins.minute:02}", office=office)
    return HEADINGS[S(case["state"])](office)


def lead_of(case: Case, pack: Pack) -> str:
    """Who holds it."""
    if S(case["state"]) in (S.CLOSED, *ENDED) or _begins(case):
        return _("编号{reference}", reference=show_reference(case["reference"]))
    return _(
        "编号{reference}，现在由{office}办",
        reference=show_reference(case["reference"]),
        office=office_name(case, pack),
    )


def marks_of(case: Case) -> dict[str, str]:
    """The marks of the trail: reference, state, and the clock that runs with its day."""
    marks = {"reference": case["reference"], "state": case["state"]}
    if case["clock"]:
        marks |= {"clock": case["clock"]} | ({"due": case["due_on"].isoformat()} if case["due_on"] else {})
    return marks


def tag_of(state: S) -> dict[str, str]:
    """The tag of a case in a list: the drawing's kind and its word."""
    kind, words = {
        S.SUBMITTED: ("doing", _("等受理")),
        S.NEEDS_PAPERS: ("you", _("请您补材料")),
        S.ACCEPTED: ("doing", _("等上门")),
        S.SURVEYED: ("doing", _("在查")),
        S.CHECKING: ("doing", _("在查")),
        S.REVIEWED: ("doing", _("在查")),
        S.ON_NOTICE: ("doing", _("公示")),
        S.WITH_BUREAU: ("doing", _("等决定")),
        S.RECOGNISED: ("done", _("认定了")),
        S.IN_JOINT: ("doing", _("各部门在办")),
        S.CLOSED: ("done", _("办好了")),
        S.DECLINED: ("no", _("没有认定")),
        S.REFUSED: ("no", _("没有受理")),
        S.WITHDRAWN: ("skip", _("撤回了")),
    }[state]
    return {"kind": kind, "words": words}
