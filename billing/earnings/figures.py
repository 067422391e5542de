"""The figures of a talent's earnings, and the sign that each posting of a session has in each.

A posting is a session's when it moves money through its escrow, or what came out of it: its
transfers, what was taken back of them, what was given to a charity instead.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, literal, select, union_all

from billing.disputes.models import Recovery
from billing.donations.models import Donation, DonationSource
from billing.ledger.accounts import (
    PAYEE,
    PLATFORM,
    PROVIDER_BALANCE,
    escrow_booking,
    escrow_charity,
    payable_talent,
)
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.transfers.models import PayeeKind, Transfer
from hub.bookings.models import Booking

ESCROW, OWED, CHARITY = escrow_booking("%"), payable_talent("%"), escrow_charity("%")


class EarningFigure(StrEnum):
    """A figure over some sessions.

    Always: gross = refunded + held + fee + net, and net = sent + given + taken back + pending.
    What the hub makes good, when an admin decides for the talent after the money went back, counts
    as not refunded. What is given back after the settlement was neither fee nor net.
    """

    GROSS = "gross"
    REFUNDED = "refunded"
    HELD = "held"
    FEE = "fee"
    NET = "net"
    SENT = "sent"
    GIVEN = "given"
    TAKEN_BACK = "taken_back"
    PENDING = "pending"


# What moved from one account to another, less what was undone of it.
_WAYS = {
    EarningFigure.GROSS: (PROVIDER_BALANCE, ESCROW),
    EarningFigure.REFUNDED: (ESCROW, PROVIDER_BALANCE),
    EarningFigure.FEE: (ESCROW, PLATFORM),
    EarningFigure.NET: (ESCROW, OWED),
    EarningFigure.GIVEN: (OWED, CHARITY),
    EarningFigure.TAKEN_BACK: (OWED, PLATFORM),
}


def paid_sessions(
    talent_id: str,
    *,
    currency: str,
    bounds: tuple[datetime, datetime] | None = None,
    service_id: str = "",
) -> ColumnElement[bool]:
    """Return the condition that a booking is a paid session of a talent.

    `bounds`: it begins from the first instant on, and before the second.
    """
    is_paid = select(Payment.subject_id).where(
        Payment.purpose == PaymentPurpose.SESSION, Payment.state == PaymentState.SUCCEEDED
    )
    wanted = [
        Booking.talent_id == talent_id,
        Booking.currency == currency,
        Booking.id.in_(is_paid),
    ]
    if bounds is not None:
        wanted += [Booking.starts_at >= bounds[0], Booking.starts_at < bounds[1]]
    if service_id:
        wanted.append(Booking.service_id == service_id)
    return and_(*wanted)


def postings_of(sessions: ColumnElement[bool]) -> Subquery:
    """Return every posting of some sessions, each once, beside the session."""
    escrow = literal(escrow_booking("")) + Booking.id
    paid = and_(Payment.purpose == PaymentPurpose.SESSION, Payment.subject_id == Booking.id)
    given = and_(Donation.payment_id == Payment.id, Donation.source == DonationSource.FORFEIT)
    sent = and_(Transfer.subject_id == Booking.id, Transfer.payee_kind == PayeeKind.TALENT)
    moved = select(
        Booking.id.label("booking_id"),
        Booking.service_id,
        Booking.starts_at,
        Posting.id.label("posting_id"),
        Posting.at,
        Posting.source,
        Posting.destination,
        Posting.amount_cents,
        Posting.reverses_id,
        Posting.reference,
    ).where(sessions)
    ways: list[Select[*tuple[Any, ...]]] = [
        moved.join(Posting, Posting.source == escrow),
        moved.join(Posting, Posting.destination == escrow),
        moved.join(Payment, paid)
        .join(Donation, given)
        .join(Posting, Posting.reference == Donation.id),
        moved.join(Transfer, sent).join(Posting, Posting.reference == Transfer.id),
        moved.join(Transfer, sent)
        .join(Recovery, Recovery.transfer_id == Transfer.id)
        .join(Posting, Posting.reference == Recovery.id),
    ]
    return union_all(*ways).subquery("moved")


def sign_in(figure: EarningFigure, moved: Subquery) -> ColumnElement[int]:
    """Return how a posting counts in a figure: 1, -1 or 0."""
    source, destination = moved.c.source, moved.c.destination
    if figure in {EarningFigure.HELD, EarningFigure.PENDING}:
        account = ESCROW if figure is EarningFigure.HELD else OWED
        return case((destination.like(account), 1), (source.like(account), -1), else_=0)
    if figure is EarningFigure.SENT:
        return case(
            (and_(source.like(OWED), destination == PAYEE), 1),
            (and_(source == PAYEE, destination.like(OWED)), -1),
            else_=0,
        )
    first, last = _WAYS[figure]
    is_undone = moved.c.reverses_id.is_not(None)
    return case(
        *_put_back(figure, moved),
        (and_(source.like(first), destination.like(last), ~is_undone), 1),
        (and_(source.like(last), destination.like(first), is_undone), -1),
        else_=0,
    )


def _put_back(
    figure: EarningFigure, moved: Subquery
) -> list[tuple[ColumnElement[bool], Literal[-1]]]:
    """Return what went into escrow again and counts against a figure.

    What the hub makes good names the session. What goes through escrow for a late refund names the
    payment: it was the talent's before, and the hub's fee.
    """
    source = moved.c.source
    goes_back = and_(moved.c.destination.like(ESCROW), moved.c.reverses_id.is_(None))
    is_made_good = moved.c.reference == moved.c.booking_id
    conditions = {
        EarningFigure.REFUNDED: and_(goes_back, source == PLATFORM, is_made_good),
        EarningFigure.FEE: and_(goes_back, source == PLATFORM, ~is_made_good),
        EarningFigure.NET: and_(goes_back, source.like(OWED)),
    }
    return [(conditions[figure], -1)] if figure in conditions else []
