"""Checks and notices: what is sent to the economic check, which figures come back, what a village notice shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.words import Text, _
from portal.policy.form import Form
from portal.policy.problems import Problems
from portal.policy.questions import Question
from portal.policy.sources import Source, cited

TELLS = (
    "reference", "number", "name", "relation", "id_type", "id_number", "birth_date", "township", "category",
    "authorised_on", "authorised_how",
)  # fmt: skip
"""What a column of the export can tell of one person who is checked."""


@dataclass(frozen=True)
class Column:
    """One column of the export. ``tells``: one of TELLS."""

    tells: str
    title: Text


@dataclass(frozen=True)
class Checks:
    """consent: the form's (section, question) answered ``yes`` by who agrees to the check. figures: questions.

    shown_as: by category, the one that stands for it on a notice.
    """

    consent: tuple[str, str]
    consent_sources: tuple[Source, ...]
    columns: tuple[Column, ...]
    figures: tuple[Question, ...]
    shown_as: dict[str, str]
    notice_sources: tuple[Source, ...]
    minors_sources: tuple[Source, ...]


def read_checks(
    table: dict[str, Any],
    problems: Problems,
    sources: dict[str, Source],
    questions: Mapping[str, Question],
    known: tuple[Mapping[str, Any], Form],
) -> Checks:
    """``checks.toml``; whatever is wrong is said to ``problems``. known: the categories, and the form."""
    categories, form = known
    top = problems.top(table)
    section, _dot, field = top.string("consent").partition(".")
    found = form.sections[section].where.get(field) if section in form.sections else None
    if found is None or found[1].kind != "consent":
        top.say("consent", _("form.toml里没有这个同意"))
    columns = []
    for entry in top.entries("column"):
        columns.append(Column(entry.choice("tells", TELLS), entry.text("title")))
        entry.close()
    for title in {each.title.zh for each in columns}:
        if sum(each.title.zh == title for each in columns) > 1:
            top.say("column", _("两列同名：{name}", name=title))
    figures = []
    for name in top.strings("figures"):
        if name not in questions:
            top.say("figures", _("没有这道自测题：{name}", name=name))
        else:
            figures.append(questions[name])
    if not figures or not columns:
        top.say("figures", _("不能是空的"))
    shown_as, notice, minors = _notice(top, sources, categories)
    checks = Checks(
        (section, field),
        cited(top, sources, "consent_sources"),
        tuple(columns),
        tuple(figures),
        shown_as,
        notice,
        minors,
    )
    top.close()
    return checks


def _notice(
    top: Any, sources: dict[str, Source], categories: Mapping[str, Any]
) -> tuple[dict[str, str], tuple[Source, ...], tuple[Source, ...]]:
    entry = top.entry("notice")
    if entry is None:
        return {}, (), ()
    shown, table = {}, entry.entry("shown_as", optional=True)
    for name in table.table if table else ():
        shown[name] = table.choice(name, tuple(categories))
        if name not in categories:
            table.say(name, _("没有这个类别：{name}", name=name))
    found = shown, cited(entry, sources), cited(entry, sources, "minors_sources")
    entry.close()
    return found
