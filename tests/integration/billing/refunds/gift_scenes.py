"""Tickets and gifts that are given back, before their charity was sent them and after."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select

from billing.disputes.models import Recovery, RecoveryState
from billing.donations.models import Donation, DonationSource
from billing.donations.period import Period
from billing.donations.report import CharityReport, charity_report
from billing.ledger.accounts import payable_charity
from billing.payments.models import Payment
from billing.refunds.gifts import give_gift_back
from billing.refunds.models import Refund, RefundReason, RefundState
from hub.masterclasses.models import Masterclass
from tests.integration.billing.counter import A_MONTH, Counter
from tests.integration.billing.machine.provenance import check_late_refunds, check_transfers
from tests.integration.billing.till import Till
from web.views.figure_postings import Asked, Figure, LineFilter, figure_postings

GIFT, GIFT_FEE, NET, DISPUTE_FEE = 10_000, 175, 9825, 2000
ADDRESS = "identity.individual.address.line1"
PARIS = ZoneInfo("Europe/Paris")


async def given(counter: Counter) -> tuple[Masterclass, Payment]:
    """Have a gift of 100 euros captured."""
    masterclass = await counter.till.publish()
    opened = await counter.till.open_gift(masterclass, gift_cents=GIFT)
    return masterclass, await counter.pay(opened)


async def handed_on(counter: Counter) -> Payment:
    """Have a gift of 100 euros sent to its charity."""
    masterclass, payment = await given(counter)
    await counter.give_evening(masterclass)
    return payment


async def with_ticket(counter: Counter) -> tuple[Masterclass, Payment]:
    """Have a ticket of 12 euros bought, with a gift of 50 and the fees of the card."""
    masterclass = await counter.till.publish()
    seat = await counter.till.seat(masterclass)
    opened = await counter.till.open_ticket(masterclass, seat, gift_cents=5000, covers_fees=True)
    return masterclass, await counter.pay(opened)


async def unsent(counter: Counter) -> tuple[Payment, str]:
    """Settle a gift whose charity cannot be paid yet; return the account too."""
    masterclass, payment = await given(counter)
    account_id = await counter.stripe.account_of(payable_charity(counter.till.charity.id))
    assert account_id is not None
    counter.server.require(account_id, ADDRESS)
    await counter.give_evening(masterclass)
    return payment, account_id


async def in_two_transfers(counter: Counter) -> Payment:
    """Send a gift without what a bank had of it, then that too."""
    masterclass, payment = await given(counter)
    dispute = counter.server.open_dispute(payment.charge_id, amount=4000)
    await counter.work()
    await counter.give_evening(masterclass)
    counter.server.close_dispute(dispute["id"], is_won=True)
    await counter.work()
    assert sorted(t["amount"] for t in counter.server.all("transfer")) == [3930, 5895]
    return payment


async def lines_of(till: Till, payment: Payment) -> dict[DonationSource, Donation]:
    async with till.database.read() as db:
        found = await db.scalars(select(Donation).where(Donation.payment_id == payment.id))
        return {donation.source: donation for donation in found}


async def give_back(
    till: Till,
    payment: Payment,
    wanted: int | Mapping[DonationSource, int],
    *,
    sequence: int = 1,
    is_late: bool | None = None,
) -> None:
    """Give back so much of the one line of a payment, or of each of its lines.

    The form is of now unless it is said whether it was shown for money that had been handed on.
    """
    lines = await lines_of(till, payment)
    is_by_now = any(line.transfer_id for line in lines.values())
    if isinstance(wanted, int):
        wanted = dict.fromkeys(lines, wanted)
    async with till.database.write() as db:
        await give_gift_back(
            db,
            payment.id,
            by=till.teacher.person.id,
            wanted={lines[source].id: cents for source, cents in wanted.items()},
            is_late=is_by_now if is_late is None else is_late,
            sequence=sequence,
            words="Cinq mille au lieu de cinquante.",
            now=till.now,
        )


async def empty_account(counter: Counter) -> None:
    """Have the charity paid out all that it was sent."""
    (transfer,) = counter.server.all("transfer")
    counter.server.pay_out(transfer["destination"])


async def recoveries_of(till: Till) -> list[tuple[int, int, RecoveryState]]:
    async with till.database.read() as db:
        found = await db.scalars(select(Recovery).order_by(Recovery.requested_at, Recovery.id))
        return [(one.amount_cents, one.refund_cents, one.state) for one in found]


async def refunds_of(till: Till) -> list[tuple[int, RefundState]]:
    async with till.database.read() as db:
        found = list(await db.scalars(select(Refund).order_by(Refund.sequence)))
    assert all(refund.reason is RefundReason.VOLUNTARY for refund in found)
    return [(refund.amount_cents, refund.state) for refund in found]


async def agrees(counter: Counter) -> CharityReport:
    """Check that books, rows and Stripe agree; return the charity's report, which adds up."""
    assert await counter.till.problems() == []
    assert await counter.differences() == []
    async with counter.till.database.read() as db:
        await check_transfers(db)
        await check_late_refunds(db)
    return await report_of(counter.till)


async def report_of(till: Till) -> CharityReport:
    """Return the charity's report, each figure checked against its postings."""
    day = till.now.date()
    period = Period(first_day=day - A_MONTH, last_day=day + A_MONTH)
    async with till.database.read() as db:
        report = await charity_report(
            db, till.charity.id, period=period, zone=PARIS, currency="EUR"
        )
        for figure in Figure:
            asked = Asked(
                charity_id=till.charity.id,
                figure=figure,
                period=period,
                lines=LineFilter(),
                zone=PARIS,
                currency="EUR",
            )
            found = await figure_postings(db, asked)
            assert found.total_cents == getattr(report.totals, f"{figure.value}_cents"), figure
    return report
