"""Giving back after a session was settled: first of its talent's transfers, then to the learner.

The hub gives the part of its fee with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.asking import settled_cents_of
from billing.disputes.rooms import is_by_hand, rooms_of, transfers_to_talent
from billing.disputes.rules import spread
from billing.donations.models import Donation, DonationSource
from billing.errors import MoneyOutOfReach, NothingToGiveBack, RefundTooLarge
from billing.ledger.accounts import payable_talent
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import get_locked, payment_for
from billing.refunds.late import Part, ask, asked_before, obstacle_to
from billing.refunds.passing import pass_on, passed_on_cents
from billing.refunds.rules import late_part
from billing.refunds.voluntary import note_given
from billing.transfers.models import Transfer
from billing.transfers.service import may_withhold
from hub.bookings.models import Booking
from hub.kernel.errors import Conflict, NotFound
from hub.kernel.money import allocate

ROUNDING_CENTS = 1
"""What rounding may leave that no transfer has; the hub gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateTerms:
    """What of a settled session can still be given back, and who gives what of it.

    `settled_cents` left its escrow, `owed_cents` of it for the talent; `before_cents` were given
    back since, and `unsent_cents` of the talent's have not left. `obstacle` is why nothing can be
    for now, or ever.
    """

    owed_cents: int
    settled_cents: int
    before_cents: int
    unsent_cents: int
    most_cents: int
    obstacle: type[Conflict] | None = None

    def talent_cents(self, amount_cents: int) -> int:
        """Return the talent's part of an amount; the hub gives the rest of its fee."""
        return late_part(
            amount_cents,
            owed_cents=self.owed_cents,
            settled_cents=self.settled_cents,
            before_cents=self.before_cents,
        )

    def sent_cents(self, amount_cents: int) -> int:
        """Return what of the talent's part is taken of their account: what was not kept back."""
        return max(0, self.talent_cents(amount_cents) - self.unsent_cents)


async def late_terms(db: AsyncSession, booking: Booking, payment: Payment) -> LateTerms:
    """Return how much of a session's price can be given back after it was settled."""
    fee_cents, owed_cents = await settled_cents_of(db, booking, payment)
    settled_cents = fee_cents + owed_cents
    owed = payable_talent(booking.talent_id)
    before_cents = await passed_on_cents(db, payment, owed=owed)
    transfers = await _transfers(db, booking)
    room_cents = sum((await _rooms(db, transfers)).values())
    unsent = [transfer for transfer in transfers if may_withhold(transfer)]
    left_cents = max(0, min(payment.kept_cents, settled_cents - before_cents))
    most_cents = left_cents
    if owed_cents:
        # What was paid by hand is not at the provider.
        in_reach_cents = (room_cents + ROUNDING_CENTS) * settled_cents // owed_cents
        most_cents = min(left_cents, in_reach_cents) if room_cents else 0
    obstacle = await _obstacle(db, payment, is_in_reach=most_cents > 0) if left_cents else None
    return LateTerms(
        owed_cents=owed_cents,
        settled_cents=settled_cents,
        before_cents=before_cents,
        unsent_cents=sum((await _rooms(db, unsent)).values()),
        most_cents=0 if obstacle else most_cents,
        obstacle=obstacle,
    )


async def give_back_late(
    db: AsyncSession,
    booking: Booking,
    *,
    by: str,
    amount_cents: int,
    sequence: int,
    words: str,
    now: datetime,
) -> None:
    """Have some of a settled session's price taken back, to go to its learner.

    ``by``, ``sequence`` and ``words`` are those of `voluntary.give_back`.
    Raises: NotFound, NothingToGiveBack, WhyMissing, RefundTooLarge, RefundUnderWay,
    RefundDisputed, MoneyOutOfReach, PaymentTransition when other money went back since the form
    was shown.
    """
    if amount_cents <= 0:
        raise NothingToGiveBack
    found = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    if found is None or found.state is not PaymentState.SUCCEEDED:
        raise NotFound
    payment = await get_locked(db, found.id)
    if await asked_before(db, payment, amount_cents=amount_cents, sequence=sequence):
        return
    terms = await late_terms(db, booking, payment)
    if terms.obstacle is not None:
        raise terms.obstacle
    if amount_cents > terms.most_cents:
        raise RefundTooLarge
    await _ask(db, booking, payment, by=by, amount_cents=amount_cents, terms=terms, now=now)
    note_given(db, payment, by=by, amount_cents=amount_cents, words=words, now=now)


async def _obstacle(
    db: AsyncSession, payment: Payment, *, is_in_reach: bool
) -> type[Conflict] | None:
    obstacle = await obstacle_to(db, payment)
    if obstacle is not None:
        return obstacle
    given = select(Donation.id).where(
        Donation.payment_id == payment.id, Donation.source == DonationSource.FORFEIT
    )
    return MoneyOutOfReach if not is_in_reach or await db.scalar(given.limit(1)) else None


async def _transfers(db: AsyncSession, booking: Booking) -> list[Transfer]:
    return [t for t in await transfers_to_talent(db, booking) if not is_by_hand(t)]


async def _rooms(db: AsyncSession, transfers: Sequence[Transfer]) -> dict[str, int]:
    rooms = await rooms_of(db, transfers)
    return {transfer_id: cents for transfer_id, cents in rooms.items() if cents > 0}


async def _ask(
    db: AsyncSession,
    booking: Booking,
    payment: Payment,
    *,
    by: str,
    amount_cents: int,
    terms: LateTerms,
    now: datetime,
) -> None:
    talent_cents = terms.talent_cents(amount_cents)
    parts = spread(talent_cents, await _rooms(db, await _transfers(db, booking)))
    if talent_cents - sum(parts.values()) > ROUNDING_CENTS:
        raise RefundTooLarge
    if not parts:
        owed = payable_talent(booking.talent_id)
        await pass_on(
            db, payment, owed=owed, talent_cents=0, refund_cents=amount_cents, by=by, now=now
        )
        return
    shares = allocate(amount_cents, weights=list(parts.values()))
    asked = [
        Part(transfer_id=transfer_id, amount_cents=cents, refund_cents=refund_cents)
        for (transfer_id, cents), refund_cents in zip(parts.items(), shares, strict=True)
    ]
    await ask(db, payment, asked, by=by, now=now)
