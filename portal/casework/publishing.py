"""Publishing: the village notice, with the least that it must tell, and what is printed of it.

A surname and 某, the village, the category and for how many people: never a minor, an illness, a number or
an amount. Source: 浙江省社会救助条例 第十一条, 第五十五条.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from portal.access.audit import leave
from portal.application.everybody import people
from portal.casework.checking import known_answers
from portal.casework.moving import deadline, move
from portal.casework.opining import DECLINE, opinion_of
from portal.casework.reading import CaseFile
from portal.casework.states import CaseState
from portal.casework.transitions import MOVES
from portal.core.clock import now, today
from portal.core.database import fetch_one, run
from portal.core.errors import NotAllowed, NotFound, Refusal, Unreadable
from portal.core.references import new_receipt_code, read_receipt_code
from portal.core.sealing import seal, unseal
from portal.core.settings import settings
from portal.core.words import Text, _
from portal.people.desks import Officer
from portal.policy.calendar import said
from portal.policy.choosing import pinned
from portal.policy.pack import Pack
from portal.policy.places import Township

HAN = "㐀-鿿豈-﫿\U00020000-\U000323af〇"
SURNAME = re.compile(rf"[{HAN}]{{1,2}}|[A-Za-z]{{1,20}}")
VILLAGE = re.compile(rf"[{HAN}A-Za-z·]{{2,20}}")
_VILLAGE_IN = re.compile(rf"([{HAN}]{{1,12}}?(?:社区|居委会|村委会|村|居|社))")
_BEFORE = re.compile(rf"^.*(?:省|市|县|区|镇|乡|街道)(?=[{HAN}])")
# Surnames of two characters: what stands for a name on a notice must not break one in two.
DOUBLE = frozenset((
    "欧阳", "上官", "司马", "司徒", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "夏侯",
    "轩辕", "端木", "独孤", "南宫", "西门", "百里", "宇文", "申屠", "闻人", "太史", "淳于", "澹台",
))  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What a notice tells of one household. surname: ``""`` for a minor; people: 0 where it is not told."""

    surname: str
    village: str
    category: str
    people: int
    minor: bool

    @property
    def name(self) -> str:
        return _("一名未成年人") if self.minor else _("{surname}某", surname=self.surname)


@dataclass(frozen=True)
class Posted:
    """A notice while it is up. first, last: the days it counts; the day it was put up is before the first."""

    shown: Shown
    posted: date
    first: date
    last: date
    code: str
    office: Township
    pack: Pack

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def link(self) -> str:
        return f"{settings().base_url}/notice/{self.code}"

    @property
    def category(self) -> Text:
        return self.pack.categories[self.shown.category].name


class NoticeWrong(Refusal):
    """A notice that would tell too much or too little; ``mistakes`` by field of its form."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__("；".join(mistakes.values()))
        self.mistakes = mistakes


def is_minor(casefile: CaseFile) -> bool:
    """Whether the applicant is a minor, as far as the form or the visit told."""
    years = people(known_answers(casefile))[0].age(today())
    return years is not None and years < casefile.pack.form.adult_from


def proposed(casefile: CaseFile) -> Shown:
    """What a notice of this case would tell; the village is only a guess from the address."""
    opinion = opinion_of(casefile)
    if opinion is None or opinion["recommends"] == DECLINE:
        raise NotAllowed(_("要先写好意见，建议给的才公示。"))
    category = opinion["recommends"]
    minor = is_minor(casefile)
    answers = known_answers(casefile).get("person", {})
    return Shown(
        "" if minor else surname_of(str(answers.get("name", ""))),
        village_in(str(answers.get("home_address", ""))),
        casefile.pack.checks.shown_as.get(category, category),
        0 if minor else len(opinion["body"]["members"]),
        minor,
    )


def surname_of(name: str) -> str:
    """The surname of a full name: its first character, or two for those written with two."""
    plain = name.strip()
    return plain[:2] if plain[:2] in DOUBLE and len(plain) > 2 else plain[:1]


def village_in(address: str) -> str:
    """The village or community in an address, without what stands before and behind it; "" when none is named."""
    found = _VILLAGE_IN.search(_BEFORE.sub("", address.strip()))
    return found[1] if found else ""


def read_shown(casefile: CaseFile, surname: str, village: str, minor: bool) -> Shown:
    """What the officer lets the notice tell. Raises NoticeWrong for more than a surname and a village."""
    shown, mistakes = proposed(casefile), {}
    minor = minor or shown.minor
    name = str(known_answers(casefile).get("person", {}).get("name", ""))
    surname, village = surname.strip(), village.strip()
    whole = len(name.strip()) > 1 and surname == name.strip()
    if not minor and (whole or not SURNAME.fullmatch(surname) or not name.strip().startswith(surname)):
        mistakes["surname"] = _("只写姓，不写名字")
    if not VILLAGE.fullmatch(village):
        mistakes["village"] = _("只写村或社区的名字，不写门牌号")
    elif len(name) > 1 and name in village:
        mistakes["village"] = _("不要写人的名字")
    if mistakes:
        raise NoticeWrong(mistakes)
    return Shown("" if minor else surname, village, shown.category, 0 if minor else shown.people, minor)


async def publish(casefile: CaseFile, officer: Officer, shown: Shown) -> None:
    """Post the notice: the move and its row, with a code that is printed on it alone. Raises NotAllowed, MovedOn."""
    case, pack = casefile.case, casefile.pack
    proposed(casefile)
    ends = deadline(MOVES[CaseState.REVIEWED, "publish"], pack, today())
    last = ends.day if ends else today()
    await move(case, "publish", pack, by=officer, day=said(last))
    own = uuid4()
    await run(
        "insert into publication (id, case_file, round, code, body, from_day, to_day, by_staff, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        own,
        case["id"],
        (casefile.publication["round"] if casefile.publication else 0) + 1,
        new_receipt_code(),
        seal(json.dumps(_kept(shown), ensure_ascii=False), "publication.body", own),
        today(),
        last,
        officer.id,
        now(),
    )
    await leave(officer, "publish", case["id"])


def _kept(shown: Shown) -> dict[str, Any]:
    return {
        "surname": shown.surname,
        "village": shown.village,
        "category": shown.category,
        "people": shown.people,
        "minor": shown.minor,
    }


def is_up(casefile: CaseFile) -> bool:
    """Whether the case's latest notice is up today."""
    row = casefile.publication
    return (
        row is not None
        and casefile.case["state"] == CaseState.ON_NOTICE
        and row["taken_down_at"] is None
        and row["from_day"] <= today() <= row["to_day"]
    )


def posted_of(casefile: CaseFile) -> Posted:
    """The latest notice of a case, up or not, for its office. Raises NotFound when there is none."""
    row = casefile.publication
    if row is None:
        raise NotFound
    return _posted(row, row["body"], row["code"], casefile.case["home_office"], casefile.pack)


def _posted(row: Mapping[str, Any], body: dict[str, Any], code: str, office: str, pack: Pack) -> Posted:
    first = row["from_day"] + timedelta(days=1 if row["to_day"] > row["from_day"] else 0)
    return Posted(
        Shown(**body), row["from_day"], first, row["to_day"], code, pack.places.townships[office], pack
    )


async def find_posted(typed: str) -> Posted:
    """The notice behind a printed code, while it is up. Raises NotFound for any other code, the same for all."""
    try:
        code = read_receipt_code(typed)
    except Unreadable:
        raise NotFound from None
    row = await fetch_one("select * from portal.posted($1, $2)", code, today())
    if row is None:
        raise NotFound
    body = json.loads(unseal(row["body"], "publication.body", row["id"]))
    return _posted(row, body, code, row["home_office"], pinned(row["pack"]))
