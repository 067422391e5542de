"""The timeline of a masterclass."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.rules import Interval
from hub.kernel.i18n import N_
from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.models import Masterclass
from hub.masterclasses.rules import DOORS_BEFORE
from rooms.evidence import find_room_id, spells_of
from rooms.received import received_in
from rooms.roles import RoomKind
from rooms.timeline.lines import TimelineLine, TimelineSource, ours
from rooms.timeline.outages import door_shut, stage_down
from rooms.timeline.people import comings, noticed
from rooms.timeline.receptions import Noticed, first
from rooms.timeline.sessions import strike_lines

CANCELLATIONS = {
    "host_absent": N_("Called off: the host was not live 15 minutes after the start."),
    "our_fault": N_("Called off: Estrade was down; the fault is ours."),
}
BY_HOST = N_("Called off by the host.")


async def masterclass_lines(
    db: AsyncSession, masterclass: Masterclass, *, now: datetime
) -> list[TimelineLine]:
    """Return what happened around a masterclass, in no order."""
    room_id = await find_room_id(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass.id)
    window = Interval(masterclass.starts_at - DOORS_BEFORE, min(now, masterclass.ends_at))
    lines = await door_shut(db, window, now=now)
    lines += await stage_down(db, room_id, window, now=now)
    for host in await hosts_of(db, masterclass):
        received = await received_in(db, [room_id], person_id=host.id, now=now)
        place = (room_id, host.id)
        seen = Noticed(
            by_other=received.by_other(place, by=""),
            by_server=received.by_server.get(place, ()),
        )
        spells = await spells_of(db, room_id, host.id)
        over_at = masterclass.ended_at or masterclass.ends_at
        lines += await noticed(db, room_id, host.id, host.display_name)
        lines += comings(spells, host.display_name, over_at=over_at)
        lines += first(seen, host.display_name)
    lines += _course(masterclass)
    return lines + await strike_lines(db, masterclass.appointment_id or "")


def _course(masterclass: Masterclass) -> list[TimelineLine]:
    lines = []
    if masterclass.live_at is not None:
        began = N_("The broadcast began.")
        lines.append(ours(masterclass.live_at, began, TimelineSource.ROOM))
    if masterclass.ended_at is not None:
        ended = N_("The broadcast ended.")
        lines.append(ours(masterclass.ended_at, ended, TimelineSource.ROOM))
    if masterclass.cancelled_at is not None:
        judged = CANCELLATIONS.get(masterclass.cancel_reason)
        source = TimelineSource.RULES if judged else TimelineSource.SITE
        lines.append(ours(masterclass.cancelled_at, judged or BY_HOST, source))
    return lines
