"""When whose media was received: by the media server, and by each who was there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.verdict import merge, without
from hub.calendar.rules import Interval
from rooms.models import EvidenceKind, EvidenceLine, EvidenceSource, MediaCursor, Reception
from rooms.outages import media_outages

MEDIA_KINDS = {EvidenceKind.MEDIA_STARTED, EvidenceKind.MEDIA_STOPPED}

Place = tuple[str, str]
"""A room, and a person in it."""

_Noted = Mapping[tuple[Place, str | None], Sequence[EvidenceLine]]
"""What each media server's journal says of whom."""


@dataclass(frozen=True, slots=True)
class Received:
    """When whose media was received: by the media server, and by each who was there."""

    by_server: Mapping[Place, Sequence[Interval]]
    by_people: Mapping[Place, Sequence[Reception]]

    def of(self, place: Place, *, by: str) -> list[Interval]:
        """Return when somebody's media was received, by one of the others or by anybody."""
        return merge([*self.by_other(place, by=by), *self.by_server.get(place, [])])

    def by_other(self, place: Place, *, by: str) -> list[Interval]:
        """Return when one of the others, or any of them, received somebody's media."""
        return merge(
            Interval(row.starts_at, row.ends_at)
            for row in self.by_people.get(place, [])
            if by in {"", row.reporter_id}
        )


async def received_in(
    db: AsyncSession, room_ids: Sequence[str], *, person_id: str = "", now: datetime
) -> Received:
    """Return when whose media was received, of everybody if nobody is named."""
    query = select(Reception).where(Reception.room_id.in_(room_ids))
    if person_id:
        query = query.where(Reception.person_id == person_id)
    by_people: defaultdict[Place, list[Reception]] = defaultdict(list)
    for row in await db.scalars(query):
        by_people[row.room_id, row.person_id].append(row)
    noted = await _noted_in(db, room_ids, person_id=person_id)
    return Received(await _by_server(db, noted, now=now), by_people)


def flows(
    lines: Iterable[EvidenceLine],
    *,
    until: datetime,
    begins: EvidenceKind = EvidenceKind.MEDIA_STARTED,
) -> list[Interval]:
    """Return the time between lines that say when something began and when the same stopped."""
    found: list[Interval] = []
    started: dict[str, datetime] = {}
    for line in lines:
        if line.kind is begins:
            started.setdefault(line.detail, line.at)
        elif (start_at := started.pop(line.detail, None)) is not None:
            found.append(Interval(start_at, line.at))
    found += [Interval(at, until) for at in started.values() if at < until]
    return merge(found)


async def _noted_in(db: AsyncSession, room_ids: Sequence[str], *, person_id: str) -> _Noted:
    query = select(EvidenceLine).where(
        EvidenceLine.room_id.in_(room_ids),
        EvidenceLine.source == EvidenceSource.MEDIA_SERVER,
        EvidenceLine.kind.in_(MEDIA_KINDS),
    )
    if person_id:
        query = query.where(EvidenceLine.person_id == person_id)
    noted: defaultdict[tuple[Place, str | None], list[EvidenceLine]] = defaultdict(list)
    for line in await db.scalars(query.order_by(EvidenceLine.at, EvidenceLine.id)):
        noted[(line.room_id, line.person_id), line.journal_id].append(line)
    return noted


async def _by_server(
    db: AsyncSession, noted: _Noted, *, now: datetime
) -> Mapping[Place, list[Interval]]:
    """Return when the media servers received whom.

    A journal says that media stopped only once its server runs again: nothing came while it was
    down.
    """
    if not noted:
        return {}
    query = select(MediaCursor).where(
        MediaCursor.journal_id.in_({journal_id for _, journal_id in noted if journal_id})
    )
    cursors = {cursor.journal_id: cursor for cursor in await db.scalars(query)}
    since = min(lines[0].at for lines in noted.values())
    workers = {cursor.worker for cursor in cursors.values() if cursor.worker}
    down = await media_outages(db, workers, window=Interval(since, max(since, now)), now=now)
    found: defaultdict[Place, list[Interval]] = defaultdict(list)
    for (place, journal_id), lines in noted.items():
        cursor = cursors.get(journal_id or "")
        until = cursor.collected_at if cursor is not None else lines[-1].at
        gaps = down.get(cursor.worker, []) if cursor is not None else []
        found[place] += without(flows(lines, until=until), gaps)
    return found
