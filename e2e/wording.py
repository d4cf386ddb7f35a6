"""Words as a page says them: journeys name them by their Chinese source, English pages are read by the same name."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

from playwright.sync_api import Page

from portal.core.words import _, speaking
from portal.policy.choosing import PACKS


def language(page: Page) -> str:
    """What the page speaks: ``zh`` or ``en``."""
    tag = page.locator("html").get_attribute("lang") or ""
    return "en" if tag.startswith("en") else "zh"


def spoken(page: Page, words: str, **parts: object) -> re.Pattern[str]:
    """These words alone, as the page's language says them; ``parts`` fill in what stands in {braces}."""
    return re.compile(rf"^\s*(?:{_either(language(page), words, **parts)})\s*$")


def beginning(page: Page, words: str, **parts: object) -> re.Pattern[str]:
    """These words with anything behind them: a row's name and, beside it, how far it is."""
    return re.compile(rf"^\s*(?:{_either(language(page), words, **parts)})")


def with_noun(page: Page, words: str, noun: str) -> re.Pattern[str]:
    """Words with a noun behind them that is heard and not seen: 修改 and whose."""
    said = language(page)
    return re.compile(rf"^\s*(?:{_either(said, words)})\s*(?:{_either(said, noun)})\s*$")


def _either(said: str, words: str, **parts: object) -> str:
    return "|".join(map(_loosely, sayings(said, words, **parts)))


def _loosely(words: str) -> str:
    """Where a heading may break, the browser may put a space."""
    return r"\s*".join(map(re.escape, words.split("|")))


def sayings(said: str, words: str, **parts: object) -> list[str]:
    """Every way to say it: the pack says some words twice in Chinese and differently in English."""
    if said == "zh":
        return [words.format(**parts) if parts else words]
    with speaking("en"):
        found = _(words, **parts)
    given = sorted(each.replace("|", "") for each in _pack().get(words, ()))
    return given if found == words and given else [found, *given]


@cache
def _pack() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file in (PACKS / "yuhuan").glob("*.toml"):
        for chinese, english in _texts(tomllib.loads(file.read_text("utf-8"))):
            found.setdefault(chinese.replace("|", ""), set()).add(english)
    return found


def _texts(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        if "zh" in part and "en" in part:
            yield part["zh"], part["en"]
        for each in part.values():
            yield from _texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)
