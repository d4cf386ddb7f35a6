"""A screen: a page as a test reads it, by what people and programs rely on, never by substring.

``read(reply)`` gives a Screen; ``screen.form()`` is filled in and sent as a browser would, hidden fields
included; ``check(screen)`` keeps the habits that every page has. The test client calls it by default.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin, urlsplit

import brotli
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.page_habits import faults

MOST, MOST_AT_A_DESK = 10_240, 14_000
"""Bytes of a page, brotli, with the style within it."""
TICKED = ("radio", "checkbox")
NOT_SENT = ("submit", "button", "reset", "image", "file")


def words(node: LexborNode | None) -> str:
    """What a node says, white space made plain; "" for no node."""
    return " ".join(node.text(deep=True).split()) if node is not None else ""


class Screen:
    """One page. ``path`` is where it was read, for forms and links that name none."""

    def __init__(self, html: str, path: str = "/") -> None:
        self.html, self.path, self.tree = html, path, LexborHTMLParser(html)

    def all(self, selector: str) -> list[LexborNode]:
        """Every node the selector finds, in order."""
        return self.tree.css(selector)

    def one(self, selector: str) -> LexborNode:
        """The only node the selector finds; any other number fails the test."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} × {selector} on “{self.title}”"
        return found[0]

    def has(self, selector: str) -> bool:
        """Whether the selector finds anything."""
        return self.tree.css_first(selector) is not None

    def text(self, selector: str = "main") -> str:
        """What the first node found says; "" when there is none."""
        return words(self.tree.css_first(selector))

    def texts(self, selector: str) -> list[str]:
        """What each node found says."""
        return [words(node) for node in self.all(selector)]

    @property
    def title(self) -> str:
        """The page's title."""
        return self.text("title")

    @property
    def heading(self) -> str:
        """The page's one h1."""
        return self.text("h1")

    def marks(self, name: str) -> list[str]:
        """The values of ``data-{name}``, in order: ``marks("section")``."""
        return [node.attributes[f"data-{name}"] or "" for node in self.all(f"[data-{name}]")]

    def marked(self, name: str, value: str) -> dict[str, str]:
        """All data- marks of the one node with ``data-{name}="{value}"``, without their prefix."""
        node = self.one(f'[data-{name}="{value}"]')
        return {key[5:]: said or "" for key, said in node.attributes.items() if key.startswith("data-")}

    @property
    def errors(self) -> dict[str, str]:
        """The error summary: field → message."""
        return {node.attributes["data-error-for"] or "": words(node) for node in self.all("[data-error-for]")}

    def labelled(self, label: str) -> LexborNode:
        """The field whose label begins with these words."""
        for node in self.all("label[for]"):
            if words(node).startswith(label):
                return self.one(f"[id={json.dumps(node.attributes['for'])}]")
        raise AssertionError(f"no field labelled “{label}” among {self.texts('label')}")

    def link(self, text: str) -> str:
        """The path of the first link that says this."""
        for node in self.all("a[href]"):
            if text in words(node):
                return urljoin(self.path, node.attributes["href"] or "")
        raise AssertionError(f"no link “{text}” among {self.texts('a[href]')}")

    def form(self, selector: str = "main form") -> FilledForm:
        """The first form found, with the values it now holds."""
        found = self.tree.css_first(selector)
        assert found is not None, f"no {selector} on “{self.title}”"
        return FilledForm(self, found)


class FilledForm:
    """A form as a browser holds it: its pairs in order, its choices limited to what is offered."""

    def __init__(self, screen: Screen, node: LexborNode) -> None:
        self.screen, self.node = screen, node
        self.method = (node.attributes.get("method") or "get").upper()
        self.action = node.attributes.get("action") or ""
        self.path = urljoin(screen.path, self.action or screen.path)
        self.fields: dict[str, list[str]] = {}
        self.offered: dict[str, set[str]] = {}
        self.files: dict[str, tuple[str, bytes, str]] = {}
        self.file_names: set[str] = set()
        for field in node.css("input[name], textarea[name], select[name]"):
            self._take(field)

    def _take(self, field: LexborNode) -> None:
        attributes = field.attributes
        name, kind = attributes["name"] or "", attributes.get("type") or "text"
        value = attributes.get("value") or ""
        if kind == "file":
            self.file_names.add(name)
        elif kind in TICKED:
            self.offered.setdefault(name, set()).add(value or "on")
            self.fields.setdefault(name, []).extend([value or "on"] if "checked" in attributes else [])
        elif field.tag == "textarea":
            self.fields.setdefault(name, []).append(field.text(deep=True).removeprefix("\n"))
        elif field.tag == "select":
            options = [option.attributes.get("value") or "" for option in field.css("option")]
            chosen = field.css_first("option[selected]")
            self.offered.setdefault(name, set()).update(options)
            self.fields.setdefault(name, []).append(
                (chosen.attributes.get("value") or "") if chosen else options[0]
            )
        elif kind not in NOT_SENT:
            self.fields.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> str:
        """The first value a field now holds; "" for a choice not made. KeyError when the form has no such field."""
        held = self.fields[name]
        return held[0] if held else ""

    def fill(self, **values: Any) -> FilledForm:
        """Type or choose: text for a field, a list for several ticks, (name, bytes, type) for a file."""
        for name, value in values.items():
            if isinstance(value, tuple):
                assert name in self.file_names, f"no file field {name}"
                self.files[name] = value
                continue
            assert name in self.fields, f"no field {name} among {sorted(self.fields)}"
            chosen = [str(v) for v in value] if isinstance(value, list) else [str(value)]
            typed_too = any(f.attributes.get("type") not in TICKED for f in self._named(name))
            if name in self.offered and not typed_too:
                strange = set(chosen) - self.offered[name]
                assert not strange, f"{name} does not offer {strange}, only {self.offered[name]}"
            self.fields[name] = chosen
        return self

    def _named(self, name: str) -> list[LexborNode]:
        return [f for f in self.node.css("input[name], textarea[name]") if f.attributes["name"] == name]

    def filled(self, values: dict[str, Any], button: str = "") -> dict[str, list[str]]:
        """What the form sends once these values are filled in, by name."""
        self.fill(**values)
        data = {name: list(held) for name, held in self.fields.items() if held}
        if button:
            pressed = self._pressed(button)
            if pressed.attributes.get("name"):
                data[pressed.attributes["name"] or ""] = [pressed.attributes.get("value") or ""]
        return data

    def _pressed(self, button: str) -> LexborNode:
        for node in self.node.css("button"):
            if button in words(node):
                return node
        raise AssertionError(f"no button “{button}” among {[words(b) for b in self.node.css('button')]}")

    def sending(self, button: str = "") -> dict[str, Any]:
        """The request's arguments for an httpx-like client. ``button``: the words on the button pressed."""
        data, path = self.filled({}, button), self.path
        if button:
            path = urljoin(path, self._pressed(button).attributes.get("formaction") or path)
        if self.method == "GET":
            return {"method": "GET", "url": path, "params": data}
        sent: dict[str, Any] = {"method": "POST", "url": path, "data": data}
        if self.node.attributes.get("enctype") == "multipart/form-data":
            sent["files"] = self.files or {"": ("", b"", "application/octet-stream")}
        return sent

    def submit(self, client: Any, button: str = "", **values: Any) -> Any:
        """Fill and send. Returns what ``client.request`` returns: a reply, or of an async client its awaitable."""
        return client.request(**self.fill(**values).sending(button))


def read(reply: Any, path: str = "") -> Screen:
    """A Screen from HTML, or from a reply with ``text`` and ``url``."""
    if isinstance(reply, bytes | str):
        return Screen(reply.decode() if isinstance(reply, bytes) else reply, path or "/")
    return Screen(reply.text, path or urlsplit(str(reply.url)).path)


def too_heavy(screen: Screen) -> list[str]:
    """A page that is more on the wire, with all it carries, than a weak network should have to bring."""
    weight = len(brotli.compress(screen.html.encode(), mode=brotli.MODE_TEXT, quality=5))
    limit = MOST_AT_A_DESK if screen.has("body.desk") else MOST
    return [f"{weight} bytes on the wire, {limit} at most"] if weight > limit else []


def check(screen: Screen) -> Screen:
    """The screen itself when it keeps every page's habits; otherwise an AssertionError that names each fault."""
    found = faults(screen.tree) + too_heavy(screen)
    assert not found, f"{screen.path} “{screen.title}”:\n  " + "\n  ".join(found)
    return screen
