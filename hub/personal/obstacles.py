"""What of a person's bookings, masterclasses and charities must end before their account can."""

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.charities.models import CharityMember, MemberRole
from hub.disputes.models import AppealState, DisputeState, StrikeAppeal, VerdictDispute
from hub.kernel.i18n import N_
from hub.kernel.personal import Who
from hub.masterclasses.models import (
    CoHost,
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.people.models import PersonRole, Role
from hub.strikes.models import Strike

BOOKED = N_("You have sessions to come, or requests that wait. Cancel them, or see them through.")
UNSETTLED = N_("A session of yours is over and not settled yet. Wait until it is.")
HOSTING = N_("You host a masterclass that is to come or not settled. Call it off, or wait.")
SEATED = N_("You have a seat in a masterclass to come. Give it back, or wait until it is over.")
DISPUTED = N_("A dispute or an appeal of yours waits for a decision.")
LAST_MANAGER = N_("A charity has nobody else to manage it. Let another member manage it first.")
LAST_ADMIN = N_("Nobody else runs this hub. Make another person an admin first.")

_BOOKED = (BookingState.REQUESTED, BookingState.HELD, BookingState.CONFIRMED)
_HOSTED = (MasterclassState.PUBLISHED, MasterclassState.LIVE, MasterclassState.ENDED)
_TO_COME = (MasterclassState.PUBLISHED, MasterclassState.LIVE)
_TAKEN = (RegistrationState.HELD, RegistrationState.CONFIRMED)


async def obstacles_of(db: AsyncSession, who: Who) -> list[str]:
    """Return what is still open, a sentence each."""
    side = or_(Booking.learner_id == who.id, Booking.talent_id == who.id)
    found = (
        (BOOKED, select(Booking.id).where(side, Booking.state.in_(_BOOKED))),
        (UNSETTLED, select(Booking.id).where(side, Booking.state == BookingState.ENDED)),
        (
            HOSTING,
            select(Masterclass.id)
            .outerjoin(CoHost, CoHost.masterclass_id == Masterclass.id)
            .where(
                or_(Masterclass.host_id == who.id, CoHost.person_id == who.id),
                Masterclass.state.in_(_HOSTED),
            ),
        ),
        (
            SEATED,
            select(Registration.id)
            .join(Masterclass, Masterclass.id == Registration.masterclass_id)
            .where(
                Registration.person_id == who.id,
                Registration.state.in_(_TAKEN),
                Masterclass.state.in_(_TO_COME),
            ),
        ),
        (
            DISPUTED,
            select(VerdictDispute.id)
            .join(Booking, Booking.id == VerdictDispute.booking_id)
            .where(side, VerdictDispute.state != DisputeState.DECIDED),
        ),
        (
            DISPUTED,
            select(StrikeAppeal.id)
            .join(Strike, Strike.id == StrikeAppeal.strike_id)
            .where(Strike.talent_id == who.id, StrikeAppeal.state == AppealState.OPEN),
        ),
        (LAST_MANAGER, select(CharityMember.id).where(_manages_alone(who))),
        (LAST_ADMIN, select(PersonRole.id).where(_is_last_admin(who))),
    )
    sentences: dict[str, None] = {}
    for sentence, query in found:
        if (await db.scalars(query.limit(1))).first() is not None:
            sentences[sentence] = None
    return list(sentences)


def _manages_alone(who: Who) -> ColumnElement[bool]:
    others = (
        select(func.count())
        .select_from(_OTHERS)
        .where(
            _OTHERS.c.charity_id == CharityMember.charity_id,
            _OTHERS.c.person_id != who.id,
            _OTHERS.c.role == MemberRole.MANAGE,
        )
        .scalar_subquery()
    )
    return and_(
        CharityMember.person_id == who.id,
        CharityMember.role == MemberRole.MANAGE,
        others == 0,
    )


def _is_last_admin(who: Who) -> ColumnElement[bool]:
    other_admins = (
        select(func.count())
        .select_from(_ROLES)
        .where(_ROLES.c.person_id != who.id, _ROLES.c.role == Role.ADMIN)
        .scalar_subquery()
    )
    return and_(PersonRole.person_id == who.id, PersonRole.role == Role.ADMIN, other_admins == 0)


_OTHERS = CharityMember.__table__.alias("others")
_ROLES = PersonRole.__table__.alias("other_roles")
