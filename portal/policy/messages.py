"""Messages: what an SMS says at each step. It says that something happened and where to look, no more."""

import string
from dataclasses import dataclass
from typing import Any

from portal.core.words import Text, _
from portal.policy.problems import Problems

PARTS = frozenset({"county", "reference", "url", "office", "day", "time", "who", "word", "item"})
NEEDED = (
    "handed_in", "withdrawn", "accepted", "papers_asked", "refused", "times_offered", "visit_agreed", "visit_given",
    "visit_off", "not_met", "report", "published", "decided", "item_answered", "item_papers", "closed", "message",
    "appeal_answered", "overdue",
)  # fmt: skip
LONGEST = 100
"""Characters of the bare text: with its reference and address it stays within two segments."""


@dataclass(frozen=True)
class Message:
    """One SMS: ``text`` with ``{parts}`` from PARTS. Never a category, an illness or an amount."""

    id: str
    text: Text

    def says(self, language: str, **parts: object) -> str:
        """The text with its parts filled in."""
        return (self.text.en if language == "en" else self.text.zh).format(**parts)


def read_messages(table: dict[str, Any], problems: Problems) -> dict[str, Message]:
    """The messages of ``messages.toml`` by id; whatever is wrong is said to ``problems``."""
    top = problems.top(table)
    messages = {}
    for entry in top.entries("message"):
        message = Message(entry.string("id"), entry.text("text"))
        for text in message.text:
            try:
                unknown = {part for _t, part, _f, _c in string.Formatter().parse(text) if part} - PARTS
            except ValueError:
                unknown = {text}
            if unknown:
                entry.say("text", _("没有这个空：{name}", name="、".join(sorted(unknown))))
        if len(message.text.zh) > LONGEST:
            entry.say("text", _("太长了，最多{n}个字", n=LONGEST))
        entry.close()
        messages[message.id] = message
    for name in NEEDED:
        if name not in messages:
            top.say("message", _("缺少这条短信：{name}", name=name))
    top.close()
    return messages
