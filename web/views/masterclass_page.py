"""The public page of a masterclass: what a visitor may do there now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents.identities import find_terms
from billing.donations.models import Donation, DonationSource
from billing.donations.words import is_withheld, words_shown
from hub.kernel.errors import NotFound
from hub.masterclasses import rules
from hub.masterclasses.hosting import co_hosts_of, is_host
from hub.masterclasses.models import (
    Masterclass,
    MasterclassState,
    Question,
    Registration,
    RegistrationState,
)
from hub.masterclasses.phases import Phase, phase_of
from hub.masterclasses.postponing import may_choose
from hub.masterclasses.questions import questions_of
from hub.masterclasses.seats import find_registration, is_held_back
from hub.masterclasses.waiting import is_kept
from hub.skills.models import Talent
from hub.skills.service import families_of
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
class CoHostLine:
    """Somebody who is on stage with the host; `slug` names the profile of a talent."""

    name: str
    slug: str
    headline: str
    family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassPage:
    """A masterclass as one visitor sees it.

    `has_receipts`: its charity issues tax receipts; `is_held_back`: nobody may register for now.
    """

    card: MasterclassCard
    talent: Talent
    host_family: str
    co_hosts: Sequence[CoHostLine]
    questions: Sequence[Question]
    raised: RaisedBySource
    gifts: Sequence[PublicGift]
    has_receipts: bool
    registration: Registration | None
    place: WaitingPlace | None
    is_host: bool
    is_held_back: bool
    replay: Replay | None
    deleted_replay: DeletedReplay | None
    now: datetime

    @property
    def masterclass(self) -> Masterclass:
        """Return the masterclass itself."""
        return self.card.masterclass

    @property
    def phase(self) -> Phase:
        """Return where it stands, as this visitor is told."""
        it = self.masterclass
        return phase_of(
            it.state,
            seats_left=self.card.seats_left,
            starts_at=it.starts_at,
            now=self.now,
            has_replay=self.replay is not None and bool(self.replay.files),
        )

    @property
    def may_choose(self) -> bool:
        """Tell whether the visitor may give a seat back because the date was moved."""
        return may_choose(self.masterclass, self.registration, now=self.now)

    @property
    def has_kept(self) -> bool:
        """Tell whether the visitor said that they come on the new date."""
        found, moved_at = self.registration, self.masterclass.postponed_at
        if found is None or found.kept_at is None or moved_at is None:
            return False
        return found.kept_at >= moved_at

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
        has_way = (self.card.seats_left > 0 and not self.is_held_back) or self.is_seat_kept
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
    hosts = person_id is not None and await is_host(db, masterclass, person_id)
    has_seat = mine is not None and mine.state is RegistrationState.CONFIRMED
    may_replay = hosts or has_seat
    return MasterclassPage(
        card=card,
        talent=talent,
        host_family=(await families_of(db, [talent.person_id])).get(talent.person_id, ""),
        co_hosts=await _co_hosts(db, masterclass.id),
        questions=await questions_of(db, masterclass.id),
        raised=await raised_by_source(db, masterclass.id),
        gifts=await _public_gifts(db, masterclass.id),
        has_receipts=await find_terms(db, masterclass.charity_id) is not None,
        registration=mine,
        place=await _waiting_place(db, masterclass, person_id=person_id),
        is_host=hosts,
        is_held_back=await is_held_back(db, masterclass, now=now),
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


async def _co_hosts(db: AsyncSession, masterclass_id: str) -> list[CoHostLine]:
    people = await co_hosts_of(db, masterclass_id)
    query = select(Talent).where(Talent.person_id.in_([person.id for person in people]))
    talents = {talent.person_id: talent for talent in await db.scalars(query)} if people else {}
    families = await families_of(db, list(talents))
    return [
        CoHostLine(
            name=person.display_name,
            slug=talents[person.id].slug if person.id in talents else "",
            headline=talents[person.id].headline if person.id in talents else "",
            family=families.get(person.id, ""),
        )
        for person in people
    ]


async def _public_gifts(db: AsyncSession, masterclass_id: str) -> list[PublicGift]:
    shows_something = (
        Donation.is_name_public
        | Donation.is_amount_public
        | (Donation.is_message_public & ~is_withheld())
    )
    query = select(Donation, words_shown()).where(
        Donation.masterclass_id == masterclass_id,
        Donation.source.in_([DonationSource.WITH_TICKET, DonationSource.LIVE, DonationSource.PAGE]),
        Donation.refunded_cents < Donation.amount_cents,
        shows_something,
    )
    query = query.order_by(Donation.given_at.desc(), Donation.id.desc()).limit(GIFTS_SHOWN)
    return [
        PublicGift(
            name=gift.donor_name if gift.is_name_public else None,
            amount_cents=gift.amount_cents - gift.refunded_cents if gift.is_amount_public else None,
            message=words if gift.is_message_public else None,
        )
        for gift, words in await db.execute(query)
    ]
