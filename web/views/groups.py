"""Who else is in a session: names for its talent, numbers for its learners."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import KEPT, SEATED
from hub.bookings.seats import group_at, seats_of
from hub.kernel.i18n import gettext, ngettext
from hub.people.models import Person
from web.views.sessions import SessionView

NAMES_SHOWN = 3
SHOWN = SEATED | {BookingState.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A learner of the group, by their booking; `is_kept`: nobody has paid for it yet."""

    booking: Booking
    name: str
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """The seats of a session; `members` is empty for whoever is not its talent."""

    seats: int
    taken: int
    members: Sequence[Member]

    @property
    def left(self) -> int:
        """Return how many seats nobody has."""
        return max(0, self.seats - self.taken)


async def group_view(db: AsyncSession, view: SessionView) -> GroupView | None:
    """Return the group a booking is in, as the person who looks may see it; None without one."""
    seats = await seats_of(db, view.booking.appointment_id)
    if seats == 1:
        return None
    group = await group_at(db, view.booking.appointment_id)
    seated = [booking for booking in group if booking.state in SEATED]
    if not view.is_talent:
        return GroupView(seats=seats, taken=len(seated), members=())
    shown = [booking for booking in group if booking.state in SHOWN]
    ids = [booking.learner_id for booking in shown]
    rows = await db.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    names = dict(rows.all())
    members = [
        Member(booking=booking, name=names[booking.learner_id], is_kept=booking.state in KEPT)
        for booking in shown
    ]
    return GroupView(seats=seats, taken=len(seated), members=members)


def in_words(names: Sequence[str]) -> str:
    """Return names as one reads them, a long list shortened, in the language of the moment."""
    if len(names) < 2:
        return "".join(names)
    shown, more = names[:NAMES_SHOWN], len(names) - NAMES_SHOWN
    if more > 0:
        last = ngettext("%(num)s other", "%(num)s others", more) % {"num": more}
    else:
        shown, last = names[:-1], names[-1]
    return gettext("%(names)s and %(last)s") % {"names": ", ".join(shown), "last": last}
