"""Alike: a page on which nothing is anybody's own is rendered once for all who would get the same.

What differs from reply to reply, the nonce and the form's token, is left open in what is kept and filled in.
"""

import re
from collections.abc import Callable, Hashable

MOST = 400
"""Pages kept at once, of some 20 KB each; then all are let go."""
NONCE, TOKEN = "\0n", "\0t"
"""No page has a NUL: neither PostgreSQL nor the front lets one in."""
_OPEN = re.compile(rb"(\0[nt])")
_kept: dict[Hashable, list[bytes]] = {}


def alike(key: Hashable, render: Callable[[str, str], bytes], nonce: str, token: Callable[[], str]) -> bytes:
    """The page for ``key``, with this nonce and a new token for each form.

    key: everything that the page depends on; nothing a person typed or chose may be in it but what
    whole groups of people have in common. render: makes the page with the nonce and token it is given.
    """
    parts = _kept.get(key)
    if parts is None:
        if len(_kept) >= MOST:
            _kept.clear()
        parts = _kept[key] = _OPEN.split(render(NONCE, TOKEN))
    return b"".join([_filled(part, nonce, token) for part in parts])


def _filled(part: bytes, nonce: str, token: Callable[[], str]) -> bytes:
    if part == b"\0n":
        return nonce.encode()
    return token().encode() if part == b"\0t" else part
