"""The public page of a masterclass: what a visitor may do there now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import Donation, DonationSource
from hub.kernel.errors import NotFound
from hub.masterclasses import rules
from hub.masterclasses.models import (
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.masterclasses.seats import find_registration
from hub.masterclasses.waiting import is_kept
from hub.skills.models import Talent
from hub.waiting.lists import find_place
from hub.waiting.models import PlaceKind, WaitingPlace
from web.views.masterclass_cards import MasterclassCard, masterclass_cards
from web.views.masterclass_money import RaisedBySource, raised_by_source
from web.views.replay import DeletedReplay, Replay, find_deleted_replay, find_replay

OPEN_STATES = frozenset({MasterclassState.PUBLISHED, MasterclassState.LIVE})
GIFTS_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicGift:
    """A gift as its donor lets people see it; what is hidden is None."""

    name: str | None
    amount_cents: int | None
    message: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassPage:
    """A masterclass as one visitor sees it."""

    card: MasterclassCard
    talent: Talent
    raised: RaisedBySource
    gifts: Sequence[PublicGift]
    registration: Registration | None
    place: WaitingPlace | None
    is_host: bool
    replay: Replay | None
    deleted_replay: DeletedReplay | None
    now: datetime

    @property
    def masterclass(self) -> Masterclass:
        """Return the masterclass itself."""
        return self.card.masterclass

    @property
    def doors_open_at(self) -> datetime:
        """Return when people may come in."""
        return self.masterclass.starts_at - rules.DOORS_BEFORE

    @property
    def has_seat(self) -> bool:
        """Tell whether the visitor's seat is confirmed."""
        found = self.registration
        return found is not None and found.state is RegistrationState.CONFIRMED

    @property
    def is_open(self) -> bool:
        """Tell whether people may still register, were there seats."""
        return self.masterclass.state in OPEN_STATES and self.now < self.masterclass.ends_at

    @property
    def may_register(self) -> bool:
        """Tell whether this visitor can take a seat."""
        has_way = self.card.seats_left > 0 or self.is_seat_kept
        return self.is_open and has_way and not self.has_seat and not self.is_host

    @property
    def is_seat_kept(self) -> bool:
        """Tell whether a seat is held for this visitor until it is paid."""
        return self.registration is not None and is_kept(self.registration, now=self.now)

    @property
    def may_enter(self) -> bool:
        """Tell whether this visitor can go in now."""
        is_in_time = self.masterclass.state is MasterclassState.LIVE or (
            self.masterclass.state is MasterclassState.PUBLISHED and self.now >= self.doors_open_at
        )
        return is_in_time and (self.has_seat or self.is_host)

    @property
    def takes_gifts(self) -> bool:
        """Tell whether one can give without a ticket."""
        return self.masterclass.state is not MasterclassState.CANCELLED


async def read_masterclass_page(
    db: AsyncSession, masterclass: Masterclass, *, person_id: str | None, now: datetime
) -> MasterclassPage:
    """Return what a visitor, signed in or not, sees of a masterclass. Raises: NotFound."""
    (card,) = await masterclass_cards(db, [masterclass], now=now)
    talent = await db.get(Talent, masterclass.host_id)
    if talent is None:
        raise NotFound
    mine = (
        await find_registration(db, masterclass.id, person_id=person_id)
        if person_id is not None
        else None
    )
    is_host = person_id == masterclass.host_id
    has_seat = mine is not None and mine.state is RegistrationState.CONFIRMED
    may_replay = is_host or has_seat
    return MasterclassPage(
        card=card,
        talent=talent,
        raised=await raised_by_source(db, masterclass.id),
        gifts=await _public_gifts(db, masterclass.id),
        registration=mine,
        place=await _waiting_place(db, masterclass, person_id=person_id),
        is_host=is_host,
        replay=await find_replay(db, masterclass) if may_replay else None,
        deleted_replay=await find_deleted_replay(db, masterclass.id) if may_replay else None,
        now=now,
    )


async def _waiting_place(
    db: AsyncSession, masterclass: Masterclass, *, person_id: str | None
) -> WaitingPlace | None:
    if person_id is None:
        return None
    found = await find_place(db, person_id, kind=PlaceKind.MASTERCLASS, subject_id=masterclass.id)
    return found[0] if found else None


async def _public_gifts(db: AsyncSession, masterclass_id: str) -> list[PublicGift]:
    shows_something = Donation.is_name_public | Donation.is_message_public
    query = select(Donation).where(
        Donation.masterclass_id == masterclass_id,
        Donation.source.in_([DonationSource.WITH_TICKET, DonationSource.LIVE, DonationSource.PAGE]),
        Donation.refunded_cents < Donation.amount_cents,
        shows_something,
    )
    query = query.order_by(Donation.given_at.desc(), Donation.id.desc()).limit(GIFTS_SHOWN)
    return [
        PublicGift(
            name=gift.donor_name if gift.is_name_public else None,
            amount_cents=gift.amount_cents if gift.is_amount_public else None,
            message=gift.message if gift.is_message_public else None,
        )
        for gift in await db.scalars(query)
    ]
