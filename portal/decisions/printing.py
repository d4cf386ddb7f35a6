"""Printing: the letter and the application for administrative review, as PDF, with the words of their pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.core.money import yuan
from portal.core.typeset import pdf
from portal.core.words import _, language
from portal.decisions.letters import Letter
from portal.policy.calendar import said
from portal.policy.pack import Pack
from portal.policy.places import Office


async def letter_pdf(letter: Letter, pack: Pack) -> bytes:
    """The letter as PDF, in the language being spoken."""
    return await pdf("letter.typ", letter_data(letter, pack))


def letter_data(letter: Letter, pack: Pack) -> dict[str, Any]:
    """What ``templates/print/letter.typ`` prints."""
    return _sheet(letter, pack) | {
        "title": letter.title,
        "number": letter.number,
        "to": _("{name}：", name=letter.to),
        "told": [line.replace("|", "") for line in letter.told],
        "lists": [{"title": title, "lines": lines} for title, lines in lists_of(letter) if any(lines)],
        "sums": {
            "title": _("每个月的钱，是这样算的"),
            "lines": _sums(letter),
            "note": " ".join(each for each in (changed(letter), _demonstration(letter, pack)) if each),
        },
        "cited": _("依据：{sources}。", sources="；".join(letter.cited)) if letter.cited else "",
        "contest": {
            "title": _("不同意这个决定"),
            "ways": [
                {
                    "words": way.words,
                    "where": where_to(way.place),
                    "until": way.until,
                    "note": _("到时的放假安排还没公布，日子可能会变。") if way.provisional else "",
                }
                for way in letter.ways
            ],
            "online": online_words(pack),
        },
        "office": letter.office,
        "day": str(said(letter.decided, year=True)).split("（")[0],
    }


def _sums(letter: Letter) -> list[dict[str, Any]]:
    lines = letter.sums.lines if letter.sums else ()
    return [
        {"words": line.words, "figure": line.figure, "source": line.source, "last": line is lines[-1]}
        for line in lines
    ]


def _demonstration(letter: Letter, pack: Pack) -> str:
    return str(pack.notice) if letter.sums and pack.demonstration else ""


def lists_of(letter: Letter) -> list[tuple[str, list[str]]]:
    """The letter's lists, (title, lines) each: who, why, which items."""
    return [
        (_("认定的是"), ["、".join(letter.members)] if letter.members else []),
        (
            _("为什么"),
            [*(_("{reason}。", reason=each.text) for each in letter.reasons), *letter.text.splitlines()],
        ),
        (_("一起办的"), ["、".join(letter.items)] if letter.items else []),
    ]


def changed(letter: Letter) -> str:
    """What stands under the calculation when another amount was decided; "" when it is the one worked out."""
    if not letter.changed_why or letter.amount is None:
        return ""
    return _("决定的是{amount}元，因为：{why}", amount=yuan(letter.amount), why=letter.changed_why)


def where_to(place: Office) -> str:
    """An office as a letter names it: name, address, phone."""
    example = _("（示例）") if place.example else ""
    where = {"name": place.name, "address": place.address, "phone": place.phone}
    return _("{name}，{address}，电话{phone}{example}", example=example, **where)


def online_words(pack: Pack) -> str:
    """How to apply for a review on line."""
    online = pack.decisions.online
    example = _("（示例，以当地公布的为准）") if online.example else ""
    return _(
        "也可以在网上申请行政复议：{name}。{how}{example}", name=online.name, how=online.how, example=example
    )


def _sheet(letter: Letter, pack: Pack) -> dict[str, Any]:
    return {
        "county": _("{county}帮扶“一件事”", county=pack.county),
        "lang": language(),
        "foot": _("申请编号 {reference}", reference=letter.reference),
        "words": {"page": _("第{page}页，共{pages}页")},
    }


async def review_pdf(letter: Letter, pack: Pack, person: Mapping[str, Any], said_of_it: str) -> bytes:
    """The application for administrative review, as far as it can be filled in for its person.

    person: the applicant's answers of the form. said_of_it: what they objected on the page, or "".
    Source: 行政复议法 第二十二条: who asks, against whom, what for, facts and reasons.
    """
    return await pdf("review.typ", review_data(letter, pack, person, said_of_it))


def review_data(letter: Letter, pack: Pack, person: Mapping[str, Any], said_of_it: str) -> dict[str, Any]:
    """What ``templates/print/review.typ`` prints."""
    way = letter.ways[0]
    own = [
        (_("姓名"), person.get("name", "")),
        (_("身份证号"), person.get("id_number", "")),
        (_("住址"), person.get("living_address") or person.get("home_address") or ""),
        (_("电话"), person.get("phone", "")),
    ]
    other = [
        (_("单位"), letter.office),
        (_("地址"), str(pack.places.bureau.address)),
    ]
    asked = [
        (_("决定"), f"{letter.title} {letter.number}"),
        (_("日期"), str(said(letter.decided, year=True))),
        (_("申请编号"), letter.reference),
    ]
    return _sheet(letter, pack) | {
        "title": _("行政复议申请书"),
        "head": letter.number,
        "parts": [
            _part(_("申请人"), own),
            _part(_("被申请人"), other),
            _part(_("对哪一份决定"), asked),
            _part(_("请求"), [], room=2),
            _part(_("事实和理由"), [], said_of_it.splitlines(), 2 if said_of_it else 3),
        ],
        "to": _("交给：{where}", where=where_to(way.place)),
        "sign": _("申请人签名或按手印："),
        "date": _("　　　　年　　月　　日"),
        "note": _("{words}。{until}请附上决定书和身份证的复印件。", words=way.words, until=way.until),
    }


def _part(
    title: str, fields: Sequence[tuple[str, str]], text: Sequence[str] = (), room: int = 0
) -> dict[str, Any]:
    rows = [{"label": label, "value": str(value)} for label, value in fields]
    return {"title": title, "fields": rows, "text": list(text), "room": room}
