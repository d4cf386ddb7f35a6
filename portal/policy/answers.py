"""Answers, read strictly: what somebody typed becomes a value of the question, or is refused in words.

Money is kept in whole fen, counts as integers, choices as the option's id, 不清楚 as ``unsure``.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from portal.core.errors import Refusal, Unreadable
from portal.core.money import money, plain
from portal.core.words import _
from portal.policy.questions import Question
from portal.policy.rules import UNSURE, Value

if TYPE_CHECKING:
    from portal.policy.pack import Rules

WHOLE = re.compile(r"0*([0-9]{1,9})")
MONEY = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
NAMES = {True: "true", False: "false", None: "null"}


class Number(str):
    """A JSON number as it was written, so that ``3.0`` is not 3 and nothing is rounded."""

    __slots__ = ()


class Given(dict[str, object]):
    """A JSON object; ``twice`` are the keys that stood in it more than once."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.twice: list[str] = []
        if len(self) < len(pairs):
            seen: set[str] = set()
            for key, _value in pairs:
                if key in seen and key not in self.twice:
                    self.twice.append(key)
                seen.add(key)


class AnswersWrong(Refusal):
    """Answers that cannot be used; ``mistakes`` says for each field what to write instead."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__("；".join(f"{field}：{said}" for field, said in mistakes.items()))
        self.mistakes = mistakes


def understand(question: Question, typed: str) -> Value:
    """The value of what was typed or chosen.

    Full-width digits and signs, white space, commas, ¥ ￥ 元 are understood; options are exact.
    Raises Unreadable saying what to write.
    """
    if typed == UNSURE:
        return UNSURE
    if question.kind == "money":
        if MONEY.fullmatch(plain(typed)) is None:
            raise Unreadable(str(question.wrong))
        return money(typed)
    if question.kind == "whole":
        found = WHOLE.fullmatch(plain(typed))
        value = int(found[1]) if found else -1
        if not question.least <= value <= question.most:
            raise Unreadable(str(question.wrong))
        return value
    if typed not in question.options:
        raise Unreadable(str(question.wrong))
    return typed


def read(pack: "Rules", given: Mapping[str, object]) -> dict[str, Value]:
    """Values of a whole set of answers: text, or JSON numbers as ``Number``, or integers.

    Raises AnswersWrong naming every field that is unknown, given twice, of the wrong type or out of range.
    """
    answers: dict[str, Value] = {}
    mistakes: dict[str, str] = {}
    for field, value in given.items():
        question = pack.questions.get(field)
        if question is None:
            mistakes[_shown(field)] = _("没有这一题")
            continue
        try:
            answers[field] = understand(question, _text(question, value))
        except Unreadable as wrong:
            mistakes[field] = _allowed(question, wrong.message)
    for field in getattr(given, "twice", ()):
        mistakes[_shown(field)] = _("写了两遍，只能写一遍")
    if mistakes:
        raise AnswersWrong(mistakes)
    return answers


def _text(question: Question, value: object) -> str:
    """The value as text, where its JSON type fits the question; raises Unreadable otherwise."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = Number(value)
    if isinstance(value, Number):
        if question.numeric:
            return value
        raise Unreadable(_("要写成文字，加上引号"))
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        raise Unreadable(_("不能写{value}；没有回答就不要写这一项", value=NAMES[value]))
    raise Unreadable(_("只能写一个数或一段文字"))


def _allowed(question: Question, message: str) -> str:
    """The message, with the values a program may send where the question has options."""
    if question.numeric:
        return message
    return _("{said}（只能是：{options}）", said=message, options="、".join((*question.options, UNSURE)))


def _shown(field: str) -> str:
    """A key nobody knows, short and fit to print."""
    short = field if len(field) <= 40 else field[:40] + "…"
    return "".join(each if each.isprintable() else "�" for each in short) or '""'
