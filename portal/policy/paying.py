"""Paying: what being recognised pays each month, by the pack's formula, worked out exactly and shown line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from portal.core.errors import Unreadable
from portal.core.money import yuan
from portal.core.words import Text, _, ngettext
from portal.policy.pack import Pack
from portal.policy.rules import Value
from portal.policy.sources import Source


@dataclass(frozen=True)
class Line:
    """One line of a calculation: what it is, its figure as people read it, and where it is written."""

    words: str
    figure: str
    source: str = ""


@dataclass(frozen=True)
class Calculation:
    """How an amount comes about. ``amount``: whole fen a month; None where the pack has no figure.

    pays: ``formula``, ``written`` or ``nothing``, as ``policy.decisions.Benefit`` says.
    """

    pays: str
    lines: tuple[Line, ...]
    amount: int | None
    note: Text
    sources: tuple[Source, ...]


def calculate(pack: Pack, category: str, members: int, findings: Mapping[str, Value]) -> Calculation:
    """What ``members`` recognised in this category get a month; never less than nothing.

    findings: the questionnaire's answers as far as they are known, money in fen; a figure the formula takes
    off and that nobody knows is refused. A part of a fen counts as a whole one. Raises Unreadable.
    Source: 浙江省社会救助条例 第十二条.
    """
    benefit = pack.decisions.benefits[category]
    if benefit.each is None:
        return Calculation(benefit.pays, (), None, benefit.note, benefit.sources)
    each = benefit.each.fen
    heads = members if benefit.heads == "members" else 1
    cited = "；".join(str(one.citation) for one in benefit.sources)
    lines = [Line(str(benefit.each.name), _("{n}元", n=_said(each)), str(benefit.each.source.citation))]
    total = each * heads
    if heads != 1:
        lines.append(Line(_("认定的人数"), ngettext("{n}人", "{n}人", heads)))
        lines.append(Line(_("合起来"), _("{n}元", n=_said(total))))
    if benefit.less:
        less = findings.get(benefit.less)
        if not isinstance(less, int):
            raise Unreadable(_("还不知道全家一个月的收入，算不出来。请退回补调查。"))
        lines.append(Line(_("减去全家一个月的收入"), _("{n}元", n=yuan(less))))
        total -= less
    amount = max(0, ceil(total))
    lines.append(Line(_("每个月"), _("{n}元", n=yuan(amount)), cited))
    return Calculation(benefit.pays, tuple(lines), amount, benefit.note, benefit.sources)


def _said(fen: Fraction) -> str:
    """Yuan as people read it; a part of a fen, which no pack here has, as rounded up."""
    return yuan(ceil(fen))


def begins(pack: Pack, decided: date) -> date:
    """The first day of the first month that is paid, for a decision of this day.

    Source: 浙江省社会救助条例 第十二条、第五十六条: from the month after approval.
    """
    year, month = divmod(decided.year * 12 + decided.month - 1 + pack.decisions.begins_after, 12)
    return date(year, month + 1, 1)
