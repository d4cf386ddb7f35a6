"""The guide (一份指南指引): what each category and item is, and what everybody should know, in plain words."""

import string
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.money import yuan
from portal.core.words import Text, _
from portal.policy.problems import Entry, Problems
from portal.policy.sources import Amount

CHAPTERS = ("ask", "someone", "papers", "remote", "household", "income", "after", "appeal", "safety")
"""The chapters that pages link to; a pack may have more."""


@dataclass(frozen=True)
class Chapter:
    """A page of the guide that concerns everybody, such as how to have somebody apply for you."""

    id: str
    title: Text
    lines: tuple[Text, ...]


@dataclass(frozen=True)
class Topic:
    """One category or joint item: what it is, who can get it, what one gets, how to ask, what to know."""

    id: str
    about: Text
    who: tuple[Text, ...]
    gets: tuple[Text, ...]
    ask: tuple[Text, ...]
    notes: tuple[Text, ...]
    faq: tuple[tuple[Text, Text], ...]

    def texts(self) -> Iterator[Text]:
        yield self.about
        for part in (self.who, self.gets, self.ask, self.notes, *self.faq):
            yield from part


@dataclass(frozen=True)
class Guide:
    """Topics by category or item id, chapters by id, both in the order shown."""

    topics: dict[str, Topic]
    chapters: dict[str, Chapter]


def read_guide(
    table: dict[str, Any], problems: Problems, wanted: Collection[str], amounts: Mapping[str, Amount]
) -> Guide:
    """The guide of ``guide.toml`` with the pack's amounts written in.

    wanted: ids of every category and item, each of which needs a topic. Problems are said, also an
    amount the pack does not have.
    """
    top = problems.top(table)
    reader = _Reader({name: yuan(int(amount.fen)) for name, amount in amounts.items()})
    chapters = {each.id: each for each in (reader.chapter(entry) for entry in top.entries("chapter"))}
    topics = {each.id: each for each in (reader.topic(entry) for entry in top.entries("topic"))}
    for name in CHAPTERS:
        if name not in chapters:
            top.say("chapter", _("缺少这一篇：{name}", name=name))
    for name in wanted:
        if name not in topics:
            top.say("topic", _("缺少这一篇：{name}", name=name))
    for name in topics:
        if name not in wanted:
            top.say(f"topic.{name}", _("没有这个类别或事项"))
    top.close()
    return Guide(topics, chapters)


class _Reader:
    def __init__(self, figures: Mapping[str, str]) -> None:
        self.figures = figures

    def chapter(self, entry: Entry) -> Chapter:
        chapter = Chapter(entry.string("id"), entry.text("title"), self.lines(entry, "lines"))
        entry.close()
        return chapter

    def topic(self, entry: Entry) -> Topic:
        faq = []
        for each in entry.entries("faq", optional=True):
            faq.append((self.filled(each, "q", each.text("q")), self.filled(each, "a", each.text("a"))))
            each.close()
        topic = Topic(
            id=entry.string("id"),
            about=self.filled(entry, "about", entry.text("about")),
            who=self.lines(entry, "who"),
            gets=self.lines(entry, "gets"),
            ask=self.lines(entry, "ask"),
            notes=self.lines(entry, "notes"),
            faq=tuple(faq),
        )
        entry.close()
        return topic

    def lines(self, entry: Entry, name: str) -> tuple[Text, ...]:
        found = []
        for each in entry.entries(name):
            text = Text(each.string("zh"), each.string("en"))
            each.close()
            found.append(self.filled(each, "", text))
        return tuple(found)

    def filled(self, entry: Entry, name: str, text: Text) -> Text:
        """The amounts written in; an unknown or one-sided amount is said."""
        try:
            named = [_amounts_in(said) for said in text]
        except ValueError:
            entry.say(name, _("花括号没有成对"))
            return text
        if named[0] != named[1]:
            entry.say(name, _("中文和英文写的数不一样"))
        for each in set().union(*named):
            if each not in self.figures:
                entry.say(name, _("pack.toml里没有“{id}”这个数", id=each))
                return text
        return Text(*(said.format(**self.figures) for said in text))


def _amounts_in(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
