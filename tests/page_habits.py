"""The habits of every page, each a function from a parsed page to its faults in words."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff。，]")
UNFILLED = re.compile(r"\{[a-z_]*\}|\{\{|\{%")
ESCAPED_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&(lt|gt|amp|quot|#\d+);")
REPR = re.compile(r"Text\(zh=|Undefined|<[\w.]+ object at|\bNone\b")
UNSEEN = ("script", "style", "template", "title")
NEEDS_LABEL = 'input:not([type="hidden"]):not([type="submit"]):not([type="button"]), select, textarea'


def _words(node: LexborNode) -> str:
    return " ".join(node.text(deep=True).split())


def _within(node: LexborNode | None, test) -> bool:
    while node is not None:
        if test(node):
            return True
        node = node.parent
    return False


def _texts(page: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    for node in page.css("body *, body"):
        if node.tag in UNSEEN or _within(node, lambda n: n.tag in UNSEEN):
            continue
        text = " ".join(node.text(deep=False).split())
        if text:
            yield node, text


def _say(node: LexborNode) -> str:
    return f"<{node.tag}> “{_words(node)[:40]}”"


def one_frame(page: LexborHTMLParser) -> Iterator[str]:
    """One h1, one main that the skip link reaches, a language, a title that ends with the service's name."""
    for tag in ("h1", "main", "title"):
        count = len([n for n in page.css(tag) if not _within(n.parent, lambda p: p.tag == "svg")])
        if count != 1:
            yield f"{count} × <{tag}>"
    if not page.css("main#main") or not page.css('a.skip[href="#main"]'):
        yield "no skip link to main"
    language = page.css_first("html").attributes.get("lang")
    if language not in ("zh-Hans-CN", "en"):
        yield f"html lang is {language!r}"
    title, brand = page.css_first("title"), page.css_first(".brand")
    name, _dot, service = _words(title).rpartition(" · ") if title else ("", "", "")
    if not name:
        yield "the title says nothing before the service's name"
    if brand and not page.css("body.desk") and service.replace(" ", "") != _words(brand).replace(" ", ""):
        yield f"the title ends with {service!r}, the header says {_words(brand)!r}"


def nothing_inline(page: LexborHTMLParser) -> Iterator[str]:
    """No script, style or handler within the page, but the one style that carries a nonce."""
    for node in page.css("*"):
        for name, value in node.attributes.items():
            if (
                name.startswith("on")
                or name == "style"
                or (value or "").strip().lower().startswith("javascript:")
            ):
                yield f"{name}= on {_say(node)}"
        if node.tag == "script" and not node.attributes.get("src"):
            yield "a script within the page"
        if node.tag == "style" and not node.attributes.get("nonce"):
            yield "a style without a nonce"


def every_field_named(page: LexborHTMLParser) -> Iterator[str]:
    """Every field has a label, every id is there once, every reference reaches one."""
    ids = Counter(node.attributes["id"] or "" for node in page.css("[id]"))
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    labels = {node.attributes["for"] for node in page.css("label[for]") if _words(node)}
    for field in page.css(NEEDS_LABEL):
        of = field.attributes
        if not (of.get("id") in labels or of.get("aria-label") or of.get("aria-labelledby")):
            yield f"no label for {field.tag} {of.get('name') or of.get('id')}"
        if of.get("placeholder"):
            yield f"placeholder text in {of.get('name')}"
    for node in page.css("[for], [aria-describedby], [aria-labelledby], [aria-controls]"):
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for reference in (node.attributes.get(name) or "").split():
                if reference not in ids:
                    yield f"{name}={reference!r} reaches nothing"
    for radio in page.css('input[type="radio"]'):
        if not _within(radio, lambda n: n.tag == "fieldset" and n.css_first("legend") is not None):
            yield f"radio {radio.attributes.get('name')} outside a fieldset with legend"


def errors_reach(page: LexborHTMLParser) -> Iterator[str]:
    """Each line of the error summary reaches its field and is said there in the same words."""
    summary = page.css_first("[data-errors]")
    if summary is None:
        return
    title = page.css_first("title")
    if title and not re.match(r"出错|Error", _words(title)):
        yield "there are errors, and the title does not begin with that word"
    messages = {_words(node) for node in page.css(".msg")}
    lines = summary.css("[data-error-for]")
    if not lines:
        yield "an error summary without a line"
    for line in lines:
        href = line.attributes.get("href") or ""
        target = page.css_first(f'[id="{href[1:]}"]') if href.startswith("#") else None
        if target is None or target.tag not in (
            "input",
            "textarea",
            "select",
            "canvas",
            "fieldset",
            "section",
        ):
            yield f"error link {href!r} reaches no field"
        if _words(line) not in messages:
            yield f"“{_words(line)}” is not said at its field"


def links_and_buttons(page: LexborHTMLParser) -> Iterator[str]:
    """Links stay on this site or call; every link, button and picture says what it is."""
    ids = {node.attributes["id"] for node in page.css("[id]")}
    for link in page.css("a"):
        href = link.attributes.get("href") or ""
        parts = urlsplit(href)
        inside = href.startswith("/") and not href.startswith("//")
        if href.startswith("#"):
            if href[1:] not in ids:
                yield f"link {href!r} reaches nothing"
        elif not (inside or (parts.scheme == "tel" and re.fullmatch(r"tel:\+?[0-9]+", href))):
            yield f"link to {href!r}"
        if not (_words(link) or link.attributes.get("aria-label")):
            yield f"empty link to {href!r}"
    yield from (
        "empty button" for b in page.css("button") if not (_words(b) or b.attributes.get("aria-label"))
    )
    yield from (f"no alt on {i.attributes.get('src')}" for i in page.css("img") if "alt" not in i.attributes)
    for drawing in page.css("svg"):
        if drawing.attributes.get("aria-hidden") != "true" and not drawing.attributes.get("aria-label"):
            yield "a drawing neither hidden nor named"
    drawn = {node.attributes["id"] for node in page.css("symbol")}
    for use in page.css("use"):
        if (use.attributes.get("href") or "")[1:] not in drawn:
            yield f"no drawing for {use.attributes.get('href')!r}"


def forms_are_ours(page: LexborHTMLParser) -> Iterator[str]:
    """Every form that posts carries a token and posts to this site; at most one way on is solid."""
    for form in page.css("form"):
        action = form.attributes.get("action") or ""
        if action and (not action.startswith("/") or action.startswith("//")):
            yield f"a form that posts to {action!r}"
        if (form.attributes.get("method") or "get").lower() == "post":
            token = form.css_first('input[type="hidden"][name="csrf"]')
            if token is None or not token.attributes.get("value"):
                yield f"a form without a token: {action or 'this page'}"
    solid = {_words(node) for node in page.css("main .btn:not(.alt)")}
    if len(solid) > 1:
        yield f"more than one solid button: {sorted(solid)}"


def headings_in_order(page: LexborHTMLParser) -> Iterator[str]:
    """No level is left out on the way down. The error summary may stand before the h1."""
    before = 1
    for node in page.css("h1, h2, h3, h4, h5, h6"):
        level = int(node.tag[1])
        if level > before + 1:
            yield f"{_say(node)} follows an h{before}"
        if not _words(node):
            yield f"an empty {node.tag}"
        before = level


def words_are_whole(page: LexborHTMLParser) -> Iterator[str]:
    """No placeholder left unfilled, no tag escaped twice, no object printed as itself."""
    for node, text in _texts(page):
        if _within(node, lambda n: n.attributes.get("translate") == "no"):
            continue
        for what, pattern in (("unfilled", UNFILLED), ("escaped", ESCAPED_TAG), ("printed", REPR)):
            if pattern.search(text):
                yield f"{what}: “{text[:60]}”"


def english_is_english(page: LexborHTMLParser) -> Iterator[str]:
    """No Han character on an English page, but in names (translate="no") and in what is marked as Chinese."""
    if page.css_first("html").attributes.get("lang") != "en":
        return

    def said_in_chinese(node: LexborNode) -> bool:
        return node.attributes.get("translate") == "no" or (node.attributes.get("lang") or "").startswith(
            "zh"
        )

    title = page.css_first("title")
    if title and HAN.search(_words(title)) and not said_in_chinese(title):
        yield f"Chinese title: “{_words(title)}”"
    for node, text in _texts(page):
        if HAN.search(text) and not _within(node, said_in_chinese):
            yield f"Chinese: “{text[:60]}”"
    for node in page.css("[aria-label], [alt], [title]"):
        for name in ("aria-label", "alt", "title"):
            if HAN.search(node.attributes.get(name) or "") and not _within(node, said_in_chinese):
                yield f"Chinese {name}: “{node.attributes[name]}”"


HABITS = (
    one_frame,
    nothing_inline,
    every_field_named,
    errors_reach,
    links_and_buttons,
    forms_are_ours,
    headings_in_order,
    words_are_whole,
    english_is_english,
)


def faults(page: LexborHTMLParser) -> list[str]:
    """Everything that is wrong with a page, in words; empty when nothing is."""
    return [fault for habit in HABITS for fault in habit(page)]
