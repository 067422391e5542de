"""What each table knows of a person, and what becomes of it when they erase their account.

Every package lists its own tables as holdings; a test compares the lists with the schema, so that
no new table is forgotten.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Base

MAX_ROWS = 20_000
"""How many rows of one table somebody's copy of their data has at most, the latest."""


class Fate(StrEnum):
    """What becomes of rows when a person erases their account."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    KEPT = "kept"


class Because(StrEnum):
    """Why rows stay."""

    BOOKS = "books"
    TRAIL = "trail"
    SHARED = "shared"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Whose data it is: their account and its address, now."""

    id: str
    email: str
    now: datetime


Condition = Callable[[Who], ColumnElement[bool]]
Value = Callable[[Who], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a table knows of a person through one of its columns.

    `column` refers to them by id, or by address where it is called `email` or `recipient`; rows
    that are found in another way say how in `where`. `empty` are the new values of what is
    emptied; `hidden` are columns that nobody gets a copy of, since they are secrets.
    """

    model: type[Base]
    column: str = ""
    fate: Fate
    empty: Mapping[str, object] = field(default_factory=dict)
    because: Because | None = None
    hidden: frozenset[str] = frozenset()
    where: Condition | None = None
    is_copied: bool = True

    @property
    def table(self) -> Table:
        """Return the table."""
        assert isinstance(self.model.__table__, Table)
        return self.model.__table__

    def theirs(self, who: Who) -> ColumnElement[bool]:
        """Return the condition that a row is of a person."""
        if self.where is not None:
            return self.where(who)
        is_address = self.column in {"email", "recipient"}
        return self.table.c[self.column] == (who.email if is_address else who.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalFile:
    """A file among somebody's data."""

    name: str
    content: bytes


Files = Callable[[AsyncSession, Who], AsyncIterator[PersonalFile]]
Obstacles = Callable[[AsyncSession, Who], Awaitable[list[str]]]
Eraser = Callable[[AsyncSession, Who], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one package knows of people.

    `obstacles` are the sentences, in English, of what must end before an account can be erased.
    `erase` does what no holding can say, before the holdings follow in their order.
    """

    name: str
    holdings: Sequence[Holding]
    obstacles: Obstacles | None = None
    erase: Eraser | None = None
    files: Files | None = None


async def obstacles_of(db: AsyncSession, parts: Sequence[Part], who: Who) -> list[str]:
    """Return why an account cannot be erased yet, as English sentences; none when it can."""
    asked = [part.obstacles for part in parts if part.obstacles is not None]
    return [sentence for obstacles in asked for sentence in await obstacles(db, who)]


async def erase_all(db: AsyncSession, parts: Sequence[Part], who: Who) -> None:
    """Delete and empty what is somebody's, the packages on top first; again changes nothing."""
    for part in parts:
        if part.erase is not None:
            await part.erase(db, who)
    for part in parts:
        for holding in part.holdings:
            await _erase(db, holding, who)


async def rows_of(db: AsyncSession, holding: Holding, who: Who) -> list[dict[str, Any]]:
    """Return somebody's rows of a table as JSON has them, without secrets and files."""
    columns = [
        column
        for column in holding.table.columns
        if column.name not in holding.hidden and column.type.python_type is not bytes
    ]
    latest = [column.desc() for column in holding.table.primary_key.columns]
    query = select(*columns).where(holding.theirs(who)).order_by(*latest).limit(MAX_ROWS)
    return [
        {name: as_json(value) for name, value in row.items()}
        for row in (await db.execute(query)).mappings()
    ]


def as_json(value: object) -> object:
    """Return a column's value as JSON writes it."""
    return value.isoformat() if isinstance(value, datetime | date) else value


async def _erase(db: AsyncSession, holding: Holding, who: Who) -> None:
    theirs = holding.theirs(who)
    if holding.fate is Fate.DELETED:
        await db.execute(delete(holding.table).where(theirs))
    elif holding.fate is Fate.EMPTIED:
        values = {
            name: value(who) if callable(value) else value for name, value in holding.empty.items()
        }
        await db.execute(update(holding.table).where(theirs).values(values))
