"""Assets: names by content, kept for ever, small on the wire, nothing that blocks the first paint."""

import gzip
import re
from random import Random
from types import SimpleNamespace

import brotli
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from portal.pages.assets import (
    SMALL_ENOUGH,
    STATIC,
    asset,
    assets,
    best_encoding,
    compressed,
    squeeze_css,
    static_file,
    style,
    voice,
)
from portal.pages.icons import DRAWINGS, icon, keep, symbols

OLDER_CSS = re.compile(r":has\(|:is\(|@container|@layer|clamp\(|aspect-ratio|inset:|[;{ ]gap:")
NEWER_JS = re.compile(
    r"\?\.|\?\?|\basync\b|\bawait\b|\.\.\.|\*\*|\bimport\b|\bexport\b|catch \{|Object\.entries|\.flat\("
)


@pytest.fixture(scope="module")
def client():
    with TestClient(Litestar([static_file])) as client:
        yield client


def visit(**cookies: str) -> SimpleNamespace:
    return SimpleNamespace(cookies=cookies)


def test_a_file_is_kept_for_ever_under_a_name_that_changes_with_it(client):
    reply = client.get(asset("page.js"))
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"
    assert assets()["page.js"].digest in asset("page.js")


@pytest.mark.parametrize(
    ("accept", "coding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", None), ("br;q=0", None)]
)
def test_a_reader_gets_the_smallest_form_it_understands(client, accept, coding):
    reply = client.get(asset("portal.css"), headers={"accept-encoding": accept})
    assert reply.headers.get("content-encoding") == coding
    assert reply.headers["vary"] == "accept-encoding"
    assert reply.text.startswith(":root{")


def test_a_reader_that_has_the_file_is_not_sent_it_again(client):
    first = client.get(asset("page.js"))
    again = client.get(asset("page.js"), headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["page.js", "page.000000000000.js", "..%2f..%2fpyproject.toml", "portal.css", "css%2fbase.css"]
)
def test_any_other_name_is_not_found(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_a_first_visit_carries_its_style_within_the_page():
    html = style(visit(), "n0nce", "papers")
    assert html.startswith('<style nonce="n0nce">:root{')
    assert ".shot{" in html
    assert ".hero{" not in html


def test_a_phone_that_keeps_the_sheet_gets_a_link():
    digest = assets()["portal.css"].digest
    assert style(visit(seen=digest), "n") == f'<link rel="stylesheet" href="/static/portal.{digest}.css">'
    assert style(visit(**{"__Host-seen": digest}), "n").startswith("<link ")


def test_a_phone_that_keeps_an_older_sheet_gets_the_style_within_the_page():
    assert style(visit(seen="0123456789ab"), "n").startswith("<style ")


def test_a_phone_that_has_said_it_can_read_a_language_aloud_is_believed():
    assert voice(visit(voice="zh-en"), "en") == "voice"
    assert voice(visit(voice="en"), "zh") == ""
    assert voice(visit(), "zh") == ""


def test_the_nonce_is_escaped():
    assert '"><b>' not in style(visit(), '"><b>')


def test_scripts_stay_within_their_budgets():
    size = {name: len(found.bodies["br"]) for name, found in assets().items() if name.endswith(".js")}
    assert size["page.js"] <= 3 * 1024
    assert size["papers.js"] + size["sign.js"] <= 8 * 1024


def test_the_style_within_a_page_leaves_most_of_the_budget_to_its_words():
    for parts in ("home", "papers", "desk"):
        assert len(brotli.compress(style(visit(), "n", parts).encode(), quality=5)) <= 4600


def test_scripts_and_style_say_nothing_that_an_old_phone_cannot_read():
    for path in (STATIC / "js").glob("*.js"):
        code = "\n".join(
            line for line in path.read_text("utf-8").splitlines() if not line.strip().startswith("//")
        )
        assert not NEWER_JS.findall(code), path.name
        assert "localStorage.setItem" not in code
    for path in (STATIC / "css").glob("*.css"):
        assert not OLDER_CSS.findall(path.read_text("utf-8")), path.name


def test_squeezing_keeps_the_spaces_that_mean_something():
    css = (
        '/* why */\n.a > .b :hover, .c {\n  top: calc(1px + var(--x) * 2); font: 1rem/1.6 "A B", serif;\n}\n'
    )
    assert squeeze_css(css) == '.a>.b :hover,.c{top:calc(1px + var(--x) * 2);font:1rem/1.6 "A B",serif}'


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("gzip, br", "br"),
        ("BR", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("br ; q=0.0", ""),
        ("identity", ""),
        ("*", ""),
    ],
)
def test_a_coding_is_used_only_when_the_reader_names_it(accept, best):
    assert best_encoding(accept) == best


def test_a_page_comes_back_whole_from_either_coding():
    body = "一张表，一起帮".encode() * 200
    packed, coding = compressed(body, "br")
    assert (coding, brotli.decompress(packed)) == ("br", body)
    packed, coding = compressed(body, "gzip")
    assert (coding, gzip.decompress(packed)) == ("gzip", body)
    assert compressed(body, "") == (body, None)
    assert compressed(b"short", "br") == (b"short", None)


def test_a_page_near_its_budget_is_packed_as_small_as_others_are_packed_fast():
    drawn = Random(1)
    words = ["".join(chr(0x4E00 + drawn.randrange(3000)) for _letter in range(4)) for _word in range(1500)]
    body = "，".join(drawn.choice(words) for _word in range(3000)).encode()
    packed, _coding = compressed(body, "br")
    assert packed == brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)
    assert SMALL_ENOUGH < len(packed) < len(brotli.compress(body, mode=brotli.MODE_TEXT, quality=3))


def test_a_page_carries_only_the_drawings_it_shows():
    symbols()
    icon("done")
    keep("cam")
    printed = symbols()
    assert re.findall(r'<symbol id="i-(\w+)"', printed) == ["cam", "done"]
    assert "<symbol" not in symbols()


def test_an_icon_nobody_drew_is_an_error():
    with pytest.raises(KeyError):
        icon("heart")
    assert "heart" not in DRAWINGS
