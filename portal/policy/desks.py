"""Desks: what officers choose from — reasons of a refusal or denial, visiting hours, the self-care test."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from portal.core.words import Text, _
from portal.policy.declaring import Declaring, read_declaring
from portal.policy.problems import Problems
from portal.policy.sources import Source, cited

KINDS = ("refusal", "decline", "denial", "objection")
"""What a reason can be a reason of: not accepting, not recognising, not granting an item, an objection."""

CARE = ("able", "partly", "unable")
"""The results of the self-care test."""


@dataclass(frozen=True)
class Reason:
    """A reason an officer may choose. ``text`` as the letter says it. items: where it fits; empty for all."""

    id: str
    of: str
    text: Text
    items: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Window:
    """Hours in which homes are visited."""

    id: str
    start: time
    end: time


@dataclass(frozen=True)
class Desks:
    """What the offices' pages choose from.

    activities: the self-care test's six, by id. partly, unable: from how many unmet on a person is partly
    unable, or unable (特困人员认定办法 民发〔2021〕43号); care_names: what the three results are
    called. words: 见面口令, by which a visitor is known.
    declaring: what the form tells of the questionnaire's questions besides those that both ask.
    """

    reasons: dict[str, Reason]
    windows: dict[str, Window]
    activities: dict[str, Text]
    partly: int
    unable: int
    care_names: dict[str, Text]
    words: tuple[Text, ...]
    declaring: Declaring

    def reasons_of(self, kind: str, item: str = "") -> list[Reason]:
        """The reasons for this kind, and where one is named, for this item."""
        return [
            each
            for each in self.reasons.values()
            if each.of == kind and (not each.items or item in each.items)
        ]

    def self_care(self, unmet: int) -> str:
        """``able``, ``partly`` or ``unable``, by how many of the activities are not met."""
        return "unable" if unmet >= self.unable else "partly" if unmet >= self.partly else "able"


def read_desks(table: dict[str, Any], problems: Problems, sources: dict[str, Source]) -> Desks:
    """The choices of ``desks.toml``; whatever is wrong is said to ``problems``."""
    top = problems.top(table)
    reasons, windows = {}, {}
    for entry in top.entries("reason"):
        reason = Reason(
            entry.string("id"),
            entry.choice("of", KINDS),
            entry.text("text"),
            entry.strings("items", ()),
            cited(entry, sources),
        )
        entry.close()
        reasons[reason.id] = reason
    for entry in top.entries("window"):
        name, hours = entry.string("id"), []
        for key in ("from", "to"):
            try:
                hours.append(time.fromisoformat(entry.string(key)))
            except ValueError:
                entry.say(key, _("写成08:30这样"))
                hours.append(time(0))
        entry.close()
        windows[name] = Window(name, *hours)
    care = top.entry("self_care")
    activities: dict[str, Text] = {}
    care_names: dict[str, Text] = {}
    partly, unable = 1, 1
    if care is not None:
        partly, unable = care.integer("partly", least=1, most=20), care.integer("unable", least=1, most=20)
        care_names = {each: care.text(each + "_name") for each in CARE}
        for entry in care.entries("activity"):
            activities[entry.string("id")] = entry.text("text")
            entry.close()
        care.close()
    words = []
    for entry in top.entries("word"):
        words.append(entry.text("text"))
        entry.close()
    declaring = read_declaring(top)
    for kind in KINDS[:3]:
        if not any(each.of == kind for each in reasons.values()):
            top.say("reason", _("缺少这一类理由：{name}", name=kind))
    if not windows or not words:
        top.say("window", _("缺少上门的时间，或见面口令"))
    top.close()
    return Desks(reasons, windows, activities, partly, unable, care_names, tuple(words), declaring)
