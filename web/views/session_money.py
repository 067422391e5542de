"""What was paid for a session, and where that money is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import Donation, DonationSource
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import payment_for
from billing.refunds.models import BY_RULE, Refund
from billing.refunds.voluntary import GIVEN_BACK_FROM
from billing.settlements.forfeits import chosen_charity
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.bookings.models import Booking
from hub.bookings.rules import is_forfeited
from hub.charities.models import Charity
from hub.disputes.remedies import awaits_choice


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoney:
    """The payment of a session, what of it went back, and what was sent to the talent.

    `decided_cents` is what a cancellation or the verdict gives back. `returned` are other payments
    for it, which came too late or a second time and go back whole. `forfeited_to` names the
    charity that has, or will have, what a learner forfeited.
    """

    payment: Payment | None
    decided_cents: int
    refunds: Sequence[Refund]
    returned: Sequence[Refund]
    transfers: Sequence[Transfer]
    forfeited_to: str = ""

    @property
    def paid_at(self) -> datetime | None:
        """Return when the money came, None while it has not."""
        return self.payment.succeeded_at if self.payment else None

    @property
    def is_paid(self) -> bool:
        """Tell whether the money came."""
        return self.payment is not None and self.payment.state is PaymentState.SUCCEEDED

    @property
    def coming_back_cents(self) -> int:
        """Return what is decided to go back and not asked of the provider yet: moments at most."""
        if self.payment is None or not self.is_paid:
            return 0
        asked = sum(r.amount_cents for r in self.refunds if r.reason in BY_RULE)
        return max(0, min(self.decided_cents - asked, self.payment.kept_cents))

    @property
    def kept_cents(self) -> int:
        """Return what was paid and stays paid."""
        return self.payment.kept_cents - self.coming_back_cents if self.payment else 0

    def may_give_back(self, booking: Booking) -> bool:
        """Tell whether the talent can still give some of it back."""
        return booking.state in GIVEN_BACK_FROM and self.is_paid and self.kept_cents > 0

    @property
    def sent_cents(self) -> int:
        """Return what has been sent to the talent."""
        return sum(transfer.amount_cents for transfer in self.transfers)


async def session_money(db: AsyncSession, booking: Booking) -> SessionMoney:
    """Return where the money of a session is."""
    payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    of_booking = (
        select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.purpose == PaymentPurpose.SESSION, Payment.subject_id == booking.id)
        .order_by(Refund.requested_at, Refund.sequence)
    )
    refunds = list(await db.scalars(of_booking))
    bought_by = payment.id if payment is not None else ""
    sent = select(Transfer).where(
        Transfer.payee_kind == PayeeKind.TALENT,
        Transfer.subject_id == booking.id,
        Transfer.state != TransferState.WITHHELD,
    )
    transfers = list(await db.scalars(sent.order_by(Transfer.requested_at)))
    return SessionMoney(
        payment=payment,
        decided_cents=0 if await awaits_choice(db, booking) else booking.refund_cents,
        refunds=[refund for refund in refunds if refund.payment_id == bought_by],
        returned=[refund for refund in refunds if refund.payment_id != bought_by],
        transfers=transfers,
        forfeited_to="" if transfers else await _forfeited_to(db, booking, payment_id=bought_by),
    )


async def _forfeited_to(db: AsyncSession, booking: Booking, *, payment_id: str) -> str:
    """Return the name of the charity that was given what was forfeited, or is to be."""
    if not is_forfeited(booking.state, booking.verdict):
        return ""
    given = select(Donation.charity_id).where(
        Donation.payment_id == payment_id, Donation.source == DonationSource.FORFEIT
    )
    charity_id = (await db.scalars(given)).first() or await chosen_charity(db, booking)
    return (await db.get_one(Charity, charity_id)).name if charity_id else ""
