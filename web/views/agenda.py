"""Everything a person has booked, teaches, hosts or attends, in one list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import door_opens_at
from hub.bookings.service import bookings_of
from hub.masterclasses.hosts_time import co_hosts_times_of
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.phases import phase_of
from hub.masterclasses.rules import DOORS_BEFORE, OVERRUN
from hub.masterclasses.seats import attended_by
from hub.masterclasses.service import hosted_by
from hub.people.models import Person
from hub.rescheduling.service import asked_of
from web.views.clashes import Clash, clashes_of
from web.views.groups import in_words

PAST_SHOWN = 100


class Part(StrEnum):
    """What the person is in it; co-hosts are hosts."""

    LEARNER = "learner"
    TALENT = "talent"
    HOST = "host"
    AUDIENCE = "audience"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEntry:
    """One session or masterclass; `join_href` is there while its door is open.

    `awaits_answer`: the other side proposes another time. `answer_until`: until when a request is
    to be answered; `is_group`: `other_name` names several.
    """

    part: Part
    title: str
    other_name: str
    starts_at: datetime
    ends_at: datetime
    state: str
    href: str
    join_href: str
    is_past: bool
    verdict: str = ""
    appointment_id: str = ""
    answer_until: datetime | None = None
    is_group: bool = False
    clash: Clash | None = None
    awaits_answer: bool = False

    @property
    def is_masterclass(self) -> bool:
        """Tell whether it is a masterclass."""
        return self.part in {Part.HOST, Part.AUDIENCE}

    @property
    def has_seat(self) -> bool:
        """Tell whether the person has a seat in what is still to come."""
        return self.part is Part.AUDIENCE and not self.is_past

    @property
    def is_given(self) -> bool:
        """Tell whether the person is the one whom others come for."""
        return self.part in {Part.HOST, Part.TALENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What is to come, the soonest first; what is past, the latest first."""

    upcoming: Sequence[AgendaEntry]
    past: Sequence[AgendaEntry]

    def at_the_time_of(self, masterclass: Masterclass) -> Sequence[AgendaEntry]:
        """Return what the person has to do while a masterclass takes place, itself apart."""
        return [
            entry
            for entry in self.upcoming
            if entry.starts_at < masterclass.ends_at
            and entry.ends_at > masterclass.starts_at
            and entry.appointment_id != masterclass.appointment_id
        ]


async def agenda_of(db: AsyncSession, person_id: str, *, now: datetime) -> Agenda:
    """Return a person's agenda, on every side they are on."""
    sessions = [
        booking
        for booking in await bookings_of(db, person_id, now=now)
        if booking.learner_id == person_id
        or booking.state is not BookingState.HELD
        or booking.requested_at is not None
    ]
    hosted = [
        m for m in await hosted_by(db, person_id, now=now) if m.state is not MasterclassState.DRAFT
    ]
    hosted_ids = {m.id for m in hosted}
    attended = [m for m in await attended_by(db, person_id, now=now) if m.id not in hosted_ids]
    names = await _names(db, sessions, attended)
    clashes = await clashes_of(db, person_id)
    along = await co_hosts_times_of(db, person_id)
    asked = await asked_of(db, person_id, now=now)
    entries = [
        *(
            replace(
                _session(row, person_id, names=names, learners=learners, clashes=clashes, now=now),
                awaits_answer=row.id in asked,
            )
            for row, learners in _gathered(sessions, person_id, names=names)
        ),
        *(
            replace(
                _masterclass(row, Part.HOST, names=names, now=now),
                clash=clashes.get(along.get(row.id) or row.appointment_id or ""),
                appointment_id=along.get(row.id) or row.appointment_id or "",
            )
            for row in hosted
        ),
        *(_masterclass(row, Part.AUDIENCE, names=names, now=now) for row in attended),
    ]
    entries.sort(key=lambda entry: entry.starts_at)
    past = [entry for entry in reversed(entries) if entry.is_past]
    return Agenda(
        upcoming=[entry for entry in entries if not entry.is_past], past=past[:PAST_SHOWN]
    )


async def _names(
    db: AsyncSession, sessions: Iterable[Booking], attended: Iterable[Masterclass]
) -> dict[str, str]:
    ids = {person for row in sessions for person in (row.learner_id, row.talent_id)}
    ids |= {row.host_id for row in attended}
    rows = await db.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return dict(rows.all())


def _gathered(
    sessions: Iterable[Booking], person_id: str, *, names: Mapping[str, str]
) -> list[tuple[Booking, Sequence[str]]]:
    """Return the bookings, those of one group once, each with whom the talent meets in it."""
    found: list[tuple[Booking, Sequence[str]]] = []
    groups: dict[str, list[Booking]] = {}
    for row in sessions:
        if row.talent_id == person_id and row.state is BookingState.CONFIRMED:
            groups.setdefault(row.appointment_id, []).append(row)
        else:
            found.append((row, [names[row.learner_id]] if row.talent_id == person_id else ()))
    for rows in groups.values():
        rows.sort(key=lambda row: row.created_at)
        found.append((rows[0], [names[row.learner_id] for row in rows]))
    return found


def _session(
    row: Booking,
    person_id: str,
    *,
    names: dict[str, str],
    learners: Sequence[str],
    clashes: Mapping[str, Clash],
    now: datetime,
) -> AgendaEntry:
    is_talent, is_group = row.talent_id == person_id, len(learners) > 1
    is_on = row.state is BookingState.CONFIRMED
    is_asked = row.state is BookingState.REQUESTED and now < row.held_until
    is_open = is_on and door_opens_at(row.starts_at) <= now < row.ends_at
    is_unpaid = row.state is BookingState.HELD
    return AgendaEntry(
        part=Part.TALENT if is_talent else Part.LEARNER,
        title=row.title,
        other_name=in_words(learners) if learners else names[row.talent_id],
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state.value,
        href=f"/bookings/{row.id}/pay" if is_unpaid and not is_talent else f"/bookings/{row.id}",
        join_href=f"/live/session/{row.id}" if is_open else "",
        is_past=now >= row.ends_at or not (is_on or is_unpaid or is_asked),
        verdict=row.verdict or "",
        appointment_id=row.appointment_id,
        answer_until=row.held_until if is_asked else None,
        is_group=is_group,
        clash=clashes.get(row.appointment_id) if is_talent and is_on else None,
    )


def _masterclass(
    row: Masterclass,
    part: Part,
    *,
    names: dict[str, str],
    now: datetime,
) -> AgendaEntry:
    is_on = row.state in {MasterclassState.PUBLISHED, MasterclassState.LIVE}
    opens_at = row.starts_at - DOORS_BEFORE
    closes_at = row.ends_at + (OVERRUN if row.state is MasterclassState.LIVE else timedelta())
    is_open = is_on and opens_at <= now < closes_at
    return AgendaEntry(
        part=part,
        title=row.title,
        other_name="" if part is Part.HOST else names[row.host_id],
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=phase_of(row.state, seats_left=1, starts_at=row.starts_at, now=now).value,
        href=f"/masterclasses/{row.slug}",
        join_href=f"/live/masterclass/{row.id}" if is_open else "",
        is_past=not is_on or now >= closes_at,
        appointment_id=row.appointment_id or "",
    )
