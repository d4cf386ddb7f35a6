"""Handing in: the draft becomes a case, once, with its receipt, its routing, its clock and its notice."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from portal.application.drafting import Draft
from portal.application.sections import lacks_for_hand_in
from portal.application.states import ApplicationState
from portal.application.visible import Place, pruned
from portal.casework.moving import Case, deadline, record
from portal.casework.states import CaseState
from portal.casework.summary import name_index, sealed_summary, summary_of
from portal.casework.telling import tell_of
from portal.casework.transitions import MOVES
from portal.core.clock import now, today
from portal.core.database import fetch_one, run
from portal.core.errors import NotAllowed, Refusal
from portal.core.references import new_receipt_code
from portal.core.sealing import blind_index, mac, seal, unseal_text
from portal.core.words import _
from portal.people.sessions import Person
from portal.policy.pack import Pack
from portal.policy.places import office_for

OPEN_FOR = timedelta(minutes=10)
"""工信部 2021: a legal submission can be taken back or edited for ten minutes (policy-facts §8)."""


class NotYet(Refusal):
    """Something that hand-in needs is missing; ``places`` are the pages that ask for it."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        super().__init__(_("还差几样，写上就能交"))
        self.places = places


@dataclass(frozen=True)
class HandedIn:
    """A case and the code printed on its receipt."""

    case: Case
    code: str


async def hand_in(draft: Draft, person: Person, pack: Pack) -> HandedIn:
    """Hand the draft in, in the caller's one transaction; doing it again gives the same receipt.

    Raises NotYet when name, contact or home township are missing, NotAllowed when it was withdrawn.
    """
    row = await fetch_one("select state from application where id = $1 for update", draft.id)
    if row["state"] == ApplicationState.HANDED_IN:
        return await receipt_of(draft.id)
    if row["state"] != ApplicationState.DRAFT:
        raise NotAllowed(_("这份申请已经撤回了。要再申请，请新开一份。"))
    answers = pruned(pack.form, draft.answers)
    missing = lacks_for_hand_in(pack.form, answers)
    if missing:
        raise NotYet(missing)
    case = await _open_case(draft, answers, person, pack)
    code = await _print_receipt(case, answers, person)
    await run(
        "update application set state = 'handed_in', handed_in_at = $2, open_until = $3, received_by = $4,"
        " identity_index = $5, version = version + 1 where id = $1",
        draft.id,
        case["handed_in_at"],
        case["visible_from"],
        case["receiving_office"],
        case["identity_index"],
    )
    await record(case, "hand_in", by=person)
    await tell_of(case, "handed_in", pack, person)
    return HandedIn(case, code)


async def _open_case(draft: Draft, answers: dict[str, dict[str, Any]], person: Person, pack: Pack) -> Case:
    step, moment = MOVES[None, "hand_in"], now()
    ends = deadline(step, pack, today())
    home = office_for(pack.places, answers)
    number, case_id = answers["person"].get("id_number"), uuid5(draft.id, "case")
    row = await fetch_one(
        "insert into case_file (id, application, applicant, reference, pack, state, receiving_office, home_office,"
        " office, identity_index, category, clock, due_on, provisional, handed_in_at, visible_from, changed_at,"
        " name_index, summary)"
        " values ($1, $2, $3, $4, $5, $6, $7, $7, $7, $8, $9, $10, $11, $12, $13, $14, $13, $15, $16) returning *",
        case_id,
        draft.id,
        person.id,
        draft.reference,
        draft.pack,
        CaseState.SUBMITTED,
        home,
        blind_index("identity", number) if number else None,
        answers.get("items", {}).get("category", ""),
        step.clock,
        ends.day if ends else None,
        bool(ends and ends.provisional),
        moment,
        moment + OPEN_FOR,
        name_index(answers["person"]["name"]),
        sealed_summary(summary_of(answers, pack), case_id),
    )
    return dict(row)


async def _print_receipt(case: Case, answers: dict[str, dict[str, Any]], person: Person) -> str:
    code = new_receipt_code()
    await run(
        "insert into receipt (case_file, code, proof, contact_proof) values ($1, $2, $3, $4)",
        case["id"],
        seal(code, "receipt.code", case["id"]),
        proof(code, person.phone[-4:]),
        _contact_proof(code, answers, person),
    )
    return code


def _contact_proof(code: str, answers: dict[str, dict[str, Any]], person: Person) -> bytes | None:
    """The fingerprint by the contact phone's tail; None when that is the tail of the phone they signed in with."""
    contact = answers["person"]["phone"][-4:]
    return None if contact == person.phone[-4:] else proof(code, contact)


async def follow_contact(case: Case, answers: dict[str, dict[str, Any]], person: Person) -> None:
    """Let the receipt open by the tail of the contact phone as it is now."""
    given = await receipt_of(case["application"])
    await run(
        "update receipt set contact_proof = $2 where case_file = $1 and contact_proof is distinct from $2",
        case["id"],
        _contact_proof(given.code, answers, person),
    )


def proof(code: str, tail: str) -> bytes:
    """The fingerprint by which ``/track`` finds a case: one look-up, right or wrong."""
    return mac("receipt", f"{code}/{tail}")


async def receipt_of(application: UUID) -> HandedIn:
    """The receipt that was given for an application."""
    row = await fetch_one(
        "select c.*, r.code as receipt_code from case_file c join receipt r on r.case_file = c.id"
        " where c.application = $1",
        application,
    )
    case = dict(row)
    return HandedIn(case, unseal_text(case.pop("receipt_code"), "receipt.code", case["id"]))
