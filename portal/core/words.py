"""Words in the person's language: Chinese is the source, other languages are Babel catalogues."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parents[2] / "i18n"
LANGUAGES = ("zh", "en")
TAGS = {"zh": "zh-Hans-CN", "en": "en"}
_speaking: ContextVar[str] = ContextVar("language", default="zh")


@cache
def _catalogue(language: str) -> NullTranslations:
    """Compiled in memory from the .po file, so that no generated file is ever out of date."""
    source = CATALOGUES / language / "LC_MESSAGES" / "portal.po"
    if not source.exists():
        return NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def language() -> str:
    """The language being spoken: ``zh`` or ``en``."""
    return _speaking.get()


def speak(tag: str) -> None:
    """Speak this language for the rest of the request."""
    _speaking.set(tag if tag in LANGUAGES else "zh")


@contextmanager
def speaking(tag: str) -> Generator[None]:
    """Speak another language for a while, as for an SMS in the reader's language."""
    token = _speaking.set(tag if tag in LANGUAGES else "zh")
    try:
        yield
    finally:
        _speaking.reset(token)


def _(message: str, **parts: object) -> str:
    """The message in the person's language, its ``{parts}`` filled in."""
    said = _catalogue(_speaking.get()).gettext(message)
    return said.format(**parts) if parts else said


def ngettext(one: str, many: str, n: int, **parts: object) -> str:
    """As ``_``, for messages that count; ``{n}`` is always filled in."""
    return _catalogue(_speaking.get()).ngettext(one, many, n).format(n=n, **parts)


class Text(NamedTuple):
    """A text of the policy pack, in both languages; as a string it is the person's own."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if _speaking.get() == "en" else self.zh


class Unit(NamedTuple):
    """What a number counts, in both languages; as a string it is what stands beside an empty field."""

    zh: str
    en: str
    en_one: str
    """The English word after 1; Chinese has one word for all numbers."""

    def __str__(self) -> str:
        return self.en if _speaking.get() == "en" else self.zh

    def after(self, number: str | int) -> str:
        """The word after this number: 1 person, 2 people."""
        return self.en_one if _speaking.get() == "en" and str(number) == "1" else str(self)
