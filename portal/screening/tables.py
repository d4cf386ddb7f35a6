"""What is kept of a questionnaire: sealed answers, whose they are, and until when."""

from piccolo.columns import UUID, Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table


class Screening(Table, tablename="screening"):
    """One person's or visit's answers, as sealed JSON; erased when ``expires_at`` has passed."""

    id = UUID(primary_key=True)
    visit = Bytea(null=True, default=None, help_text="fingerprint of the anonymous cookie")
    person = UUID(null=True, default=None)
    pack = Varchar(help_text="pack version the answers belong to")
    answers = Bytea(help_text="sealed JSON: question id → value")
    version = Integer(default=0)
    made_at = Timestamptz()
    expires_at = Timestamptz()


class Handover(Table, tablename="handover"):
    """Answers on their way to another phone; found by the fingerprint of a code."""

    code = Bytea(primary_key=True)
    pack = Varchar()
    answers = Bytea()
    expires_at = Timestamptz()
