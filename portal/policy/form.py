"""The one form as data: sections of pages of questions, lists of people or things, and when each applies.

A *section* is a line of the task list. A *page* asks one question or a few that belong together,
or shows a *group*: a list of records (family members, vehicles) that people add to, each record
with pages of its own. Reading is in ``reading_form.py``; what applies to somebody's answers is in
``portal.application.sections``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from portal.core.words import Text, Unit

KINDS = (
    "text", "long_text", "name", "id_number", "phone", "choice", "choices", "yes_no", "money", "whole",
    "date", "past_date", "birth_date", "address", "township", "account", "meter", "member", "members",
    "consent",
)  # fmt: skip
CHOOSING = frozenset({"choice", "choices", "yes_no", "township", "member", "members", "consent"})
LETTERS = {
    "text": 100,
    "long_text": 500,
    "name": 60,
    "id_number": 40,
    "phone": 30,
    "address": 120,
    "meter": 30,
}
"""The longest answer of a kind unless the question says otherwise, in characters."""
NEEDS = ("hand-in", "asked", "optional")
FILLED_BY = ("fields", "papers", "signatures")


@dataclass(frozen=True)
class Option:
    """One answer to choose; ``alone`` excludes every other in a question of several answers."""

    id: str
    label: Text
    alone: bool = False


@dataclass(frozen=True)
class Condition:
    """A test on another answer; a missing answer makes every test fail. ``any`` holds alternatives.

    ``field`` is ``id`` (same record) or ``section.id``. Tests: ``is``, ``not``, ``has`` compare with
    option ids, ``above`` with a number in the unit people type (yuan, people).
    """

    field: str = ""
    test: str = ""
    options: tuple[str, ...] = ()
    above: int = 0
    any: "tuple[Condition, ...]" = ()

    @cached_property
    def asks(self) -> tuple[str, str]:
        """The other answer's section, ``""`` for the same record, and its id there."""
        other, dot, name = self.field.partition(".")
        return (other, name) if dot else ("", other)


@dataclass(frozen=True)
class Field:
    """One question. ``short`` names the answer on check pages, on paper and in messages."""

    id: str
    kind: str
    number: str
    short: Text
    label: Text
    hint: Text | None = None
    why: Text | None = None
    example: Text | None = None
    unit: Unit | None = None
    need: str = "asked"
    options: tuple[Option, ...] = ()
    visible_when: tuple[Condition, ...] = ()
    most_letters: int = 0
    least: int = 0
    most: int = 0
    autocomplete: str = ""
    sensitive: bool = False
    from_screening: str = ""
    from_advice: str = ""
    id_type_field: str = ""
    recipient: str = ""
    shares: tuple[str, ...] = ()

    @property
    def at_visit(self) -> bool:
        """Whether the person may leave it for the home visit: all but what hand-in needs."""
        return self.need != "hand-in"

    @property
    def inputmode(self) -> str:
        """The keyboard a phone should show; an ID number may end in X and so has none."""
        return {"money": "decimal", "whole": "numeric", "phone": "tel", "account": "numeric",
                "meter": "numeric"}.get(self.kind, "")  # fmt: skip

    def option(self, option_id: object) -> Option | None:
        return next((each for each in self.options if each.id == option_id), None)


@dataclass(frozen=True)
class Page:
    """One screen: ``fields``, or the list of a ``group``. Without a title its one field's label is it."""

    id: str
    fields: tuple[Field, ...] = ()
    group: str = ""
    title: Text | None = None
    visible_when: tuple[Condition, ...] = ()
    item: str = ""

    @property
    def heading(self) -> Text:
        return self.title or self.fields[0].label

    @cached_property
    def fixed(self) -> bool:
        """Whether all its questions are asked of everybody who sees the page, in the same words."""
        return not any(field.visible_when or field.kind in ("member", "members") for field in self.fields)


@dataclass(frozen=True)
class Group:
    """Records people add and remove. ``expect`` is the field that tells how many, ``less`` that many."""

    id: str
    number: str
    title: Text
    short: Text
    one: Text
    add: Text
    none: Text
    why: Text | None
    named_by: tuple[str, ...]
    pages: tuple[Page, ...]
    most: int
    expect: str = ""
    less: int = 0

    @property
    def fields(self) -> Iterator[Field]:
        return (field for page in self.pages for field in page.fields)

    @cached_property
    def identifies(self) -> bool:
        """Whether its records are people whose identity is asked."""
        return any(field.kind == "id_number" for field in self.fields)

    @cached_property
    def where(self) -> dict[str, tuple[Page, Field]]:
        """Each question by id with the page it stands on."""
        return {field.id: (page, field) for page in self.pages for field in page.fields}


@dataclass(frozen=True)
class Section:
    """A line of the task list; ``filled_by`` says whether questions, papers or signatures complete it."""

    id: str
    number: int
    head: str
    title: Text
    filled_by: str
    pages: tuple[Page, ...]
    groups: dict[str, Group]

    @property
    def fields(self) -> Iterator[Field]:
        """The section's own questions, those of its groups apart."""
        return (field for page in self.pages for field in page.fields)

    def page(self, page_id: str, group: str = "") -> Page | None:
        """A page by its id, of the section or of one of its groups."""
        return self._pages.get((group, page_id))

    @cached_property
    def _pages(self) -> dict[tuple[str, str], Page]:
        own = {("", page.id): page for page in self.pages}
        return own | {(group.id, page.id): page for group in self.groups.values() for page in group.pages}

    def field(self, field_id: str) -> Field | None:
        found = self.where.get(field_id)
        return found[1] if found else None

    @cached_property
    def where(self) -> dict[str, tuple[Page, Field]]:
        """Each of the section's own questions by id with the page it stands on."""
        return {field.id: (page, field) for page in self.pages for field in page.fields}


@dataclass(frozen=True)
class Statement:
    """What people sign: one short sentence for the screen, every line for the paper."""

    short: Text
    full: tuple[Text, ...]


@dataclass(frozen=True)
class SigningWay:
    """One way to sign; ``needs_script`` ones are offered only where a script runs."""

    id: str
    title: Text
    hint: Text
    needs_script: bool


@dataclass(frozen=True)
class Form:
    """The whole form, in screen and paper order; numbers are the paper's and the screen's alike."""

    heads: dict[str, Text]
    sections: dict[str, Section]
    pledge: Statement
    authorisation: Statement
    signing: tuple[SigningWay, ...]
    adult_from: int

    def under(self, head: str) -> tuple[Section, ...]:
        """The sections under one head of the task list."""
        return tuple(section for section in self.sections.values() if section.head == head)

    def field(self, reference: str) -> Field | None:
        """A question by ``section.field``."""
        section, _, name = reference.partition(".")
        return self.sections[section].field(name) if section in self.sections else None

    def fields_of_item(self, item: str) -> tuple[Field, ...]:
        """The own questions of a joint item, those of its lists included."""
        return tuple(
            field
            for section in self.sections.values()
            for page in section.pages
            if page.item == item
            for field in (section.groups[page.group].fields if page.group else page.fields)
        )

    @cached_property
    def screened(self) -> tuple[tuple[Section, Page, Field], ...]:
        """The questions that the questionnaire asks too, those of lists apart."""
        return tuple(
            (section, page, field)
            for section in self.sections.values()
            for page in section.pages
            for field in page.fields
            if field.from_screening
        )

    def hand_in(self) -> tuple[tuple[Section, Field], ...]:
        """What hand-in needs: everything else may wait for the visit."""
        return tuple(
            (section, field)
            for section in self.sections.values()
            for field in section.fields
            if field.need == "hand-in"
        )


def with_options(field: Field, options: tuple[Option, ...]) -> Field:
    """The same question with other answers, as where the household's members are the answers."""
    return replace(field, options=options)
