"""Sources and amounts: where every rule comes from, and the figures that change with the years."""

from dataclasses import dataclass, field
from fractions import Fraction

from portal.core.words import Text, _
from portal.policy.problems import Entry


@dataclass(frozen=True)
class Source:
    """A law, a notice or a table that a rule stands on.

    demonstration: an example from elsewhere, standing in until the county's own is known.
    unsure: how it is practised here has not been confirmed. Pages say so for both.
    """

    id: str
    name: Text
    article: Text | None
    url: str
    demonstration: bool
    unsure: bool
    note: Text | None

    @property
    def citation(self) -> Text:
        """Name and article, as one cites it."""
        if self.article is None:
            return self.name
        return Text(f"{self.name.zh} {self.article.zh}", f"{self.name.en}, {self.article.en}")


@dataclass(frozen=True)
class Amount:
    """A figure the rules compare with: yuan, or a plain factor; exact.

    A figure that is so many times another one (8 years of the standard) says so with ``of`` and
    ``times``, and moves with it.
    """

    id: str
    name: Text
    value: Fraction
    source: Source
    of: str = ""
    times: Fraction = field(default_factory=lambda: Fraction(1))

    @property
    def fen(self) -> Fraction:
        return self.value * 100


def read_sources(top: Entry) -> dict[str, Source]:
    """Reads sources.toml; says every problem."""
    sources = {}
    for entry in top.entries("source"):
        source = Source(
            id=entry.string("id"),
            name=entry.text("name"),
            article=entry.text("article", None),
            url=entry.string("url", ""),
            demonstration=entry.boolean("demonstration", False),
            unsure=entry.boolean("unsure", False),
            note=entry.text("note", None),
        )
        entry.close()
        sources[source.id] = source
    top.close()
    return sources


def cited(entry: Entry, sources: dict[str, Source], name: str = "sources") -> tuple[Source, ...]:
    """The sources an entry names, at least one; an unknown one is said."""
    found = []
    named = entry.strings(name)
    for each in named:
        if each in sources:
            found.append(sources[each])
        else:
            entry.say(name, _("sources.toml里没有“{id}”", id=each))
    if not named:
        entry.say(name, _("至少写一个出处"))
    return tuple(found)


def read_amounts(top: Entry, sources: dict[str, Source]) -> dict[str, Amount]:
    """Reads the amounts of pack.toml; one that builds on another stands after it."""
    amounts: dict[str, Amount] = {}
    for entry in top.entries("amount"):
        name, text = entry.string("id"), entry.text("name")
        named = entry.string("source")
        source = sources.get(named)
        if source is None:
            entry.say("source", _("sources.toml里没有“{id}”", id=named))
        of, times, value = "", Fraction(1), Fraction(0)
        if entry.has("of"):
            of = entry.string("of")
            times = _factor(entry, amounts)
            if of in amounts:
                value = amounts[of].value * times
            else:
                entry.say("of", _("前面没有“{id}”这个数", id=of))
        else:
            value = entry.number("value")
        entry.close()
        if source is not None:
            amounts[name] = Amount(name, text, value, source, of, times)
    return amounts


def _factor(entry: Entry, amounts: dict[str, Amount]) -> Fraction:
    """``times``: a number, or the id of an amount that is a plain factor, such as k."""
    value = entry.table.get("times")
    if isinstance(value, str) and value in amounts:
        entry.read.add("times")
        return amounts[value].value
    return entry.number("times")
