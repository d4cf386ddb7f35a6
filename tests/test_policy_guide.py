"""The guide: every category and item explained, amounts always the pack's own."""

import re
import tomllib
from pathlib import Path

import pytest

from portal.policy import guide as module
from portal.policy.guide import CHAPTERS, read_guide
from portal.policy.problems import Problems
from portal.policy.sources import read_amounts, read_sources

PACK = Path(module.__file__).parent / "packs/yuhuan"
PROBLEMS = Problems("guide.toml")
HAN = re.compile("[㐀-鿿]")


def table(name):
    return tomllib.loads((PACK / name).read_text())


AMOUNTS = read_amounts(PROBLEMS.top(table("pack.toml")), read_sources(PROBLEMS.top(table("sources.toml"))))
WANTED = [
    *(each["id"] for each in table("categories.toml")["category"]),
    *(each["id"] for each in table("items.toml")["item"]),
]
GUIDE = read_guide(table("guide.toml"), PROBLEMS, WANTED, AMOUNTS)


def test_every_category_and_item_has_its_page():
    assert [each for each in PROBLEMS.found if each.file == "guide.toml"] == []
    assert set(GUIDE.topics) == set(WANTED)
    assert set(CHAPTERS) <= set(GUIDE.chapters)


def test_amounts_are_written_in_from_the_pack():
    assert "每人每月收入低于1,181元。" in [each.zh for each in GUIDE.topics["dibao"].who]
    assert "每人每月收入不超过1,771.50元。" in [each.zh for each in GUIDE.topics["dibian"].who]


def test_the_english_guide_holds_no_han_character():
    texts = [text for topic in GUIDE.topics.values() for text in topic.texts()]
    texts += [text for chapter in GUIDE.chapters.values() for text in (chapter.title, *chapter.lines)]
    assert [text.en for text in texts if HAN.search(text.en)] == []


def spoilt(change):
    problems = Problems("guide.toml")
    first, *rest = table("guide.toml")["topic"]
    read_guide({**table("guide.toml"), "topic": [{**first, **change}, *rest]}, problems, WANTED, AMOUNTS)
    return [each.key for each in problems.found]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ({"zh": "低于{nothing}元", "en": "below {nothing} yuan"}, "topic.tekun.about"),
        ({"zh": "低于{standard}元", "en": "below the standard"}, "topic.tekun.about"),
        ({"zh": "低于{standard元", "en": "below {standard yuan"}, "topic.tekun.about"),
        ({"zh": "低于标准", "en": ""}, "topic.tekun.about.en"),
    ],
)
def test_a_text_with_a_wrong_amount_is_refused_with_its_key(line, key):
    assert spoilt({"about": line}) == [key]


def test_a_topic_nobody_can_apply_for_is_refused():
    assert spoilt({"id": "lottery"}) == ["topic", "topic.lottery"]
