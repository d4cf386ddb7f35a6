"""Letters: what was decided, in plain words, then why, how the amount comes about, and how to contest it.

The page and the PDF say the same. A letter is made from the decision's own row and the pack its case is
pinned to, so that it reads tomorrow as it read on its day.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.application.everybody import APPLICANT
from portal.casework.offices import office_name
from portal.core.clock import COUNTY_TIME
from portal.core.database import fetch
from portal.core.errors import NotFound
from portal.core.money import yuan
from portal.core.references import show_reference
from portal.core.sealing import unseal
from portal.core.words import _, language
from portal.policy.calendar import said
from portal.policy.clocks import due
from portal.policy.desks import Reason
from portal.policy.pack import Pack
from portal.policy.paying import Calculation, calculate
from portal.policy.places import Office


@dataclass(frozen=True)
class Way:
    """One way to contest a decision, its office, and its last day for whoever got the letter on its own day."""

    id: str
    words: str
    place: Office
    day: date
    provisional: bool
    source: str

    @property
    def until(self) -> str:
        return _("从收到那天算起。决定当天收到的，最晚{day}。", day=said(self.day, year=True))


@dataclass(frozen=True)
class Letter:
    """A decision as its person reads it. ``sums``: None where no money is at stake; amount in fen.

    told: the decision in sentences, the first one the decision itself, its phrases parted by ``|``.
    reasons: chosen ones with sources.
    """

    outcome: str
    title: str
    number: str
    to: str
    reference: str
    told: tuple[str, ...]
    reasons: tuple[Reason, ...]
    text: str
    members: tuple[str, ...]
    items: tuple[str, ...]
    sums: Calculation | None
    amount: int | None
    changed_why: str
    cited: tuple[str, ...]
    ways: tuple[Way, ...]
    decided: date
    office: str


def opened(row: Mapping[str, Any]) -> dict[str, Any]:
    """A decision's row with its body as JSON."""
    if isinstance(row["body"], dict):
        return dict(row)
    return dict(row) | {"body": json.loads(unseal(row["body"], "decision.body", row["id"]))}


async def decisions_of(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The decisions about a case, the first round first, with their bodies opened."""
    rows = await fetch("select * from decision where case_file = $1 order by round", case["id"])
    return [opened(row) for row in rows]


async def latest_decision(case: Mapping[str, Any]) -> dict[str, Any]:
    """The decision that stands. Raises NotFound while there is none."""
    found = await decisions_of(case)
    if not found:
        raise NotFound
    return found[-1]


def letter_of(
    case: Mapping[str, Any],
    body: Mapping[str, Any],
    pack: Pack,
    decided_at: datetime,
    number: str = "",
    round_: int = 1,
) -> Letter:
    """The letter of a decision, or, without a number, what it will say once it is signed."""
    decided = decided_at.astimezone(COUNTY_TIME).date()
    told, sums = _told(case, body, pack), None
    cited: list[str] = []
    if body["outcome"] == "recognised":
        sums = calculate(pack, body["category"], len(body["members"]), body["found"])
        cited += [str(each.citation) for each in pack.categories[body["category"]].sources]
        cited += [str(each.citation) for each in sums.sources]
        if body["begins"]:
            cited += [str(each.citation) for each in pack.decisions.begins_sources]
    reasons = tuple(pack.desks.reasons[each] for each in body.get("reasons", ()))
    cited += [str(source.citation) for each in reasons for source in each.sources]
    if round_ > 1:
        told = (*told, _("这份决定代替以前的决定。"))
    return Letter(
        outcome=body["outcome"],
        title=_title(body["outcome"]),
        number=number or _("决定以后编号"),
        to=body["name"],
        reference=show_reference(case["reference"]),
        told=told,
        reasons=reasons,
        text=body.get("text", ""),
        members=tuple(each["name"] for each in body.get("members", ())),
        items=tuple(str(pack.items[each].name) for each in body["items"]),
        sums=sums if sums and sums.lines else None,
        amount=body.get("amount"),
        changed_why=body.get("why", ""),
        cited=tuple(dict.fromkeys(cited)),
        ways=ways_to_contest(pack, decided),
        decided=decided,
        office=str(pack.places.bureau.name),
    )


def _title(outcome: str) -> str:
    return {
        "recognised": _("救助对象认定书"),
        "declined": _("不予认定决定书"),
        "refused": _("不予受理决定书"),
    }[outcome]


def _told(case: Mapping[str, Any], body: Mapping[str, Any], pack: Pack) -> tuple[str, ...]:
    match body["outcome"]:
        case "recognised":
            return tuple(_recognised(body, pack))
        case "declined":
            name = body["category"]
            told = (
                _("您申请的{category}，|没有认定。", category=pack.categories[name].name)
                if name in pack.categories
                else _("您的申请，|没有认定。")
            )
            return (told, *([_("下面这几项不看类别，照样转去办。")] if body["items"] else []))
    home = office_name({"office": case["home_office"]}, pack)
    return (_("您的申请，|没有受理。"), _("{office}提出的，市民政局看过，同意。", office=home))


def _recognised(body: Mapping[str, Any], pack: Pack) -> list[str]:
    category = pack.categories[body["category"]]
    told = [_("{who}认定为|{category}。", who=_who(body, pack), category=_named(category))]
    if body["amount"] is not None:
        told.append(_("每个月{amount}元，从{month}起。", amount=yuan(body["amount"]), month=month_of(body)))
    elif body["begins"]:
        told.append(_("从{month}起。", month=month_of(body)))
    told.append(str(pack.decisions.benefits[body["category"]].note))
    return told


def _who(body: Mapping[str, Any], pack: Pack) -> str:
    """Who is recognised: the household, or the persons themselves."""
    if not pack.decisions.benefits[body["category"]].personal:
        return _("您家")
    return "、".join(_("您") if each["key"] == APPLICANT else each["name"] for each in body["members"])


def _named(category: Any) -> str:
    name, full = str(category.name), str(category.full_name)
    return name if name == full else _("{name}（{full}）", name=name, full=full)


def month_of(body: Mapping[str, Any]) -> str:
    """The first month paid, as people say it."""
    return month_words(date.fromisoformat(body["begins"]))


def month_words(first: date) -> str:
    """2026年12月; December 2026."""
    return f"{first:%B} {first.year}" if language() == "en" else f"{first.year}年{first.month}月"


def ways_to_contest(pack: Pack, decided: date) -> tuple[Way, ...]:
    """Where and until when a decision of this day can be contested.

    Source: 行政复议法（2023）第二十条; 行政诉讼法 第四十六条.
    """
    found = []
    for name, place in (("review", pack.places.review), ("lawsuit", pack.places.court)):
        clock = pack.clocks[name]
        ends = due(clock, decided, pack.calendar)
        cited = "；".join(str(each.citation) for each in clock.sources)
        found.append(Way(name, str(clock.told), place, ends.day, ends.provisional, cited))
    return tuple(found)
