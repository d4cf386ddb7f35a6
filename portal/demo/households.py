"""Households of the demonstration: three hundred invented families, who they are and how their case goes.

Drawn from a fixed seed, so that every demonstration tells the same stories; the days follow the calendar of
today. Identity numbers begin with 999999, which no place has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from stdnum.cn.ric import calc_check_digit

HOW_MANY = 295
SEED = 2026
SURNAMES = "陈林王李张郑叶黄苏潘江吴徐赵周胡蔡杨许董"
GIVEN = (
    "建国", "秀英", "阿福", "小妹", "国强", "月琴", "德顺", "明海", "阿菊", "春生",
    "桂花", "水根", "美珍", "志远", "海燕", "金水", "玉兰", "阿土", "雪梅", "长福",
)  # fmt: skip
VILLAGES = ("示例一村", "示例二村", "示例三村", "示例四村", "示例社区")
CHILDREN = ("小雨", "小军", "小海", "小梅")
STATE_ITEMS = ("education", "housing", "medical", "disability-living", "temporary")
OTHER_ITEMS = ("charity", "tv", "electricity", "water")
COURSES = (
    ("plain", 68), ("papers", 8), ("unanswered", 3), ("declined", 6), ("withdrawn", 4), ("refused", 2),
    ("objected", 3), ("worse", 4), ("late", 2),
)  # fmt: skip
"""How a case goes, and how many in a hundred go so."""


@dataclass(frozen=True)
class Household:
    """One family. ``course``: how their case goes; ``ago``: days since they handed it in."""

    number: int
    phone: str
    place: int
    course: str
    ago: int
    sections: dict[str, dict[str, Any]]
    screening: dict[str, Any]


def households() -> Iterator[Household]:
    """All of them, those who handed in long ago first."""
    draw = Random(SEED)  # noqa: S311
    courses = [name for name, share in COURSES for _each in range(share)]
    days = sorted((_ago(draw) for _each in range(HOW_MANY)), reverse=True)
    for number, ago in enumerate(days, 1):
        yield _household(draw, number, ago, draw.choice(courses))


def _ago(draw: Random) -> int:
    """Two in five within the last seven weeks, so that every desk has its work."""
    return draw.randint(0, 48) if draw.random() < 0.4 else draw.randint(49, 175)


def _household(draw: Random, number: int, ago: int, course: str) -> Household:
    size, age = draw.choice((1, 1, 2, 2, 3, 3, 4, 5)), draw.randint(34, 84)
    income = size * draw.choice((30000, 52000, 68000, 90000, 105000))
    if course == "declined":
        income = size * 190000
    disabled = draw.random() < 0.3
    items = sorted(
        {*draw.sample(STATE_ITEMS, draw.randint(1, 3)), *draw.sample(OTHER_ITEMS, draw.randint(0, 2))}
    )
    surname = draw.choice(SURNAMES)
    category = "dibao" if income < size * 110000 else "dibian"
    given = {
        "person": {
            "name": f"{surname}{draw.choice(GIVEN)}（演示）",
            "phone": f"1380001{number:04}",
            "home_address": f"{draw.choice(VILLAGES)}{draw.randint(1, 199)}号",
            "id_type": "resident",
            "id_number": _identity_number(2026 - age, number),
            "sex": "male" if number % 2 else "female",
            "major_illness": "yes" if draw.random() < 0.2 else "no",
            "disability": "physical" if disabled else "none",
        }
        | ({"disability_grade": str(draw.randint(1, 4))} if disabled else {}),
        "household": {"size": size, "members": _members(draw, surname, size)},
        "income": {"total_month": income},
        "property": {
            "assets": draw.choice((200000, 800000, 2500000)) * size,
            "homes": "1",
            "vehicle": "none",
            "capital": 0,
            "shop_property": "no",
        },
        "supporters": {"supporter": "unable"},
        "items": {"category": category, "items": items} | _meters(number, surname),
        "declaration": {"relative": "yes" if draw.random() < 0.02 else "no"},
        "consents": {"economic_check": "yes"} | dict.fromkeys(OTHER_ITEMS, "yes"),
    }
    told = {
        "age": age,
        "household_size": size,
        "income_month": income,
        "assets": given["property"]["assets"],
        "homes": "1",
        "vehicle": "none",
        "capital": 0,
        "shop_property": "no",
    }
    return Household(number, f"1380001{number:04}", draw.randrange(3), course, ago, given, told)


def _members(draw: Random, surname: str, size: int) -> list[dict[str, Any]]:
    found = [
        {"_id": "m1", "name": f"{draw.choice(SURNAMES)}{draw.choice(GIVEN)}（演示）", "relation": "spouse"}
    ]
    found += [
        {
            "_id": f"m{place}",
            "name": f"{surname}{CHILDREN[place % len(CHILDREN)]}（演示）",
            "relation": "child",
            "occupation": "student",
        }
        for place in range(2, size)
    ]
    return found[: size - 1]


def _meters(number: int, surname: str) -> dict[str, str]:
    """What the utilities ask; 户号 that no meter bears."""
    found = {}
    for place, item in enumerate(("tv", "electricity", "water"), 1):
        found |= {
            f"{item}_account": f"{place}{number:08}",
            f"{item}_holder": f"{surname}某（演示）",
            f"{item}_shared": "own",
        }
    return found


def _identity_number(year: int, number: int) -> str:
    body = f"999999{year:04}{number % 12 + 1:02}{number % 28 + 1:02}{number % 1000:03}"
    return body + calc_check_digit(body + "0")
