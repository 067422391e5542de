"""What a room remembers: durable entries with a number that grows by one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.people.models import Person
from rooms.entries import PAYLOADS, EntryKind, EntryPayload, GoalPayload
from rooms.models import Room, RoomEntry

NOTE = "room_entries"
PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry as the room remembers it."""

    seq: int
    at: datetime
    kind: EntryKind
    author_id: str | None
    author_name: str | None
    payload: EntryPayload


async def add_entry(
    db: AsyncSession,
    room_id: str,
    payload: EntryPayload,
    *,
    now: datetime,
    author_id: str | None = None,
    key: str | None = None,
) -> int:
    """Let the room remember something and return its number.

    The room's row hands out the numbers, so that they are without gaps and become visible in
    order. The same author's same `key` is the same entry.
    """
    full_key = entry_key(author_id, key) if key is not None else None
    numbers = update(Room).where(Room.id == room_id).values(last_seq=Room.last_seq + 1)
    seq = (await db.execute(numbers.returning(Room.last_seq))).scalar_one()
    if full_key is not None:
        known = select(RoomEntry.seq).where(RoomEntry.room_id == room_id, RoomEntry.key == full_key)
        known_seq: int | None = await db.scalar(known)
        if known_seq is not None:
            back = update(Room).where(Room.id == room_id).values(last_seq=Room.last_seq - 1)
            await db.execute(back)
            return known_seq
    db.add(
        RoomEntry(
            room_id=room_id,
            seq=seq,
            at=now,
            kind=payload.kind,
            author_id=author_id,
            key=full_key,
            payload=payload.model_dump(mode="json"),
        )
    )
    await db.flush()
    db.info.setdefault("notes", set()).add(NOTE)
    return int(seq)


def entry_key(author_id: str | None, key: str) -> str:
    """Return under which key a room remembers what an author's browser calls `key`."""
    return f"{author_id or ''}:{key}"


async def entries_after(
    db: AsyncSession, room_id: str, seq: int, *, limit: int = PAGE
) -> list[StoredEntry]:
    """Return the entries that follow a number, in order, at most a page."""
    query = _entries().where(RoomEntry.room_id == room_id, RoomEntry.seq > seq)
    rows = await db.execute(query.order_by(RoomEntry.seq).limit(limit))
    return [_stored(entry, name) for entry, name in rows]


async def latest_entries(db: AsyncSession, room_id: str, *, limit: int = PAGE) -> list[StoredEntry]:
    """Return the last entries, in order."""
    query = _entries().where(RoomEntry.room_id == room_id)
    rows = await db.execute(query.order_by(RoomEntry.seq.desc()).limit(limit))
    return [_stored(entry, name) for entry, name in reversed(rows.all())]


async def find_entry(
    db: AsyncSession, room_id: str, seq: int, *, kind: EntryKind
) -> StoredEntry | None:
    """Return the entry of that number, if it is of that kind."""
    query = _entries().where(
        RoomEntry.room_id == room_id, RoomEntry.seq == seq, RoomEntry.kind == kind
    )
    found = (await db.execute(query)).first()
    return None if found is None else _stored(*found)


async def last_seq(db: AsyncSession, room_id: str) -> int:
    """Return the number of the room's last entry, 0 before the first."""
    return await db.scalar(select(Room.last_seq).where(Room.id == room_id)) or 0


async def latest_goal(db: AsyncSession, room_id: str) -> GoalPayload | None:
    """Return where the goal bar stands, if it ever moved."""
    query = select(RoomEntry.payload).where(
        RoomEntry.room_id == room_id, RoomEntry.kind == EntryKind.GOAL
    )
    payload = await db.scalar(query.order_by(RoomEntry.seq.desc()).limit(1))
    return GoalPayload.model_validate(payload) if payload is not None else None


def _entries() -> Select[RoomEntry, str]:
    return select(RoomEntry, Person.display_name).outerjoin(
        Person, Person.id == RoomEntry.author_id
    )


def _stored(entry: RoomEntry, author_name: str | None) -> StoredEntry:
    return StoredEntry(
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        author_id=entry.author_id,
        author_name=author_name,
        payload=PAYLOADS[entry.kind].model_validate(entry.payload),
    )
