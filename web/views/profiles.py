"""A talent's public page: who they are, what they sell, when they are free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import rules
from hub.calendar.limits import is_paused, limits_of
from hub.masterclasses import service as masterclasses
from hub.reviews.service import Reviews, reviews_of
from hub.skills.models import Service
from hub.skills.on_sale import services_of
from hub.skills.service import TalentCard, find_by_slug
from hub.strikes.service import suspended_until
from rooms.reliability import Reliability, reliability
from web.views.bookable_slots import bookable_slots
from web.views.forfeits import forfeit_charity_name
from web.views.masterclass_cards import MasterclassCard, masterclass_cards
from web.views.slot_days import SlotWeek, slot_week
from web.views.terms import term_sentences

MASTERCLASSES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """Everything the page of a talent shows; `week` is None when nothing can be booked.

    `seats_left`: at which of the times somebody can join a group, and how many.
    """

    card: TalentCard
    services: Sequence[Service]
    chosen: Service | None
    week: SlotWeek | None
    seats_left: Mapping[datetime, int]
    masterclasses: Sequence[MasterclassCard]
    terms: Sequence[str]
    is_suspended: bool
    is_paused: bool
    reliability: Reliability
    reviews: Reviews

    @property
    def family_slug(self) -> str:
        """Return the family of the first field, which gives the page its colours."""
        return self.card.fields[0].family_slug if self.card.fields else ""

    @property
    def languages(self) -> Sequence[str]:
        """Return the codes of the languages the talent teaches in."""
        return self.card.talent.languages.split(",")


async def profile_view(
    db: AsyncSession,
    slug: str,
    *,
    service_id: str,
    week: int | None,
    zone: ZoneInfo,
    now: datetime,
) -> ProfileView:
    """Return the page of the talent of that address. Raises: NotFound."""
    card = await find_by_slug(db, slug)
    return await view_of(db, card, service_id=service_id, week=week, zone=zone, now=now)


async def view_of(
    db: AsyncSession,
    card: TalentCard,
    *,
    service_id: str,
    week: int | None,
    zone: ZoneInfo,
    now: datetime,
) -> ProfileView:
    """Return the page of a talent, be it public or not yet."""
    talent_id = card.talent.person_id
    services = await services_of(db, talent_id)
    chosen = next((s for s in services if s.id == service_id), services[0] if services else None)
    is_suspended = await suspended_until(db, talent_id, now=now) is not None
    shown_week: SlotWeek | None = None
    seats_left: Mapping[datetime, int] = {}
    if chosen is not None and not is_suspended:
        horizon_days = limits_of(card.talent).horizon_days
        slots, seats_left = await bookable_slots(db, chosen, horizon_days=horizon_days, now=now)
        shown_week = slot_week(slots, number=week, zone=zone, horizon_days=horizon_days, now=now)
    soon = await masterclasses.upcoming(db, now=now, limit=MASTERCLASSES_SHOWN, host_id=talent_id)
    return ProfileView(
        card=card,
        services=services,
        chosen=chosen,
        week=shown_week,
        seats_left=seats_left,
        masterclasses=await masterclass_cards(db, soon, now=now),
        terms=term_sentences(
            rules.TERMS[card.talent.policy],
            charity=await forfeit_charity_name(db, talent_id),
        ),
        is_suspended=is_suspended,
        is_paused=is_paused(card.talent, now=now),
        reliability=await reliability(db, talent_id, now=now),
        reviews=await reviews_of(db, talent_id),
    )
