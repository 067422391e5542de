"""A slot somebody has chosen and not taken yet."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.rules import TERMS, answer_until
from hub.bookings.seats import joinable
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
    """A service at a time, with the person who gives it and the terms it would be taken at.

    `answer_until`: until when the talent would answer, None where nobody is asked first.
    `seats_left`: for how many learners there is room, whoever looks included.
    """

    service: Service
    card: TalentCard
    slot: Interval
    terms: list[str]
    answer_until: datetime | None
    seats_left: int


async def chosen_slot(
    db: AsyncSession, service: Service, *, starts_at: datetime, now: datetime
) -> ChosenSlot:
    """Return the slot if it is still free, or has a seat left.

    Raises: TalentPaused, SlotPast, SlotUnknown, SlotTaken, RequestTooLate, NotFound.
    """
    slot = Interval(starts_at, starts_at + timedelta(minutes=service.duration_min))
    talent = await db.get_one(Talent, service.talent_id)
    check_near(talent, starts_at=starts_at, now=now)
    seats_left = await _seats_left(db, service, slot, now=now)
    is_asked = service.is_by_request
    return ChosenSlot(
        service=service,
        card=await find_by_slug(db, talent.slug),
        slot=slot,
        terms=term_sentences(
            TERMS[talent.policy],
            charity=await forfeit_charity_name(db, talent.person_id),
            notice=starts_at - now,
        ),
        answer_until=answer_until(starts_at, now=now) if is_asked else None,
        seats_left=seats_left,
    )


async def _seats_left(db: AsyncSession, service: Service, slot: Interval, *, now: datetime) -> int:
    left = (await joinable(db, service, slot, now=now)).get(slot)
    if left is not None:
        return left
    if not await is_offered(db, service.talent_id, slot=slot, now=now):
        raise SlotUnknown
    duration = slot.ends_at - slot.starts_at
    if not await free_slots(db, service.talent_id, duration=duration, window=slot, now=now):
        raise SlotTaken
    return service.group_size


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
