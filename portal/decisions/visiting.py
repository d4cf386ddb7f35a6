"""Visiting: when the bureau must look for itself before it decides, and who then may decide.

The bureau visits when the applicant is a declared relative of staff, or somebody objected or complained
(最低生活保障审核确认办法). The visit is recorded as a township's is (``casework.surveying``, kind ``bureau``);
whoever looked never decides.
"""

from portal.casework.reading import CaseFile
from portal.core.words import _
from portal.people.desks import Officer


def reasons_to_visit(casefile: CaseFile) -> list[str]:
    """Why the bureau must see for itself, in words; none when it need not."""
    found = []
    if casefile.summary.get("relative") or casefile.answers.get("declaration", {}).get("relative") == "yes":
        found.append(_("申请人有亲属在办这件事的单位工作（近亲属备案）"))
    if casefile.objections:
        found.append(_("公示时有人反映情况"))
    return found


def visited(casefile: CaseFile) -> bool:
    """Whether the bureau's own visit is on record, finished."""
    return any(each["kind"] == "bureau" and each["finished_at"] for each in casefile.surveys)


def why_not(casefile: CaseFile, officer: Officer) -> str:
    """Why this officer cannot decide this case now, in plain words; "" when they can."""
    if under_way(casefile):
        return _("市民政局上门的记录还没有交，交了再决定。")
    if reasons_to_visit(casefile) and not visited(casefile):
        return _("这一家要市民政局自己上门看过才能决定。")
    if looked_into(casefile, officer):
        return _("您上门调查过这一家，不能再作决定，请同事来办。")
    return ""


def under_way(casefile: CaseFile) -> bool:
    """Whether a visit of the bureau's own is being written down."""
    return any(each["kind"] == "bureau" and not each["finished_at"] for each in casefile.surveys)


def looked_into(casefile: CaseFile, officer: Officer) -> bool:
    """Whether this officer surveyed or visited the home."""
    return casefile.case["surveyor"] == officer.id or any(
        each["surveyor"] == officer.id for each in casefile.surveys
    )
