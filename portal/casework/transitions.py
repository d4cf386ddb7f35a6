"""Every move a case can make: nothing else changes a state.

Read a line as: from this state, by this name, to that state, needing this action. ``docs/states.svg`` is
drawn from this table (``python -m portal.casework.drawing``).
"""

from dataclasses import dataclass

from portal.access.actions import Action
from portal.casework.states import DECIDED, UNDECIDED
from portal.casework.states import CaseState as S

A = Action


@dataclass(frozen=True)
class Move:
    """One listed move. ``to`` is None when the state stays; ``needs`` is the action a rule must grant.

    clock: the one it starts, running from ``since``: ``today``, ``hand_in``, ``accept``, or ``ending`` of the
    clock before. stops: no clock runs any more. pauses, resumes: the running clock waits for the person, and
    goes on with the working days that were left. note: one must be written. holder: who has the case then,
    ``home`` or ``bureau``. awaiting: what must be open for the move ("" nothing); opens: what is open after it.
    tells: the SMS that goes out with it. once: it happens once in a case.
    """

    to: S | None
    needs: A
    clock: str | None = None
    since: str = "today"
    stops: bool = False
    pauses: bool = False
    resumes: bool = False
    note: bool = False
    holder: str = ""
    awaiting: str | None = ""
    opens: str = ""
    tells: str = ""
    once: bool = False


BUREAU = "bureau"
"""The bureau, where a case names the office it is with; townships stand there by area code."""
REFUSAL = "refusal"
"""What is open while the bureau has not yet confirmed that an application is not accepted."""

MOVES: dict[tuple[S | None, str], Move] = {
    (None, "hand_in"): Move(S.SUBMITTED, A.HAND_IN_CASE, clock="acceptance", tells="handed_in"),
    (S.SUBMITTED, "edit"): Move(None, A.EDIT_CASE),
    # 受理: need is never judged here; only the wrong place, a duplicate, or not the person's will end it.
    (S.SUBMITTED, "accept"): Move(S.ACCEPTED, A.ACCEPT_CASE, clock="survey", tells="accepted"),
    (S.SUBMITTED, "ask_papers"): Move(
        S.NEEDS_PAPERS, A.ACCEPT_CASE, pauses=True, once=True, tells="papers_asked"
    ),
    (S.NEEDS_PAPERS, "answer_papers"): Move(S.SUBMITTED, A.ANSWER_CASE, resumes=True),
    (S.NEEDS_PAPERS, "accept"): Move(S.ACCEPTED, A.ACCEPT_CASE, clock="survey", tells="accepted"),
    (S.SUBMITTED, "propose_refusal"): Move(None, A.ACCEPT_CASE, note=True, holder="bureau", opens=REFUSAL),
    (S.SUBMITTED, "confirm_refusal"): Move(
        S.REFUSED, A.CONFIRM_REFUSAL, stops=True, awaiting=REFUSAL, tells="refused"
    ),
    (S.SUBMITTED, "return_refusal"): Move(
        None, A.CONFIRM_REFUSAL, note=True, holder="home", awaiting=REFUSAL
    ),
    # 家境调查
    (S.ACCEPTED, "offer_times"): Move(None, A.ARRANGE_VISIT, tells="times_offered"),
    (S.ACCEPTED, "set_time"): Move(None, A.ARRANGE_VISIT, tells="visit_agreed"),
    (S.ACCEPTED, "pick_time"): Move(None, A.ANSWER_CASE, tells="visit_agreed"),
    (S.ACCEPTED, "ask_other_time"): Move(None, A.ANSWER_CASE),
    (S.ACCEPTED, "not_met"): Move(None, A.SURVEY_CASE, tells="not_met"),
    (S.ACCEPTED, "survey"): Move(S.SURVEYED, A.SURVEY_CASE, clock="check", since="accept"),
    # 经济状况核对
    (S.SURVEYED, "send_check"): Move(S.CHECKING, A.CHECK_CASE, clock="opinion", since="hand_in"),
    (S.CHECKING, "enter_report"): Move(S.REVIEWED, A.CHECK_CASE),
    (S.REVIEWED, "tell_report"): Move(None, A.CHECK_CASE, tells="report"),
    (S.REVIEWED, "answer_report"): Move(None, A.ANSWER_CASE),
    (S.REVIEWED, "take_answer"): Move(None, A.CHECK_CASE, note=True),
    # 意见、公示、上报
    (S.REVIEWED, "opine"): Move(None, A.OPINE_CASE),
    (S.REVIEWED, "publish"): Move(S.ON_NOTICE, A.PUBLISH_CASE, clock="notice", tells="published"),
    (S.REVIEWED, "forward"): Move(S.WITH_BUREAU, A.FORWARD_CASE, clock="decision", holder="bureau"),
    (S.ON_NOTICE, "object"): Move(None, A.PUBLISH_CASE),
    (S.ON_NOTICE, "settle_objection"): Move(None, A.PUBLISH_CASE, note=True),
    (S.ON_NOTICE, "survey_again"): Move(S.ACCEPTED, A.PUBLISH_CASE, clock="survey", note=True),
    (S.ON_NOTICE, "opine_again"): Move(S.REVIEWED, A.PUBLISH_CASE, clock="opinion", note=True),
    (S.ON_NOTICE, "end_notice"): Move(None, A.RUN_CLOCK, clock="forward", since="ending"),
    (S.ON_NOTICE, "forward"): Move(S.WITH_BUREAU, A.FORWARD_CASE, clock="decision", holder="bureau"),
    # 对象认定
    (S.WITH_BUREAU, "visit"): Move(None, A.DECIDE_CASE),
    (S.WITH_BUREAU, "send_back"): Move(S.REVIEWED, A.DECIDE_CASE, clock="opinion", note=True, holder="home"),
    (S.WITH_BUREAU, "recognise"): Move(S.RECOGNISED, A.DECIDE_CASE, stops=True, tells="decided"),
    (S.WITH_BUREAU, "decline"): Move(S.DECLINED, A.DECIDE_CASE, stops=True, tells="decided"),
    # 提的不同意见有道理：重新办，或改正决定
    (S.DECLINED, "reopen"): Move(S.WITH_BUREAU, A.DECIDE_CASE, clock="decision", holder="bureau"),
    (S.REFUSED, "reopen"): Move(S.SUBMITTED, A.DECIDE_CASE, clock="acceptance", holder="home"),
    **{
        (state, "amend"): Move(None, A.DECIDE_CASE, tells="decided")
        for state in (S.RECOGNISED, S.IN_JOINT, S.CLOSED)
    },
    # 联办、结果反馈
    (S.RECOGNISED, "push"): Move(S.IN_JOINT, A.DECIDE_CASE, clock="item"),
    (S.RECOGNISED, "finish"): Move(S.CLOSED, A.DECIDE_CASE, stops=True),
    (S.IN_JOINT, "close"): Move(S.CLOSED, A.RUN_CLOCK, stops=True, tells="closed"),
    **{
        (state, "withdraw"): Move(S.WITHDRAWN, A.WITHDRAW_CASE, stops=True, awaiting=None, tells="withdrawn")
        for state in UNDECIDED
    },
    **{(state, "add_papers"): Move(None, A.ANSWER_CASE, awaiting=None) for state in UNDECIDED},
    **{(state, "assign"): Move(None, A.ARRANGE_VISIT) for state in (S.SUBMITTED, S.NEEDS_PAPERS, S.ACCEPTED)},
    **{(state, "write"): Move(None, A.WRITE_CASE, awaiting=None) for state in S if state != S.WITHDRAWN},
    **{
        (state, name): Move(None, A.RUN_CLOCK, awaiting=None, tells=tells)
        for state in S
        if state not in (S.WITHDRAWN, S.REFUSED, S.CLOSED)
        for name, tells in (("remind", ""), ("escalate", "overdue"))
    },
    **{(state, "tell_result"): Move(None, A.TELL_RESULT) for state in DECIDED},
    **{(state, "appeal"): Move(None, A.ANSWER_CASE) for state in DECIDED},
    **{
        (state, "answer_appeal"): Move(None, A.DECIDE_CASE, note=True, tells="appeal_answered")
        for state in DECIDED
    },
}


def find_move(state: S | None, name: str) -> Move | None:
    """The move of this name from this state, or None when there is no such move."""
    return MOVES.get((state, name))
