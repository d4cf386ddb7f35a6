"""Reading: one case with everything the offices know of it, by one statement and so of one moment.

How much there is of anything (papers, messages, events) does not change how often the database is asked.
What is sealed comes opened: free words as text, the rest as the JSON it was made of.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from portal.access.actions import Action
from portal.access.rules import may
from portal.application import drafting
from portal.application.drafting import Draft
from portal.application.signing import SIGNATURES, Signature, by_signer
from portal.application.visible import pruned
from portal.casework.moving import Case
from portal.casework.summary import read_summary
from portal.core.database import fetch_one
from portal.core.errors import NotFound
from portal.core.sealing import unseal, unseal_text
from portal.documents.attaching import PHOTOGRAPHS, Document, by_paper
from portal.people.desks import Officer
from portal.policy.choosing import pinned
from portal.policy.pack import Pack

Row = dict[str, Any]

TABLES = {  # by the field of CaseFile: the table, and the order of its rows
    "events": ("case_event", "id"),
    "messages": ("message", "at, t.id"),
    "notes": ("internal_note", "at, t.id"),
    "marks": ("document_mark", "at"),
    "requests": ("paper_request", "asked_at"),
    "appointments": ("appointment", "made_at"),
    "surveys": ("survey", "started_at"),
    "evidence": ("evidence", "made_at, t.id"),
    "consents": ("check_consent", "at"),
    "checks": ("economic_check", "round"),
    "opinions": ("opinion", "round"),
    "publications": ("publication", "round"),
    "objections": ("objection", "at"),
    "decisions": ("decision", "round"),
    "appeals": ("appeal", "at"),
    "items": ("joint_item", "made_at, t.item"),
}
WORDS = {
    "message": ("body",),
    "internal_note": ("body",),
    "appointment": ("surveyor_name", "wish"),
    "economic_check": ("answer",),
    "objection": ("answer",),
    "appeal": ("body", "answer"),
}
"""Sealed columns that hold words, by table; each sealed for its own row's ``id``."""
SHAPES = {
    "paper_request": ("wanted",),
    "survey": ("record",),
    "economic_check": ("report",),
    "opinion": ("body",),
    "publication": ("body",),
    "check_consent": ("body",),
    "objection": ("body",),
    "decision": ("body",),
    "joint_item": ("fields", "asked", "result"),
}
"""Sealed columns that hold JSON, by table."""
_ROWS = "array(select t from {table} t where t.case_file = c.id order by t.{order}) as {field}"
_FIND = (
    "select c as case, a as application,"
    " array(select (s.name, s.version, s.answers) from section s where s.application = a.id) as sections,"
    " {columns}, array(select (s.id, s.name, s.role, s.scope, s.disabled_at is not null) from staff s"
    " where s.scope in (c.home_office, (select portal.scope()))) as colleagues"
    " from case_file c join application a on a.id = c.application where c.reference = $1"
)
FIND = _FIND.format(
    columns=", ".join(
        (
            PHOTOGRAPHS,
            SIGNATURES,
            *(_ROWS.format(field=name, table=table, order=order) for name, (table, order) in TABLES.items()),
        )
    )
)


@dataclass(frozen=True)
class Colleague:
    """Somebody who works at the case's township, or at the reader's own office."""

    id: UUID
    name: str
    role: str
    scope: str
    disabled: bool


@dataclass(frozen=True)
class CaseFile:
    """One case, read whole. Rows are dicts of their table's columns, sealed ones opened, the oldest first.

    answers: what applies of what was declared (``application.visible.pruned``). documents: by paper, without
    what was taken away. marks: by the document's id. colleagues: by id.
    """

    case: Case
    pack: Pack
    draft: Draft
    answers: dict[str, dict[str, Any]]
    summary: dict[str, Any]
    documents: dict[str, list[Document]]
    marks: dict[UUID, Row]
    signatures: dict[str, Signature]
    colleagues: dict[UUID, Colleague]
    events: list[Row]
    messages: list[Row]
    notes: list[Row]
    requests: list[Row]
    appointments: list[Row]
    surveys: list[Row]
    evidence: list[Row]
    consents: list[Row]
    checks: list[Row]
    opinions: list[Row]
    publications: list[Row]
    objections: list[Row]
    decisions: list[Row]
    appeals: list[Row]
    items: list[Row]

    @property
    def reference(self) -> str:
        return self.case["reference"]

    @property
    def request(self) -> Row | None:
        """The one request for papers, answered or not."""
        return self.requests[0] if self.requests else None

    @property
    def appointment(self) -> Row | None:
        """The latest appointment for the township's visit."""
        return next((each for each in reversed(self.appointments) if each["purpose"] == "survey"), None)

    @property
    def survey(self) -> Row | None:
        """The township's latest survey, finished or open; its ``record`` is a dict."""
        return next((each for each in reversed(self.surveys) if each["kind"] == "township"), None)

    @property
    def bureau_visit(self) -> Row | None:
        """The bureau's own visit, finished or open."""
        return next((each for each in reversed(self.surveys) if each["kind"] == "bureau"), None)

    @property
    def check(self) -> Row | None:
        """The latest economic check."""
        return self.checks[-1] if self.checks else None

    @property
    def opinion(self) -> Row | None:
        """The township's latest opinion."""
        return self.opinions[-1] if self.opinions else None

    @property
    def publication(self) -> Row | None:
        """The latest village notice."""
        return self.publications[-1] if self.publications else None

    @property
    def decision(self) -> Row | None:
        """The decision that stands, once there is one: the latest round's."""
        return self.decisions[-1] if self.decisions else None

    @cached_property
    def happened(self) -> dict[str, Row]:
        """The last event of each move."""
        return {each["move"]: each for each in self.events}

    def name_of(self, staff: UUID | None) -> str:
        """A colleague's name; "" for whoever this reader does not know by name."""
        found = self.colleagues.get(staff) if staff else None
        return found.name if found else ""


async def read_case(officer: Officer, reference: str) -> CaseFile:
    """The case with everything of it, by one statement. Raises NotFound both when absent and when not theirs."""
    row = await fetch_one(FIND, reference.upper()[:16])
    if row is None or not may(officer, Action.READ_CASE, row["case"]):
        raise NotFound
    case = dict(row["case"])
    pack = pinned(case["pack"])
    draft = drafting.draft_of({**row["application"], "sections": row["sections"]})
    rows = {
        field: [_opened(table, each, case) for each in row[field]]
        for field, (table, _order) in TABLES.items()
    }
    return CaseFile(
        case=case,
        pack=pack,
        draft=draft,
        answers=pruned(pack.form, draft.answers),
        summary=read_summary(case),
        documents=by_paper(row["photographs"]),
        marks={each["document"]: each for each in rows.pop("marks")},
        signatures=by_signer(draft, row["signatures"]),
        colleagues={
            key: Colleague(key, unseal_text(name, "staff.name", key), role, scope, disabled)
            for key, name, role, scope, disabled in row["colleagues"]
        },
        **rows,
    )


def _opened(table: str, row: Mapping[str, Any], case: Case) -> Row:
    opened = dict(row)
    if table == "case_event":
        note = opened["note"]
        return opened | {"note": unseal_text(note, "case_event.note", case["id"]) if note else ""}
    for name in WORDS.get(table, ()):
        value = opened[name]
        opened[name] = unseal_text(value, f"{table}.{name}", opened["id"]) if value else ""
    for name in SHAPES.get(table, ()):
        value = opened[name]
        opened[name] = json.loads(unseal(value, f"{table}.{name}", opened["id"])) if value else None
    return opened
