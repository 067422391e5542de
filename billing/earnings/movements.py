"""Every movement of a session: through its escrow, then what came of it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Recovery
from billing.donations.models import Donation, DonationSource
from billing.earnings.figures import paid_sessions
from billing.ledger.accounts import escrow_booking
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentPurpose
from billing.transfers.models import PayeeKind, Transfer
from hub.bookings.models import Booking
from hub.kernel.errors import NotFound


async def session_movements(
    db: AsyncSession, talent_id: str, booking_id: str, *, currency: str
) -> list[Posting]:
    """Return the postings of a paid session of a talent, the oldest first. Raises: NotFound."""
    is_theirs = paid_sessions(talent_id, currency=currency)
    query = select(Booking).where(Booking.id == booking_id, is_theirs)
    booking = (await db.scalars(query)).one_or_none()
    if booking is None:
        raise NotFound
    transfers = await transfers_of(db, [booking])
    return (await movements_of(db, [booking], transfers)).get(booking.id, [])


async def transfers_of(db: AsyncSession, bookings: Sequence[Booking]) -> list[Transfer]:
    """Return what was ordered for the talents of some sessions, the oldest first."""
    query = select(Transfer).where(
        Transfer.payee_kind == PayeeKind.TALENT,
        Transfer.subject_id.in_([booking.id for booking in bookings]),
    )
    return list(await db.scalars(query.order_by(Transfer.requested_at, Transfer.id)))


async def movements_of(
    db: AsyncSession, bookings: Sequence[Booking], transfers: Sequence[Transfer]
) -> dict[str, list[Posting]]:
    """Return the postings of each session: through its escrow, then those of what came of it."""
    by_escrow = {escrow_booking(booking.id): booking.id for booking in bookings}
    by_reference = {transfer.id: transfer.subject_id for transfer in transfers}
    by_reference |= await _recoveries(db, transfers)
    by_reference |= await _forfeits(db, bookings)
    query = select(Posting).where(
        or_(
            Posting.source.in_(by_escrow),
            Posting.destination.in_(by_escrow),
            Posting.reference.in_(by_reference),
        )
    )
    found: dict[str, list[Posting]] = {}
    for posting in await db.scalars(query.order_by(Posting.at, Posting.correlation, Posting.line)):
        booking_id = (
            by_reference.get(posting.reference)
            or by_escrow.get(posting.source)
            or by_escrow.get(posting.destination, "")
        )
        found.setdefault(booking_id, []).append(posting)
    return found


async def _recoveries(db: AsyncSession, transfers: Iterable[Transfer]) -> dict[str, str]:
    """Return the booking of each recovery of some transfers, by its id."""
    bookings = {transfer.id: transfer.subject_id for transfer in transfers}
    query = select(Recovery.id, Recovery.transfer_id).where(Recovery.transfer_id.in_(bookings))
    return {row.id: bookings[row.transfer_id] for row in await db.execute(query)}


async def _forfeits(db: AsyncSession, bookings: Iterable[Booking]) -> dict[str, str]:
    """Return the booking of each part of a price that was given to a charity, by its id."""
    query = (
        select(Donation.id, Payment.subject_id)
        .join(Payment, Payment.id == Donation.payment_id)
        .where(
            Payment.purpose == PaymentPurpose.SESSION,
            Payment.subject_id.in_([booking.id for booking in bookings]),
            Donation.source == DonationSource.FORFEIT,
        )
    )
    return {row.id: row.subject_id for row in await db.execute(query)}
