"""Importing reports: one sheet for many cases; every bad row named, and not one kept while any is bad."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from portal.access.actions import Action
from portal.access.audit import leave
from portal.access.rules import may
from portal.casework.reading import CaseFile, read_case
from portal.casework.reports import Figures, enter, read_figure
from portal.casework.states import CaseState
from portal.core import sheets
from portal.core.database import fetch
from portal.core.errors import NotFound, Refusal, Unreadable
from portal.core.references import read_reference
from portal.core.words import _, speaking
from portal.people.desks import Officer
from portal.policy.pack import Pack
from portal.policy.questions import Question

MOST = 300
"""Cases in one sheet, out or in: what a township has at once, several times over."""
MOST_SAID = 50
"""Bad rows listed at once; whoever has more made one mistake many times."""


@dataclass(frozen=True)
class Waiting:
    """A case that waits for its report."""

    reference: str
    name: str


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be taken, as the left margin counts it, with what to mend."""

    number: int
    message: str


class SheetWrong(Refusal):
    """A sheet with bad rows: nothing of it was kept. ``rows`` names each; ``more`` how many besides."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__(_("有{n}行要改，一行都没有存", n=len(rows)))
        self.rows, self.more = rows[:MOST_SAID], max(0, len(rows) - MOST_SAID)


def _heading(question: Question) -> str:
    unit = f"（{question.unit.after(2)}）" if question.unit else ""
    return f"{question.short.zh}{unit}"


def _headings(pack: Pack) -> tuple[str, str, dict[str, Question], str]:
    figures = {_heading(each): each for each in pack.checks.figures}
    return _("申请编号"), _("姓名"), figures, _("说明")


def template(pack: Pack, waiting: Sequence[Waiting]) -> bytes:
    """The sheet to fill in: a row for each case that waits, and beside it how to fill it in. In Chinese."""
    with speaking("zh"):
        reference, name, figures, text = _headings(pack)
        notes = [
            _("一行是一户。申请编号和姓名不要改。"),
            _("没有查到的空着。金额写数，单位是元。不要写公式。"),
            _("有一行不对，整张表都不会存；改好再传一次。"),
        ]
        for heading, question in figures.items():
            if question.options:
                labels = "、".join(option.label.zh for option in question.options.values())
                notes.append(_("{name}：写{labels}", name=heading, labels=labels))
        rows = [[each.reference, each.name] for each in waiting]
        return sheets.write(_("核对结果"), [reference, name, *figures, text], rows, notes)


async def read_sheet(pack: Pack, data: bytes) -> list[sheets.Row]:
    """The rows of a sheet of reports; before any transaction. Raises Unreadable for what is no such sheet."""
    with speaking("zh"):
        reference, name, figures, text = _headings(pack)
    rows = await asyncio.to_thread(sheets.read, data, [reference, name, *figures, text])
    if not rows:
        raise Unreadable(_("表里一行都没有"))
    if len(rows) > MOST:
        raise Unreadable(_("一次最多{n}行，请分几次传", n=MOST))
    return rows


async def import_reports(officer: Officer, pack: Pack, rows: Sequence[sheets.Row]) -> list[str]:
    """Keep every report of a sheet, or none: the references. In the caller's transaction, which an error undoes.

    Raises SheetWrong naming every bad row, MovedOn.
    """
    with speaking("zh"):
        reference, name, figures, text = _headings(pack)
    bad: list[BadRow] = []
    good: list[tuple[CaseFile, Figures, str]] = []
    seen: dict[str, int] = {}
    for row in rows:
        try:
            casefile = await _case(officer, pack, row.cells[reference], row.cells[name])
            if casefile.reference in seen:
                raise Unreadable(_("和第{n}行是同一份申请", n=seen[casefile.reference]))
            seen[casefile.reference] = row.number
            found = _figures(row.cells, figures)
            if not found and not row.cells[text]:
                raise Unreadable(_("这一行没有写结果"))
            good.append((casefile, found, row.cells[text]))
        except Unreadable as wrong:
            bad.append(BadRow(row.number, wrong.message))
    if bad:
        raise SheetWrong(bad)
    numbers = {each.reference: seen[each.reference] for each, _figures_found, _text in good}
    for casefile, found, said in good:
        try:
            await enter(casefile, officer, found, said)
        except Unreadable as wrong:
            raise SheetWrong([BadRow(numbers[casefile.reference], wrong.message)]) from None
    await leave(officer, "import_reports", subject=str(len(good)))
    return [each.reference for each, _found, _said in good]


async def _case(officer: Officer, pack: Pack, typed: str, name: str) -> CaseFile:
    """The case of a row. Raises Unreadable: one answer for a wrong number and for another office's."""
    if not typed:
        raise Unreadable(_("没有写申请编号"))
    try:
        casefile = await read_case(officer, read_reference(typed, pack.places.prefix))
    except (NotFound, Unreadable):
        raise Unreadable(_("没有这个编号，或不归你们办：{typed}", typed=typed[:20])) from None
    if not may(officer, Action.CHECK_CASE, casefile.case):
        raise Unreadable(_("没有这个编号，或不归你们办：{typed}", typed=typed[:20]))
    if casefile.case["state"] != CaseState.CHECKING:
        raise Unreadable(_("这份不在等核对结果"))
    if name and "".join(name.split()) != "".join(str(casefile.summary["name"]).split()):
        raise Unreadable(_("姓名和编号对不上"))
    return casefile


def _figures(cells: dict[str, str], figures: dict[str, Question]) -> Figures:
    found: Figures = {}
    for heading, question in figures.items():
        try:
            value = read_figure(question, cells[heading])
        except Unreadable as wrong:
            raise Unreadable(_("{name}：{said}", name=heading, said=wrong.message)) from None
        if value is not None:
            found[question.id] = value
    return found


async def waiting_cases(officer: Officer, state: str = CaseState.CHECKING) -> list[dict]:
    """The cases of this desk's township in this state, what must come first first: at most MOST and one more.

    Each with its latest check's ``requested_at`` and ``exported_at``.
    """
    rows = await fetch(
        "select c.*, k.requested_at, k.exported_at from case_file c left join lateral"
        " (select e.requested_at, e.exported_at from economic_check e where e.case_file = c.id"
        " order by e.round desc limit 1) k on true"
        " where c.home_office = $1 and c.state = $2 order by c.due_on nulls last, c.handed_in_at limit $3",
        officer.scope,
        state,
        MOST + 1,
    )
    return [dict(row) for row in rows]
