"""The house's languages: whatever a person can read in Chinese stands in every other catalogue too."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

TOP = Path(__file__).parents[2]
LANGUAGES = ["en"]
PART = re.compile(r"\{[a-z_]+\}|%\([a-z_]+\)s")


def said() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """(file, message) of every message in the code and the templates."""
    with (TOP / "i18n" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    for name, _line, message, _comments, _context in extract_from_dir(TOP, methods, options):
        yield name, message


def catalogue(language: str) -> Catalog:
    with (TOP / "i18n" / language / "LC_MESSAGES" / "portal.po").open("rb") as file:
        return read_po(file, locale=language)


def written(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    forms = message.string if message.pluralizable else [message.string]
    return all(forms)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_exists_in_every_language(language):
    known = catalogue(language)
    messages = {message: name for name, message in said()}
    assert messages
    missing = [f"{name}: {message}" for message, name in messages.items() if not written(known.get(message))]
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_same_parts_as_its_source(language):
    wrong = []
    for message in catalogue(language):
        sources = message.id if message.pluralizable else [message.id]
        forms = message.string if message.pluralizable else [message.string]
        parts = set().union(*(PART.findall(source) for source in sources))
        wrong += [form for form in forms if form and set(PART.findall(form)) - parts]
    assert not wrong
