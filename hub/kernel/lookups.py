"""Conditions that cost what they look at, whatever a database believes of its tables."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, String, bindparam, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType


def has_row(
    column: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Ask of each row of the outer statement whether another one goes with it.

    PostgreSQL may turn an EXISTS into a join with a whole table, or a table of all its answers, by
    what it believes of how many there are. It looks this up for the rows that are looked at alone.
    `column` is one that is never null.
    """
    return select(column).where(*conditions).limit(1).scalar_subquery().is_not(None)


def one_of(
    column: InstrumentedAttribute[str], ids: Iterable[str] | BindParameter[str]
) -> ColumnElement[bool]:
    """Ask whether a column is one of some ids, or of those of a parameter, as `listed` writes them.

    Of `IN` both databases, their drivers and SQLAlchemy see another statement for each number of
    ids, to be prepared anew; this is one for any number.
    """
    given = ids if isinstance(ids, BindParameter) else literal(listed(ids), String())
    return _OneOf(column, given)


def ids_named(name: str) -> BindParameter[str]:
    """Return the parameter of some ids."""
    return bindparam(name, type_=String())


def listed(ids: Iterable[str]) -> str:
    """Return some ids of ours, which have no commas nor quotes, as a parameter takes them."""
    return ",".join(ids)


class _OneOf(FunctionElement[bool]):
    """A column, and ids with commas between."""

    name = "one_of"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "_OneOf":
        """Stand as it is: compared with true, no index would answer it on SQLite."""
        return self


@compiles(_OneOf, "postgresql")
def _in_postgresql(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY (string_to_array({ids}, ','))"


@compiles(_OneOf, "sqlite")
def _in_sqlite(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(part, **options) for part in element.clauses)
    each = f"""json_each('["' || replace({ids}, ',', '","') || '"]')"""
    return f"{column} IN (SELECT value FROM {each})"  # noqa: S608 - made of parts of statements
