"""Finishing a visit's record: what it still lacks, who signed it, and what the case becomes of it."""

from typing import Any

from portal.application.parsing import refuse_controls
from portal.application.visible import pruned
from portal.casework.arranging import visited
from portal.casework.findings import (
    BUREAU,
    TOWNSHIP,
    Record,
    as_found,
    covers,
    known,
    left_for_the_visit,
    rows_of,
)
from portal.casework.moving import move
from portal.casework.reading import CaseFile
from portal.casework.summary import sealed_summary, summary_of
from portal.casework.surveying import Survey, declared_for, hold, keep
from portal.core.database import run
from portal.core.words import _
from portal.people.desks import Officer

ENDS_WITH = {TOWNSHIP: "survey", BUREAU: "visit"}
LONGEST_REASON = 300


def lacks(casefile: CaseFile, survey: Survey, reason: str = "") -> dict[str, str]:
    """What must be mended before the record can be finished, by the field's name; in words."""
    record, found = survey.record, {}
    declared = declared_for(casefile, survey.kind)
    left = left_for_the_visit(casefile.pack.form, casefile.answers)
    for row in rows_of(casefile.pack, declared, record, left):
        if row.unexplained:
            found[f"why-{row.question.id}"] = _("{what}和申报的不一样，请写原因", what=row.question.short)
    if survey.kind == TOWNSHIP and record["chosen"]["category"] not in casefile.pack.categories:
        found["category"] = _("请当面问他选哪一类")
    if not record["present"]:
        found["name"] = _("请写上在场的人")
    elif not signed(record) and not reason.strip():
        found["reason"] = _("还没有人签字。签不了的，请写原因")
    return found


def signed(record: Record) -> list[dict[str, Any]]:
    """Those present who signed what the record says now; what changed since is to be signed again."""
    mark = covers(record)
    return [each for each in record["present"] if each.get("signature") and each.get("covers") == mark]


async def finish(officer: Officer, casefile: CaseFile, kind: str, reason: str) -> dict[str, str]:
    """Finish the record and move the case; what is still to be mended, or nothing when it is done.

    reason: why nobody present signed. Raises Unreadable, NotAllowed, MovedOn.
    """
    refuse_controls(reason, lines=True)
    held = await hold(officer, casefile, kind)
    wrong = lacks(casefile, held, reason)
    if wrong or held.id is None:
        return wrong
    answers = {
        name: value
        for name, value in known(declared_for(casefile, kind), held.record).items()
        if value is not None
    }
    record = {**held.record, "answers": answers}
    if not signed(held.record):
        record["unsigned"] = reason.strip()[:LONGEST_REASON]
    # What holds without a difference is written down as well: those who signed it, signed this.
    keys, mark = {each["key"] for each in signed(held.record)}, covers(record)
    record["present"] = [
        each | {"covers": mark} if each["key"] in keys else each for each in record["present"]
    ]
    await keep(officer, casefile, held, record, finished=True)
    if kind == TOWNSHIP:
        await visited(casefile.case)
        await _follow(casefile, record)
    await move(casefile.case, ENDS_WITH[kind], casefile.pack, by=officer)
    return {}


async def _follow(casefile: CaseFile, record: Record) -> None:
    """Lists show what was found: the category chosen, how many people, how many items."""
    case, pack = casefile.case, casefile.pack
    answers = pruned(pack.form, as_found(casefile.answers, record, pack))
    summary = casefile.summary | {
        name: value for name, value in summary_of(answers, pack).items() if name in ("size", "items")
    }
    await run(
        "update case_file set category = $2, summary = $3 where id = $1",
        case["id"],
        record["chosen"]["category"],
        sealed_summary(summary, case["id"]),
    )
