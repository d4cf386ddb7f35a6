"""Jinja as we use it: strict, escaping, and with every fixed word looked up once, when a template is read.

A page has dozens of fixed words and a language has one wording of each; so each language has an environment
of its own, in which ``{{ _("中文") }}`` is already the text it stands for.
"""

from collections.abc import Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from portal.core.words import _, ngettext, speaking
from portal.pages.assets import asset
from portal.pages.furnishing import CALLABLES
from portal.pages.icons import OwnMarkup

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


OURS = (Markup, OwnMarkup)
LAST_LINE = f"\nfrom {__name__} import printed as escape\n"


def printed(value: Any) -> str:
    """As ``markupsafe.escape`` prints it, in a third of its time: most of a page is markup or has nothing to escape."""
    if isinstance(value, OURS):
        return value
    if type(value) is str and not (
        "<" in value or "&" in value or ">" in value or '"' in value or "'" in value
    ):
        return value
    return escape(value)


class PlainContext(Context):
    """Calls what a template calls, and nothing before it: none of ours asks for Jinja's own arguments."""

    def call(self, called: Callable, *args: Any, **named: Any) -> Any:
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(*args, **named)


class OneLanguage(Environment):
    """An environment whose templates are read in one language."""

    language = ""
    context_class = PlainContext

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
