"""A masterclass as its host follows it: who comes, what it has raised, what calling it off does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses import rules
from hub.masterclasses.models import (
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.masterclasses.service import hosted_by
from hub.people.models import Person
from hub.skills.catalogue import Field, load_catalogue
from hub.skills.models import TalentField
from web.views.masterclass_cards import MasterclassCard, masterclass_cards
from web.views.masterclass_money import RaisedBySource, raised_by_source
from web.views.replay import DeletedReplay, Replay, find_deleted_replay, find_replay

OPEN_STATES = frozenset({MasterclassState.PUBLISHED, MasterclassState.LIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrant:
    """Somebody with a seat."""

    name: str
    confirmed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPage:
    """A masterclass, its audience and its money."""

    card: MasterclassCard
    registrants: Sequence[Registrant]
    raised: RaisedBySource
    doors_open_at: datetime
    may_enter: bool
    replay: Replay | None
    deleted_replay: DeletedReplay | None

    @property
    def masterclass(self) -> Masterclass:
        """Return the masterclass itself."""
        return self.card.masterclass

    @property
    def rows(self) -> list[list[object]]:
        """Return who has a seat, as a table shows it."""
        return [[one.name, one.confirmed_at] for one in self.registrants]

    @property
    def may_cancel(self) -> bool:
        """Tell whether it can still be called off."""
        return self.masterclass.state is MasterclassState.PUBLISHED


async def read_host_page(db: AsyncSession, masterclass: Masterclass, *, now: datetime) -> HostPage:
    """Return what the host may know of their masterclass."""
    (card,) = await masterclass_cards(db, [masterclass], now=now)
    doors_open_at = masterclass.starts_at - rules.DOORS_BEFORE
    return HostPage(
        card=card,
        registrants=await _registrants(db, masterclass.id),
        raised=await raised_by_source(db, masterclass.id),
        doors_open_at=doors_open_at,
        may_enter=masterclass.state in OPEN_STATES and now >= doors_open_at,
        replay=await find_replay(db, masterclass),
        deleted_replay=await find_deleted_replay(db, masterclass.id),
    )


async def hosted_cards(db: AsyncSession, host_id: str, *, now: datetime) -> list[MasterclassCard]:
    """Return a host's masterclasses: those to come, the soonest first, then those that were."""
    rows = await hosted_by(db, host_id)
    ahead = sorted((m for m in rows if m.state in OPEN_STATES), key=lambda m: m.starts_at)
    return await masterclass_cards(
        db, [*ahead, *(m for m in rows if m.state not in OPEN_STATES)], now=now
    )


async def fields_taught(db: AsyncSession, talent_id: str) -> list[Field]:
    """Return the fields a talent teaches, in the order they chose."""
    query = select(TalentField.field_slug).where(TalentField.talent_id == talent_id)
    slugs = await db.scalars(query.order_by(TalentField.id))
    return [load_catalogue().field(slug) for slug in slugs]


async def _registrants(db: AsyncSession, masterclass_id: str) -> list[Registrant]:
    query = (
        select(Person.display_name, Registration.confirmed_at)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.masterclass_id == masterclass_id,
            Registration.state == RegistrationState.CONFIRMED,
        )
        .order_by(Registration.confirmed_at.desc(), Registration.id)
    )
    rows = await db.execute(query)
    return [Registrant(name=name, confirmed_at=at) for name, at in rows if at is not None]
