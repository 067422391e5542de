"""The evidence of a session or masterclass as its page shows it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import BookingState
from hub.bookings.rules import KEPT, NEVER_TAKEN
from hub.kernel.i18n import N_, gettext
from hub.personal.terms import EVIDENCE_KEPT
from rooms.roles import RoomKind
from rooms.timeline.lines import SOURCE_SENTENCES, WITNESSES, TimelineLine, TimelineSource
from rooms.timeline.reading import timeline
from web.rendering import reader_zone
from web.views.sessions import SessionView

TIME_FORMAT = "%H:%M:%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """One line: `time` to the second, `day` on the first line of each day."""

    at: datetime
    text: str
    source: str
    tone: str = ""
    time: str = ""
    day: bool = False


async def session_timeline(db: AsyncSession, view: SessionView) -> list[ShownLine]:
    """Return what was seen of a session, in order.

    Nothing before its door has opened, nor once what was seen has been let go of.
    """
    booking = view.booking
    never_met = KEPT | NEVER_TAKEN | {BookingState.CANCELLED}
    is_let_go = booking.ends_at + EVIDENCE_KEPT <= view.now
    if booking.state in never_met or view.now < view.opens_at or is_let_go:
        return []
    seen = await timeline(db, kind=RoomKind.SESSION, subject_id=booking.id, now=view.now)
    lines = [_seen(line) for line in seen]
    lines += [
        _planned(at, gettext(what))
        for at, what in (
            (booking.starts_at, N_("The session was to begin.")),
            (booking.ends_at, N_("The session was to end.")),
        )
        if at <= view.now
    ]
    lines.sort(key=lambda line: line.at)
    return _with_days(lines)


async def masterclass_timeline(
    db: AsyncSession, masterclass_id: str, *, now: datetime
) -> list[ShownLine]:
    """Return what was seen of a masterclass's host, in order, outages of ours included."""
    seen = await timeline(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass_id, now=now)
    return _with_days([_seen(line) for line in seen])


def _seen(line: TimelineLine) -> ShownLine:
    text = line.what
    if line.who:
        text = gettext("%(who)s: %(what)s") % {"who": line.who, "what": line.what}
    return ShownLine(
        at=line.at,
        text=text,
        source=line.source_sentence,
        tone="good" if line.source in WITNESSES else "info",
        time=_time(line.at),
    )


def _planned(at: datetime, text: str) -> ShownLine:
    source = gettext(SOURCE_SENTENCES[TimelineSource.BOOKING])
    return ShownLine(at=at, text=text, source=source, tone="lamp", time=_time(at))


def _time(at: datetime) -> str:
    return at.astimezone(reader_zone()).strftime(TIME_FORMAT)


def _with_days(lines: list[ShownLine]) -> list[ShownLine]:
    days = [line.at.astimezone(reader_zone()).date() for line in lines]
    return [
        replace(line, day=index == 0 or days[index] != days[index - 1])
        for index, line in enumerate(lines)
    ]
