"""A masterclass as its host follows it: who comes, what it has raised, what calling it off does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses import rules
from hub.masterclasses.hosting import co_hosts_of
from hub.masterclasses.models import (
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.masterclasses.phases import Phase, phase_of
from hub.masterclasses.postponing import Choices, choices_of
from hub.masterclasses.questions import questions_of
from hub.masterclasses.service import hosted_by
from hub.people.models import Person
from hub.skills.catalogue import Field, load_catalogue
from hub.skills.models import TalentField
from rooms.polls.reading import polls_in
from rooms.recordings.service import has_agreed
from web.views.masterclass_cards import MasterclassCard, masterclass_cards
from web.views.masterclass_money import RaisedBySource, raised_by_source
from web.views.polls import polls_table
from web.views.replay import DeletedReplay, Replay, find_deleted_replay, find_replay
from web.views.report_files import Table
from web.views.suspension import suspension_of

OPEN_STATES = frozenset({MasterclassState.PUBLISHED, MasterclassState.LIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrant:
    """Somebody with a seat; `kept_at`: since when they come on the new date, they said."""

    name: str
    confirmed_at: datetime
    kept_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPage:
    """A masterclass, its audience, its money; `suspension`: why its host sells nothing new."""

    card: MasterclassCard
    registrants: Sequence[Registrant]
    raised: RaisedBySource
    doors_open_at: datetime
    may_enter: bool
    may_rehearse: bool
    may_move: bool
    choices: Choices | None
    co_hosts: Sequence[Person]
    questions: int
    polls: Table
    has_agreed: bool
    replay: Replay | None
    deleted_replay: DeletedReplay | None
    suspension: str
    now: datetime

    @property
    def masterclass(self) -> Masterclass:
        """Return the masterclass itself."""
        return self.card.masterclass

    @property
    def phase(self) -> Phase:
        """Return where it stands, as its hosts are told."""
        return phase_of(
            self.masterclass.state,
            seats_left=self.card.seats_left,
            starts_at=self.masterclass.starts_at,
            now=self.now,
            has_replay=self.replay is not None and bool(self.replay.files),
        )

    @property
    def rows(self) -> list[list[object]]:
        """Return who has a seat, as a table shows it."""
        return [[one.name, one.confirmed_at] for one in self.registrants]

    @property
    def may_cancel(self) -> bool:
        """Tell whether it can still be called off."""
        return self.masterclass.state is MasterclassState.PUBLISHED

    @property
    def may_change(self) -> bool:
        """Tell whether its words may still be changed."""
        return self.masterclass.state in {MasterclassState.DRAFT, MasterclassState.PUBLISHED}


async def read_host_page(
    db: AsyncSession, masterclass: Masterclass, *, reader_id: str, now: datetime
) -> HostPage:
    """Return what one of its hosts may know of a masterclass."""
    (card,) = await masterclass_cards(db, [masterclass], now=now)
    doors_open_at = masterclass.starts_at - rules.DOORS_BEFORE
    is_before = masterclass.state is MasterclassState.PUBLISHED and now < doors_open_at
    return HostPage(
        card=card,
        registrants=await _registrants(db, masterclass.id),
        raised=await raised_by_source(db, masterclass.id),
        doors_open_at=doors_open_at,
        may_enter=masterclass.state in OPEN_STATES and now >= doors_open_at,
        may_rehearse=is_before,
        may_move=is_before and masterclass.postponements < rules.MAX_POSTPONEMENTS,
        choices=await choices_of(db, masterclass),
        co_hosts=await co_hosts_of(db, masterclass.id),
        questions=len(await questions_of(db, masterclass.id)),
        polls=polls_table(await polls_in(db, masterclass.id)),
        has_agreed=await has_agreed(db, masterclass.id, person_id=reader_id),
        replay=await find_replay(db, masterclass),
        deleted_replay=await find_deleted_replay(db, masterclass.id),
        suspension=await suspension_of(db, masterclass.host_id, now=now),
        now=now,
    )


async def hosted_cards(db: AsyncSession, host_id: str, *, now: datetime) -> list[MasterclassCard]:
    """Return a host's masterclasses: those to come, the soonest first, drafts, those that were."""
    rows = await hosted_by(db, host_id, now=now)
    ahead = sorted((m for m in rows if m.state in OPEN_STATES), key=lambda m: m.starts_at)
    drafts = [m for m in rows if m.state is MasterclassState.DRAFT]
    shown = {m.id for m in (*ahead, *drafts)}
    were = [m for m in rows if m.id not in shown]
    return await masterclass_cards(db, [*ahead, *drafts, *were], now=now)


async def fields_taught(db: AsyncSession, talent_id: str) -> list[Field]:
    """Return the fields a talent teaches, in the order they chose."""
    query = select(TalentField.field_slug).where(TalentField.talent_id == talent_id)
    slugs = await db.scalars(query.order_by(TalentField.id))
    return [load_catalogue().field(slug) for slug in slugs]


async def _registrants(db: AsyncSession, masterclass_id: str) -> list[Registrant]:
    query = (
        select(Person.display_name, Registration.confirmed_at, Registration.kept_at)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.masterclass_id == masterclass_id,
            Registration.state == RegistrationState.CONFIRMED,
        )
        .order_by(Registration.confirmed_at.desc(), Registration.id)
    )
    rows = await db.execute(query)
    return [
        Registrant(name=name, confirmed_at=at, kept_at=kept_at)
        for name, at, kept_at in rows
        if at is not None
    ]
