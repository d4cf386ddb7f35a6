"""Icons: drawn once, in one hand; a page carries only those it shows.

``icon("done")`` prints the reference, ``symbols()`` at the end of the page prints the drawings.
Every icon stands beside a word, so all of them are hidden from screen readers.
"""

from contextvars import ContextVar
from functools import cache, lru_cache


class OwnMarkup(str):
    """Markup that we wrote ourselves, never a reader: templates print it as it stands."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


_CAMERA = (
    '<path d="M4 8h3.5L9 5.5h6L16.5 8H20a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z"/>'
    '<circle cx="12" cy="13.3" r="3.6"/>'
)
_DASHED = '<circle cx="12" cy="12" r="9.5" stroke-dasharray="3.2 2.8" stroke-linecap="butt"/>'
_DISC = '<circle cx="12" cy="12" r="10" fill="currentColor"/>'
_RECEIVER = (
    '<path d="M5 3.5h3.6l1.6 4.4-2.2 1.7a13 13 0 0 0 6.4 6.4l1.7-2.2 4.4 1.6V19a2 2 0 0 1-2.1 2'
    'A16.6 16.6 0 0 1 3 5.6a2 2 0 0 1 2-2.1z"/>'
)
_SHEET = '<path d="M6 3h9l4 4v14H6zM9 10h7M9 14h7M9 18h4"/>'

DRAWINGS = {
    "ask": _DASHED + '<path d="M9.4 9.6a2.7 2.7 0 1 1 4 2.4c-.9.5-1.4 1-1.4 2M12 17v.1"/>',
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "bin": '<path d="M4 7h16M9 7V4h6v3M6.5 7l1 14h9l1-14M10.5 11v6M13.5 11v6"/>',
    "cal": '<path d="M4 6h16v15H4zM4 10.5h16M8.5 3v5M15.5 3v5"/>',
    "cam": _CAMERA,
    "cut": '<path d="M3 8.5c5-4.6 13-4.6 18 0M6.5 12.5c3.2-2.8 7.8-2.8 11 0M12 18v.1M3.5 20.5l17-17"/>',
    "diff": _DISC
    + '<path d="M7.5 9.8h9M7.5 14.2h9M14.6 6.6l-5.2 10.8" stroke="var(--tick)" stroke-width="2.2"/>',
    "doing": '<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    "done": _DISC + '<path d="M7 12.4l3.4 3.4L17 9" stroke="var(--tick)" stroke-width="2.6"/>',
    "ear": '<path d="M4 9.5v5h3.5L12 18.5V5.5L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"/>',
    "err": '<path d="M12 2.8L22.4 21H1.6z" fill="currentColor"/>'
    '<path d="M12 9.5v5M12 17.6v.1" stroke="var(--tick)" stroke-width="2.6"/>',
    "form": _SHEET,
    "later": '<circle cx="12" cy="12" r="9.5"/><path d="M12 6.6V12l3.6 2.4"/>',
    "look": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "mark": '<circle cx="12" cy="9.2" r="6" stroke-width="3.6"/>'
    '<path d="M1 20.2c2.4-2.2 4.9-2.2 7.3 0s4.9 2.2 7.3 0 4.9-2.2 7.3 0" stroke-width="2.4"/>',
    "msg": '<path d="M3.5 5h17v12h-9L7 21v-4H3.5z"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "no": '<circle cx="12" cy="12" r="9.5"/><path d="M8.7 8.7l6.6 6.6M15.3 8.7l-6.6 6.6"/>',
    "pen": '<path d="M4 20l1-4.5L16.5 4a2 2 0 0 1 3 0l.5.5a2 2 0 0 1 0 3L8.5 19zM14.5 6L18 9.5"/>',
    "phone": _RECEIVER,
    "pic": '<path d="M3 5h18v14H3zM3 16l5-5 4.5 4.5L15 13l6 5"/><circle cx="16" cy="9" r="1.4"/>',
    "pin": '<path d="M12 21.5s7-6.6 7-12a7 7 0 0 0-14 0c0 5.4 7 12 7 12z"/>'
    '<circle cx="12" cy="9.6" r="2.4"/>',
    "plus": '<circle cx="12" cy="12" r="9.5"/><path d="M12 7.5v9M7.5 12h9"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z"/>',
    "skip": _DASHED + '<path d="M8 12h8"/>',
    "todo": '<circle cx="12" cy="12" r="9"/>',
    "turn": '<path d="M20 12a8 8 0 1 1-2.6-5.9M20 3v4.2h-4.2"/>',
    "way": '<circle cx="5" cy="19" r="2.4"/>'
    '<path d="M7.6 18.6C14 17.5 7 8.6 15.8 6.6" stroke-dasharray="2.6 3.2"/>'
    '<circle cx="18.6" cy="5.6" r="3" fill="currentColor"/>',
    "you": _DISC + '<path d="M12 6.5v7M12 17.4v.1" stroke="var(--tick)" stroke-width="2.8"/>',
    "zoom": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21M10.5 8v5M8 10.5h5"/>',
}
_shown: ContextVar[set[str] | None] = ContextVar("shown", default=None)


def keep(*names: str) -> str:
    """Carry these drawings although nothing shows them yet: a script will. KeyError when unknown."""
    for name in names:
        if name not in DRAWINGS:
            raise KeyError(name)
    shown = _shown.get()
    if shown is None:
        _shown.set(set(names))
    else:
        shown.update(names)
    return ""


def icon(name: str, kind: str = "i") -> OwnMarkup:
    """A reference to one drawing; ``kind`` is its class (``i``, ``i xl`` or none). KeyError when unknown."""
    keep(name)
    return _reference(name, kind)


@cache
def _reference(name: str, kind: str) -> OwnMarkup:
    dress = f' class="{kind}"' if kind else ""
    return OwnMarkup(f'<svg{dress} viewBox="0 0 24 24" aria-hidden="true"><use href="#i-{name}"/></svg>')


def shown() -> frozenset[str]:
    """The names of all icons since the last call."""
    names = _shown.get() or ()
    _shown.set(None)
    return frozenset(names)


def symbols() -> OwnMarkup:
    """The drawings of all icons since the last call, for the end of the page."""
    return drawings(shown())


@lru_cache(512)
def drawings(names: frozenset[str]) -> OwnMarkup:
    """The drawings of these icons."""
    drawn = "".join(f'<symbol id="i-{n}" viewBox="0 0 24 24">{DRAWINGS[n]}</symbol>' for n in sorted(names))
    return OwnMarkup(f'<svg class="icons" aria-hidden="true">{drawn}</svg>')
