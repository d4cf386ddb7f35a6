"""What a department's pages say of an item: a line in a list, the item whole, its photographs."""

from collections.abc import Sequence
from typing import Any

from portal.core.clock import COUNTY_TIME, today
from portal.core.words import _, ngettext
from portal.joint import wording
from portal.joint.fields import lines_of
from portal.joint.pushing import meter_number
from portal.joint.reading import Item, fields_of_item, pack_of
from portal.joint.states import OPEN, ItemState
from portal.pages.caselines import when
from portal.pages.saying import day, grouped


def path_of(item: Item) -> str:
    """The item's own page."""
    return f"/department/items/{item['reference']}/{item['item']}"


def marks_of(item: Item) -> dict[str, str]:
    """The marks of an item: which, how far, and its legal day."""
    marks = {"item": item["item"], "item-state": item["state"], "reference": item["reference"]}
    if item["due_on"]:
        marks |= {"clock": pack_of(item).items[item["item"]].clock, "due": item["due_on"].isoformat()}
    return marks


def due_tag(item: Item) -> tuple[str, str]:
    """The kind and words of the tag that says how much time is left; ("", "") where no clock runs."""
    if item["state"] == ItemState.NEEDS_PAPERS:
        return "skip", _("暂停")
    if item["due_on"] is None:
        return "", ""
    left = (item["due_on"] - today()).days
    if left < 0:
        return "err", ngettext("过了{n}天", "过了{n}天", -left)
    if left == 0:
        return "today", _("今天")
    return "later", ngettext("还有{n}天", "还有{n}天", left)


def row(item: Item) -> dict[str, Any]:
    """One line of a list."""
    fields, pack = fields_of_item(item), pack_of(item)
    kind, words = wording.desk_tag_of(item)
    number = meter_number(fields, pack.items[item["item"]], pack)
    return {
        "marks": marks_of(item),
        "due": due_tag(item),
        "day": item["due_on"],
        "name": fields.name or _("没写名字"),
        "reference": grouped(item["reference"]),
        "number": number,
        "item": wording.name_of(item),
        "tag": (kind, words),
        "since": _since(item),
        "notes": notes(item),
        "next": (_next(item), path_of(item)),
    }


def _since(item: Item) -> str:
    if item["state"] == ItemState.NEEDS_PAPERS:
        return _("{when}要的", when=when(item["asked_at"]))
    if item["answered_at"]:
        return when(item["answered_at"])
    return _("{when}转来的", when=when(item["pushed_at"]))


def notes(item: Item) -> list[str]:
    """What its department should know before opening it."""
    found = []
    if item["state"] in OPEN and item["nudged_at"]:
        found.append(_("市民政局{when}催办", when=when(item["nudged_at"])))
    if item["state"] == ItemState.RECEIVED and item["asked_at"]:
        found.append(_("他补来了，请接着看"))
    return found


def _next(item: Item) -> str:
    return {
        ItemState.PUSHED: _("接收"),
        ItemState.RECEIVED: _("答复"),
    }.get(ItemState(item["state"]), _("打开看看"))


def shown(item: Item) -> dict[str, Any]:
    """The item as its own page shows it: what the department needs, and nothing else."""
    fields, pack = fields_of_item(item), pack_of(item)
    asked = item["asked"] or {}
    return {
        "marks": marks_of(item),
        "name": fields.name or _("没写名字"),
        "item": wording.name_of(item),
        "reference": item["reference"],
        "root": path_of(item),
        "state": item["state"],
        "version": item["version"],
        "tag": wording.desk_tag_of(item),
        "due": due_tag(item),
        "day": item["due_on"],
        "provisional": item["provisional"],
        "told": str(pack.clocks[pack.items[item["item"]].clock].what),
        "lead": _lead(item),
        "lines": lines_of(fields, item["item"]),
        "notes": notes(item),
        "asked": wording.asked_words(item),
        "asked_at": when(item["asked_at"]) if item["asked_at"] else "",
        "answer": asked.get("answer", ""),
        "result": wording.result_words(item),
        "open": item["state"] in OPEN,
        "limit": pack.items[item["item"]].limit,
    }


def _lead(item: Item) -> str:
    pushed = item["pushed_at"].astimezone(COUNTY_TIME).date()
    return _("编号{reference}，{day}转来的。", reference=grouped(item["reference"]), day=day(pushed))


def history(item: Item, events: Sequence[Any], colleagues: dict[Any, str]) -> list[dict[str, Any]]:
    """What happened, the last first: what, when, by whom."""
    return [
        {
            "what": wording.move_words(event["move"]),
            "when": when(event["at"]),
            "who": colleagues.get(event["by_person"], "") if event["by_duty"] == "liaison" else "",
        }
        for event in reversed(events)
    ]


def stage(item: Item, photographs: Sequence[Any], wish: str, turn: str) -> dict[str, Any] | None:
    """The photograph that is looked at, of all that its department may see; None without one."""
    if not photographs:
        return None
    at = next((n for n, each in enumerate(photographs) if str(each["id"]) == wish), 0)
    here, root = photographs[at], path_of(item)
    turns = int(turn) if turn in ("1", "2", "3") else 0
    width, height = max(here["width"], 1), max(here["height"], 1)
    beside = {
        step: photographs[at + step]["id"] if 0 <= at + step < len(photographs) else None for step in (-1, 1)
    }
    papers = pack_of(item).papers
    return {
        "called": str(papers[here["paper"]].name) if here["paper"] in papers else _("材料"),
        "at": at + 1,
        "all": len(photographs),
        "src": f"{root}/papers/{here['id']}",
        "width": width,
        "height": height,
        "view": f"0 0 {height} {width}" if turns % 2 else f"0 0 {width} {height}",
        "moved": (
            "",
            f"translate({height} 0) rotate(90)",
            f"translate({width} {height}) rotate(180)",
            f"translate(0 {width}) rotate(270)",
        )[turns],
        "turn": f"{root}?photo={here['id']}&turn={(turns + 1) % 4}#papers",
        "before": f"{root}?photo={beside[-1]}#papers" if beside[-1] else "",
        "behind": f"{root}?photo={beside[1]}#papers" if beside[1] else "",
        "new": bool(item["asked_at"] and here["made_at"] >= item["asked_at"]),
    }
