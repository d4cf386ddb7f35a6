"""The states of a case, as they stand in ``data-state`` and in the scheme's own order."""

from enum import StrEnum


class CaseState(StrEnum):
    """From hand-in to the last department's answer; ``refused`` and ``withdrawn`` end it early."""

    SUBMITTED = "submitted"
    NEEDS_PAPERS = "needs_papers"
    ACCEPTED = "accepted"
    SURVEYED = "surveyed"
    CHECKING = "checking"
    REVIEWED = "reviewed"
    ON_NOTICE = "on_notice"
    WITH_BUREAU = "with_bureau"
    RECOGNISED = "recognised"
    DECLINED = "declined"
    IN_JOINT = "in_joint"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


UNDECIDED = (
    CaseState.SUBMITTED,
    CaseState.NEEDS_PAPERS,
    CaseState.ACCEPTED,
    CaseState.SURVEYED,
    CaseState.CHECKING,
    CaseState.REVIEWED,
    CaseState.ON_NOTICE,
    CaseState.WITH_BUREAU,
)
"""Where the person may still take the application back (policy-facts §1: the applicant chooses)."""
DECIDED = (
    CaseState.RECOGNISED,
    CaseState.DECLINED,
    CaseState.IN_JOINT,
    CaseState.CLOSED,
    CaseState.REFUSED,
)
"""After an office's decision: it has a letter, and may be appealed against."""
