"""Bulk: a department's open items as a sheet, and its answers back, all of them or none.

A liaison fills the last columns of the sheet, or uploads a list of their own by 户号. Reading it is one errand,
which names every row that cannot be taken; only a sheet without such rows can be confirmed, and keeping its
answers is another errand, in one transaction.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from asyncpg import InsufficientPrivilegeError

from portal.core import sheets
from portal.core.clock import now
from portal.core.database import fetch, fetch_one, transaction
from portal.core.queueing import enqueue
from portal.core.references import show_reference
from portal.core.words import _
from portal.joint import errands, wording
from portal.joint.answering import ANSWERED
from portal.joint.errands import Errand, Outcome, Report
from portal.joint.fields import lines_of
from portal.joint.reading import Item, fields_of_item, opened, pack_of, sealed
from portal.joint.rows import ANSWER, WHICH, Sheet, Taken, headings, read_rows, yes_or_no
from portal.policy.calendar import said
from portal.policy.choosing import current as current_pack
from portal.policy.needs import meter_of
from portal.policy.pack import Pack

AT_ONCE = 100
EXPORT = (
    "select * from joint_item where department = $1 and state in ('pushed', 'received')"
    " and ($2 = '' or item = $2) order by due_on, reference, item limit $3"
)


async def export(errand: Errand, report: Report) -> Outcome:
    """The sheet of a department's open items: text alone, with empty columns for the answers."""
    wanted = json.loads(errand.given or b"{}").get("item", "")
    async with transaction():
        rows = await fetch(EXPORT, errand.scope, wanted, sheets.MOST_ROWS)
    items: list[Item] = []
    for start in range(0, len(rows), AT_ONCE):
        items += await asyncio.to_thread(
            lambda part: [opened(each) for each in part], rows[start : start + AT_ONCE]
        )
        await report(len(items), len(rows))
    body = await asyncio.to_thread(sheet_of, items)
    return Outcome({"rows": len(items)}, body, f"items-{now():%Y%m%d-%H%M}.xlsx")


def wish(item: str) -> bytes:
    """What an export is sent with: one item's id, or "" for all of the department's."""
    return json.dumps({"item": item}).encode()


def confirmed(came: Mapping[str, Any]) -> bytes:
    """What keeping is sent with: the answers that were read."""
    return json.dumps({"good": came["good"]}, ensure_ascii=False).encode()


def answer_words(each: Mapping[str, Any], pack: Pack) -> str:
    """One answer that was read, as its applicant will see it."""
    return wording.answer_words(each["answer"], pack)


def sheet_of(items: Sequence[Item]) -> bytes:
    """The sheet of these items; which columns it has is what they need."""
    lines = [
        {line.label: line.words for line in lines_of(fields_of_item(each), each["item"])} for each in items
    ]
    known = list(dict.fromkeys(label for each in lines for label in each))
    head = [*headings(*WHICH), *known, _("最晚")]
    rows = [
        [
            show_reference(item["reference"]),
            str(current_pack().items[item["item"]].name)
            if item["item"] in current_pack().items
            else item["item"],
            *(line.get(label, "") for label in known),
            str(said(item["due_on"], year=True)) if item["due_on"] else "",
        ]
        for item, line in zip(items, lines, strict=True)
    ]
    return sheets.write(_("联办事项"), [*head, *headings(*ANSWER)], rows, notes())


def _cells(item: Item) -> dict[str, str]:
    """What its department needs of an item, by heading; the 户号 always under the heading it is found by."""
    pack = pack_of(item)
    meter = meter_of(pack.form, pack.items[item["item"]])
    cells: dict[str, str] = {}
    for line in lines_of(fields_of_item(item), item["item"]):
        heading = headings("number")[0] if line.need == meter else line.label
        cells[heading] = f"{cells[heading]}\n{line.words}" if heading in cells else line.words
    return cells


def notes() -> list[str]:
    """How to fill the sheet in, one line each."""
    yes, no = yes_or_no()
    reasons = [str(each.text) for each in current_pack().desks.reasons_of("denial")]
    return [
        _("每一项一行。不要改编号和事项。没有办好的，结果空着，下次再传。"),
        _("结果：写“{yes}”或“{no}”。", yes=yes, no=no),
        _("给钱的，写金额，再写每月、每年或一次。不是钱的，写给什么。"),
        _("从哪个月起：写2027-01这样，不用就空着。"),
        _("不给的，写理由，要和下面的一模一样，几条用“；”隔开："),
        *reasons,
    ]


async def read_answers(errand: Errand, report: Report) -> Outcome:
    """What a liaison uploaded, row by row: which answers can be kept, and which rows cannot be taken and why."""
    sheet = await asyncio.to_thread(read_rows, errand.given, errand.scope)
    items = await _items(errand.scope, sheet)
    taken = Taken(sheet, items)
    for start in range(0, len(sheet.rows), AT_ONCE):
        await asyncio.to_thread(taken.take, sheet.rows[start : start + AT_ONCE])
        await report(min(start + AT_ONCE, len(sheet.rows)), len(sheet.rows))
    return Outcome(
        {
            "rows": len(sheet.rows),
            "empty": taken.empty,
            "bad": [[number, why] for number, why in taken.bad],
            "good": [
                {
                    "row": number,
                    "item": str(item["id"]),
                    "reference": item["reference"],
                    "which": item["item"],
                    "version": item["version"],
                    "answer": asdict(answer),
                }
                for number, item, answer in taken.good
            ],
        }
    )


async def _items(department: str, sheet: Sheet) -> list[Item]:
    """The department's items that the sheet may mean: by reference, or by 户号."""
    async with transaction():
        rows = await fetch(
            "select * from joint_item where department = $1 and state <> 'waiting'"
            " and (reference = any($2::text[]) or meter_index = any($3::bytea[]))",
            department,
            sheet.references,
            sheet.meters,
        )
    return await asyncio.to_thread(lambda: [opened(each) for each in rows])


async def keep_answers(errand: Errand, report: Report) -> Outcome:
    """Keep the confirmed answers: all, with their events, jobs and audit, or none when one item moved on.

    The errand's own end stands in the same transaction: however often it is begun again, it is done once.
    """
    good = json.loads(errand.given)["good"]
    moved: list[list[Any]] = []
    await report(0, len(good))
    try:
        async with transaction():
            held = await fetch_one("select state from errand where id = $1 for update", errand.id)
            if held is None or held["state"] != "running":
                return Outcome(kept=True)
            why = _("刚才有了变化，请重新下载再填")
            moved = [[each["row"], why] for each in good if not await _answer(errand.id, each)]
            if moved:
                raise _Moved
            for each in good:
                await enqueue(ANSWERED, each["item"])
            await errands.end(errand.id, {"rows": len(good), "kept": True})
    except _Moved:
        return Outcome({"rows": len(good), "bad": moved}, failed=True)
    except InsufficientPrivilegeError:
        # portal.answer_by_errand asks again who sent it: an account disabled or moved meanwhile answers nothing.
        return Outcome({"why": _("账号停用了，或者换了部门，什么都没有存。")}, failed=True)
    return Outcome(kept=True)


class _Moved(Exception):
    """An item is no longer where it was when the sheet was read: nothing is kept."""


async def _answer(errand: UUID, each: dict[str, Any]) -> bool:
    item = UUID(each["item"])
    row = await fetch_one(
        "select portal.answer_by_errand($1, $2, $3, $4, $5, $6) as kept",
        errand,
        item,
        each["version"],
        "granted" if each["answer"]["granted"] else "denied",
        sealed(each["answer"], "result", item),
        now(),
    )
    return bool(row["kept"])
