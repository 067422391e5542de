"""Talents as a list shows them, with the next time each is free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.rules import Interval
from hub.calendar.service import free_slots
from hub.skills.on_sale import services_of
from hub.skills.service import TalentCard

LOOK_AHEAD = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class FreeTalent:
    """A talent, and when their shortest service can next be booked within ten days."""

    card: TalentCard
    next_at: datetime | None

    @property
    def family_slug(self) -> str:
        """Return the family of the first field, which gives the card its colours."""
        return self.card.fields[0].family_slug if self.card.fields else ""


async def free_talents(
    db: AsyncSession, cards: Sequence[TalentCard], *, now: datetime
) -> list[FreeTalent]:
    """Return the talents in the same order."""
    return [FreeTalent(card, await _next_at(db, card, now=now)) for card in cards]


async def _next_at(db: AsyncSession, card: TalentCard, *, now: datetime) -> datetime | None:
    services = await services_of(db, card.talent.person_id)
    if not services:
        return None
    shortest = min(service.duration_min for service in services)
    slots = await free_slots(
        db,
        card.talent.person_id,
        duration=timedelta(minutes=shortest),
        window=Interval(now, now + LOOK_AHEAD),
        now=now,
    )
    return slots[0].starts_at if slots else None
