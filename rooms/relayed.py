"""When the two of a session needed our media server, and it was down.

They meet there for as long as no direct path is open between them: its journal says who was
connected, and who asked for it in vain is noted too. An outage of a media server that nobody
needed, or during which the two received each other all the same, took nothing from anybody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.verdict import merge, without
from hub.calendar.rules import Interval
from rooms.models import EvidenceKind, EvidenceLine, EvidenceSource
from rooms.outages import stages_outages, within
from rooms.places import places_of
from rooms.received import flows

TRIES_FOR = timedelta(seconds=15)
"""For how long after they asked for it somebody is taken to need the media server."""
NOTED_EVERY = timedelta(seconds=10)
"""A browser asks again every few seconds; not every time is noted."""
LINE_KINDS = (EvidenceKind.CONNECTED, EvidenceKind.DISCONNECTED)


@dataclass(frozen=True, slots=True)
class Relays:
    """By room: when the media server was needed there, and when theirs was down."""

    needed: Mapping[str, Sequence[Interval]]
    down: Mapping[str, Sequence[Interval]]

    def cut_off(
        self, room_id: str, *, window: Interval, heard: Iterable[Interval]
    ) -> list[Interval]:
        """Return when two people had no way to each other, by a fault of ours.

        `heard`: both received each other, directly.
        """
        found = cut_off(
            self.down.get(room_id, ()), needed=self.needed.get(room_id, ()), heard=heard
        )
        return within(found, window)


async def relays_of(
    db: AsyncSession, room_ids: Collection[str], *, window: Interval, now: datetime
) -> Relays:
    """Return what is known of the media servers of sessions' rooms, however many they are."""
    needed = await _needed(db, room_ids, until=window.ends_at)
    if not needed:
        return Relays({}, {})
    return Relays(needed, await stages_outages(db, set(needed), window=window, now=now))


def cut_off(
    down: Iterable[Interval], *, needed: Iterable[Interval], heard: Iterable[Interval]
) -> list[Interval]:
    """Return the part of each outage from when it was first felt, unless both heard each other."""
    needs = merge(needed)
    found: list[Interval] = []
    for outage in down:
        felt = [
            max(need.starts_at, outage.starts_at)
            for need in needs
            if need.starts_at <= outage.ends_at and need.ends_at >= outage.starts_at
        ]
        found += [Interval(min(felt), outage.ends_at)] if felt else []
    return without(found, heard)


async def note_unanswered(db: AsyncSession, *, room_id: str, person_id: str, now: datetime) -> None:
    """Note that somebody asked for the media server in vain."""
    noted = select(EvidenceLine.id).where(
        EvidenceLine.room_id == room_id,
        EvidenceLine.person_id == person_id,
        EvidenceLine.kind == EvidenceKind.MEDIA_UNANSWERED,
        EvidenceLine.at > now - NOTED_EVERY,
    )
    if (await db.scalars(noted.limit(1))).first() is None:
        line = EvidenceLine(
            room_id=room_id,
            person_id=person_id,
            at=now,
            kind=EvidenceKind.MEDIA_UNANSWERED,
            source=EvidenceSource.SIGNALING,
        )
        db.add(line)


async def _needed(
    db: AsyncSession, room_ids: Collection[str], *, until: datetime
) -> dict[str, list[Interval]]:
    """Return when each room was connected to a media server or asked for one, if it ever did."""
    query = select(EvidenceLine).where(
        EvidenceLine.room_id.in_(room_ids),
        EvidenceLine.kind.in_([*LINE_KINDS, EvidenceKind.MEDIA_UNANSWERED]),
    )
    connections: defaultdict[tuple[str, str, str | None], list[EvidenceLine]] = defaultdict(list)
    found: defaultdict[str, list[Interval]] = defaultdict(list)
    for line in await db.scalars(query.order_by(EvidenceLine.at, EvidenceLine.id)):
        if line.kind in LINE_KINDS:
            connections[line.room_id, line.person_id, line.journal_id].append(line)
        else:
            found[line.room_id].append(Interval(line.at, line.at + TRIES_FOR))
    for (room_id, _, _), lines in connections.items():
        found[room_id] += flows(lines, until=until, begins=EvidenceKind.CONNECTED)
    for room_id, places in (await places_of(db, room_ids)).items():
        found[room_id] += [Interval(p.assigned_at, p.assigned_at + TRIES_FOR) for p in places]
    return found
