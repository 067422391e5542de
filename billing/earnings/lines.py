"""A talent's earnings: what is held, owed and sent, session by session."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.earnings.figures import paid_sessions
from billing.earnings.movements import movements_of, transfers_of
from billing.gateways.port import DisputeState
from billing.ledger.accounts import (
    PAYEE,
    PLATFORM,
    PROVIDER_BALANCE,
    escrow_booking,
    escrow_charity,
    payable_talent,
)
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentPurpose
from billing.transfers.models import Transfer, TransferState
from hub.bookings.models import Booking
from hub.kernel.database import Database

SESSIONS_SHOWN = 200
CHARITY = escrow_charity("")

Bounds = tuple[datetime, datetime]


class EarningState(StrEnum):
    """Where the money of a session is."""

    HELD = "held"
    REFUNDED = "refunded"
    PAYABLE = "payable"
    TRANSFERRED = "transferred"
    GIVEN = "given"
    DISPUTED = "disputed"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningLine:
    """One paid session, and the postings that its figures are made of.

    Always: gross = refunded + held + fee + net; the fee is known once the session is settled. What
    the learner's bank took is refunded, what the hub made good is not. Of the net, `given_cents`
    went to the talent's charity, and `taken_back_cents` back to the hub after it was sent, for the
    learner's bank. `asked_back_cents` of it are being taken back to go to the learner.
    """

    booking_id: str
    title: str
    starts_at: datetime
    gross_cents: int
    refunded_cents: int
    held_cents: int
    fee_cents: int
    net_cents: int
    given_cents: int
    taken_back_cents: int
    asked_back_cents: int
    state: EarningState
    postings: tuple[Posting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningsSummary:
    """All that a talent ever earned, in cents; `lines` are the latest sessions."""

    talent_id: str
    currency: str
    escrow_cents: int
    payable_cents: int
    transferred_cents: int
    given_cents: int
    fees_cents: int
    lines: tuple[EarningLine, ...]


async def earnings(db: AsyncSession, talent_id: str, *, currency: str) -> EarningsSummary:
    """Return what a talent's sessions brought, every figure from postings."""
    escrow = select(literal(escrow_booking("")) + Booking.id)
    escrow = escrow.where(Booking.talent_id == talent_id, Booking.currency == currency)
    owed = payable_talent(talent_id)
    into_escrow = await _sum(db, Posting.destination.in_(escrow), currency=currency)
    out_of_escrow = await _sum(db, Posting.source.in_(escrow), currency=currency)
    earned = await _sum(db, Posting.destination == owed, currency=currency)
    left = await _sum(db, Posting.source == owed, currency=currency)
    is_sent = (Posting.source == owed) & (Posting.destination == PAYEE)
    sent = await _sum(db, is_sent, currency=currency)
    is_back = (Posting.source == PAYEE) & (Posting.destination == owed)
    is_given = (Posting.source == owed) & Posting.destination.like(escrow_charity("%"))
    is_fee = Posting.source.in_(escrow) & (Posting.destination == PLATFORM)
    is_fee_back = Posting.destination.in_(escrow) & (Posting.source == PLATFORM)
    is_fee_back &= Posting.reference.in_(_paid_for(talent_id))
    return EarningsSummary(
        talent_id=talent_id,
        currency=currency,
        escrow_cents=into_escrow - out_of_escrow,
        payable_cents=earned - left,
        transferred_cents=sent - await _sum(db, is_back, currency=currency),
        given_cents=await _sum(db, is_given, currency=currency),
        fees_cents=await _sum(db, is_fee, currency=currency)
        - await _sum(db, is_fee_back, currency=currency),
        lines=tuple(await earning_lines(db, talent_id, currency=currency)),
    )


def _paid_for(talent_id: str) -> Select[str]:
    bookings = select(Booking.id).where(Booking.talent_id == talent_id)
    is_session = Payment.purpose == PaymentPurpose.SESSION
    return select(Payment.id).where(is_session, Payment.subject_id.in_(bookings))


async def _sum(db: AsyncSession, condition: ColumnElement[bool], *, currency: str) -> int:
    total = select(func.coalesce(func.sum(Posting.amount_cents), 0))
    return int(await db.scalar(total.where(condition, Posting.currency == currency)) or 0)


async def all_earning_lines(
    database: Database, talent_id: str, *, currency: str, bounds: Bounds | None = None
) -> AsyncIterator[EarningLine]:
    """Give every paid session of a talent, the latest first, holding one page of them at a time."""
    last: EarningLine | None = None
    while True:
        async with database.read() as db:
            page = await earning_lines(db, talent_id, currency=currency, bounds=bounds, after=last)
        for line in page:
            yield line
        if len(page) < SESSIONS_SHOWN:
            return
        last = page[-1]


async def earning_lines(
    db: AsyncSession,
    talent_id: str,
    *,
    currency: str,
    bounds: Bounds | None = None,
    after: EarningLine | None = None,
) -> list[EarningLine]:
    """Return the latest paid sessions, or those that follow one of them."""
    query = select(Booking).where(paid_sessions(talent_id, currency=currency, bounds=bounds))
    if after is not None:
        is_earlier = Booking.starts_at < after.starts_at
        is_next = and_(Booking.starts_at == after.starts_at, Booking.id > after.booking_id)
        query = query.where(or_(is_earlier, is_next))
    query = query.order_by(Booking.starts_at.desc(), Booking.id).limit(SESSIONS_SHOWN)
    bookings = list(await db.scalars(query))
    transfers = await transfers_of(db, bookings)
    latest = {transfer.subject_id: transfer for transfer in transfers}
    postings = await movements_of(db, bookings, transfers)
    disputed = await _disputed(db, bookings)
    asked_back = await _asked_back(db, bookings)
    return [
        _line(
            booking,
            latest.get(booking.id),
            postings.get(booking.id, []),
            disputed=disputed.get(booking.id),
            asked_back_cents=asked_back.get(booking.id, 0),
        )
        for booking in bookings
    ]


async def _disputed(
    db: AsyncSession, bookings: Sequence[Booking]
) -> dict[str, Literal[EarningState.DISPUTED, EarningState.LOST]]:
    """Return the bookings of whose payment a bank has money: undecided, or for good."""
    query = (
        select(Payment.subject_id, Dispute.state)
        .join(Dispute, Dispute.payment_id == Payment.id)
        .where(
            Payment.subject_id.in_([booking.id for booking in bookings]), Dispute.taken_cents > 0
        )
        .order_by(Dispute.opened_at)
    )
    return {
        row.subject_id: EarningState.LOST
        if row.state is DisputeState.LOST
        else EarningState.DISPUTED
        for row in await db.execute(query)
    }


async def _asked_back(db: AsyncSession, bookings: Sequence[Booking]) -> dict[str, int]:
    """Return what is being taken back of the talent of some bookings, to go to the learner."""
    query = (
        select(Payment.subject_id, func.sum(Recovery.amount_cents))
        .join(Recovery, Recovery.payment_id == Payment.id)
        .where(
            Payment.subject_id.in_([booking.id for booking in bookings]),
            Recovery.state == RecoveryState.REQUESTED,
        )
        .group_by(Payment.subject_id)
    )
    return {booking_id: int(cents) for booking_id, cents in await db.execute(query)}


def _line(
    booking: Booking,
    transfer: Transfer | None,
    postings: Sequence[Posting],
    *,
    disputed: Literal[EarningState.DISPUTED, EarningState.LOST] | None,
    asked_back_cents: int,
) -> EarningLine:
    escrow, owed = escrow_booking(booking.id), payable_talent(booking.talent_id)

    def moved(source: str, destination: str) -> int:
        return _moved(postings, source, destination)

    gross_cents = moved(PROVIDER_BALANCE, escrow)
    # What the hub makes good names the session, its part of a late refund the payment.
    made_good = [posting for posting in postings if posting.reference == booking.id]
    made_good_cents = _moved(made_good, PLATFORM, escrow)
    refunded_cents = moved(escrow, PROVIDER_BALANCE) - made_good_cents
    fee_cents = moved(escrow, PLATFORM) - moved(PLATFORM, escrow) + made_good_cents
    net_cents = moved(escrow, owed) - moved(owed, escrow)
    held_cents = gross_cents - refunded_cents - fee_cents - net_cents
    given = [p for p in postings if p.source == owed and p.destination.startswith(CHARITY)]
    given_cents = sum(posting.amount_cents for posting in given)
    return EarningLine(
        booking_id=booking.id,
        title=booking.title,
        starts_at=booking.starts_at,
        gross_cents=gross_cents,
        refunded_cents=refunded_cents,
        held_cents=held_cents,
        fee_cents=fee_cents,
        net_cents=net_cents,
        given_cents=given_cents,
        taken_back_cents=moved(owed, PLATFORM),
        asked_back_cents=asked_back_cents,
        state=_line_state(
            transfer,
            disputed=disputed,
            is_given=bool(given_cents),
            held_cents=held_cents,
            net_cents=net_cents,
        ),
        postings=tuple(postings),
    )


def _moved(postings: Sequence[Posting], source: str, destination: str) -> int:
    """Return what went from one account to another, less what was undone of it."""
    return sum(
        posting.amount_cents if posting.reverses_id is None else -posting.amount_cents
        for posting in postings
        if (posting.source, posting.destination)
        == ((source, destination) if posting.reverses_id is None else (destination, source))
    )


def _line_state(
    transfer: Transfer | None,
    *,
    disputed: Literal[EarningState.DISPUTED, EarningState.LOST] | None,
    is_given: bool,
    held_cents: int,
    net_cents: int,
) -> EarningState:
    if disputed is not None:
        return disputed
    if is_given:
        return EarningState.GIVEN
    if net_cents and transfer is not None and transfer.state is TransferState.SUCCEEDED:
        return EarningState.TRANSFERRED
    if net_cents:
        return EarningState.PAYABLE
    return EarningState.HELD if held_cents else EarningState.REFUNDED
