"""Reads ``form.toml``: every question, checked against the rest of the pack."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.core.words import Text, _
from portal.policy.form import (
    CHOOSING,
    FILLED_BY,
    KINDS,
    LETTERS,
    NEEDS,
    Field,
    Form,
    Group,
    Option,
    Page,
    Section,
    SigningWay,
    Statement,
)
from portal.policy.problems import Entry, Problems
from portal.policy.reading_conditions import check_conditions, item_condition, read_conditions

SECTIONS = (
    "person", "household", "income", "property", "supporters", "bank", "items", "declaration", "papers",
    "consents", "signatures",
)  # fmt: skip
"""The section ids that pages and programs rely on; their order is the pack's own."""
HAND_IN = ("person.name", "person.phone", "person.home_township")
YES_NO = (Option("yes", Text("是", "Yes")), Option("no", Text("不是", "No")))
CONSENT = (Option("yes", Text("同意", "I consent")), Option("no", Text("不同意", "I do not consent")))
FIXED = {"yes_no": YES_NO, "consent": CONSENT}


@dataclass(frozen=True)
class Known:
    """Ids of the pack's other files that the form may name, with their names where they are answers.

    questions: each screening question with the ids of its answers, none for numbers.
    """

    questions: Mapping[str, Collection[str]] = field(default_factory=dict)
    categories: Mapping[str, Text] = field(default_factory=dict)
    items: Mapping[str, Text] = field(default_factory=dict)
    townships: Mapping[str, Text] = field(default_factory=dict)
    units: frozenset[str] = frozenset()


class _Reader:
    """Carries what the questions of one form share while they are read."""

    def __init__(self, known: Known, shared: dict[str, tuple[Option, ...]]) -> None:
        self.known, self.shared = known, shared

    def section(self, entry: Entry, number: int) -> Section:
        counted = _Count(f"{number}")
        filled_by = entry.choice("filled_by", FILLED_BY, "fields")
        # A group's number is its place among the section's questions, where its list stands.
        numbers: dict[str, str] = {}
        pages = tuple(
            self.page(each, counted, numbers) for each in entry.entries("page", filled_by != "fields")
        )
        groups = {
            group.id: group
            for group in (self.group(each, numbers) for each in entry.entries("group", optional=True))
        }
        for page in pages:
            if page.group and page.group not in groups:
                entry.say(f"page.{page.id}.list", _("没有这个名单：{name}", name=page.group))
        section = Section(
            id=entry.string("id"), number=number, head=entry.string("head"), title=entry.text("title"),
            filled_by=filled_by, pages=pages, groups=groups,
        )  # fmt: skip
        entry.close()
        return section

    def page(self, entry: Entry, counted: "_Count", numbers: dict[str, str]) -> Page:
        group = entry.string("list", "")
        if group:
            numbers[group] = counted.next()
        item = entry.string("item", "")
        if item and item not in self.known.items:
            entry.say("item", _("没有这个联办事项：{name}", name=item))
        fields = tuple(self.question(each, counted) for each in entry.entries("field", optional=bool(group)))
        title = entry.text("title", None)
        if len(fields) > 1 and title is None:
            entry.say("title", _("一页有几道题，就要有标题"))
        conditions = read_conditions(entry, "visible_when")
        page = Page(
            id=entry.string("id"), fields=fields, group=group, title=title,
            visible_when=(*item_condition(item), *conditions), item=item,
        )  # fmt: skip
        entry.close()
        return page

    def group(self, entry: Entry, numbers: dict[str, str]) -> Group:
        name = entry.string("id")
        number = numbers.get(name, "")
        if not number:
            entry.say("id", _("没有一页用到这个名单"))
        counted = _Count(number)
        pages = tuple(self.page(each, counted, {}) for each in entry.entries("page"))
        own = {each.id for page in pages for each in page.fields}
        named_by = entry.strings("named_by")
        for each in named_by:
            if each not in own:
                entry.say("named_by", _("没有这道题：{name}", name=each))
        expect = entry.entry("expect", optional=True)
        group = Group(
            id=name, number=number, title=entry.text("title"), short=entry.text("short"),
            one=entry.text("one"), add=entry.text("add"), none=entry.text("none"),
            why=entry.text("why", None), named_by=named_by, pages=pages,
            most=entry.integer("max", least=1, most=99),
            expect=expect.string("field") if expect else "",
            less=expect.integer("less", 0, least=0, most=99) if expect else 0,
        )  # fmt: skip
        if expect:
            expect.close()
        entry.close()
        return group

    def question(self, entry: Entry, counted: "_Count") -> Field:
        kind = entry.choice("kind", KINDS)
        field = Field(
            id=entry.string("id"), kind=kind, number=counted.next(), short=entry.text("short"),
            label=entry.text("label"), hint=entry.text("hint", None), why=entry.text("why", None),
            example=entry.text("example", None), unit=entry.unit("unit"),
            need=entry.choice("need", NEEDS, "asked"), options=self.options(entry, kind),
            visible_when=read_conditions(entry, "visible_when"),
            most_letters=entry.integer("max", LETTERS.get(kind, 0), least=0, most=2000),
            least=entry.integer("least", 0, least=0, most=10**9),
            most=entry.integer("most", 0, least=0, most=10**9),
            autocomplete=entry.string("autocomplete", ""), sensitive=entry.boolean("sensitive", False),
            from_screening=entry.string("from_screening", ""),
            from_advice=entry.choice("from_advice", ("", "category", "items"), ""),
            id_type_field=entry.string("id_type_field", ""), recipient=entry.string("recipient", ""),
            shares=entry.strings("shares", ()),
        )  # fmt: skip
        self.check(entry, field)
        entry.close()
        return field

    def check(self, entry: Entry, field: Field) -> None:
        self.check_screening(entry, field)
        if field.kind in FIXED and {option.id for option in field.options} != {"yes", "no"}:
            entry.say("options", _("只能是：{allowed}", allowed="yes、no"))
        if field.sensitive and field.why is None:
            entry.say("why", _("敏感的题要说明为什么问"))
        if field.kind in ("money", "whole", "date", "past_date", "birth_date") and field.example is None:
            entry.say("example", _("这样的题要有例子"))
        if field.kind == "whole" and field.most <= field.least:
            entry.say("most", _("要大于least"))
        if field.kind == "id_number" and not field.id_type_field:
            entry.say("id_type_field", _("证件号码要说明哪一题选证件"))
        if field.kind == "consent" and not (field.recipient and field.shares):
            entry.say("recipient", _("同意要写明给谁、给什么"))
        if field.recipient and field.recipient not in self.known.units:
            entry.say("recipient", _("没有这个单位：{name}", name=field.recipient))

    def check_screening(self, entry: Entry, field: Field) -> None:
        if not field.from_screening:
            return
        if field.from_screening not in self.known.questions:
            entry.say("from_screening", _("没有这道自测题：{name}", name=field.from_screening))
            return
        answers = set(self.known.questions[field.from_screening]) - {"unsure"}
        if field.kind != "township" and answers - {option.id for option in field.options}:
            entry.say("from_screening", _("自测题的答案这里没有"))

    def options(self, entry: Entry, kind: str) -> tuple[Option, ...]:
        """Answers of a choosing question: fixed by its kind, another file's, shared, or its own."""
        taken: tuple[Option, ...] = ()
        source = entry.choice("options_from", ("", "categories", "items"), "")
        if source:
            names: Mapping[str, Text] = getattr(self.known, source)
            taken = tuple(Option(name, label) for name, label in names.items())
        if kind == "township":
            taken = tuple(Option(name, label) for name, label in self.known.townships.items())
        own = entry.table.get("options")
        if isinstance(own, str):
            entry.read.add("options")
            if own not in self.shared:
                entry.say("options", _("没有这一组答案：{name}", name=own))
            return self.shared.get(own, ())
        if own is not None:
            taken += read_options(entry, "options")
        elif kind in FIXED:
            taken = FIXED[kind]
        if kind in ("choice", "choices") and not taken:
            entry.say("options", _("要有可选的答案"))
        if taken and kind not in CHOOSING:
            entry.say("options", _("这样的题没有可选的答案"))
        return taken


class _Count:
    """Numbers the questions under one heading: 2.1, 2.2, ..."""

    def __init__(self, under: str) -> None:
        self.under, self.last = under, 0

    def next(self) -> str:
        self.last += 1
        return f"{self.under}.{self.last}"


def read_options(entry: Entry, name: str) -> tuple[Option, ...]:
    found = []
    for each in entry.entries(name):
        found.append(
            Option(
                each.string("id"), Text(each.string("zh"), each.string("en")), each.boolean("alone", False)
            )
        )
        each.close()
    return tuple(found)


def _statement(entry: Entry | None) -> Statement:
    if entry is None:
        return Statement(Text("", ""), ())
    lines = []
    for each in entry.entries("full"):
        lines.append(Text(each.string("zh"), each.string("en")))
        each.close()
    statement = Statement(entry.text("short"), tuple(lines))
    entry.close()
    return statement


def _signing(top: Entry) -> tuple[SigningWay, ...]:
    ways = []
    for each in top.entries("signature"):
        ways.append(
            SigningWay(
                each.string("id"), each.text("title"), each.text("hint"), each.boolean("needs_script", False)
            )
        )
        each.close()
    return tuple(ways)


def read_form(table: dict[str, Any], problems: Problems, known: Known) -> Form:
    """The form of ``form.toml``; whatever is wrong is said to ``problems``, with its key."""
    top = problems.top(table)
    heads = {}
    for each in top.entries("head"):
        heads[each.string("id")] = each.text("title")
        each.close()
    groups_of_answers = top.entry("options", optional=True)
    shared = (
        {name: read_options(groups_of_answers, name) for name in groups_of_answers.table}
        if groups_of_answers
        else {}
    )
    reader = _Reader(known, shared)
    sections = {
        section.id: section
        for section in (reader.section(each, number) for number, each in enumerate(top.entries("section"), 1))
    }
    form = Form(
        heads,
        sections,
        _statement(top.entry("pledge")),
        _statement(top.entry("authorisation")),
        _signing(top),
        top.integer("adult_from", least=1, most=30),
    )
    top.close()
    _check_whole(form, problems)
    return form


def _check_whole(form: Form, problems: Problems) -> None:
    for name in SECTIONS:
        if name not in form.sections:
            problems.say("section", _("缺少这一部分：{name}", name=name))
    for section in form.sections.values():
        if section.id not in SECTIONS:
            problems.say(f"section.{section.id}", _("没有这一部分"))
        if section.head not in form.heads:
            problems.say(f"section.{section.id}.head", _("没有这个大标题：{name}", name=section.head))
    needed = {f"{section.id}.{field.id}" for section, field in form.hand_in()}
    if needed != set(HAND_IN):
        problems.say("need", _("交申请只要这三样：{names}", names="、".join(HAND_IN)))
    check_conditions(form, problems)
