"""A form that gives a gift back does what it was shown for, of the lines it names, or nothing."""

import asyncio
from dataclasses import replace

import pytest

from billing.disputes.locks import lock_payment
from billing.disputes.models import RecoveryState
from billing.donations.models import Donation, DonationSource
from billing.errors import PaymentTransition, RefundTooLarge
from billing.payments.models import Payment
from billing.refunds.gifts import gift_terms
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee, request_transfer
from tests.integration.billing.counter import Counter
from tests.integration.billing.refunds.gift_scenes import (
    GIFT,
    NET,
    agrees,
    empty_account,
    give_back,
    given,
    handed_on,
    lines_of,
    recoveries_of,
    refunds_of,
    with_ticket,
)
from tests.integration.billing.refunds.late_scenes import A_DAY
from tests.integration.billing.till import Till

TICKET, WITH = DonationSource.TICKET, DonationSource.WITH_TICKET
A_MOMENT_S = 0.3


@pytest.mark.parametrize("is_sent", [False, True])
async def test_a_form_for_other_lines_that_make_as_much_was_not_sent_before(
    counter: Counter, is_sent: bool
) -> None:
    masterclass, payment = await with_ticket(counter)
    if is_sent:
        await counter.give_evening(masterclass)
    await give_back(counter.till, payment, {TICKET: 1000})
    for _ in range(2):
        with pytest.raises(PaymentTransition):
            await give_back(counter.till, payment, {WITH: 1000, TICKET: 0})
        with pytest.raises(PaymentTransition):
            await give_back(counter.till, payment, {WITH: 500, TICKET: 500})
        await give_back(counter.till, payment, {WITH: 0, TICKET: 1000})
        await counter.work()
    after = await lines_of(counter.till, payment)
    assert (after[TICKET].refunded_cents, after[WITH].refunded_cents) == (1000, 0)
    assert [cents for cents, _state in await refunds_of(counter.till)] == [1000]
    await agrees(counter)


async def test_what_a_bank_kept_whole_is_not_offered_though_the_charity_kept_it(
    counter: Counter,
) -> None:
    payment = await handed_on(counter)
    await empty_account(counter)
    dispute = counter.server.open_dispute(payment.charge_id)
    await counter.work()
    counter.server.close_dispute(dispute["id"], is_won=False)
    for _ in range(31):
        await counter.work()
        counter.till.clock.advance(A_DAY)
    assert await recoveries_of(counter.till) == [(NET, 0, RecoveryState.KEPT)]
    async with counter.till.database.read() as db:
        terms = await gift_terms(db, await db.get_one(Payment, payment.id))
    assert (terms.most_cents, [line.most_cents for line in terms.lines]) == (0, [0])
    with pytest.raises(RefundTooLarge):
        await give_back(counter.till, payment, 1)
    assert len(await recoveries_of(counter.till)) == 1


async def test_no_more_than_what_stays_paid_is_given_back(counter: Counter) -> None:
    _masterclass, payment = await given(counter)
    async with counter.till.database.read() as db:
        terms = await gift_terms(db, await db.get_one(Payment, payment.id))
    (line,) = terms.lines
    left = replace(terms, kept_cents=500)
    assert left.most_cents == 500
    left.plan({line.donation.id: 500})
    with pytest.raises(RefundTooLarge):
        left.plan({line.donation.id: 501})


async def test_a_form_that_says_otherwise_than_what_would_happen_gives_nothing_back(
    counter: Counter,
) -> None:
    masterclass, payment = await given(counter)
    with pytest.raises(PaymentTransition):
        await give_back(counter.till, payment, GIFT, is_late=True)
    await counter.give_evening(masterclass)
    with pytest.raises(PaymentTransition):
        await give_back(counter.till, payment, GIFT, is_late=False)
    assert await refunds_of(counter.till) == []
    assert await recoveries_of(counter.till) == []


async def test_a_form_sent_while_the_gift_is_handed_on_gives_nothing_back(till: Till) -> None:
    masterclass = await till.publish()
    payment = await till.pay(await till.open_gift(masterclass, gift_cents=GIFT))
    (gift,) = (await lines_of(till, payment)).values()
    is_locked = asyncio.Event()

    async def hand_on() -> None:
        async with till.database.write() as db:
            await lock_payment(db, payment.id)
            is_locked.set()
            # Long enough for the other to read the lines, were it not to wait.
            await asyncio.sleep(A_MOMENT_S)
            transfer = request_transfer(
                db,
                Payee(PayeeKind.CHARITY, till.charity.id),
                subject_id=masterclass.id,
                amount_cents=gift.net_cents,
                currency=payment.currency,
                now=till.now,
            )
            await db.flush()
            (await db.get_one(Donation, gift.id)).transfer_id = transfer.id

    async def give() -> None:
        await is_locked.wait()
        await give_back(till, payment, 4000, is_late=False)

    handed, refused = await asyncio.gather(hand_on(), give(), return_exceptions=True)
    assert handed is None
    assert isinstance(refused, PaymentTransition)
    assert await refunds_of(till) == []
    assert await recoveries_of(till) == []
