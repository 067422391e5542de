"""A session that was settled, and its talent who gives some of it back."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from billing.disputes.models import Recovery, RecoveryState
from billing.earnings.figures import EarningFigure
from billing.earnings.lines import EarningLine, earnings
from billing.earnings.postings import Sessions, earning_postings
from billing.ledger.accounts import payable_talent
from billing.refunds.late_sessions import give_back_late
from billing.refunds.models import Refund, RefundReason, RefundState
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from tests.integration.billing.counter import Counter
from tests.integration.billing.machine.provenance import check_late_refunds, check_transfers
from tests.integration.billing.till import Till

PRICE, OWED, CARD_FEE, DISPUTE_FEE = 6000, 5700, 115, 2000
ADDRESS = "identity.individual.address.line1"
A_DAY = timedelta(hours=26)


async def give(
    till: Till, booking: Booking, cents: int, *, sequence: int = 1, words: str = "Une corde."
) -> None:
    async with till.database.write() as db:
        await give_back_late(
            db,
            await bookings.get_booking(db, booking.id),
            by=booking.talent_id,
            amount_cents=cents,
            sequence=sequence,
            words=words,
            now=till.now,
        )


async def agrees(counter: Counter) -> None:
    """Check that books, rows and Stripe agree, and that the talent's figures add up."""
    assert await counter.till.problems() == []
    assert await counter.differences() == []
    async with counter.till.database.read() as db:
        await check_transfers(db)
        await check_late_refunds(db)
    await adds_up(counter.till)


async def adds_up(till: Till) -> EarningLine:
    """Check the sums that every earning keeps; return the one line."""
    talent_id = till.teacher.person.id
    async with till.database.read() as db:
        summary = await earnings(db, talent_id, currency="EUR")
        sessions = Sessions(talent_id, "EUR", ZoneInfo("Europe/Paris"))
        of = {
            figure.value: (await earning_postings(db, figure, sessions)).total_cents
            for figure in EarningFigure
        }
    assert of["gross"] == of["refunded"] + of["held"] + of["fee"] + of["net"]
    assert of["net"] == of["sent"] + of["given"] + of["taken_back"] + of["pending"]
    (line,) = summary.lines
    shown = (line.gross_cents, line.refunded_cents, line.held_cents, line.fee_cents, line.net_cents)
    assert shown == (of["gross"], of["refunded"], of["held"], of["fee"], of["net"])
    assert (summary.fees_cents, summary.escrow_cents) == (of["fee"], of["held"])
    return line


async def recoveries_of(till: Till) -> list[tuple[int, int, RecoveryState]]:
    async with till.database.read() as db:
        found = await db.scalars(select(Recovery).order_by(Recovery.requested_at, Recovery.id))
        return [(one.amount_cents, one.refund_cents, one.state) for one in found]


async def refunds_of(till: Till) -> list[tuple[int, RefundState]]:
    async with till.database.read() as db:
        found = list(await db.scalars(select(Refund).order_by(Refund.sequence)))
    assert all(refund.reason is RefundReason.VOLUNTARY for refund in found)
    return [(refund.amount_cents, refund.state) for refund in found]


async def settled(counter: Counter) -> tuple[Booking, str]:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    return booking, payment.charge_id


async def unsent(counter: Counter) -> tuple[Booking, str]:
    """Settle a session whose talent cannot be paid yet; return the booking and the account."""
    booking, _payment = await counter.pay_session()
    account_id = await counter.stripe.account_of(payable_talent(counter.till.teacher.person.id))
    assert account_id is not None
    counter.server.require(account_id, ADDRESS)
    await counter.take_place(booking)
    return booking, account_id


async def in_two_transfers(counter: Counter) -> tuple[Booking, str]:
    """Have 38 euros of 57 sent, and the rest when the bank gives it up."""
    booking, payment = await counter.pay_session()
    dispute = counter.server.open_dispute(payment.charge_id, amount=2000)
    await counter.work()
    await counter.take_place(booking)
    counter.server.close_dispute(dispute["id"], is_won=True)
    await counter.work()
    assert sorted(t["amount"] for t in counter.server.all("transfer")) == [1900, 3800]
    return booking, payment.charge_id


async def empty_account(counter: Counter) -> None:
    (transfer,) = counter.server.all("transfer")
    counter.server.pay_out(transfer["destination"])
