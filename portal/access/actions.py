"""The actions: everything that a rule can grant."""

from enum import StrEnum


class Action(StrEnum):
    """What somebody may do, in the scheme's order."""

    READ_CASE = "read_case"
    HAND_IN_CASE = "hand_in_case"
    EDIT_CASE = "edit_case"
    WITHDRAW_CASE = "withdraw_case"
    ANSWER_CASE = "answer_case"
    WRITE_CASE = "write_case"
    NOTE_CASE = "note_case"
    ACCEPT_CASE = "accept_case"
    CONFIRM_REFUSAL = "confirm_refusal"
    ARRANGE_VISIT = "arrange_visit"
    SURVEY_CASE = "survey_case"
    CHECK_CASE = "check_case"
    OPINE_CASE = "opine_case"
    PUBLISH_CASE = "publish_case"
    FORWARD_CASE = "forward_case"
    DECIDE_CASE = "decide_case"
    WATCH_ITEMS = "watch_items"
    ANSWER_ITEM = "answer_item"
    TELL_RESULT = "tell_result"
    SEE_FIGURES = "see_figures"
    USE_DESK = "use_desk"
    KEEP_ACCOUNTS = "keep_accounts"
    READ_AUDIT = "read_audit"
    RUN_CLOCK = "run_clock"
