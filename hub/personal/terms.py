"""How long the hub keeps what it no longer needs."""

from datetime import timedelta

from sqlalchemy import or_, select

from hub.bookings.models import Booking
from hub.charities.models import CharityInvitation
from hub.disputes.models import DisputeFile, DisputeStatement, VerdictDispute
from hub.kernel import terms as kernel
from hub.kernel.retention import Term
from hub.masterclasses.models import (
    Answer,
    CoHostInvitation,
    Masterclass,
    MasterclassState,
    Question,
)
from hub.notifications.models import Notification
from hub.people.models import SignInLink
from hub.personal.models import DataCopy
from hub.readiness.models import DeviceCheck
from hub.reminders.models import Reminder
from hub.rescheduling.models import BookingLink
from hub.waiting.models import PlaceState, WaitingPlace

LINKS_KEPT = timedelta(days=30)
NOTICES_KEPT = timedelta(days=90)
PLACES_KEPT = timedelta(days=90)
ANSWERS_KEPT = timedelta(days=365)
EVIDENCE_KEPT = timedelta(days=400)
"""Thirteen months, the time a card payment can be contested, and some days for the answer.

Source: Code monétaire et financier, article L133-24.
"""

_OVER = (MasterclassState.ENDED, MasterclassState.SETTLED, MasterclassState.CANCELLED)
_CLOSED = (PlaceState.TAKEN, PlaceState.LEFT, PlaceState.MISSED, PlaceState.OVER)

TERMS = (
    *kernel.TERMS,
    Term(model=Notification, keep=NOTICES_KEPT, is_over=lambda at: Notification.told_at <= at),
    Term(model=SignInLink, keep=LINKS_KEPT, is_over=lambda at: SignInLink.expires_at <= at),
    Term(
        model=CharityInvitation,
        keep=LINKS_KEPT,
        is_over=lambda at: or_(
            CharityInvitation.expires_at <= at,
            CharityInvitation.accepted_at <= at,
            CharityInvitation.withdrawn_at <= at,
        ),
    ),
    Term(
        model=CoHostInvitation,
        keep=LINKS_KEPT,
        is_over=lambda at: or_(
            CoHostInvitation.expires_at <= at,
            CoHostInvitation.accepted_at <= at,
            CoHostInvitation.withdrawn_at <= at,
        ),
    ),
    Term(
        model=BookingLink,
        keep=LINKS_KEPT,
        is_over=lambda at: BookingLink.booking_id.in_(
            select(Booking.id).where(Booking.ends_at <= at)
        ),
    ),
    Term(
        model=Reminder,
        keep=NOTICES_KEPT,
        is_over=lambda at: (Reminder.recorded_at <= at) & (Reminder.starts_at <= at),
    ),
    Term(
        model=WaitingPlace,
        keep=PLACES_KEPT,
        is_over=lambda at: WaitingPlace.state.in_(_CLOSED) & (WaitingPlace.closed_at <= at),
    ),
    Term(model=DeviceCheck, keep=EVIDENCE_KEPT, is_over=lambda at: DeviceCheck.checked_at <= at),
    Term(
        model=Answer,
        keep=ANSWERS_KEPT,
        is_over=lambda at: Answer.question_id.in_(
            select(Question.id)
            .join(Masterclass, Masterclass.id == Question.masterclass_id)
            .where(Masterclass.ends_at <= at, Masterclass.state.in_(_OVER))
        ),
    ),
    Term(
        model=DisputeFile,
        keep=EVIDENCE_KEPT,
        is_over=lambda at: DisputeFile.statement_id.in_(
            select(DisputeStatement.id)
            .join(VerdictDispute, VerdictDispute.id == DisputeStatement.dispute_id)
            .where(VerdictDispute.decided_at <= at)
        ),
    ),
    Term(
        model=DataCopy,
        keep=NOTICES_KEPT,
        is_over=lambda at: DataCopy.due_at.is_(None) & (DataCopy.gone_at <= at),
    ),
)
