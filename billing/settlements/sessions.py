"""Sessions: what is left of their escrow becomes the talent's, or their charity's.

One that took place follows the hub's event at once, one cancelled late when its dispute window has
passed.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.causes import Cause, lock_charity
from billing.donations.models import Donation
from billing.ledger.accounts import PLATFORM, escrow_booking, payable_talent
from billing.ledger.models import Posting
from billing.ledger.service import Movement, balance, post
from billing.payments.models import PaymentPurpose
from billing.payments.service import get_locked, payment_for
from billing.settlements.forfeits import chosen_charity, give_forfeit
from billing.settlements.models import Settlement, SettlementState, SubjectKind
from billing.settlements.shares import HubShare
from billing.settlements.sweeping import sweep
from billing.settlements.waiting import plan
from billing.transfers.models import PayeeKind, Transfer
from billing.transfers.service import Payee, request_transfer
from hub.bookings.models import Booking


async def settle_booking(
    db: AsyncSession, booking: Booking, *, share: HubShare, now: datetime, act: str = ""
) -> Transfer | None:
    """Give the talent what is left in escrow, less the hub's share; None when nothing is.

    The share is the one its payer was shown; `share` is for payments from before those were kept.
    What a learner forfeited goes on to the charity that the talent chose, if they chose one. `act`
    names a settlement that is not the booking's first, of what a bank gave back. The payment is
    locked, so that what its talent gives back freely waits its turn, or has had it.
    """
    payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    if payment is None:
        return None
    await get_locked(db, payment.id)
    escrow = escrow_booking(booking.id)
    held_cents = await balance(db, escrow, currency=booking.currency)
    share = HubShare.frozen(payment.hub_share, otherwise=share)
    is_first = not await _has_paid_the_hub(db, escrow)
    fee_cents = share.cents_of(held_cents, card_cents=payment.fee_cents if is_first else 0)
    owed_cents = held_cents - fee_cents
    if held_cents == 0:
        return None
    amounts = ((payable_talent(booking.talent_id), owed_cents), (PLATFORM, fee_cents))
    movements = [
        Movement(source=escrow, destination=destination, amount_cents=cents, reference=booking.id)
        for destination, cents in amounts
    ]
    act = act or booking.id
    await post(db, movements, correlation=f"settle:{act}", currency=booking.currency, now=now)
    if owed_cents == 0:
        return None
    charity_id = await chosen_charity(db, booking)
    if charity_id is not None:
        return await _give_forfeit(
            db, booking, charity_id, amount_cents=owed_cents, act=act, now=now
        )
    return request_transfer(
        db,
        Payee(PayeeKind.TALENT, booking.talent_id),
        subject_id=booking.id,
        amount_cents=owed_cents,
        currency=booking.currency,
        now=now,
    )


async def begin_cancelled_booking(
    db: AsyncSession,
    booking: Booking,
    *,
    share: HubShare,
    dispute_window: timedelta,
    now: datetime,
) -> None:
    """Plan when what a late cancellation leaves in escrow goes to the talent, if it leaves any."""
    held_cents = await balance(db, escrow_booking(booking.id), currency=booking.currency)
    if held_cents and await db.get(Settlement, booking.id) is None:
        settle_at = max(now, booking.ends_at) + dispute_window
        settlement = Settlement(
            subject_id=booking.id,
            kind=SubjectKind.BOOKING,
            state=SettlementState.WAITING,
            settle_at=settle_at,
            due_at=settle_at,
            fee_percent=str(share),
        )
        await plan(db, settlement)


async def _has_paid_the_hub(db: AsyncSession, escrow: str) -> bool:
    """Tell whether a session was settled before: its card is paid for once."""
    query = select(Posting.id).where(Posting.source == escrow, Posting.destination == PLATFORM)
    return (await db.scalars(query.limit(1))).first() is not None


async def _give_forfeit(
    db: AsyncSession,
    booking: Booking,
    charity_id: str,
    *,
    amount_cents: int,
    act: str,
    now: datetime,
) -> Transfer | None:
    await lock_charity(db, charity_id)
    donation = await give_forfeit(
        db, booking, charity_id, amount_cents=amount_cents, act=act, now=now
    )
    return await sweep(
        db,
        Cause(charity_id=charity_id),
        charity_id,
        currency=booking.currency,
        now=now,
        only=Donation.id == donation.id,
    )
