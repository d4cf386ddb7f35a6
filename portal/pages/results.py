"""Results: what every department answered, a line an item, alike for the applicant, the township and on paper."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.casework.offices import office_name
from portal.core.clock import COUNTY_TIME, today
from portal.core.references import show_reference
from portal.core.typeset import pdf
from portal.core.words import _, language
from portal.decisions.letters import Letter, letter_of
from portal.joint import wording
from portal.joint.reading import Item
from portal.joint.states import ANSWERED, ItemState
from portal.policy.calendar import said
from portal.policy.pack import Pack


def answered_on(item: Item) -> date | None:
    """The day on which its department answered."""
    return item["answered_at"].astimezone(COUNTY_TIME).date() if item["answered_at"] else None


def lines_of(items: Sequence[Item]) -> list[dict[str, Any]]:
    """One line an item; what waits for the person first, then what is answered, then what is under way."""
    order = {"you": 0, "done": 1, "no": 2, "doing": 3, "wait": 4}
    return sorted((line_of(each) for each in items), key=lambda each: order[each["kind"]])


def line_of(item: Item) -> dict[str, Any]:
    """An item: tag, result or reason in words, department, day of the answer or the legal day."""
    kind, words = wording.tag_of(item)
    return {
        "id": item["item"],
        "state": item["state"],
        "name": wording.name_of(item),
        "kind": kind,
        "words": words,
        "note": wording.result_words(item) or wording.waits_for(item),
        "department": wording.department_of(item),
        "day": answered_on(item),
        "until": wording.until(item),
        "provisional": item["provisional"],
    }


def heading(letter: Letter | None, items: Sequence[Item]) -> str:
    """The decision and how many items are answered, in one sentence; phrases part at ``|``."""
    done = sum(each["state"] in ANSWERED for each in items)
    if done == len(items):
        counted = _("{n}项都有结果了", n=done)
    else:
        counted = _("{n}项里，{done}项有结果了", n=len(items), done=done)
    return f"{letter.told[0].rstrip('。')}，|{counted}" if letter and items else counted


def letter_for(case: dict[str, Any], decisions: Sequence[dict[str, Any]], pack: Pack) -> Letter | None:
    """The letter that stands, or None before a decision."""
    if not decisions:
        return None
    last = decisions[-1]
    return letter_of(case, last["body"], pack, last["decided_at"], last["number"], last["round"])


async def results_pdf(
    case: dict[str, Any], pack: Pack, letter: Letter | None, items: Sequence[Item], name: str
) -> bytes:
    """The results on paper, for whom a page is of no use. name: whose they are."""
    place = pack.places.townships[case["home_office"]]
    reference = show_reference(case["reference"])
    data = {
        "title": _("各项办理结果"),
        "county": _("{county}帮扶“一件事”", county=pack.county),
        "lang": language(),
        "head": office_name({"office": case["home_office"]}, pack),
        "foot": _("编号 {reference}", reference=reference),
        "to": _("{name}：", name=name) if name else "",
        "told": [each.replace("|", "") for each in letter.told] if letter else [],
        "items": [
            {
                "name": line["name"],
                "words": line["words"],
                "state": "past" if line["state"] in ANSWERED else "ahead",
                "note": line["note"],
                "small": _small(line),
            }
            for line in lines_of(items)
        ],
        "ask": _("不明白，打电话问：{name}，{phone}。", name=place.name, phone=place.phone),
        "contest": contest_words(items, pack),
        "day": str(said(today(), year=True)),
        "words": {"page": _("第{page}页，共{pages}页")},
    }
    return await pdf("results.typ", data)


def _small(line: dict[str, Any]) -> str:
    if line["day"]:
        return _("{department}，{day}", department=line["department"], day=said(line["day"], year=True))
    if line["until"]:
        return _("{department}，最晚{day}", department=line["department"], day=said(line["until"], year=True))
    return line["department"]


def contest_words(items: Sequence[Item], pack: Pack) -> str:
    """How one may disagree with a department that is a state organ; "" where nothing was denied by one."""
    denied = [
        each
        for each in items
        if each["state"] == ItemState.DENIED and pack.places.units[each["department"]].state
    ]
    return contest_of(pack) if denied else ""


def contest_of(pack: Pack) -> str:
    """The ways open against an answer of a state organ."""
    ways = [str(pack.clocks[name].told) for name in ("review", "lawsuit") if name in pack.clocks]
    return _("；").join(ways) + _("。")
