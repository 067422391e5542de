"""What a test of papers needs: somebody with an address, a charity that issues receipts, gifts."""

from billing.documents.identities import Declaration, Identity, declare, save_address
from billing.documents.models import CharityStatus
from billing.donations.models import Donation, DonationSource
from billing.donations.service import donations_for
from billing.payments.models import Payment
from billing.payments.service import get_locked
from billing.refunds.models import RefundReason
from billing.refunds.service import request_refund
from hub.masterclasses.models import Masterclass
from hub.people.models import Person
from tests.integration.billing.till import Till

ADDRESS = Identity(
    full_name="Léa Martin", street="12 rue de la République", postal_code="69002", city="Lyon"
)
DECLARATION = Declaration(
    status=CharityStatus.GENERAL_INTEREST, has_article_238_bis=True, signatory_title="Présidente"
)


async def give_address(till: Till, person: Person | None = None) -> None:
    """Let somebody give their address."""
    async with till.database.write() as db:
        await save_address(db, (person or till.learner).id, ADDRESS, now=till.now)


async def declare_receipts(till: Till, declaration: Declaration = DECLARATION) -> None:
    """Let the charity declare its right to issue receipts."""
    async with till.database.write() as db:
        await declare(db, till.charity.id, declaration, by=till.learner.id, now=till.now)


async def give(
    till: Till,
    masterclass: Masterclass,
    *,
    gift_cents: int = 2000,
    person: Person | None = None,
    covers_fees: bool = False,
) -> Donation:
    """Let somebody give on the page, and return the gift itself."""
    payment = await till.open_gift(
        masterclass,
        gift_cents=gift_cents,
        person=person,
        covers_fees=covers_fees,
        source=DonationSource.PAGE,
    )
    await till.pay(payment)
    return await gift_of(till, payment, DonationSource.PAGE)


async def gift_of(till: Till, payment: Payment, source: DonationSource) -> Donation:
    """Return one line of a payment."""
    async with till.database.write() as db:
        return {line.source: line for line in await donations_for(db, payment.id)}[source]


async def refund(till: Till, payment_id: str, *, amount_cents: int) -> None:
    """Give some of a payment back, and let the clock work."""
    async with till.database.write() as db:
        payment = await get_locked(db, payment_id)
        await request_refund(
            db, payment, amount_cents=amount_cents, reason=RefundReason.VERDICT, now=till.now
        )
    await till.turn()
