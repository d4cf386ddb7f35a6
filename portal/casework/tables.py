"""What is kept of a case: where it is and with whom, its events, its messages, its receipt."""

from piccolo.columns import UUID, BigInt, Boolean, Bytea, Date, Integer, Timestamptz, Varchar
from piccolo.table import Table

from portal.casework.states import CaseState


class Case(Table, tablename="case_file"):
    """One submitted application, with one office at a time."""

    id = UUID(primary_key=True)
    application = UUID(unique=True)
    applicant = UUID()
    reference = Varchar(16, unique=True, help_text="shown to people; never reused")
    pack = Varchar()
    state = Varchar(20, choices=CaseState)
    version = Integer(default=0, help_text="guards two people acting at once")
    receiving_office = Varchar(12, help_text="area code of the township that took it in")
    home_office = Varchar(12, help_text="area code of the township of registration")
    office = Varchar(12, help_text="area code of who must act next")
    identity_index = Bytea(null=True, default=None)
    category = Varchar(help_text="the category applied for; empty when left to the visit")
    clock = Varchar(null=True, default=None, help_text="the clock that runs; None while none does")
    due_on = Date(null=True, default=None)
    provisional = Boolean(default=False, help_text="due_on lies in a year whose holidays are not published")
    handed_in_at = Timestamptz()
    visible_from = Timestamptz(help_text="offices see it from then: the ten minutes to take it back are over")
    changed_at = Timestamptz()
    name_index = Bytea(null=True, default=None, help_text="finds it by the applicant's full name")
    summary = Bytea(null=True, default=None, help_text="what lists show of it, sealed")
    surveyor = UUID(null=True, default=None, help_text="who visits the home")
    awaiting = Varchar(help_text="what is open meanwhile, such as a refusal the bureau has not confirmed")
    paused_left = Integer(null=True, default=None, help_text="working days the paused clock had left")
    paused_on = Date(null=True, default=None)
    paused_days = Integer(default=0, help_text="working days it waited for the person, in all")
    accepted_on = Date(null=True, default=None)
    reminded_on = Date(null=True, default=None, help_text="when the office was last reminded")
    escalated = Varchar(help_text="the clock that the bureau was told of as overdue, as clock/day")


class CaseEvent(Table, tablename="case_event"):
    """One thing that happened to a case; the timeline, the audit and the statistics are read from these."""

    id = BigInt(primary_key=True)
    case_file = UUID()
    move = Varchar()
    state = Varchar(help_text="the state after it")
    office = Varchar(help_text="the office it was with after it")
    by_person = UUID(null=True, default=None)
    by_duty = Varchar()
    note = Bytea(null=True, default=None)
    at = Timestamptz()


class Message(Table, tablename="message"):
    """One message between the applicant and the office; sealed."""

    id = UUID(primary_key=True)
    case_file = UUID()
    by_person = UUID()
    by_duty = Varchar()
    body = Bytea()
    at = Timestamptz()


class Receipt(Table, tablename="receipt"):
    """The receipt's code, sealed, and its fingerprints together with a phone's last four digits."""

    case_file = UUID(primary_key=True)
    code = Bytea()
    proof = Bytea(unique=True)
    contact_proof = Bytea(null=True, default=None)
