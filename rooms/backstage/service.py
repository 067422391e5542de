"""Write between hosts, and read it: the latest lines on a board, the earlier ones a page a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.people.models import Person
from rooms.backstage.models import HostLine
from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.memory import entry_key
from rooms.models import Room

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """A line with the name of whoever wrote it."""

    line: HostLine
    author_name: str


async def write_line(
    db: AsyncSession, room_id: str, text: str, *, author_id: str, key: str, now: datetime
) -> int:
    """Write to the other hosts and return the line's number; sent twice, it is there once."""
    await db.get_one(Room, room_id, with_for_update=True)
    full_key = entry_key(author_id, key)
    mine = HostLine.room_id == room_id
    known = await db.scalar(select(HostLine.seq).where(mine, HostLine.key == full_key))
    if known is not None:
        return known
    seq = (await db.scalar(select(func.max(HostLine.seq)).where(mine)) or 0) + 1
    line = HostLine(room_id=room_id, seq=seq, at=now, author_id=author_id, key=full_key, text=text)
    db.add(line)
    await db.flush()
    await board_changed(db, room_id, BoardName.HOSTS)
    return seq


async def lines_before(
    db: AsyncSession, room_id: str, seq: int | None = None
) -> Sequence[WrittenLine]:
    """Return the last lines before a number, or the last of all, in order; at most fifty."""
    query = select(HostLine, Person.display_name).join(Person, Person.id == HostLine.author_id)
    query = query.where(HostLine.room_id == room_id)
    if seq is not None:
        query = query.where(HostLine.seq < seq)
    rows = (await db.execute(query.order_by(HostLine.seq.desc()).limit(SHOWN))).all()
    return [WrittenLine(line=line, author_name=name) for line, name in reversed(rows)]
