"""A policy pack: everything the scheme leaves to the county and the year, read and checked as a whole."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path as Folder
from typing import Any

from portal.core.words import Text, _
from portal.policy.categories import Category, Condition, read_categories, read_conditions
from portal.policy.items import Item, Paper, read_items, read_papers
from portal.policy.linking import check_links
from portal.policy.outcomes import Outcomes
from portal.policy.path import Path
from portal.policy.problems import Entry, PackWrong, Problems
from portal.policy.questions import Question, read_questions
from portal.policy.reading_tests import Known
from portal.policy.rules import Opener
from portal.policy.sources import Amount, Source, read_amounts, read_sources

RULES = (
    "pack.toml", "sources.toml", "places.toml", "questions.toml", "categories.toml", "papers.toml", "items.toml",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Pack:
    """One county's rules, valid from a day on; ``version`` names both.

    townships: names by area code.
    """

    id: str
    effective_from: date
    effective_until: date | None
    county: Text
    area: str
    notice: Text
    amounts: dict[str, Amount]
    sources: dict[str, Source]
    questions: dict[str, Question]
    conditions: dict[str, Condition]
    categories: dict[str, Category]
    items: dict[str, Item]
    papers: dict[str, Paper]
    townships: dict[str, Text]
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


def read_file(folder: Folder, name: str, problems: Problems) -> dict[str, Any]:
    """One file of a pack as a table; empty, with the problem said, when it cannot be read."""
    problems = problems.file(name)
    try:
        return tomllib.loads((folder / name).read_bytes().decode())
    except FileNotFoundError:
        problems.say("", _("没有这个文件"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as wrong:
        problems.say("", _("读不出来：{why}", why=str(wrong)))
    return {}


def load_rules(folder: Folder) -> Pack:
    """The rules of a pack alone, as ``screen`` needs them: no form, no guide, no examples run.

    Raises PackWrong with every problem found.
    """
    problems = Problems()
    if not folder.is_dir():
        problems.file(str(folder)).say("", _("没有这个文件夹"))
        problems.refuse()
    tables = {name: read_file(folder, name, problems) for name in RULES}
    problems.refuse()
    pack = _rules(tables, problems)
    if pack is None or problems.found:
        raise PackWrong(problems.found)
    return pack


def _rules(tables: Mapping[str, dict[str, Any]], problems: Problems) -> Pack | None:
    def top(name: str) -> Entry:
        return problems.file(name).top(tables[name])

    about = top("pack.toml")
    sources = read_sources(top("sources.toml"))
    amounts = read_amounts(about, sources)
    townships = {each["area"]: Text(**each["name"]) for each in tables["places.toml"].get("township", [])}
    questions = read_questions(top("questions.toml"), townships)
    known = Known(questions, amounts)
    rules, more = top("categories.toml"), top("items.toml")
    conditions = read_conditions(rules, known, sources)
    categories = read_categories(rules, conditions, known, sources)
    rules.close()
    papers = read_papers(top("papers.toml"), known, sources)
    for name, condition in read_conditions(more, known, sources).items():
        if name in conditions:
            more.say(f"condition.{name}", _("编号重复"))
        conditions[name] = condition
    items = read_items(more, conditions, papers, sources)
    more.close()
    check_links(problems.file("categories.toml"), conditions, categories, items, papers)
    fields = _about(about)
    if problems.found:
        return None
    path = Path(questions, Outcomes(questions, conditions, categories, items))
    return Pack(
        **fields, amounts=amounts, sources=sources, questions=questions, conditions=conditions,
        categories=categories, items=items, papers=papers, townships=townships, path=path,
    )  # fmt: skip


def _about(top: Entry) -> dict[str, Any]:
    fields = {
        "id": top.string("id"),
        "effective_from": top.day("effective_from"),
        "effective_until": top.day("effective_until", None),
        "county": top.text("county"),
        "area": top.string("area"),
        "notice": top.text("notice"),
    }
    last = fields["effective_until"]
    if last is not None and last <= fields["effective_from"]:
        top.say("effective_until", _("要晚于effective_from"))
    top.close()
    return fields
