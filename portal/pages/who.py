"""Who is there: the one cookie, and the transaction that begins by saying who acts.

The cookie holds ``v.<token>.<proof>`` for an anonymous visit, ``s.<token>`` for a session or ``d.<token>``
for a desk. A visit is believed only with a proof that we made it; a session only when PostgreSQL knows it.
"""

import base64
import hmac
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from litestar import Request

from portal.core.database import transaction
from portal.core.errors import NotSignedIn
from portal.core.sealing import mac
from portal.pages import cookies
from portal.people import sessions
from portal.people.entering import as_session, as_visit
from portal.people.sessions import Person

COOKIE = "portal"
VISIT_LASTS = 24 * 3600


def _proof(visit: str) -> str:
    return mac("visit cookie", visit).hex()[:32]


def _apart(one: bytes, other: bytes) -> bytes:
    """Where 16 bytes and 16 others differ, bit by bit; of that and either the other is found."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(16)


@dataclass
class Who:
    """What the request's cookie says; ``fresh`` when the reply must set a new one."""

    visit: str | None = None
    session: str | None = None
    desk: str | None = None
    fresh: bool = False

    def certain_visit(self) -> str:
        """The visit, made now if there was none; pages that hold a form need one for their token.

        Somebody at a desk visits under its token: else all of staff would be one visit.
        """
        if self.visit is None and self.session is None and self.desk is None:
            self.visit, self.fresh = secrets.token_urlsafe(24), True
        return self.visit or self.desk or ""

    def value(self) -> str:
        """The cookie's value."""
        if self.desk:
            return f"d.{self.desk}"
        return f"s.{self.session}" if self.session else f"v.{self.visit}.{_proof(self.visit or '')}"

    def _secret(self) -> bytes:
        return mac("csrf", self.value())[:16]

    def token(self) -> str:
        """A CSRF token for this cookie, masked anew at every call so that compression tells nothing."""
        self.certain_visit()
        mask = secrets.token_bytes(16)
        return base64.urlsafe_b64encode(mask + _apart(mask, self._secret())).decode()

    def believes(self, token: str) -> bool:
        """Whether a token was made for this cookie."""
        if self.visit is None and self.session is None and self.desk is None:
            return False
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii"))
        except ValueError:
            return False
        if len(raw) != 32:
            return False
        return hmac.compare_digest(_apart(raw[:16], raw[16:]), self._secret())


def who(request: Request) -> Who:
    """What this request's cookie says; the same object for the whole request."""
    found = request.scope["state"].get("who")
    if found is None:
        found = request.scope["state"]["who"] = _read(cookies.read(request, COOKIE))
    return found


def _read(cookie: str) -> Who:
    kind, _dot, rest = cookie.partition(".")
    if kind == "s" and 20 <= len(rest) <= 64:
        return Who(session=rest)
    if kind == "d" and 20 <= len(rest) <= 64:
        return Who(desk=rest)
    visit, _dot, proof = rest.rpartition(".")
    if kind == "v" and visit and hmac.compare_digest(proof.encode(), _proof(visit).encode()):
        return Who(visit=visit)
    return Who()


def address(request: Request) -> str:
    """Where the request came from, for limits; behind our own proxy its header, never a stranger's."""
    peer = request.client.host if request.client else "local"
    if peer in ("127.0.0.1", "::1", "local"):
        forwarded = request.headers.get("x-real-ip", "")
        return forwarded[:64] or peer
    return peer


@asynccontextmanager
async def acting(request: Request) -> AsyncGenerator[Person]:
    """The signed-in person, inside one transaction that ends with the block. Raises NotSignedIn."""
    found = who(request)
    if found.session is None:
        raise NotSignedIn
    async with transaction():
        person = await sessions.enter(found.session)
        if person is None:
            raise NotSignedIn
        yield person


@asynccontextmanager
async def entering(request: Request) -> AsyncGenerator[None]:
    """As ``acting``, a round trip cheaper: who acts is told by the first thing of theirs that is read.

    Raises NotSignedIn; of a session that has ended the reader learns by ``entering.anybody``.
    """
    found = who(request)
    if found.session is None:
        raise NotSignedIn
    async with transaction(as_session(found.session)):
        yield


@asynccontextmanager
async def visiting(request: Request) -> AsyncGenerator[Person | None]:
    """Whoever is there, signed in or not, inside one transaction; anonymous visits see their own rows."""
    found = who(request)
    if found.session is None:
        async with transaction(as_visit(found.certain_visit())):
            yield None
        return
    async with transaction():
        person = await sessions.enter(found.session)
        if person is None:
            found.session = None
            await sessions.enter_visit(found.certain_visit())
        yield person
