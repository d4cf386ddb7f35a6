"""Framed: what stands around ``<main>`` is the same for many people, so it is rendered once for all of them.

Only ``main`` is rendered for each reply. What else differs from reply to reply is left open in what is kept:
the nonce, the form's token, the page's own address, and the drawings that its icons need.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from jinja2 import Environment
from jinja2.runtime import Context

from portal.core.words import language
from portal.pages.alike import NONCE, TOKEN
from portal.pages.icons import OwnMarkup, drawings, keep, shown

MOST = 400
"""Frames kept at once, of some 16 KB each; then all are let go."""
MAIN, HERE, DRAWINGS = "\0m", "\0h", "\0d"
_OPEN = re.compile(rb"(\0[nthmd])")


@dataclass(frozen=True)
class Frame:
    """The parts around the open places, what the template set before its blocks, and the icons it shows."""

    parts: list[bytes]
    names: Mapping[str, Any]
    icons: frozenset[str]


_kept: dict[Hashable, Frame] = {}


def framed(
    key: Hashable,
    environment: Environment,
    name: str,
    around: Mapping[str, Any],
    within: Mapping[str, Any],
    here: str,
    nonce: str,
    token: Callable[[], str],
) -> bytes:
    """The page: its frame, kept under ``key``, with what is ``within`` in its main block.

    around: all that the frame is given, and all of it must be told by ``key``; a template that shows
    something else outside of its main block fails at once, for there it has no such name.
    """
    frame = _kept.get(key)
    if frame is None:
        if len(_kept) >= MOST:
            _kept.clear()
        frame = _kept[key] = _render(environment, name, around)
    template = environment.get_template(name)
    context = template.new_context({**within, **frame.names})
    shown()  # whatever a page that failed has left behind
    main = "".join(template.blocks["main"](context)).encode("utf-8", "surrogatepass")
    open_places = {
        b"\0m": main,
        b"\0n": nonce.encode(),
        b"\0h": here.encode(),
        b"\0d": drawings(frame.icons | shown()).encode(),
    }
    made = [open_places.get(part, part) if part[:1] == b"\0" else part for part in frame.parts]
    return b"".join([token().encode() if part == b"\0t" else part for part in made])


def _render(environment: Environment, name: str, around: Mapping[str, Any]) -> Frame:
    template = environment.get_template(name)

    def csrf() -> OwnMarkup:
        return OwnMarkup(f'<input type="hidden" name="csrf" value="{TOKEN}">')

    given = {"csrf": csrf, "nonce": NONCE, "here": HERE, "symbols": lambda: OwnMarkup(DRAWINGS)}
    context = template.new_context({**around, **given})
    context.blocks["main"] = [cast("Any", _open_main)]
    shown()
    html = "".join(template.root_render_func(context)).encode()
    return Frame(_OPEN.split(html), dict(context.vars), shown())


def _open_main(_context: Context) -> tuple[str]:
    return (MAIN,)


def once(macro: Callable[..., str], root: str, *words: Hashable) -> OwnMarkup:
    """What ``macro`` makes of these words, worked out once; it is given them behind the open place of ``root``.

    words: what many people's pages have in common, such as a row's name and how far it is; nothing typed.
    root: what is filled in for each reply, already fit to stand in an address.
    """
    piece, icons = _piece(macro, language(), words)
    keep(*icons)
    return OwnMarkup(piece.replace(HERE, root))


@lru_cache(2048)
def _piece(
    macro: Callable[..., str], _language: str, words: tuple[Hashable, ...]
) -> tuple[str, tuple[str, ...]]:
    before = shown()
    piece = str(macro(HERE, *words))
    icons = shown()
    keep(*before)
    return piece, tuple(icons)
