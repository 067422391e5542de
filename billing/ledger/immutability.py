"""Which tables of money are immutable, and what the database tells whoever tries to change one."""

from sqlalchemy import Connection, Table

from hub.kernel import immutability

POSTINGS = "postings"
_REFUSALS = {
    POSTINGS: "postings are immutable: reverse them instead",
    "documents": "documents are immutable: issue one that corrects them instead",
    "document_voidings": "voidings are immutable: what is void stays void",
}


def install(connection: Connection, table: str = POSTINGS) -> None:
    """Make the triggers on a table, for migrations and new schemas alike."""
    immutability.install(connection, table, refusal=_REFUSALS[table])


def guard(table: Table) -> None:
    """Make the triggers whenever the table is created."""
    immutability.guard(table, refusal=_REFUSALS[table.name])
