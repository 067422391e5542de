"""What a talent's calendar says of a group: one entry for all who share an appointment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import PAID
from hub.bookings.seats import learners_of, seats_of
from hub.calendar.models import Appointment
from hub.kernel.i18n import gettext, use_locale
from hub.people.models import Person
from hub.rescheduling.models import Rescheduling
from web.mails.recipients import Side
from web.views.groups import in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntry:
    """Who comes, and how often that has changed: calendars keep what has the highest sequence."""

    appointment_id: str
    names: str
    sequence: int
    is_on: bool


async def group_entry(db: AsyncSession, booking: Booking) -> GroupEntry | None:
    """Return what is written of the group a booking is in; None for one learner alone."""
    if await seats_of(db, booking.appointment_id) == 1:
        return None
    return (await group_entries(db, [booking])).get(booking.appointment_id)


async def group_entries(db: AsyncSession, bookings: Iterable[Booking]) -> Mapping[str, GroupEntry]:
    """Return the groups among these bookings, by appointment."""
    ids = {booking.appointment_id for booking in bookings}
    query = (
        select(Booking, Person.display_name)
        .join(Appointment, Appointment.id == Booking.appointment_id)
        .join(Person, Person.id == Booking.learner_id)
        .where(Appointment.id.in_(ids), Appointment.seats > 1)
        .order_by(Booking.created_at, Booking.id)
    )
    shared: dict[str, list[tuple[Booking, str]]] = {}
    for booking, name in await db.execute(query):
        shared.setdefault(booking.appointment_id, []).append((booking, name))
    moved = await _count_moved_away(db, shared)
    return {key: _entry(key, members, moved.get(key, 0)) for key, members in shared.items()}


async def entry_left(db: AsyncSession, appointment_id: str, *, name: str) -> GroupEntry:
    """Return what is written of a group whose last learner, of that name, has moved elsewhere."""
    moved = await _count_moved_away(db, [appointment_id])
    entry = _entry(appointment_id, [], moved.get(appointment_id, 0))
    return replace(entry, names=name)


async def seats_words(db: AsyncSession, booking: Booking, side: Side) -> str:
    """Return how full a group is, in the language of that side; nothing for one learner alone."""
    seats = await seats_of(db, booking.appointment_id)
    if seats == 1:
        return ""
    taken = len(await learners_of(db, booking.appointment_id))
    with use_locale(side.person.locale):
        return gettext("%(taken)s of %(seats)s paid") % {"taken": taken, "seats": seats}


async def _count_moved_away(db: AsyncSession, ids: Iterable[str]) -> Mapping[str, int]:
    query = select(Rescheduling.left_id, func.count()).where(Rescheduling.left_id.in_(list(ids)))
    rows = await db.execute(query.group_by(Rescheduling.left_id))
    return {key: count for key, count in rows if key is not None}


def _entry(
    appointment_id: str, members: Sequence[tuple[Booking, str]], moved_away: int
) -> GroupEntry:
    coming = [name for booking, name in members if booking.state in PAID]
    gone = [name for booking, name in members if booking.state is BookingState.CANCELLED]
    # Whoever has moved elsewhere came once and left once, and is no longer among the members.
    joined = sum(booking.confirmed_at is not None for booking, _ in members) + moved_away
    return GroupEntry(
        appointment_id=appointment_id,
        names=in_words(coming or gone),
        sequence=max(joined - 1, 0) + len(gone) + moved_away,
        is_on=bool(coming),
    )
