"""Signing: who has signed what is declared, in which way, and whether it has changed since.

A signature covers the facts that the pledge is about: the people, income and property. Wishes, the bank
account, papers and consents may change without asking anyone to sign again; what is merely left for the
visit (上门时填) is no change either. A signature is never in the way of handing in.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from portal.application.drafting import Draft, refuse_unless_editable
from portal.application.everybody import RECORD, Answers, Signer, signers
from portal.application.visible import AT_VISIT, pruned
from portal.core.clock import now
from portal.core.database import fetch, run
from portal.core.errors import Unreadable
from portal.core.sealing import mac, seal, unseal
from portal.core.words import _
from portal.people.sessions import Person
from portal.policy.form import Form

PLEDGED = ("person", "household", "supporters", "income", "property")
LARGEST_DRAWING = 96 << 10
"""A name written on our canvas takes a tenth of it; nothing larger is opened."""
DRAWN = "data:image/png;base64,"
ON_PAPER = ("thumbprint", "at-visit")
"""Ways that are only arranged here; the office sees to them."""
State = Literal["open", "signed", "changed", "arranged"]


@dataclass(frozen=True)
class Signature:
    """One signature. ``guardian`` is who signed for them; ``covers`` the facts as they stood.

    confirmed: the last digits of the phone whose code stood for a typed name, so that the office sees when
    one phone confirmed a whole family and asks at the visit.
    """

    signer: str
    how: str
    at: datetime
    name: str = ""
    guardian: str = ""
    drawing: bytes = b""
    covers: str = ""
    confirmed: str = ""


@dataclass(frozen=True)
class Wanted:
    """A signature the application wants, and what there is of it."""

    signer: Signer
    given: Signature | None
    state: State

    @property
    def key(self) -> str:
        return self.signer.who.key

    @property
    def name(self) -> str:
        return self.signer.who.name

    @property
    def settled(self) -> bool:
        return self.state in ("signed", "arranged")


def covers(form: Form, answers: Answers) -> str:
    """A fingerprint of the facts that are pledged."""
    kept = pruned(form, answers)
    facts = {name: _without_marks(kept.get(name, {})) for name in PLEDGED}
    return mac("signature covers", json.dumps(facts, sort_keys=True)).hex()[:32]


def _without_marks(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_marks(each) for name, each in value.items() if name not in (AT_VISIT, RECORD)}
    if isinstance(value, list):
        return [_without_marks(each) for each in value]
    return value


def wanted(form: Form, answers: Answers, given: Mapping[str, Signature], today: date) -> list[Wanted]:
    """Everybody who signs, in the order they are named, with their signature so far."""
    # Worked out only where somebody's signature is to be held against it.
    signed = any(each.how not in ON_PAPER for each in given.values())
    facts = covers(form, answers) if signed else ""
    return [_wanted(signer, given.get(signer.who.key), facts) for signer in signers(form, answers, today)]


def _wanted(signer: Signer, given: Signature | None, facts: str) -> Wanted:
    state: State = "open"
    if given is not None and given.how in ON_PAPER:
        state = "arranged"
    elif given is not None:
        state = "signed" if given.covers == facts else "changed"
    return Wanted(signer, given, state)


SIGNATURES = (
    "array(select (signer, how, sealed, made_at) from signature where application = a.id) as signatures"
)
"""A column for whoever reads the application ``a``; see ``by_signer``."""


async def signatures(draft: Draft) -> dict[str, Signature]:
    """What was signed so far, by signer."""
    rows = await fetch("select signer, how, sealed, made_at from signature where application = $1", draft.id)
    return by_signer(draft, rows)


def by_signer(draft: Draft, rows: Iterable[Any]) -> dict[str, Signature]:
    """What was signed so far; rows as in the column ``SIGNATURES``."""
    return {signer: _open(draft, signer, how, sealed, at) for signer, how, sealed, at in rows}


def _open(draft: Draft, signer: str, how: str, sealed: bytes, at: datetime) -> Signature:
    body = json.loads(unseal(sealed, "signature.sealed", f"{draft.id}/{signer}"))
    drawing = base64.b64decode(body.pop("drawing"))
    return Signature(signer, how, at, drawing=drawing, **body)


async def sign(
    draft: Draft,
    form: Form,
    person: Person,
    signer: str,
    how: str,
    *,
    name: str = "",
    guardian: str = "",
    drawing: bytes = b"",
) -> None:
    """Keep one signature, in place of an earlier one of the same person. Raises NotAllowed once handed in."""
    refuse_unless_editable(draft)
    body = {
        "name": name,
        "guardian": guardian,
        "drawing": base64.b64encode(drawing).decode(),
        "covers": "" if how in ON_PAPER else covers(form, draft.answers),
        "confirmed": person.phone[-4:] if how not in ON_PAPER and not drawing else "",
    }
    await run(
        "insert into signature (application, signer, how, sealed, made_at, made_by) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (application, signer) do update set how = $3, sealed = $4, made_at = $5, made_by = $6",
        draft.id,
        signer,
        how,
        seal(json.dumps(body), "signature.sealed", f"{draft.id}/{signer}"),
        now(),
        person.id,
    )


async def forget(draft: Draft, signer: str) -> None:
    """Erase the signature of somebody who is no longer named."""
    await run("delete from signature where application = $1 and signer = $2", draft.id, signer)


def drawn(sent: str) -> bytes:
    """The picture's bytes as the canvas sent them, not yet looked into. Raises Unreadable when there is none."""
    if not sent:
        raise Unreadable(_("框里还没有签名，请用手指写上名字"))
    if not sent.startswith(DRAWN) or len(sent) > LARGEST_DRAWING:
        raise Unreadable(_("签名没有传完整，请擦掉再写一次"))
    try:
        return base64.b64decode(sent.removeprefix(DRAWN), validate=True)
    except binascii.Error:
        raise Unreadable(_("签名没有传完整，请擦掉再写一次")) from None
