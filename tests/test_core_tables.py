"""The table classes say what the database has: every column, its type, whether it may be empty."""

import pytest
from piccolo.columns import Array
from piccolo.table import Table

from portal.application.tables import Application, SectionRow, Signature
from portal.casework.tables import Case, CaseEvent, Message, Receipt
from portal.screening.tables import Handover, Screening

TABLES = (Application, SectionRow, Signature, Case, CaseEvent, Message, Receipt, Screening, Handover)
TYPES = {
    "UUID": "uuid",
    "BYTEA": "bytea",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMPTZ": "timestamp with time zone",
    "VARCHAR": "text",
    "ARRAY": "ARRAY",
}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table._meta.tablename)
async def test_a_table_class_has_the_columns_of_its_table(admin, table: type[Table]):
    rows = await admin.rows(
        "select column_name, data_type, is_nullable from information_schema.columns where table_name = $1",
        table._meta.tablename,
    )
    stored = {row["column_name"]: (row["data_type"], row["is_nullable"] == "YES") for row in rows}
    written = {
        column._meta.name: (
            TYPES["ARRAY" if isinstance(column, Array) else column.column_type.split("(")[0]],
            column._meta.null,
        )
        for column in table._meta.columns
    }
    assert written == stored
