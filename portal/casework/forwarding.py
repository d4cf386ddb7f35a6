"""Forwarding: the case goes to the bureau, after its notice or, where the opinion is to decline, without one."""

from portal.access.audit import leave
from portal.casework.moving import move
from portal.casework.objecting import open_objections
from portal.casework.opining import DECLINE, opinion_of
from portal.casework.reading import CaseFile
from portal.casework.states import CaseState
from portal.core.clock import today
from portal.core.errors import NotAllowed
from portal.core.words import _
from portal.people.desks import Officer
from portal.policy.calendar import said


def in_the_way(casefile: CaseFile) -> str:
    """Why the case cannot be forwarded yet, in words; ``""`` when it can."""
    state = casefile.case["state"]
    if state == CaseState.REVIEWED:
        opinion = opinion_of(casefile)
        if opinion is None:
            return _("还没有写意见。")
        if opinion["recommends"] != DECLINE:
            return _("建议给的，要先公示。")
        return ""
    if state != CaseState.ON_NOTICE or casefile.publication is None:
        return _("办到这一步，不能送市民政局。")
    if open_objections(casefile):
        return _("有人反映还没有查完，不能送。")
    last = casefile.publication["to_day"]
    if today() <= last:
        return _("公示到{day}，第二天起才能送。", day=said(last))
    return ""


async def forward(casefile: CaseFile, officer: Officer) -> None:
    """Send the case to the bureau. Raises NotAllowed while something is in the way, MovedOn."""
    reason = in_the_way(casefile)
    if reason:
        raise NotAllowed(reason)
    await move(casefile.case, "forward", casefile.pack, by=officer)
    await leave(officer, "forward", casefile.case["id"])
