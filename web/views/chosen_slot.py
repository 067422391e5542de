"""A slot somebody has chosen and not taken yet."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.rules import TERMS
from hub.calendar.errors import SlotTaken, SlotUnknown
from hub.calendar.limits import MAX_HORIZON_DAYS, check_near
from hub.calendar.rules import Interval
from hub.calendar.service import free_slots, is_offered
from hub.skills.models import Service, Talent
from hub.skills.service import TalentCard, find_by_slug
from web.views.forfeits import forfeit_charity_name
from web.views.terms import term_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenSlot:
    """A service at a time, with the person who gives it and the terms it would be taken at."""

    service: Service
    card: TalentCard
    slot: Interval
    terms: list[str]


async def chosen_slot(
    db: AsyncSession, service: Service, *, starts_at: datetime, now: datetime
) -> ChosenSlot:
    """Return the slot if it is still free.

    Raises: TalentPaused, SlotPast, SlotUnknown, SlotTaken, NotFound.
    """
    duration = timedelta(minutes=service.duration_min)
    slot = Interval(starts_at, starts_at + duration)
    talent = await db.get_one(Talent, service.talent_id)
    check_near(talent, starts_at=starts_at, now=now)
    if not await is_offered(db, service.talent_id, slot=slot, now=now):
        raise SlotUnknown
    if not await free_slots(db, service.talent_id, duration=duration, window=slot, now=now):
        raise SlotTaken
    card = await find_by_slug(db, talent.slug)
    charity = await forfeit_charity_name(db, talent.person_id)
    terms = term_sentences(TERMS[talent.policy], charity=charity)
    return ChosenSlot(service=service, card=card, slot=slot, terms=terms)


def instant(text: str, *, now: datetime) -> datetime:
    """Read the start of a slot, in ISO 8601 with its offset. Raises: SlotUnknown."""
    try:
        found = datetime.fromisoformat(text)
        at = found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise SlotUnknown from error
    if found.tzinfo is None or at > now + timedelta(days=MAX_HORIZON_DAYS):
        raise SlotUnknown
    return at
