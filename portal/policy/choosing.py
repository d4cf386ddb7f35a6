"""Which pack applies: by name or folder (``PORTAL_PACK``), and by the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path as Folder
from typing import TypeVar

from portal.core.clock import today
from portal.core.settings import settings
from portal.core.words import _
from portal.policy.pack import Pack, Rules, load, load_rules, read_file
from portal.policy.problems import Problems

PACKS = Folder(__file__).parent / "packs"
Loaded = TypeVar("Loaded")


@dataclass(frozen=True)
class Edition:
    """One pack folder with the days it is valid for (``until`` not included)."""

    folder: Folder
    id: str
    since: date
    until: date | None

    @property
    def version(self) -> str:
        return f"{self.id}@{self.since.isoformat()}"


def editions(folder: Folder, problems: Problems) -> list[Edition]:
    """The pack in this folder, or those in its subfolders, by day; overlapping days are said."""
    if (folder / "pack.toml").exists():
        folders = [folder]
    else:
        folders = sorted(each.parent for each in folder.glob("*/pack.toml"))
    if not folders:
        problems.file("pack.toml").say("", _("没有这个文件：{folder}", folder=str(folder)))
    found = []
    for each in folders:
        name = "pack.toml" if each == folder else f"{each.name}/pack.toml"
        table = read_file(each, "pack.toml", problems, name)
        if not table:
            continue
        top = problems.file(name).top(table)
        found.append(
            Edition(each, top.string("id"), top.day("effective_from"), top.day("effective_until", None))
        )
    found.sort(key=lambda edition: (edition.id, edition.since))
    for earlier, later in pairwise(found):
        if earlier.id == later.id and (earlier.until is None or later.since < earlier.until):
            problems.file(f"{later.folder.name}/pack.toml").say(
                "effective_from", _("和“{other}”的日期重叠", other=earlier.folder.name)
            )
    return found


@cache
def _editions(name: str) -> tuple[Edition, ...]:
    """The editions of a pack by its name here, or in the folder given."""
    problems = Problems()
    own = (PACKS / name).is_dir() and "/" not in name
    found = editions(PACKS if own else Folder(name), problems)
    problems.refuse()
    return tuple(each for each in found if each.id == name) if own else tuple(found)


def _on(day: date) -> Edition:
    """The edition valid that day; before the first one the first, after the last one the last."""
    found = _editions(settings().pack)
    begun = [each for each in found if each.since <= day]
    return begun[-1] if begun else found[0]


@cache
def _loaded(how: Callable[[Folder], Loaded], folder: Folder) -> Loaded:
    return how(folder)


def current() -> Pack:
    """The whole pack that applies today. Raises PackWrong when it cannot be used."""
    return _loaded(load, _on(today()).folder)


def current_rules() -> Rules:
    """Its rules alone, read in a fraction of the time; for commands."""
    return _loaded(load_rules, _on(today()).folder)


def pinned(version: str) -> Pack:
    """The edition an application or screening began with; today's when that is no longer kept."""
    for each in _editions(settings().pack):
        if each.version == version:
            return _loaded(load, each.folder)
    return current()
