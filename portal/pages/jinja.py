"""Jinja as we use it: strict, escaping, and with every fixed word looked up once, when a template is read.

A page has dozens of fixed words and a language has one wording of each; so each language has an environment
of its own, in which ``{{ _("中文") }}`` is already the text it stands for.
"""

from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.visitor import NodeTransformer

from portal.core.words import _, ngettext, speaking
from portal.pages.assets import asset
from portal.pages.compiled import LAST_LINE, Writer
from portal.pages.furnishing import CALLABLES

TEMPLATES = Path(__file__).parents[2] / "templates"
FIXED = {"_": _, "asset": asset}
"""What gives the same for the same text as long as the process lives, one language given."""


class Folding(NodeTransformer):
    """Puts the text itself where a call of FIXED with one constant stands."""

    def __init__(self, language: str) -> None:
        self.language = language

    def visit(self, node: nodes.Node, *args: Any, **named: Any) -> Any:
        """The node, everything within it folded, or the text that stands for it."""
        self.generic_visit(node, *args, **named)
        match node:
            case nodes.Call(
                node=nodes.Name(name=name),
                args=[nodes.Const(value=str() as text)],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ) if name in FIXED:
                with speaking(self.language):
                    return nodes.Const(FIXED[name](text), lineno=node.lineno)
        return node


class OneLanguage(Environment):
    """An environment whose templates are read in one language."""

    language = ""
    code_generator_class = Writer

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.known: dict[str, Template] = {}

    def get_template(self, name: Any, *_of_no_use_here: Any, **_either: Any) -> Template:
        """The template of this name, read once."""
        found = self.known.get(name)
        if found is None:
            found = self.known[name] = super().get_template(name)
        return found

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return Folding(self.language).visit(super()._parse(source, name, filename))

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        return super()._generate(source, name, filename, defer_init) + LAST_LINE

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dictionary: every page copies it, and Jinja's own chain of two is slow to copy."""
        return {**self.globals, **(d or {})}


@cache
def environment(language: str) -> Environment:
    """Jinja for one language: an undefined name is an error, and everything printed is escaped."""
    made = OneLanguage(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # read once, as code is; asking the disk at every page is not free
    )
    made.language = language
    ours: dict[str, Any] = {**CALLABLES, "_": _, "ngettext": ngettext}
    made.globals.update(ours)
    return made
