"""How long rows are kept, and the job that lets go of them when their time is over.

Every package lists its own terms; the page about what is kept is written from the same lists.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from hub.kernel.database import Base, Database

log = logging.getLogger(__name__)

BATCH = 500
"""How many rows are let go of in one transaction."""

MAX_BATCHES = 40
"""How many batches of one kind a turn lets go of at most; the next turn goes on."""

Due = Callable[[datetime], ColumnElement[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long rows of a table are kept.

    `is_over` gives the condition that what they are about was over at an instant. With `empty`
    the rows stay, and only these columns are emptied: the condition must leave out those that are.
    """

    model: type[Base]
    keep: timedelta
    is_over: Due
    empty: Mapping[str, object] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """Return the table."""
        assert isinstance(self.model.__table__, Table)
        return self.model.__table__


async def let_go_due(database: Database, terms: Sequence[Term], *, now: datetime) -> int:
    """Let go of what has had its time, in the order of the terms; return how many rows it was.

    Several clocks may do so at once: what one has let go of, another does not find. Rows that
    others still refer to stay, and hold up nothing else.
    """
    count = 0
    for term in terms:
        try:
            count += await _let_go(database, term, now=now)
        except IntegrityError:
            log.exception("rows of %s cannot go yet", term.table.name)
    return count


async def _let_go(database: Database, term: Term, *, now: datetime) -> int:
    count = 0
    for _ in range(MAX_BATCHES):
        # Looked for without a lock: nobody waits while a large table is read.
        keys = await _due_keys(database, term, now=now)
        if not keys:
            break
        async with database.write() as db:
            await db.execute(_change(term, keys, now=now))
        count += len(keys)
    return count


async def _due_keys(database: Database, term: Term, *, now: datetime) -> Sequence[Row[Any]]:
    primary = list(term.table.primary_key.columns)
    query = select(*primary).where(term.is_over(now - term.keep)).limit(BATCH)
    async with database.read() as db:
        return (await db.execute(query)).all()


def _change(term: Term, keys: Sequence[Row[Any]], *, now: datetime) -> Any:
    primary = list(term.table.primary_key.columns)
    found = tuple_(*primary).in_([tuple(key) for key in keys])
    still = term.is_over(now - term.keep)
    if term.empty:
        return update(term.table).where(found, still).values(dict(term.empty))
    return delete(term.table).where(found, still)
