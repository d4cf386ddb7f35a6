"""Reads when a page or question applies, and checks that every answer it looks at exists."""

from collections.abc import Iterable, Mapping

from portal.core.words import _
from portal.policy.form import Condition, Field, Form, Group, Page, Section
from portal.policy.problems import Entry, Problems

TESTS = ("is", "not", "has", "above")


def item_condition(item: str) -> tuple[Condition, ...]:
    """Pages of a joint item apply when that item is chosen."""
    return (Condition(field="items.items", test="has", options=(item,)),) if item else ()


def read_conditions(entry: Entry, name: str) -> tuple[Condition, ...]:
    """A list of tests that must all hold; ``{ any = [...] }`` among them needs one of its own."""
    return tuple(_read(each) for each in entry.entries(name, optional=True))


def _read(entry: Entry) -> Condition:
    if entry.has("any"):
        condition = Condition(any=tuple(_read(each) for each in entry.entries("any")))
        entry.close()
        return condition
    field = entry.string("field")
    tests = [test for test in TESTS if entry.has(test)]
    if len(tests) != 1:
        entry.say("field", _("要有一个、只有一个：{tests}", tests="、".join(TESTS)))
        return Condition(field=field, test="is")
    test = tests[0]
    condition = Condition(
        field=field,
        test=test,
        options=() if test == "above" else entry.strings(test),
        above=entry.integer("above", least=0, most=10**9) if test == "above" else 0,
    )
    entry.close()
    return condition


def check_conditions(form: Form, problems: Problems) -> None:
    """Says every reference to a question or answer that the form does not have, and every double id.

    A condition may look only at earlier questions: so it never waits for itself.
    """
    for section in form.sections.values():
        _check_names(section, problems)
        own = {field.id: field for field in section.fields}
        for page in section.pages:
            _check_page(form, page, own, f"section.{section.id}.{page.id}", problems)
        for group in section.groups.values():
            _check_group(form, section, group, own, problems)


def _comes_first(seen: Field, number: str) -> bool:
    """Whether a question stands before another one on paper: 2.1 before 2.2.1."""
    earlier, later = ([int(part) for part in each.split(".") if part] for each in (seen.number, number))
    return earlier < later


def _check_group(
    form: Form, section: Section, group: Group, own: Mapping[str, Field], problems: Problems
) -> None:
    key = f"section.{section.id}.{group.id}"
    if group.expect and (group.expect not in own or own[group.expect].kind != "whole"):
        problems.say(f"{key}.expect", _("没有这道数人数的题：{name}", name=group.expect))
    fields = {field.id: field for field in group.fields}
    for page in group.pages:
        _check_page(form, page, fields, f"{key}.{page.id}", problems)


def _check_names(section: Section, problems: Problems) -> None:
    seen: set[str] = set()
    for name in [field.id for field in section.fields] + list(section.groups):
        if name in seen or name.startswith("_"):
            problems.say(f"section.{section.id}.{name}", _("编号重复，或以_开头"))
        seen.add(name)


def _check_page(form: Form, page: Page, own: Mapping[str, Field], key: str, problems: Problems) -> None:
    first = page.fields[0].number if page.fields else ""
    _check_tests(form, page.visible_when, own, key, first, problems)
    for field in page.fields:
        _check_tests(form, field.visible_when, own, f"{key}.{field.id}", field.number, problems)
        if field.id_type_field and field.id_type_field not in own:
            problems.say(f"{key}.{field.id}.id_type_field", _("没有这道题：{name}", name=field.id_type_field))
        for shared in field.shares:
            section, _dot, name = shared.partition(".")
            known = form.sections.get(section)
            if form.field(shared) is None and not (known and name in known.groups):
                problems.say(f"{key}.{field.id}.shares", _("没有这道题：{name}", name=shared))


def _check_tests(
    form: Form,
    conditions: Iterable[Condition],
    own: Mapping[str, Field],
    key: str,
    number: str,
    problems: Problems,
) -> None:
    for condition in conditions:
        if condition.any:
            _check_tests(form, condition.any, own, key, number, problems)
            continue
        seen = form.field(condition.field) if "." in condition.field else own.get(condition.field)
        if seen is None:
            problems.say(f"{key}.visible_when", _("没有这道题：{name}", name=condition.field))
            continue
        if number and not _comes_first(seen, number):
            problems.say(f"{key}.visible_when", _("只能看前面的题：{name}", name=condition.field))
        for option in condition.options:
            if seen.options and seen.option(option) is None:
                problems.say(f"{key}.visible_when", _("没有这个答案：{name}", name=option))
        if condition.test == "above" and seen.kind not in ("money", "whole"):
            problems.say(f"{key}.visible_when", _("above只能用于数字的题"))
