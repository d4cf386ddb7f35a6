"""Assets: the files beside the pages, each under a name that changes with its content.

The first page a phone sees carries the CSS it needs within itself, so that nothing blocks the
first paint; a phone that says by its ``seen`` cookie that it keeps the whole sheet gets a link.
"""

import gzip
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import brotli
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from markupsafe import escape

from portal.pages.icons import OwnMarkup

STATIC = Path(__file__).parents[2] / "static"
EVERYWHERE = ("tokens", "base", "forms", "parts")
SOMEWHERE = ("home", "papers", "desk", "figures", "wall")
LAST = ("last",)
WHOLE_SHEET = "portal.css"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".mp3": "audio/mpeg",
}
PACKED_ALREADY = {".png", ".mp3"}
FOREVER = "public, max-age=31536000, immutable"
NO_SNIFFING = {"x-content-type-options": "nosniff"}
TOO_SMALL_TO_COMPRESS = 600
WINDOW = 17
"""128 KB, more than any page: a wider window only costs memory that must be cleared first."""
SMALL_ENOUGH = 8_000
"""Bytes on the wire up to which a third of the time is worth more than a tenth of the bytes."""


@dataclass(frozen=True)
class Asset:
    """One file, ready to be sent. ``bodies`` is keyed by content encoding; "" is as it is."""

    url: str
    digest: str
    media_type: str
    bodies: dict[str, bytes]


def squeeze_css(text: str) -> str:
    """CSS without comments and needless space. Keeps the spaces that calc() and selectors need."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text)
    text = re.sub(r"([\w-]): ", r"\1:", text)
    return text.replace(";}", "}").strip()


def squeeze_js(text: str) -> str:
    """JavaScript without its comment lines and indents; line ends stay, so nothing changes its meaning."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def sheet(names: tuple[str, ...]) -> str:
    """The named parts of the style sheet, in the order in which they must stand."""
    return "".join(squeeze_css((STATIC / "css" / f"{name}.css").read_text("utf-8")) for name in names)


def _asset(name: str, body: bytes) -> Asset:
    path = Path(name)
    digest = sha256(body).hexdigest()[:12]
    bodies = {"": body}
    if path.suffix not in PACKED_ALREADY:
        bodies |= {"br": brotli.compress(body, quality=11), "gzip": gzip.compress(body, 9, mtime=0)}
    url = f"/static/{path.stem}.{digest}{path.suffix}"
    return Asset(url, digest, TYPES[path.suffix], bodies)


@cache
def assets() -> dict[str, Asset]:
    """Every file of ``static/`` by its plain name: the whole sheet, scripts, icons, what is vendored."""
    files = {WHOLE_SHEET: sheet(EVERYWHERE + SOMEWHERE + LAST).encode()}
    for path in sorted(STATIC.rglob("*")):
        if path.suffix == ".js":
            files[path.name] = squeeze_js(path.read_text("utf-8")).encode()
        elif path.suffix in TYPES and path.suffix != ".css":
            files[path.name] = path.read_bytes()
    return {name: _asset(name, body) for name, body in files.items()}


@cache
def _by_url() -> dict[str, Asset]:
    return {asset.url: asset for asset in assets().values()}


def asset(name: str) -> str:
    """The URL of a file, such as ``page.js``. Raises KeyError when there is no such file."""
    return assets()[name].url


def keeps_sheet(request: Request) -> bool:
    """Whether the phone has said that it keeps the present style sheet."""
    said = request.cookies.get("__Host-seen") or request.cookies.get("seen")
    return said == assets()[WHOLE_SHEET].digest


def style(request: Request, nonce: str, parts: str = "") -> OwnMarkup:
    """The page's style: within the page on a first visit, linked once the phone keeps the sheet.

    parts: names of SOMEWHERE the page needs, parted by spaces.
    """
    if keeps_sheet(request):
        return OwnMarkup(f'<link rel="stylesheet" href="{asset(WHOLE_SHEET)}">')
    return OwnMarkup(f'<style nonce="{escape(nonce)}">{_within(parts)}</style>')


@cache
def _within(parts: str) -> str:
    return sheet(EVERYWHERE + tuple(name for name in SOMEWHERE if name in parts.split()) + LAST)


def voice(request: Request, language: str) -> str:
    """The class ``voice`` when the phone has said that it can read this language aloud, else "".

    Known from the second page on: a button that came late would push the page down.
    """
    said = request.cookies.get("__Host-voice") or request.cookies.get("voice") or ""
    return "voice" if language in said.split("-") else ""


@lru_cache(256)
def best_encoding(accept: str) -> str:
    """``br``, ``gzip`` or "" for an Accept-Encoding header; a coding refused by q=0 is not used."""
    offered = {}
    for part in accept.lower().split(","):
        name, _, rest = part.strip().partition(";")
        offered[name.strip()] = not re.fullmatch(r"q=0(\.0*)?", rest.replace(" ", ""))
    return next((name for name in ("br", "gzip") if offered.get(name)), "")


def compressed(body: bytes, accept: str) -> tuple[bytes, str | None]:
    """A page as small as the reader's Accept-Encoding allows, and the coding used, None for none."""
    coding = best_encoding(accept) if len(body) >= TOO_SMALL_TO_COMPRESS else ""
    if coding == "br":
        quickly = brotli.compress(body, mode=brotli.MODE_TEXT, quality=3, lgwin=WINDOW)
        if len(quickly) <= SMALL_ENOUGH:
            return quickly, "br"
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=5), "br"
    if coding == "gzip":
        return gzip.compress(body, 6, mtime=0), "gzip"
    return body, None


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False)
def static_file(request: Request, name: FromPath[str]) -> Response[bytes]:
    """One asset, to be kept for ever under this name; 304 when the reader has it. Any other name is not found."""
    found = _by_url().get(f"/static/{name}")
    if found is None:
        raise NotFoundException
    coding = best_encoding(request.headers.get("accept-encoding", ""))
    coding = coding if coding in found.bodies else ""
    etag = f'"{found.digest}{coding}"'
    headers = {
        "cache-control": FOREVER,
        "etag": etag,
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=found.media_type)
    if coding:
        headers["content-encoding"] = coding
    return Response(found.bodies[coding], headers=headers, media_type=found.media_type)
