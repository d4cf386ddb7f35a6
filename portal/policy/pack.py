"""A policy pack: everything the scheme leaves to the county and the year, read and checked as a whole."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path as Folder
from typing import Any

from portal.core.words import Text, _
from portal.policy.calendar import Calendar
from portal.policy.categories import Category, Condition, read_categories, read_conditions
from portal.policy.checks import Checks, read_checks
from portal.policy.clocks import Clock, read_clocks
from portal.policy.decisions import Decisions, read_decisions
from portal.policy.declaring import check_declaring
from portal.policy.desks import Desks, read_desks
from portal.policy.examples import Example, read_examples, run_examples
from portal.policy.form import Form
from portal.policy.guide import Guide, read_guide
from portal.policy.items import Item, Paper, read_items, read_papers
from portal.policy.linking import check_links, check_proofs
from portal.policy.messages import Message, read_messages
from portal.policy.needs import check_needs
from portal.policy.outcomes import Outcomes
from portal.policy.path import Path
from portal.policy.places import Places
from portal.policy.problems import Problems
from portal.policy.questions import Question, read_questions
from portal.policy.reading_calendar import read_calendar
from portal.policy.reading_form import Known as KnownToForm
from portal.policy.reading_form import read_form
from portal.policy.reading_places import read_places
from portal.policy.reading_tests import Known
from portal.policy.rules import Opener
from portal.policy.sources import Amount, Source, read_amounts, read_sources

RULE_FILES = (
    "pack.toml", "sources.toml", "places.toml", "questions.toml", "categories.toml", "papers.toml",
    "items.toml",
)  # fmt: skip
OTHER_FILES = (
    "clocks.toml", "calendar.toml", "form.toml", "guide.toml", "examples.toml", "messages.toml", "desks.toml",
    "decisions.toml", "checks.toml",
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Rules:
    """What one county's pack says of who can have what, from a day on; ``version`` names both."""

    id: str
    effective_from: date
    effective_until: date | None
    county: Text
    area: str
    notice: Text
    amounts: dict[str, Amount]
    sources: dict[str, Source]
    places: Places
    questions: dict[str, Question]
    conditions: dict[str, Condition]
    categories: dict[str, Category]
    items: dict[str, Item]
    papers: dict[str, Paper]
    path: Path = field(repr=False)

    @property
    def version(self) -> str:
        return f"{self.id}@{self.effective_from.isoformat()}"

    @cached_property
    def openers(self) -> dict[str, Opener | None]:
        return {name: question.only_when for name, question in self.questions.items()}

    @cached_property
    def township_question(self) -> str:
        """The one question that asks for the township."""
        return next(each.id for each in self.questions.values() if each.kind == "township")

    @property
    def demonstration(self) -> tuple[Amount, ...]:
        """The figures that only stand in until the county's own are known; pages say so."""
        return tuple(each for each in self.amounts.values() if each.source.demonstration)


@dataclass(frozen=True, eq=False, kw_only=True)
class Pack(Rules):
    """The whole pack: the rules, and what the application and the offices need."""

    clocks: dict[str, Clock]
    calendar: Calendar
    form: Form
    guide: Guide
    examples: tuple[Example, ...]
    messages: dict[str, Message]
    desks: Desks
    decisions: Decisions
    checks: Checks


def read_file(folder: Folder, name: str, problems: Problems, called: str = "") -> dict[str, Any]:
    """One file of a pack as a table; empty, with the problem said, when it cannot be read."""
    problems = problems.file(called or name)
    try:
        return tomllib.loads((folder / name).read_bytes().decode())
    except FileNotFoundError:
        problems.say("", _("没有这个文件"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as wrong:
        problems.say("", _("读不出来：{why}", why=str(wrong)))
    return {}


def _files(folder: Folder, names: tuple[str, ...], problems: Problems) -> dict[str, dict[str, Any]]:
    """The files as tables; raises PackWrong when one cannot be read at all."""
    if not folder.is_dir():
        problems.file(str(folder)).say("", _("没有这个文件夹"))
        problems.refuse()
    tables = {name: read_file(folder, name, problems) for name in names}
    problems.refuse()
    return tables


def load_rules(folder: Folder) -> Rules:
    """The rules of a pack alone, as ``screen`` needs them: no form, no guide, no examples run.

    Raises PackWrong with every problem found.
    """
    problems = Problems()
    fields = _rules(_files(folder, RULE_FILES, problems), problems)
    problems.refuse()
    return Rules(**fields, path=_path(fields))


def load(folder: Folder) -> Pack:
    """The whole pack in this folder, every file checked and every worked example run.

    Raises PackWrong with every problem found.
    """
    problems = Problems()
    tables = _files(folder, (*RULE_FILES, *OTHER_FILES), problems)
    fields = _rules(tables, problems)
    places: Places = fields["places"]
    fields["clocks"] = read_clocks(tables["clocks.toml"], problems.file("clocks.toml"), fields["sources"])
    fields["calendar"] = read_calendar(tables["calendar.toml"], problems.file("calendar.toml"))
    known = KnownToForm(
        questions={name: tuple(each.options) for name, each in fields["questions"].items()},
        categories={name: each.name for name, each in fields["categories"].items()},
        items={name: each.name for name, each in fields["items"].items()},
        townships=places.names,
        units=frozenset(places.units),
    )
    fields["form"] = read_form(tables["form.toml"], problems.file("form.toml"), known)
    item_file = problems.file("items.toml")
    check_needs(fields["form"], fields["items"], places.units, item_file)
    check_proofs(fields["form"], fields["papers"], problems.file("papers.toml"))
    for item in fields["items"].values():
        if item.clock not in fields["clocks"]:
            item_file.say(f"item.{item.id}.clock", _("clocks.toml里没有这个时限：{name}", name=item.clock))
    fields["guide"] = read_guide(
        tables["guide.toml"],
        problems.file("guide.toml"),
        [*fields["categories"], *fields["items"]],
        fields["amounts"],
    )
    fields["messages"] = read_messages(tables["messages.toml"], problems.file("messages.toml"))
    desks = problems.file("desks.toml")
    fields["desks"] = read_desks(tables["desks.toml"], desks, fields["sources"])
    check_declaring(fields["desks"].declaring, fields["form"], fields["questions"], desks)
    fields["decisions"] = read_decisions(
        tables["decisions.toml"],
        problems.file("decisions.toml"),
        fields["sources"],
        fields["amounts"],
        (fields["categories"], fields["questions"]),
    )
    fields["checks"] = read_checks(
        tables["checks.toml"],
        problems.file("checks.toml"),
        fields["sources"],
        fields["questions"],
        (fields["categories"], fields["form"]),
    )
    examples = problems.file("examples.toml")
    fields["examples"] = tuple(read_examples(tables["examples.toml"], examples, fields["sources"]))
    problems.refuse()
    pack = Pack(**fields, path=_path(fields))
    run_examples(pack, pack.examples, examples)
    problems.refuse()
    return pack


def _path(fields: Mapping[str, Any]) -> Path:
    questions = fields["questions"]
    return Path(questions, Outcomes(questions, fields["conditions"], fields["categories"], fields["items"]))


def _rules(tables: Mapping[str, dict[str, Any]], problems: Problems) -> dict[str, Any]:
    """The fields of ``Rules`` but the path; they may be used only if no problem was said."""
    about, questions_of, rules, papers_of, items_of = (
        problems.file(f"{name}.toml").top(tables[f"{name}.toml"])
        for name in ("pack", "questions", "categories", "papers", "items")
    )
    fields: dict[str, Any] = {
        "id": about.string("id"),
        "effective_from": about.day("effective_from"),
        "effective_until": about.day("effective_until", None),
        "county": about.text("county"),
        "area": about.string("area"),
        "notice": about.text("notice"),
    }
    if fields["effective_until"] and fields["effective_until"] <= fields["effective_from"]:
        about.say("effective_until", _("要晚于effective_from"))
    sources = read_sources(problems.file("sources.toml").top(tables["sources.toml"]))
    amounts = read_amounts(about, sources)
    about.close()
    places = read_places(tables["places.toml"], problems.file("places.toml"), fields["area"])
    questions = read_questions(questions_of, dict(places.names))
    known = Known(questions, amounts)
    conditions = read_conditions(rules, known, sources)
    categories = read_categories(rules, conditions, known, sources)
    rules.close()
    papers = read_papers(papers_of, known, sources)
    for name, condition in read_conditions(items_of, known, sources).items():
        if name in conditions:
            items_of.say(f"condition.{name}", _("编号重复"))
        conditions[name] = condition
    items = read_items(items_of, conditions, papers, places.units, sources)
    items_of.close()
    check_links(problems, conditions, categories, items, papers)
    return fields | {
        "amounts": amounts, "sources": sources, "places": places, "questions": questions,
        "conditions": conditions, "categories": categories, "items": items, "papers": papers,
    }  # fmt: skip
