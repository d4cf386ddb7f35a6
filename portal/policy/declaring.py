"""Declaring: what the form tells in other words than the questionnaire's, as where a member goes to school.

Questions that both ask are linked in ``form.toml`` (``from_screening``); here stands the rest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.core.words import _
from portal.policy.form import Condition, Form
from portal.policy.problems import Entry, Problems
from portal.policy.questions import Question
from portal.policy.reading_conditions import read_conditions


@dataclass(frozen=True)
class Told:
    """The questionnaire's ``question`` is answered with ``answer`` when any of these tests holds.

    A test's field is ``section.field`` or, of anybody in a list, ``section.list.field``.
    """

    question: str
    answer: str
    where: tuple[Condition, ...]


@dataclass(frozen=True)
class Declaring:
    """What the form tells besides. age: the question of the applicant's age, told by the document; or ""."""

    told: tuple[Told, ...] = ()
    age: str = ""


def read_declaring(top: Entry) -> Declaring:
    """The part of ``desks.toml`` about what the form tells; it may be absent."""
    told = []
    for entry in top.entries("declared", optional=True):
        told.append(Told(entry.string("question"), entry.string("answer"), read_conditions(entry, "any")))
        entry.close()
    return Declaring(tuple(told), top.string("age", ""))


def check_declaring(
    declaring: Declaring, form: Form, questions: Mapping[str, Question], problems: Problems
) -> None:
    """Says every question or answer that the rest of the pack does not have."""
    for each in declaring.told:
        question = questions.get(each.question)
        if question is None or each.answer not in question.options:
            problems.say(f"declared.{each.question}", _("没有这道自测题，或没有这个答案"))
        for condition in each.where:
            if not _stands(form, condition):
                problems.say(f"declared.{each.question}.any", _("没有这道题：{name}", name=condition.field))
    if declaring.age and (declaring.age not in questions or questions[declaring.age].kind != "whole"):
        problems.say("age", _("没有这道自测题：{name}", name=declaring.age))


def _stands(form: Form, condition: Condition) -> bool:
    section, _dot, rest = condition.field.partition(".")
    group, _dot, name = rest.rpartition(".")
    if section not in form.sections or condition.test not in ("is", "has"):
        return False
    fields: Iterable[str] = form.sections[section].where
    if group:
        fields = form.sections[section].groups[group].where if group in form.sections[section].groups else ()
    return name in fields
