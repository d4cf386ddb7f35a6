"""Case lines: what a list of cases says of each, in the words of the desks: until when, how far, what next."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from portal.access.rules import Actor
from portal.casework.moving import moves_for
from portal.casework.opining import DECLINE
from portal.casework.states import CaseState as S
from portal.casework.summary import read_summary
from portal.casework.transitions import REFUSAL
from portal.casework.worklist import Line, with_bureau
from portal.core.clock import COUNTY_TIME, today
from portal.core.words import _, ngettext
from portal.pages.saying import clock, day, grouped
from portal.policy.choosing import current as current_pack


class Way(NamedTuple):
    """A move as an officer finds it: its words, and the page behind the case's own that leads to it."""

    words: Callable[[], str]
    path: str


NEXT: dict[str, Way] = {
    "accept": Way(lambda: _("受理"), ""),
    "ask_papers": Way(lambda: _("请他补材料"), "/ask"),
    "propose_refusal": Way(lambda: _("不归我们收"), "/refuse"),
    "offer_times": Way(lambda: _("约上门时间"), "/appointment"),
    "survey": Way(lambda: _("打开上门记录"), "/survey"),
    "send_check": Way(lambda: _("送去核对"), "/check"),
    "enter_report": Way(lambda: _("录核对结果"), "/check"),
    "tell_report": Way(lambda: _("把结果告诉他"), "/check"),
    "opine": Way(lambda: _("写意见"), "/opinion"),
    "publish": Way(lambda: _("村里公示"), "/notice"),
    "object": Way(lambda: _("记异议"), "/notice"),
    "settle_objection": Way(lambda: _("处理异议"), "/notice"),
    "forward": Way(lambda: _("上报市民政局"), "/notice"),
    "tell_result": Way(lambda: _("打印结果，告诉他"), "/results"),
}
"""The moves of a township that have a way on its case page, in the order of the scheme."""
STATES: dict[S, Callable[[], str]] = {
    S.SUBMITTED: lambda: _("等受理"),
    S.NEEDS_PAPERS: lambda: _("等补材料"),
    S.ACCEPTED: lambda: _("等上门"),
    S.SURVEYED: lambda: _("等送核对"),
    S.CHECKING: lambda: _("等核对结果"),
    S.REVIEWED: lambda: _("写意见"),
    S.ON_NOTICE: lambda: _("公示中"),
    S.WITH_BUREAU: lambda: _("等市民政局决定"),
    S.RECOGNISED: lambda: _("认定了"),
    S.IN_JOINT: lambda: _("各部门在办"),
    S.CLOSED: lambda: _("都办好了"),
    S.DECLINED: lambda: _("没有认定"),
    S.REFUSED: lambda: _("没有受理"),
    S.WITHDRAWN: lambda: _("他撤回了"),
}


def state_words(case: Mapping[str, Any]) -> str:
    """How far a case is, as offices call it."""
    if case["awaiting"] == REFUSAL:
        return _("等市民政局确认不受理")
    return STATES[S(case["state"])]()


def due_tag(case: Mapping[str, Any]) -> tuple[str, str]:
    """The kind and words of the tag that says how much time is left; ("", "") where no clock runs."""
    if case["paused_on"] is not None:
        return "skip", _("暂停")
    if case["due_on"] is None:
        return "", ""
    left = (case["due_on"] - today()).days
    if left < 0:
        return "err", ngettext("过了{n}天", "过了{n}天", -left)
    if left == 0:
        return "today", _("今天")
    return "later", ngettext("还有{n}天", "还有{n}天", left)


def marks(case: Mapping[str, Any]) -> dict[str, str]:
    """The marks of a row: reference, state, the clock that runs, and its day."""
    found = {"reference": case["reference"], "state": case["state"]}
    if case["clock"] and case["due_on"]:
        found |= {"clock": case["clock"], "due": case["due_on"].isoformat()}
    return found


def next_move(officer: Actor, line: Line) -> tuple[str, str]:
    """The one next move of a row: its words and the address; where nothing is to be done, the case itself."""
    case, moves = line.case, moves_for(officer, line.case)
    root = f"/office/cases/{case['reference']}"
    if case["state"] == S.NEEDS_PAPERS:
        return _("打电话问一声"), f"{root}#person"
    name = _next(line, moves)
    if not name:
        return _("打开看看"), root
    words, path = NEXT[name].words(), NEXT[name].path
    if name == "offer_times" and line.appointment == "not_met":
        words = _("重新约时间")
    elif name == "opine" and line.report in ("different", "told", "answered"):
        words = _("看差别，写意见")
    elif name == "object":
        words = _("看公示")
    elif name == "forward" and case["state"] == S.REVIEWED:
        path = "/opinion"
    return words, root + path


def _next(line: Line, moves: tuple[str, ...]) -> str:
    if line.case["state"] == S.ACCEPTED:
        wanted = ["survey" if line.appointment == "agreed" else "offer_times"]
    elif line.case["state"] == S.REVIEWED:
        wanted = ["opine" if not line.recommends else "forward" if line.recommends == DECLINE else "publish"]
    elif line.case["state"] == S.ON_NOTICE:
        over = line.case["clock"] == "forward" or (line.case["due_on"] or today()) < today()
        wanted = ["settle_objection" if line.objections else "forward" if over else "object"]
    else:
        wanted = [name for name in NEXT if name != "tell_result"]
    return next((name for name in wanted if name in moves), "")


def row(officer: Actor, line: Line) -> dict[str, Any]:
    """One row of a list, in words."""
    case = line.case
    summary = read_summary(case)
    return {
        "marks": marks(case),
        "due": due_tag(case),
        "day": case["due_on"] if case["paused_on"] is None else None,
        "paused": case["paused_on"] is not None,
        "name": summary["name"] or _("没写名字"),
        "village": summary["village"],
        "reference": grouped(case["reference"]),
        "href": f"/office/cases/{case['reference']}",
        "step": state_words(case),
        "since": _since(line),
        "told": _told(summary, case),
        "notes": _notes(line, summary),
        "next": next_move(officer, line),
    }


def _since(line: Line) -> str:
    """Under the step: since when, or when the visit is."""
    case = line.case
    if case["paused_on"] is not None:
        return _("{day}要的", day=day(case["paused_on"]))
    if case["state"] == S.SUBMITTED:
        return _("{when}交的", when=when(case["handed_in_at"]))
    if case["state"] == S.ACCEPTED and line.appointment == "agreed" and line.visit_at:
        return _("约在{when}", when=when(line.visit_at))
    if case["state"] == S.ACCEPTED and case["accepted_on"]:
        return _("{day}受理的", day=day(case["accepted_on"]))
    return when(case["changed_at"])


def when(moment: datetime) -> str:
    """今天14:20, 昨天14:20, 3月9日 14:20."""
    local = moment.astimezone(COUNTY_TIME)
    past = (today() - local.date()).days
    if past in (0, 1):
        return (_("今天{time}") if past == 0 else _("昨天{time}")).format(time=clock(local))
    return f"{day(local.date())} {clock(local)}"


def _told(summary: Mapping[str, Any], case: Mapping[str, Any]) -> str:
    """How many people, which category, how many items: as far as it is known."""
    pack = current_pack()
    parts = []
    if summary["size"]:
        parts.append(ngettext("{n}口人", "{n}口人", summary["size"]))
    if case["category"] in pack.categories:
        parts.append(str(pack.categories[case["category"]].name))
    if summary["items"]:
        parts.append(ngettext("{n}项", "{n}项", summary["items"]))
    return _("，").join(parts)


def _notes(line: Line, summary: Mapping[str, Any]) -> list[str]:
    """What one should know before opening it."""
    notes = []
    if line.escalated:
        notes.append(_("晚了，市民政局已知道"))
    if line.waits:
        notes.append(_("他留了话，还没有回"))
    if line.case["state"] == S.SUBMITTED and line.answered:
        notes.append(_("材料补来了"))
    if line.case["state"] == S.ACCEPTED:
        notes += {
            "offered": [_("等他选时间")],
            "asked_other": [_("他想换个时间")],
            "not_met": [_("上次没见到人")],
        }.get(line.appointment, [])
    if line.case["state"] == S.REVIEWED and not with_bureau(line.case):
        notes += {
            "different": [_("和申报的不一样，还没有告诉他")],
            "told": [_("和申报的不一样，告诉他了")],
            "answered": [_("和申报的不一样，他答复了")],
        }.get(line.report, [])
    if line.objections:
        notes.append(ngettext("有{n}条异议没有处理", "有{n}条异议没有处理", line.objections))
    if summary["relative"]:
        notes.append(_("有亲属在民政工作"))
    return notes
