"""Wording: an item's state, answer and request in the words that people read, alike on every page and in print."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.core.clock import today
from portal.core.money import yuan
from portal.core.words import _
from portal.joint.fields import CONSENT
from portal.joint.reading import Item, pack_of
from portal.joint.states import ItemState as S
from portal.policy.needs import consent_for
from portal.policy.pack import Pack


def tag_of(item: Mapping[str, Any]) -> tuple[str, str]:
    """The kind and words of its applicant's tag."""
    return {
        S.WAITING: ("you", _("等您同意")),
        S.PUSHED: ("wait", _("已转过去")),
        S.RECEIVED: ("doing", _("在办")),
        S.NEEDS_PAPERS: ("you", _("等您补")),
        S.GRANTED: ("done", _("给")),
        S.DENIED: ("no", _("没给")),
    }[S(item["state"])]


def desk_tag_of(item: Mapping[str, Any]) -> tuple[str, str]:
    """As ``tag_of``, for those who work on it."""
    return {
        S.WAITING: ("wait", _("等本人同意")),
        S.PUSHED: ("todo", _("没有接收")),
        S.RECEIVED: ("doing", _("在办")),
        S.NEEDS_PAPERS: ("wait", _("等补材料")),
        S.GRANTED: ("done", _("给")),
        S.DENIED: ("no", _("没给")),
    }[S(item["state"])]


def result_words(item: Item) -> str:
    """The answer as its applicant reads it; "" while there is none."""
    result = item["result"]
    return answer_words(result, pack_of(item)) if result else ""


def answer_words(result: Mapping[str, Any], pack: Pack) -> str:
    """An answer (``answering.Answer`` as it is kept) as its applicant reads it."""
    return _granted(result) if result["granted"] else _denied(result, pack)


def _granted(result: Mapping[str, Any]) -> str:
    parts = []
    if result["start"]:
        parts.append(month_words(result["start"]))
    if result["amount"] is not None:
        amount = _("{amount}元", amount=yuan(result["amount"]))
        parts.append(
            {
                "month": _("每个月{amount}", amount=amount),
                "year": _("每年{amount}", amount=amount),
                "once": _("一次给{amount}", amount=amount),
            }[result["per"]]
        )
    if result["measure"]:
        parts.append(result["measure"])
    said = _("，").join(parts)
    said = said if said.endswith(("。", "！", ".", "？")) else _("{words}。", words=said)
    return said + (result["words"] and "\n" + result["words"])


def _denied(result: Mapping[str, Any], pack: Pack) -> str:
    reasons = pack.desks.reasons
    named = _("；").join(str(reasons[each].text) for each in result["reasons"] if each in reasons)
    said = _("原因：{reasons}。", reasons=named) if named else ""
    return said + (result["words"] and ("\n" if said else "") + result["words"])


def month_words(month: str) -> str:
    """``2027-01`` as 从2027年1月起, without the year where it is this one."""
    year, _dash, number = month.partition("-")
    if int(year) == today().year:
        return _("从{month}月起", month=int(number))
    return _("从{year}年{month}月起", year=year, month=int(number))


def waits_for(item: Item) -> str:
    """Why an item waits, as its applicant reads it."""
    if item["state"] != S.WAITING or item["fields"]["why"] != CONSENT:
        return ""
    department = department_of(item)
    return _("{department}不是国家机关，要您单独同意，才把资料给它。", department=department)


def asked_words(item: Item) -> list[str]:
    """What was asked for, one line each: papers by name, then the department's own words."""
    asked = item["asked"] or {"papers": [], "words": ""}
    papers = pack_of(item).papers
    named = [str(papers[each].name) for each in asked["papers"] if each in papers]
    return [*named, str(asked["words"])] if asked["words"] else named


def shared_words(item: Item) -> list[str]:
    """What its recipient will be told, one line each, when the person consents."""
    pack = pack_of(item)
    consent = consent_for(pack.form, pack.items[item["item"]])
    fields = [pack.form.field(each) for each in consent.shares] if consent else []
    return [str(each.short) for each in fields if each is not None]


def name_of(item: Item) -> str:
    """The item by its name."""
    return str(pack_of(item).items[item["item"]].name)


def department_of(item: Item) -> str:
    """Its department by name."""
    return str(pack_of(item).places.units[item["department"]].name)


def move_words(move: str) -> str:
    """What happened to an item, for its history."""
    return {
        "push": _("市民政局转来"),
        "wait": _("等本人同意"),
        "consent": _("本人同意，转来了"),
        "receive": _("接收"),
        "ask_papers": _("请他补材料"),
        "give_papers": _("他补来了"),
        "grant": _("给"),
        "deny": _("没给"),
        "nudge": _("市民政局催办"),
        "told": _("短信告诉了本人"),
        "feed_back": _("市民政局反馈给乡镇（街道）"),
        "tell": _("乡镇（街道）告诉了本人"),
    }.get(move, move)


def until(item: Mapping[str, Any]) -> date | None:
    """Its legal day, while one runs."""
    return item["due_on"] if item["state"] in (S.PUSHED, S.RECEIVED) else None
