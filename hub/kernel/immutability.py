"""What makes a table immutable: triggers by which the database itself refuses to change it."""

from typing import Any

from sqlalchemy import Connection, Table, event


def install(connection: Connection, table: str, *, refusal: str) -> None:
    """Make the triggers on a table; `refusal` is what whoever tries to change it is told."""
    make = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}[connection.dialect.name]
    for statement in make(table, refusal):
        connection.exec_driver_sql(statement)


def guard(table: Table, *, refusal: str) -> None:
    """Make the triggers whenever the table is created."""

    def after_create(_table: Table, connection: Connection, **_: Any) -> None:
        install(connection, table.name, refusal=refusal)

    event.listen(table, "after_create", after_create)


def _for_sqlite(table: str, refusal: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        for act in ("UPDATE", "DELETE")
    ]


def _for_postgresql(table: str, refusal: str) -> list[str]:
    function = f"refuse_to_change_{table}"
    return [
        f"""
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
        f"""
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {function}()
""",
        f"""
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {function}()
""",
    ]
