"""What is wrong with a pack, all of it at once, and the typed reading of its tables.

A reader asks an ``Entry`` for what it needs; whatever is missing, of the wrong type or unknown
becomes a ``Problem`` with file and key, and reading goes on with a harmless value.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from portal.core.errors import Refusal
from portal.core.words import Text, Unit, _

NO_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Problem:
    """One thing to mend in a pack: in which file, under which key, what."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(each for each in (self.file, self.key, self.message) if each)


class PackWrong(Refusal):
    """A pack that cannot be used; ``problems`` lists everything to mend."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(each) for each in problems))
        self.problems = problems


@dataclass
class Problems:
    """Collects problems while a pack is read; ``file`` names the file being read."""

    name: str = ""
    found: list[Problem] = field(default_factory=list)

    def file(self, name: str) -> "Problems":
        """The same collection, speaking about another file."""
        return Problems(name, self.found)

    def say(self, key: str, message: str) -> None:
        self.found.append(Problem(self.name, key, message))

    def top(self, table: dict[str, Any]) -> "Entry":
        """The whole file as an entry; close it like any other."""
        return Entry(table, "", self)

    def refuse(self) -> None:
        """Raises PackWrong when anything was found."""
        if self.found:
            raise PackWrong(self.found)


class Entry:
    """One table of a pack file, read key by key.

    Every getter takes the key; without a default the key must be there. ``close`` then
    reports the keys nobody asked for. The entry's own ``id`` becomes part of its key.
    """

    def __init__(self, table: dict[str, Any], key: str, problems: Problems) -> None:
        self.table, self.key, self.problems = table, key, problems
        self.read: set[str] = set()

    def where(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def say(self, name: str, message: str) -> None:
        self.problems.say(self.where(name) if name else self.key, message)

    def has(self, name: str) -> bool:
        return name in self.table

    def raw(self, name: str, kinds: type | tuple[type, ...], what: str, default: Any, missing: Any) -> Any:
        """The value when it is of these types; otherwise a problem is said and ``missing`` returned.

        A ``default`` other than ``...`` makes the key optional.
        """
        self.read.add(name)
        if name not in self.table:
            if default is not ...:
                return default
            self.say(name, _("缺少这一项，应为{what}", what=what))
            return missing
        value = self.table[name]
        wanted = kinds if isinstance(kinds, tuple) else (kinds,)
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            self.say(name, _("类型不对，应为{what}", what=what))
            return missing
        return value

    def string(self, name: str, default: Any = ...) -> Any:
        value = self.raw(name, str, _("文字"), default, "")
        if isinstance(value, str) and name in self.table and not value.strip():
            self.say(name, _("不能是空的"))
        return value

    def text(self, name: str, default: Any = ...) -> Any:
        """A ``Text``: a table of ``zh`` and ``en``, both there and not empty."""
        table = self.raw(name, dict, _("中英文（zh、en）"), default, {})
        if name not in self.table or not isinstance(self.table[name], dict):
            return default if default is not ... else Text("", "")
        entry = Entry(table, self.where(name), self.problems)
        said = Text(entry.string("zh"), entry.string("en"))
        entry.close()
        return said

    def unit(self, name: str) -> Any:
        """A ``Unit`` or None: a text, and where English has another word after 1, that as ``en_one``."""
        table = self.raw(name, dict, _("中英文（zh、en）"), None, {})
        if not isinstance(table, dict) or not table:
            return None
        entry = Entry(table, self.where(name), self.problems)
        zh, en = entry.string("zh"), entry.string("en")
        said = Unit(zh, en, entry.string("en_one", en))
        entry.close()
        return said

    def integer(
        self, name: str, default: Any = ..., least: int | None = None, most: int | None = None
    ) -> Any:
        value = self.raw(name, int, _("整数"), default, least or 0)
        if isinstance(value, int) and (
            (least is not None and value < least) or (most is not None and value > most)
        ):
            self.say(name, _("应在{least}到{most}之间", least=least, most=most))
        return value

    def boolean(self, name: str, default: Any = ...) -> Any:
        return self.raw(name, bool, _("true 或 false"), default, False)

    def day(self, name: str, default: Any = ...) -> Any:
        value = self.raw(name, date, _("日期"), default, NO_DAY)
        if isinstance(value, datetime):
            self.say(name, _("类型不对，应为{what}", what=_("日期")))
            return NO_DAY
        return value

    def number(self, name: str, default: Any = ...) -> Any:
        """An exact ``Fraction`` from decimal text ("1.5") or an integer; never from a binary fraction."""
        value = self.raw(name, (str, int), _('数字（小数写成文字，例如 "1.5"）'), default, "0")
        if name not in self.table and default is not ...:
            return default
        whole, point, part = str(value).partition(".")
        if not all(each.isascii() and each.isdigit() for each in ([whole, part] if point else [whole])):
            self.say(name, _('应是数字，例如 "1.5"'))
            return Fraction(0)
        return Fraction(str(value))

    def choice(self, name: str, allowed: tuple[str, ...], default: Any = ...) -> Any:
        value = self.raw(name, str, _("文字"), default, allowed[0])
        if name in self.table and value not in allowed:
            self.say(name, _("只能是：{allowed}", allowed="、".join(allowed)))
            return allowed[0]
        return value

    def strings(self, name: str, default: Any = ...) -> tuple[str, ...]:
        values = self.raw(name, list, _("一列文字"), default, [])
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.say(name, _("每一个都要是文字，不能是空的"))
            return ()
        if len(set(values)) < len(values):
            self.say(name, _("有重复的"))
        return tuple(values)

    def entry(self, name: str, optional: bool = False) -> "Entry | None":
        """A table inside this one, or None."""
        table = self.raw(name, dict, _("一个表"), None if optional else ..., None)
        return None if table is None else Entry(table, self.where(name), self.problems)

    def entries(self, name: str, optional: bool = False) -> list["Entry"]:
        """A list of tables, each keyed by its ``id`` where it has one."""
        tables = self.raw(name, list, _("一列表"), [] if optional else ..., [])
        return list(self._each(name, tables))

    def _each(self, name: str, tables: list[Any]) -> Iterator["Entry"]:
        seen: set[str] = set()
        for place, table in enumerate(tables, 1):
            if not isinstance(table, dict):
                self.say(f"{name}[{place}]", _("类型不对，应为{what}", what=_("一个表")))
                continue
            own = table.get("id")
            key = f"{self.where(name)}.{own}" if isinstance(own, str) else f"{self.where(name)}[{place}]"
            if isinstance(own, str) and own in seen:
                self.problems.say(key, _("编号重复"))
            seen.add(own if isinstance(own, str) else "")
            yield Entry(table, key, self.problems)

    def close(self) -> None:
        """Says every key nobody asked for."""
        for name in self.table:
            if name not in self.read:
                self.say(name, _("不认识这一项"))
