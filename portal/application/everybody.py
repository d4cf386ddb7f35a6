"""The people an application names: the applicant, the household, those who should support them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from portal.core.errors import Unreadable
from portal.core.words import _
from portal.people.identity_number import IdentityNumber, age, read
from portal.policy.form import Form

Answers = Mapping[str, Mapping[str, Any]]
"""Section id → {question id: value}; see the package."""
RECORD = "_id"
APPLICANT = "applicant"
"""The applicant's key wherever a question asks for one of the household."""


@dataclass(frozen=True)
class Someone:
    """One person named in the application; ``answers`` are their own."""

    key: str
    name: str
    section: str
    group: str
    answers: Mapping[str, Any]

    @property
    def relation(self) -> str:
        return str(self.answers.get("relation", ""))

    def identity(self, today: date) -> IdentityNumber | None:
        """What their identity number says, where one was given that carries a date."""
        number = self.answers.get("id_number")
        if not number or self.answers.get("id_type") not in ("resident", "permit"):
            return None
        try:
            return read(str(number), today)
        except Unreadable:
            # Another document's number may stand here after the kind of document was changed.
            return None

    def born(self, today: date) -> date | None:
        """The day of birth by document, else as typed, else None."""
        identity = self.identity(today)
        if identity is not None:
            return identity.born
        typed = self.answers.get("birth_date")
        return date.fromisoformat(typed) if typed else None

    def age(self, today: date) -> int | None:
        born = self.born(today)
        return None if born is None else age(born, today)


@dataclass(frozen=True)
class Signer:
    """Somebody whose signature the application wants, and who gives it: they or their guardian."""

    who: Someone
    by: Literal["self", "guardian"]


def people(answers: Answers) -> tuple[Someone, ...]:
    """The household: the applicant first, then each member listed."""
    members = answers.get("household", {}).get("members", ())
    return (
        _someone(APPLICANT, "person", "", answers.get("person", {})),
        *(_someone(record[RECORD], "household", "members", record) for record in members),
    )


def everybody(form: Form, answers: Answers) -> Iterator[Someone]:
    """All whose identity the form asks: the household, then lists such as the supporters."""
    yield from people(answers)
    for section in form.sections.values():
        for group in section.groups.values():
            if group.id != "members" and group.identifies:
                for record in answers.get(section.id, {}).get(group.id, ()):
                    yield _someone(record[RECORD], section.id, group.id, record)


def _someone(key: str, section: str, group: str, given: Mapping[str, Any]) -> Someone:
    unnamed = _("您本人") if key == APPLICANT else _("还没写名字的人")
    return Someone(key, str(given.get("name") or "") or unnamed, section, group, given)


def signers(form: Form, answers: Answers, today: date) -> tuple[Signer, ...]:
    """Who signs: every adult of the household, those who should support them, a guardian for a minor
    who applies. Somebody whose age nobody wrote counts as an adult: the visit settles it.

    Source: 最低生活保障审核确认办法 (authorisation by every adult member).
    """
    found = []
    for who in everybody(form, answers):
        years = who.age(today)
        if years is None or years >= form.adult_from:
            found.append(Signer(who, "self"))
        elif who.key == APPLICANT:
            found.append(Signer(who, "guardian"))
    return tuple(found)
