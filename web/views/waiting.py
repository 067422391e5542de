"""A place in a waiting list as the person who has it sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.rules import TERMS, Terms
from hub.kernel.i18n import gettext
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.people.models import Person
from hub.skills.models import Service, Talent
from hub.skills.service import fields_of
from hub.waiting.lists import places_of, rank_of
from hub.waiting.models import PlaceKind, PlaceState, WaitingPlace
from web.rendering import date_local, datetime_local
from web.views.forfeits import forfeit_charity_name
from web.views.terms import term_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """A place with what is waited for; `booking` is what is held when it is a time."""

    place: WaitingPlace
    talent: Person
    talent_slug: str
    talent_zone: str
    terms_today: Terms
    forfeits_to: str
    family_slug: str
    service: Service | None
    masterclass: Masterclass | None
    booking: Booking | None
    rank: int
    now: datetime

    @property
    def title(self) -> str:
        """Return the name of what is waited for."""
        named = self.service or self.masterclass
        assert named is not None, "a place is for one of the two"
        return named.title

    @property
    def price_cents(self) -> int:
        """Return what it costs today."""
        if self.booking is not None:
            return self.booking.price_cents
        if self.service is not None:
            return self.service.price_cents
        return self.masterclass.ticket_cents if self.masterclass is not None else 0

    @property
    def currency(self) -> str:
        """Return the currency of the price."""
        sold = self.service or self.masterclass
        assert sold is not None, "a place is for one of the two"
        return sold.currency

    @property
    def when(self) -> str:
        """Return the day that is waited for, or the time that is held, in words."""
        if self.booking is not None:
            return datetime_local(self.booking.starts_at)
        if self.masterclass is not None:
            return datetime_local(self.masterclass.starts_at)
        return date_local(self.place.day) if self.place.day is not None else ""

    @property
    def is_turn(self) -> bool:
        """Tell whether something is kept for this person now."""
        until = self.place.called_until
        is_called = self.place.state is PlaceState.CALLED
        return is_called and until is not None and self.now < until

    @property
    def has_missed(self) -> bool:
        """Tell whether the time to answer is over, be it noted yet or not."""
        is_called = self.place.state is PlaceState.CALLED
        return self.place.state is PlaceState.MISSED or (is_called and not self.is_turn)

    @property
    def is_called_off(self) -> bool:
        """Tell whether the person waits again, because the talent called off what was kept."""
        return self.place.state is PlaceState.WAITING and self.place.held_id is not None

    @property
    def over_words(self) -> str:
        """Return why nobody waits any more."""
        words = {"title": self.title, "name": self.talent.display_name}
        if self.masterclass is not None:
            if self.masterclass.state is MasterclassState.CANCELLED:
                return gettext("“%(title)s” by %(name)s is called off.") % words
            return gettext("No seat has come free in “%(title)s” by %(name)s in time.") % words
        if self.service is not None and self.service.retired_at is not None:
            return gettext("%(name)s does not offer “%(title)s” any more.") % words
        day = date_local(self.place.day) if self.place.day is not None else ""
        return gettext("No time has come free with %(name)s on %(day)s.") % {**words, "day": day}

    @property
    def terms(self) -> list[str]:
        """Return the terms at which a time would be taken."""
        frozen = (
            Terms.from_json(self.booking.terms) if self.booking is not None else self.terms_today
        )
        return term_sentences(frozen, charity=self.forfeits_to)

    @property
    def rank_words(self) -> str:
        """Return how far ahead in the line the person is."""
        if self.rank == 1:
            return gettext("You are the first who will be asked.")
        return gettext("You are number %(rank)s in the line.") % {"rank": self.rank}


async def place_view(db: AsyncSession, place: WaitingPlace, *, now: datetime) -> PlaceView:
    """Return a place with everything its page shows."""
    is_day = place.kind is PlaceKind.DAY
    talent = await db.get_one(Talent, place.talent_id)
    fields = await fields_of(db, place.talent_id)
    held = place.held_id if is_day and place.state is not PlaceState.WAITING else None
    return PlaceView(
        place=place,
        talent=await db.get_one(Person, place.talent_id),
        talent_slug=talent.slug,
        talent_zone=talent.time_zone,
        terms_today=TERMS[talent.policy],
        forfeits_to=await forfeit_charity_name(db, place.talent_id),
        family_slug=fields[0].family_slug if fields else "",
        service=await db.get_one(Service, place.subject_id) if is_day else None,
        masterclass=None if is_day else await db.get_one(Masterclass, place.subject_id),
        booking=await db.get_one(Booking, held) if held is not None else None,
        rank=await rank_of(db, place),
        now=now,
    )


async def own_places(db: AsyncSession, person_id: str, *, now: datetime) -> Sequence[PlaceView]:
    """Return what a person waits for, or may take now."""
    found = [await place_view(db, place, now=now) for place in await places_of(db, person_id)]
    return [view for view in found if not view.has_missed]
