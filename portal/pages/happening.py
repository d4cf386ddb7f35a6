"""What happened to a case, as its desks read it: every event by whom and when, where it is now, what is ahead."""

from collections.abc import Callable

from portal.casework.reading import CaseFile, Row
from portal.casework.refusing import said_why
from portal.casework.states import CaseState as S
from portal.casework.timeline import STAGES, Step
from portal.core.clock import COUNTY_TIME
from portal.core.words import _, ngettext
from portal.pages.caselines import state_words
from portal.policy.clocks import due

EVENTS: dict[str, Callable[[], str]] = {
    "hand_in": lambda: _("交了申请"),
    "edit": lambda: _("10分钟内改过"),
    "accept": lambda: _("受理了"),
    "ask_papers": lambda: _("请他补材料"),
    "answer_papers": lambda: _("他补好了"),
    "propose_refusal": lambda: _("提出不受理，等市民政局确认"),
    "confirm_refusal": lambda: _("市民政局确认不受理"),
    "return_refusal": lambda: _("市民政局退回：应当受理"),
    "assign": lambda: _("定了上门的人"),
    "offer_times": lambda: _("请他选上门时间"),
    "set_time": lambda: _("定了上门时间"),
    "pick_time": lambda: _("他选了上门时间"),
    "ask_other_time": lambda: _("他想换个时间"),
    "not_met": lambda: _("上门没有见到人"),
    "survey": lambda: _("上门看过了"),
    "send_check": lambda: _("送去核对"),
    "enter_report": lambda: _("核对结果回来了"),
    "tell_report": lambda: _("核对结果告诉他了"),
    "answer_report": lambda: _("他答复了核对结果"),
    "take_answer": lambda: _("记下了他对核对结果的说明"),
    "opine": lambda: _("写了意见"),
    "publish": lambda: _("开始公示"),
    "object": lambda: _("公示有人提异议"),
    "settle_objection": lambda: _("异议处理了"),
    "survey_again": lambda: _("有异议，再上门看"),
    "opine_again": lambda: _("有异议，再写意见"),
    "end_notice": lambda: _("公示到期了"),
    "forward": lambda: _("上报市民政局"),
    "visit": lambda: _("市民政局上门看过"),
    "send_back": lambda: _("市民政局退回"),
    "recognise": lambda: _("市民政局认定了"),
    "decline": lambda: _("市民政局没有认定"),
    "push": lambda: _("转给各部门"),
    "finish": lambda: _("没有要转办的，办结"),
    "close": lambda: _("各部门都答复了，办结"),
    "withdraw": lambda: _("他撤回了申请"),
    "remind": lambda: _("提醒过快到期"),
    "escalate": lambda: _("过期了，报给市民政局"),
    "tell_result": lambda: _("结果告诉他了"),
    "appeal": lambda: _("他对决定有不同意见"),
    "answer_appeal": lambda: _("不同意见答复了"),
    "reopen": lambda: _("他说得对，重新办"),
    "amend": lambda: _("改正了决定"),
}
QUIET = ("write", "edit", "add_papers")
"""Told elsewhere on the page, or so often that one line tells them all."""


def trail(casefile: CaseFile) -> list[Step]:
    """The whole way: what is past, each by whom; where it is now and until when; what is ahead."""
    case, pack = casefile.case, casefile.pack
    steps = [_event(casefile, each) for each in casefile.events if each["move"] not in QUIET]
    added = [each for each in casefile.events if each["move"] == "add_papers"]
    if added:
        at = added[-1]["at"].astimezone(COUNTY_TIME)
        words = ngettext("他补过{n}张照片", "他补过{n}张照片", len(added))
        steps.append(Step("past", words, day=at.date(), at=at))
    state = S(case["state"])
    here = next((number for number, stage in enumerate(STAGES) if state in stage.states), None)
    if here is None:
        return steps
    clock = pack.clocks.get(case["clock"] or "")
    steps.append(
        Step(
            "now",
            state_words(case),
            day=case["due_on"],
            latest=True,
            provisional=case["provisional"],
            note=_("等他补材料，时间先停着") if case["paused_on"] else str(clock.told) if clock else "",
        )
    )
    for stage in STAGES[here + 1 :]:
        day = None
        if S.SURVEYED in stage.states:
            day = due(
                pack.clocks["opinion"],
                casefile.case["handed_in_at"].astimezone(COUNTY_TIME).date(),
                pack.calendar,
            )
        steps.append(
            Step(
                "ahead",
                str(pack.clocks[stage.clock].what),
                day=day.day if day else None,
                latest=True,
                note="" if day else str(pack.clocks[stage.clock].told),
            )
        )
    return steps


def _event(casefile: CaseFile, event: Row) -> Step:
    at = event["at"].astimezone(COUNTY_TIME)
    notes = [casefile.name_of(event["by_person"])]
    if event["move"] == "propose_refusal":
        notes.append(said_why(event["note"], casefile.pack))
    else:
        notes.append(event["note"])
    return Step(
        "past", words(event["move"]), day=at.date(), at=at, note=_("：").join(each for each in notes if each)
    )


def words(move: str) -> str:
    """What a move is called once it has happened."""
    return EVENTS[move]() if move in EVENTS else move
