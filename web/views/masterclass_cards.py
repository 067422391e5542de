"""A masterclass as posters show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.service import goal_raised_cents
from hub.charities.models import Charity
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.phases import Phase, phase_of
from hub.masterclasses.waiting import seats_left
from hub.people.models import Person
from hub.skills.catalogue import Field, load_catalogue
from hub.skills.models import Talent


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassCard:
    """A masterclass with its host, its charity, the seats left and what it has raised."""

    masterclass: Masterclass
    host: Person
    host_slug: str
    charity: Charity
    field: Field
    seats_left: int
    raised_cents: int
    now: datetime

    @property
    def phase(self) -> Phase:
        """Return where it stands, as everybody is told: replays are for those who may see them."""
        it = self.masterclass
        return phase_of(it.state, seats_left=self.seats_left, starts_at=it.starts_at, now=self.now)

    @property
    def has_seats(self) -> bool:
        """Tell whether anybody may still want to know how many seats are left."""
        return self.masterclass.state in (MasterclassState.PUBLISHED, MasterclassState.LIVE)


async def masterclass_cards(
    db: AsyncSession, rows: Sequence[Masterclass], *, now: datetime
) -> list[MasterclassCard]:
    """Return the cards of these masterclasses, in the same order."""
    host_ids = {row.host_id for row in rows}
    people = {p.id: p for p in await db.scalars(select(Person).where(Person.id.in_(host_ids)))}
    talents = select(Talent).where(Talent.person_id.in_(host_ids))
    slugs = {talent.person_id: talent.slug for talent in await db.scalars(talents)}
    wanted = select(Charity).where(Charity.id.in_({row.charity_id for row in rows}))
    charities = {charity.id: charity for charity in await db.scalars(wanted)}
    return [
        MasterclassCard(
            masterclass=row,
            host=people[row.host_id],
            host_slug=slugs[row.host_id],
            charity=charities[row.charity_id],
            field=load_catalogue().field(row.field_slug),
            seats_left=await seats_left(db, row, now=now),
            raised_cents=await goal_raised_cents(db, row.id),
            now=now,
        )
        for row in rows
    ]
