"""Arriving: what a case brings its applicant at this step — what waits for them, and what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.application import drafting
from portal.application.everybody import APPLICANT
from portal.casework import arranging
from portal.casework.arranging import Appointment
from portal.casework.checking import AGREED
from portal.casework.states import DECIDED, CaseState
from portal.core.database import fetch_one
from portal.core.words import _
from portal.joint import wording
from portal.joint.reading import Item, items_of
from portal.joint.states import ItemState
from portal.policy.choosing import pinned
from portal.policy.places import Township


@dataclass(frozen=True)
class Waits:
    """One thing that waits for the reader: its heading, the one press that leads to it, and a line beneath."""

    heading: str
    press: str
    path: str
    line: str = ""


@dataclass(frozen=True)
class Arrived:
    """What there is beside the way of the case. ``items``: the joint items once they are on their way."""

    waits: tuple[Waits, ...] = ()
    appointment: Appointment | None = None
    home: Township | None = None
    items: tuple[Item, ...] = ()
    letter: bool = False
    ways: tuple[tuple[str, str], ...] = field(default_factory=tuple)


async def arrived(case: Mapping[str, Any], home: Township | None) -> Arrived:
    """What this case brings at its step; at most two statements, none before an office has done something."""
    root, state = f"/progress/{case['reference']}", CaseState(case["state"])
    if state == CaseState.NEEDS_PAPERS:
        asked = Waits(_("请您补几样东西"), _("看要补什么"), f"{root}/mending", _("补好以前，日子先停着。"))
        return Arrived((asked,))
    if state == CaseState.ACCEPTED:
        return Arrived(appointment=await arranging.appointment_of(dict(case)), home=home)
    if state == CaseState.SURVEYED:
        return Arrived(await _consent(case, root))
    if state == CaseState.REVIEWED:
        return Arrived(await _report(case, root))
    if state not in DECIDED:
        return Arrived()
    items = tuple(await items_of(case))
    waits = tuple(_wait(item, root) for item in items if wording.tag_of(item)[0] == "you")
    ways = [(_("看决定书"), f"{root}/letter"), (_("不同意这个决定"), f"{root}/appeal")]
    if any(item["state"] in (ItemState.GRANTED, ItemState.DENIED) for item in items):
        ways.insert(0, (_("看各项结果，可以打印"), f"{root}/results"))
    return Arrived(waits, items=items, letter=True, ways=tuple(ways))


async def _consent(case: Mapping[str, Any], root: str) -> tuple[Waits, ...]:
    """Without the applicant's consent nothing is sent to the check: it waits for them alone."""
    section, field_id = pinned(case["pack"]).checks.consent
    row = await fetch_one(
        "select (select s.answers from section s where s.application = $1 and s.name = $2) as answers,"
        " exists (select from check_consent k where k.case_file = $3 and k.signer = $4) as agreed",
        case["application"],
        section,
        case["id"],
        APPLICANT,
    )
    given = drafting.unsealed(row["answers"], section, case["application"]) if row["answers"] else {}
    if row["agreed"] or given.get(field_id) == AGREED:
        return ()
    line = _("不同意，申请办不下去。上门时已经同意的，不用再按。")
    return (Waits(_("请您看一看，同不同意核对"), _("去看"), f"{root}/consent", line),)


async def _report(case: Mapping[str, Any], root: str) -> tuple[Waits, ...]:
    told = await fetch_one(
        "select answered_at from economic_check where case_file = $1 and told_at is not null"
        " order by round desc limit 1",
        case["id"],
    )
    if told is None:
        return ()
    if told["answered_at"] is not None:
        return (Waits(_("查的结果"), _("再看一眼"), f"{root}/report", _("您说的话，窗口收到了。")),)
    return (
        Waits(
            _("查的结果回来了，请您看一看"), _("去看"), f"{root}/report", _("和您写的不一样的，可以说明。")
        ),
    )


def _wait(item: Item, root: str) -> Waits:
    return Waits(
        wording.name_of(item), _("看要做什么"), f"{root}/items/{item['item']}", wording.tag_of(item)[1]
    )


def line_of(item: Item, root: str) -> dict[str, Any]:
    """One joint item as the page lists it."""
    kind, words = wording.tag_of(item)
    return {
        "id": item["item"],
        "state": item["state"],
        "name": wording.name_of(item),
        "kind": kind,
        "words": words,
        "note": wording.result_words(item) or wording.waits_for(item),
        "department": wording.department_of(item),
        "until": wording.until(item),
        "path": f"{root}/items/{item['item']}",
    }
