"""The lines about our own faults."""

import math
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.calendar.rules import Interval
from hub.kernel.i18n import N_, gettext
from rooms.attendance import SHORT_DROP
from rooms.evidence import session_evidence
from rooms.models import ProcessKind
from rooms.outages import known_until, outages, stage_outages, within
from rooms.timeline.lines import TimelineLine, TimelineSource


async def door_shut(db: AsyncSession, window: Interval, *, now: datetime) -> list[TimelineLine]:
    """Return when nobody could come in, but for the shortest."""
    until = await known_until(db, now=now)
    lines = []
    for gap in await outages(db, kinds=[ProcessKind.WEB], window=window, now=until):
        if gap.ends_at - gap.starts_at < SHORT_DROP:
            continue
        minutes = max(1, round((gap.ends_at - gap.starts_at).total_seconds() / 60))
        what = gettext(N_("Estrade was down for about %(minutes)s min.")) % {"minutes": minutes}
        lines.append(_ours(gap, what))
    return lines


async def stage_down(
    db: AsyncSession, room_id: str, window: Interval, *, now: datetime
) -> list[TimelineLine]:
    """Return when the media server was down, however short: everybody watching saw it."""
    until = await known_until(db, now=now)
    return _stopped(await stage_outages(db, room_id, window=window, now=until))


async def cut_off(
    db: AsyncSession, booking: Booking, window: Interval, *, now: datetime
) -> list[TimelineLine]:
    """Return when the media server was down that the two of a session needed."""
    evidence = await session_evidence(db, booking, now=await known_until(db, now=now))
    return _stopped(within(evidence.cut_off, window))


def _stopped(gaps: Sequence[Interval]) -> list[TimelineLine]:
    stopped = gettext(N_("Our media server stopped for about %(duration)s; the fault is ours."))
    return [
        _ours(gap, stopped % {"duration": _duration((gap.ends_at - gap.starts_at).total_seconds())})
        for gap in gaps
    ]


def _ours(gap: Interval, what: str) -> TimelineLine:
    return TimelineLine(at=gap.starts_at, who="", what=what, source=TimelineSource.HEARTBEATS)


def _duration(seconds: float) -> str:
    if seconds < 60:
        return gettext(N_("%(seconds)s s")) % {"seconds": max(1, math.ceil(seconds))}
    return gettext(N_("%(minutes)s min")) % {"minutes": round(seconds / 60)}
