"""What makes postings immutable: triggers by which the database itself refuses to change them."""

from typing import Any

from sqlalchemy import Connection, Table, event

_REFUSAL = "postings are immutable: reverse them instead"

SQLITE = tuple(
    f"CREATE TRIGGER postings_no_{act.lower()} BEFORE {act} ON postings "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for act in ("UPDATE", "DELETE")
)

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_to_change_postings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_ROWS = """
CREATE TRIGGER postings_no_change BEFORE UPDATE OR DELETE ON postings
FOR EACH ROW EXECUTE FUNCTION refuse_to_change_postings()
"""
_TABLE = """
CREATE TRIGGER postings_no_truncate BEFORE TRUNCATE ON postings
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_postings()
"""

POSTGRESQL = (_FUNCTION, _ROWS, _TABLE)

STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def install(connection: Connection) -> None:
    """Make the triggers on the table of postings, for migrations and new schemas alike."""
    for statement in STATEMENTS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def guard(table: Table) -> None:
    """Make the triggers whenever the table is created."""

    def after_create(_table: Table, connection: Connection, **_: Any) -> None:
        install(connection)

    event.listen(table, "after_create", after_create)
