"""Forms: reading what was sent, believing only our own, and saying what is to be mended."""

from collections.abc import Callable, Iterator
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

from litestar import Request

from portal.core.errors import NotAllowed, Refusal, Unreadable
from portal.core.settings import settings
from portal.core.words import _
from portal.pages.who import who

Read = TypeVar("Read")
FIELD = "csrf"
"""The name of the hidden field that carries the token."""
MOST_FIELDS = 2000


class Form:
    """The fields of one form: every value sent, in order."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = [(name, value) for name, value in pairs if name != FIELD]
        self.token = next((value for name, value in pairs if name == FIELD), "")

    def get(self, name: str, default: str = "") -> str:
        """The first value of this name."""
        return next((value for key, value in self.pairs if key == name), default)

    def all(self, name: str) -> list[str]:
        """Every value of this name."""
        return [value for key, value in self.pairs if key == name]

    def __contains__(self, name: object) -> bool:
        return any(key == name for key, _value in self.pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def mapping(self) -> dict[str, str]:
        """Each name with its first value."""
        return dict(reversed(self.pairs))


class Errors(dict[str, str]):
    """What is to be mended, by field, in the order of the form; messages say what to write."""

    def check(self, name: str, read: Callable[..., Read], *args: object) -> Read | None:
        """The value that ``read(*args)`` makes, or None with its message kept under ``name``."""
        try:
            return read(*args)
        except Unreadable as wrong:
            self.setdefault(name, wrong.message)
            return None


class Forged(Refusal):
    """A form without a token of ours. What it carried is shown again, so that nothing typed is lost."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form


class Foreign(NotAllowed):
    """A form that another site sent."""


def refuse_foreign(request: Request) -> None:
    """Raises Foreign when the browser says that another site sent this; silence is allowed."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Foreign
    origin = request.headers.get("origin")
    if origin is not None and _host(origin) not in settings().hosts:
        raise Foreign


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


async def read(request: Request) -> Form:
    """The form that was sent. Raises Forged without a token of ours, Foreign from another site, Unreadable."""
    refuse_foreign(request)
    kind = (
        request.headers.get("content-type", "application/x-www-form-urlencoded").split(";")[0].strip().lower()
    )
    body = await request.body()
    if kind != "application/x-www-form-urlencoded":
        raise Forged(Form([]))
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise Unreadable(_("这一页没有传完整，请退回去再按一次")) from None
    form = Form([(name, value.replace("\r\n", "\n")) for name, value in pairs])
    request.scope["state"]["form"] = form
    if not who(request).believes(form.token):
        raise Forged(form)
    return form


def next_path(text: str, default: str) -> str:
    """A path on this site, or the default: links that lead elsewhere are not followed."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    unsafe = parts.scheme or parts.netloc or not text.startswith("/") or text.startswith("//")
    if unsafe or any(c in text for c in "\\\r\n\t\x00") or not text.isascii():
        return default
    return text
