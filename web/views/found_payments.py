"""Payments as the operator finds them: by a number, or by the address of who paid."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import Donation
from billing.payments.models import Payment, PaymentState
from billing.refunds.models import Refund
from hub.people.models import Person

SHOWN = 50

FoundPayment = tuple[Payment, Person]


async def find_payments(db: AsyncSession, words: str) -> Sequence[FoundPayment]:
    """Return the payments that came with a number of ours, or from an address; the latest first.

    The number may be the payment's, its booking's, a donation's, a refund's or the provider's.
    """
    of_donation = select(Donation.payment_id).where(Donation.id == words)
    of_refund = select(Refund.payment_id).where(Refund.id == words)
    query = select(Payment, Person).join(Person, Person.id == Payment.payer_id)
    query = query.where(
        Payment.state == PaymentState.SUCCEEDED,
        or_(
            Payment.id == words,
            Payment.id.in_(of_donation),
            Payment.id.in_(of_refund),
            Payment.subject_id == words,
            Payment.charge_id == words,
            Person.email == words.lower(),
        ),
    )
    found = await db.execute(query.order_by(Payment.succeeded_at.desc(), Payment.id).limit(SHOWN))
    return [(payment, payer) for payment, payer in found]
