"""Rows: a liaison's sheet read as answers, each row by itself; every row that cannot be taken is named with why."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.core import sheets
from portal.core.errors import Unreadable
from portal.core.money import money
from portal.core.references import read_reference
from portal.core.sheets import Row
from portal.core.words import _
from portal.joint.answering import Answer, check
from portal.joint.pushing import meter_index
from portal.joint.reading import Item, pack_of
from portal.joint.states import OPEN
from portal.policy.choosing import current as current_pack

MONTH = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})月?(?:[-./][0-9]{1,2}日?)?")
WHICH = ("reference", "item")
ANSWER = ("outcome", "amount", "per", "measure", "start", "reasons", "words")
HEADINGS: dict[str, Callable[[], str]] = {
    "reference": lambda: _("编号"),
    "item": lambda: _("事项"),
    "number": lambda: _("户号"),
    "outcome": lambda: _("结果"),
    "amount": lambda: _("金额（元）"),
    "per": lambda: _("每月、每年还是一次"),
    "measure": lambda: _("不是钱的，给什么"),
    "start": lambda: _("从哪个月起"),
    "reasons": lambda: _("不给的理由"),
    "words": lambda: _("还要告诉他的话"),
}
"""The headings of a sheet's own columns, as they are written and found again."""


def headings(*names: str) -> list[str]:
    """These columns' headings."""
    return [HEADINGS[name]() for name in names]


@dataclass(frozen=True)
class Sheet:
    """A sheet as read. by_number: its rows name items by 户号 and not by reference."""

    rows: list[Row]
    by_number: bool
    department: str

    @property
    def references(self) -> list[str]:
        return [] if self.by_number else [each for row in self.rows if (each := reference_of(row))]

    @property
    def meters(self) -> list[bytes]:
        return [each for row in self.rows if (each := self.meter(row))] if self.by_number else []

    def meter(self, row: Row) -> bytes | None:
        return meter_index(self.department, row.cells[HEADINGS["number"]()])


def reference_of(row: Row) -> str:
    """The reference a row names, or ""."""
    try:
        return read_reference(row.cells[HEADINGS["reference"]()], current_pack().places.prefix)
    except Unreadable:
        return ""


def read_rows(data: bytes, department: str) -> Sheet:
    """The rows of an uploaded sheet. Raises Unreadable, saying what to do, for what is no such sheet.

    A sheet without 编号 is read by 户号 where the department has such numbers. Slow: for a thread of its own.
    """
    try:
        return Sheet(sheets.read(data, headings(*WHICH, *ANSWER)), False, department)
    except Unreadable as wrong:
        if not any(
            each.kind == "meter"
            for item in current_pack().items.values()
            if item.department == department
            for each in current_pack().form.fields_of_item(item.id)
        ):
            raise
        try:
            return Sheet(sheets.read(data, headings("number", *ANSWER)), True, department)
        except Unreadable:
            raise wrong from None


class Taken:
    """What came of a sheet's rows. good: (row, item, answer). bad: (row, why). empty: rows without an answer."""

    def __init__(self, sheet: Sheet, items: Iterable[Item]) -> None:
        self.sheet = sheet
        self.good: list[tuple[int, Item, Answer]] = []
        self.bad: list[tuple[int, str]] = []
        self.empty = 0
        self._seen: dict[object, int] = {}
        self._by_reference: dict[str, list[Item]] = {}
        self._by_meter: dict[bytes, list[Item]] = {}
        for item in items:
            self._by_reference.setdefault(item["reference"], []).append(item)
            if item["meter_index"] and item["state"] in OPEN:
                self._by_meter.setdefault(bytes(item["meter_index"]), []).append(item)

    def take(self, rows: Iterable[Row]) -> None:
        """Read these rows, in order."""
        for row in rows:
            if not any(row.cells[each] for each in headings(*ANSWER)):
                self.empty += 1
                continue
            try:
                item = self._item(row)
                self.good.append((row.number, item, self._answer(row, item)))
            except Unreadable as wrong:
                self.bad.append((row.number, wrong.message))

    def _item(self, row: Row) -> Item:
        item = self._of_number(row) if self.sheet.by_number else self._of_reference(row)
        if item["state"] not in OPEN:
            raise Unreadable(_("这一项已经答复过了"))
        first = self._seen.setdefault(item["id"], row.number)
        if first != row.number:
            raise Unreadable(_("和第{n}行是同一项", n=first))
        return item

    def _of_number(self, row: Row) -> Item:
        found = self._by_meter.get(self.sheet.meter(row) or b"", [])
        if not found:
            raise Unreadable(_("没有这个户号在等答复"))
        if len(found) > 1:
            raise Unreadable(_("这个户号有{n}件在等答复，请用下载的表，按编号填", n=len(found)))
        return found[0]

    def _of_reference(self, row: Row) -> Item:
        said = row.cells[HEADINGS["item"]()]
        named = [
            item
            for item in self._by_reference.get(reference_of(row), ())
            if said in (item["item"], *pack_of(item).items[item["item"]].name)
        ]
        if not named:
            raise Unreadable(_("没有这个编号，或不归您这里办"))
        return named[0]

    def _answer(self, row: Row, item: Item) -> Answer:
        said = {name: row.cells[HEADINGS[name]()] for name in ANSWER}
        answer = _granted(said) if _outcome(said["outcome"]) else _denied(said, item)
        wrong = check(answer, item["item"], pack_of(item))
        if wrong:
            raise Unreadable(next(iter(wrong.values())))
        return answer


def yes_or_no() -> tuple[str, str]:
    """What the column 结果 holds."""
    return _("给"), _("不给")


def _outcome(said: str) -> bool:
    yes, no = yes_or_no()
    if said in (yes, "给"):
        return True
    if said in (no, "不给", "没给"):
        return False
    raise Unreadable(_("结果请写“{yes}”或“{no}”", yes=yes, no=no))


def _granted(said: dict[str, str]) -> Answer:
    return Answer(
        True,
        amount=money(said["amount"]) if said["amount"] else None,
        per=_per(said["per"]) if said["amount"] else "",
        measure=said["measure"],
        start=_month(said["start"]),
        words=said["words"],
    )


def _per(said: str) -> str:
    words = {
        "month": ("每月", "每个月", _("每月")),
        "year": ("每年", _("每年")),
        "once": ("一次", "一次性", _("一次")),
    }
    found = next((name for name, known in words.items() if said in known), "")
    if not found:
        raise Unreadable(_("给钱的，请写每月、每年，还是一次"))
    return found


def _month(said: str) -> str:
    if not said:
        return ""
    found = MONTH.fullmatch("".join(said.split()))
    if found is None:
        raise Unreadable(_("从哪个月起，请写2027-01这样"))
    return f"{found[1]}-{int(found[2]):02}"


def _denied(said: dict[str, str], item: Item) -> Answer:
    known = {
        words: each.id
        for each in pack_of(item).desks.reasons_of("denial", item["item"])
        for words in each.text
    }
    reasons = []
    for each in re.split("[；;\n]", said["reasons"]):
        words = each.strip().rstrip("。")
        if not words:
            continue
        if words not in known:
            raise Unreadable(_("没有这条理由：{words}", words=words[:40]))
        reasons.append(known[words])
    return Answer(False, reasons=tuple(dict.fromkeys(reasons)), words=said["words"])
