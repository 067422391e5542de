"""A talent's page of calendars: what is read, how that goes, and where it meets a booking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.outside.addresses import host_of
from hub.calendar.outside.errors import UNREADABLE, CalendarUnreadable
from hub.calendar.outside.models import CalendarSource
from hub.calendar.outside.rules import MAX_SOURCES
from hub.calendar.outside.sources import sources_of
from web.views.agenda import AgendaEntry, agenda_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCard:
    """A calendar that is read; `problem` is what to say of the last try, empty when it went well.

    `read_at` is None when it was never read, `next_at` when it is being read now.
    """

    id: str
    name: str
    host: str
    entries: int
    left_out: int
    is_cut: bool
    problem: str
    read_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarsPage:
    """What a talent sees of their calendars elsewhere."""

    cards: Sequence[SourceCard]
    clashing: Sequence[AgendaEntry]

    @property
    def may_add(self) -> bool:
        """Tell whether one more calendar may be read."""
        return len(self.cards) < MAX_SOURCES


async def calendars_page(db: AsyncSession, talent_id: str, *, now: datetime) -> CalendarsPage:
    """Return what a talent sees of their calendars elsewhere."""
    agenda = await agenda_of(db, talent_id, now=now)
    return CalendarsPage(
        cards=[_card(source, now=now) for source in await sources_of(db, talent_id)],
        clashing=[entry for entry in agenda.upcoming if entry.clash is not None],
    )


def _card(source: CalendarSource, *, now: datetime) -> SourceCard:
    error = UNREADABLE.get(source.problem, CalendarUnreadable)
    return SourceCard(
        id=source.id,
        name=source.name,
        host=host_of(source.address),
        entries=source.entries,
        left_out=source.left_out,
        is_cut=source.is_cut,
        problem=error().message() if source.problem else "",
        read_at=source.read_at,
        next_at=source.due_at if source.due_at > now else None,
    )
