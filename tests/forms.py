"""The Yuhuan form as tests use it, and people to fill it in."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from portal.policy import form as module
from portal.policy.form import Form
from portal.policy.pack import load_rules
from portal.policy.problems import Problems
from portal.policy.reading_form import Known, read_form

PACK = Path(module.__file__).parent / "packs/yuhuan"
TODAY = date(2026, 3, 9)
RULES = load_rules(PACK)
KNOWN = Known(
    questions={name: tuple(each.options) for name, each in RULES.questions.items()},
    categories={name: each.name for name, each in RULES.categories.items()},
    items={name: each.name for name, each in RULES.items.items()},
    townships=RULES.places.names,
    units=frozenset(RULES.places.units),
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def table() -> dict[str, Any]:
    """form.toml, to be changed at will."""
    return tomllib.loads((PACK / "form.toml").read_text())


def read(given: dict[str, Any]) -> tuple[Form, list[str]]:
    """The form of a table, and the keys of what is wrong with it."""
    problems = Problems("form.toml")
    form = read_form(given, problems, KNOWN)
    return form, [each.key for each in problems.found]


FORM, WRONG = read(table())


def id_number(born: date, order: str = "012", area: str = "331083") -> str:
    """A number that can be right; an odd third digit of the order is a man's."""
    front = f"{area}{born:%Y%m%d}{order}"
    return front + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, front, strict=True)) % 11]


def lin(**changes: Any) -> dict[str, Any]:
    """林建国, who applies."""
    return {
        "name": "林建国",
        "phone": "13800000000",
        "home_township": "331083102",
        "id_type": "resident",
        "id_number": id_number(date(1970, 5, 1), "011"),
    } | changes


def member(key: str, name: str, relation: str, born: date | None = None, **changes: Any) -> dict[str, Any]:
    """One of the household."""
    identity = {"id_type": "resident", "id_number": id_number(born)} if born else {}
    return {"_id": key, "name": name, "relation": relation} | identity | changes


def household(*members: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    return {"size": 1 + len(members), "members": list(members)} | changes
