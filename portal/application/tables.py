"""What is kept of an application: one row for it, one sealed row a section, one a signature."""

from piccolo.columns import UUID, Array, Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table

from portal.application.states import ApplicationState


class Application(Table, tablename="application"):
    """The one form of one person, pinned to the pack it was begun with."""

    id = UUID(primary_key=True)
    reference = Varchar(16, unique=True, help_text="shown to people; never reused; no secret")
    applicant = UUID(help_text="its owner, whoever fills it in")
    pack = Varchar()
    state = Varchar(20, choices=ApplicationState, default=ApplicationState.DRAFT)
    version = Integer(default=0)
    screening = Bytea(null=True, default=None, help_text="sealed answers it was started from")
    identity_index = Bytea(null=True, default=None)
    received_by = Varchar(null=True, default=None, help_text="area code of the receiving township")
    made_at = Timestamptz()
    saved_at = Timestamptz()
    handed_in_at = Timestamptz(null=True, default=None)
    open_until = Timestamptz(null=True, default=None, help_text="until then it may be edited after hand-in")
    mending = Array(Varchar(), help_text="pages an office asked to be changed, as section/page")


class SectionRow(Table, tablename="section"):
    """The answers of one section, sealed as one JSON text."""

    application = UUID()
    name = Varchar(primary_key=True)
    version = Integer()
    answers = Bytea()
    saved_at = Timestamptz()
    saved_by = UUID()


class Signature(Table, tablename="signature"):
    """One adult's signature: how it was given, and the sealed name or drawing."""

    application = UUID()
    signer = Varchar(primary_key=True, help_text="applicant, or the member's record id")
    how = Varchar()
    sealed = Bytea()
    made_at = Timestamptz()
    made_by = UUID()
