"""What does not fit together between the people and figures of an application. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from portal.application.everybody import APPLICANT, Answers, Someone, everybody, people
from portal.application.visible import pruned
from portal.core.money import yuan
from portal.core.words import _
from portal.policy.form import Form

ELDERS = ("parent", "grandparent", "parent-in-law")
YOUNGERS = ("child", "grandchild", "child-in-law")


@dataclass(frozen=True)
class Contradiction:
    """What does not fit, and where to mend it. A ``mistake`` cannot be right; a ``warning`` may be."""

    weight: Literal["mistake", "warning"]
    section: str
    group: str
    record: str
    field: str
    message: str


def contradictions(
    form: Form, answers: Answers, today: date, screening: Mapping[str, Any] | None = None
) -> list[Contradiction]:
    """Everything that does not fit, mistakes first. Only answers that still apply are looked at.

    screening: the answers of the questionnaire the application began with, if any.
    """
    kept = pruned(form, answers)
    found = [
        *_same_numbers(form, kept),
        *(each for who in everybody(form, kept) for each in _against_document(who, today)),
        *_ages(kept, today, screening or {}),
        *_relations(kept, today),
        *_counts(kept),
        *_sums(kept),
    ]
    return sorted(found, key=lambda each: each.weight != "mistake")


def _at(who: Someone, weight: Literal["mistake", "warning"], field: str, message: str) -> Contradiction:
    record = "" if who.key == APPLICANT else who.key
    return Contradiction(weight, who.section, who.group, record, field, message)


def _same_numbers(form: Form, answers: Answers) -> Iterator[Contradiction]:
    first: dict[str, Someone] = {}
    for who in everybody(form, answers):
        number = str(who.answers.get("id_number", ""))
        if not number:
            continue
        other = first.setdefault(number, who)
        if other is who:
            continue
        if other.key == APPLICANT and who.group == "members":
            said = _("{name}的证件号码和您本人一样。您自己不用再写一遍", name=who.name)
        else:
            said = _("{name}和{other}的证件号码一样，请对着证件再看一遍", name=who.name, other=other.name)
        yield _at(who, "mistake", "id_number", said)


def _against_document(who: Someone, today: date) -> Iterator[Contradiction]:
    """A pack may ask for birth and sex of everybody, also where the number tells them."""
    identity = who.identity(today)
    if identity is None:
        return
    typed = who.answers.get("birth_date")
    if typed and date.fromisoformat(typed) != identity.born:
        yield _at(who, "mistake", "birth_date", _("{name}的出生日期和证件号码不一样", name=who.name))
    if who.answers.get("sex") not in (None, identity.sex):
        yield _at(who, "mistake", "sex", _("{name}的性别和证件号码不一样", name=who.name))


def _ages(answers: Answers, today: date, screening: Mapping[str, Any]) -> Iterator[Contradiction]:
    applicant = people(answers)[0]
    told, by_document = screening.get("age"), applicant.age(today)
    if by_document is None or told is None or not str(told).isascii() or not str(told).isdecimal():
        return
    if abs(int(told) - by_document) > 1:  # counted in 虚岁, people are a year older
        said = _(
            "自测时写的是{told}岁，证件上是{age}岁。是替别人申请的，请写那个人的证件",
            told=told,
            age=by_document,
        )
        yield _at(applicant, "warning", "id_number", said)


def _relations(answers: Answers, today: date) -> Iterator[Contradiction]:
    applicant, *others = people(answers)
    own = applicant.born(today)
    spouses = [who for who in others if who.relation == "spouse"]
    for who in spouses[1:]:
        yield _at(who, "warning", "relation", _("写了两位丈夫或妻子，请再看一遍"))
    if spouses and applicant.answers.get("marriage") in ("single", "widowed", "divorced"):
        said = _("婚姻情况和家里人对不上，请再看一遍")
        yield Contradiction("warning", "person", "", "", "marriage", said)
    for who in others:
        born = who.born(today)
        if own is None or born is None:
            continue
        if (who.relation in ELDERS and born >= own) or (who.relation in YOUNGERS and born <= own):
            said = _("{name}的年龄和关系对不上，请再看一遍", name=who.name)
            yield _at(who, "warning", "relation", said)


def _counts(answers: Answers) -> Iterator[Contradiction]:
    size = answers.get("household", {}).get("size")
    listed = len(people(answers))
    if isinstance(size, int) and listed > 1 and size != listed:
        said = _("您说一起生活的有{size}人，连您写了{listed}人", size=size, listed=listed)
        yield Contradiction("warning", "household", "", "", "size", said)


def _sums(answers: Answers) -> Iterator[Contradiction]:
    given = answers.get("property", {})
    parts = [given.get(name) for name in ("cash", "deposits", "securities")]
    if isinstance(given.get("assets"), int) and all(isinstance(part, int) for part in parts):
        total = sum(part for part in parts if isinstance(part, int))
        if total != given["assets"]:
            said = _(
                "现金、存款、股票加起来是{total}元，上面写的是{assets}元",
                total=yuan(total),
                assets=yuan(given["assets"]),
            )
            yield Contradiction("warning", "property", "", "", "assets", said)
    yield from _income(answers.get("income", {}))


def _income(given: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Sources far below the stated total are usual; far above, one of the two is wrong."""
    sources = [each for each in given.get("sources", ()) if isinstance(each.get("amount"), int)]
    if not isinstance(given.get("total_month"), int) or not sources:
        return
    monthly = sum(each["amount"] if each.get("per") == "month" else each["amount"] // 12 for each in sources)
    if monthly > given["total_month"]:
        said = _(
            "各笔收入加起来，一个月约{monthly}元，上面写的是{total}元",
            monthly=yuan(monthly // 100 * 100),
            total=yuan(given["total_month"]),
        )
        yield Contradiction("warning", "income", "", "", "total_month", said)
