"""A charity gives a ticket or a gift back: out of escrow, or of what it was sent."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.disputes.models import RecoveryState
from billing.donations.lines import LineState
from billing.donations.models import Donation, DonationSource
from billing.errors import NothingToGiveBack, RefundTooLarge, SentByHand
from billing.ledger.accounts import PAYEE, PAYER, PLATFORM
from billing.payments.models import Payment
from billing.refunds.gifts import gift_terms, give_gift_back
from billing.refunds.models import RefundState
from billing.transfers.models import Transfer, TransferState
from hub.kernel.errors import NotFound
from hub.people.trail import Act, TrailEntry
from tests.integration.billing.counter import Counter
from tests.integration.billing.refunds.gift_scenes import (
    GIFT,
    GIFT_FEE,
    NET,
    agrees,
    give_back,
    given,
    handed_on,
    in_two_transfers,
    lines_of,
    recoveries_of,
    refunds_of,
    report_of,
    unsent,
    with_ticket,
)
from tests.integration.billing.till import DISPUTE, Till

TICKET, WITH, COVER = DonationSource.TICKET, DonationSource.WITH_TICKET, DonationSource.FEE_COVER


@pytest.mark.parametrize(("cents", "fee"), [(GIFT, GIFT_FEE), (4000, 70), (1, 0)])
async def test_what_waits_in_escrow_goes_back_at_once_and_the_hub_bears_the_fee(
    counter: Counter, cents: int, fee: int
) -> None:
    masterclass, payment = await given(counter)
    await give_back(counter.till, payment, cents)
    assert await recoveries_of(counter.till) == []
    await counter.work()
    assert await refunds_of(counter.till) == [(cents, RefundState.SUCCEEDED)]
    found = await counter.till.balances()
    assert (found.get(PAYER, 0), found.get(PLATFORM, 0)) == (cents - GIFT, -fee)
    totals = (await agrees(counter)).totals
    assert (totals.refunded_cents, totals.fees_cents) == (cents, GIFT_FEE - fee)
    await counter.give_evening(masterclass)
    sent_cents = GIFT - GIFT_FEE - cents + fee
    assert (await counter.till.balances()).get(PAYEE, 0) == sent_cents
    await agrees(counter)


@pytest.mark.parametrize(("cents", "fee"), [(GIFT, GIFT_FEE), (4000, 70), (1, 0)])
async def test_what_was_sent_comes_back_of_the_charity_then_goes_to_the_donor(
    counter: Counter, cents: int, fee: int
) -> None:
    payment = await handed_on(counter)
    await give_back(counter.till, payment, cents)
    assert await refunds_of(counter.till) == []
    await counter.work()
    (transfer,) = counter.server.all("transfer")
    assert transfer["amount_reversed"] == cents - fee
    assert [refund["amount"] for refund in counter.server.all("refund")] == [cents]
    assert await refunds_of(counter.till) == [(cents, RefundState.SUCCEEDED)]
    found = await counter.till.balances()
    assert (found.get(PAYEE, 0), found.get(PLATFORM, 0)) == (NET - cents + fee, -fee)
    report = await agrees(counter)
    assert report.totals.paid_out_cents == NET - cents + fee
    assert (report.lines[0].state is LineState.REFUNDED) is (cents == GIFT)


@pytest.mark.parametrize("is_sent", [False, True])
async def test_the_gift_goes_back_and_the_ticket_stays(counter: Counter, is_sent: bool) -> None:
    masterclass, payment = await with_ticket(counter)
    if is_sent:
        await counter.give_evening(masterclass)
    before = await lines_of(counter.till, payment)
    await give_back(counter.till, payment, {WITH: 4000})
    await counter.work()
    after = await lines_of(counter.till, payment)
    assert (after[WITH].refunded_cents, after[WITH].host_id) == (4000, before[WITH].host_id)
    for source in (TICKET, COVER):
        assert (after[source].refunded_cents, after[source].net_cents) == (
            0,
            before[source].net_cents,
        )
    by_source = {row.key: row.totals for row in (await agrees(counter)).by_source}
    assert by_source[WITH.value].refunded_cents == 4000
    assert by_source[TICKET.value].refunded_cents == 0


@pytest.mark.parametrize("is_sent", [False, True])
async def test_a_whole_payment_goes_back_line_by_line(counter: Counter, is_sent: bool) -> None:
    masterclass, payment = await with_ticket(counter)
    if is_sent:
        await counter.give_evening(masterclass)
    lines = await lines_of(counter.till, payment)
    whole = {source: line.amount_cents for source, line in lines.items()}
    await give_back(counter.till, payment, whole)
    await counter.work()
    assert await refunds_of(counter.till) == [(payment.amount_cents, RefundState.SUCCEEDED)]
    after = await lines_of(counter.till, payment)
    assert {line.net_cents for line in after.values()} == {0}
    found = await counter.till.balances()
    assert (found.get(PAYEE, 0), found.get(PAYER, 0)) == (0, 0)
    await agrees(counter)


async def test_covered_fees_that_the_card_took_whole_are_the_hubs_to_give(
    counter: Counter,
) -> None:
    masterclass, payment = await with_ticket(counter)
    await counter.give_evening(masterclass)
    cover = (await lines_of(counter.till, payment))[COVER]
    assert cover.net_cents == 0
    await give_back(counter.till, payment, {COVER: cover.amount_cents})
    assert await recoveries_of(counter.till) == []
    await counter.work()
    assert await refunds_of(counter.till) == [(cover.amount_cents, RefundState.SUCCEEDED)]
    assert counter.server.all("transfer_reversal") == []
    await agrees(counter)


@pytest.mark.parametrize("cents", [GIFT, 7000])
async def test_it_comes_back_of_both_transfers_that_carried_it(
    counter: Counter, cents: int
) -> None:
    payment = await in_two_transfers(counter)
    await give_back(counter.till, payment, cents)
    for _ in range(2):
        await counter.work()
        await give_back(counter.till, payment, cents)
    assert sum(cents for cents, _state in await refunds_of(counter.till)) == cents
    assert len(await recoveries_of(counter.till)) == 2
    await agrees(counter)


async def test_what_has_not_left_is_kept_back_at_once(counter: Counter) -> None:
    payment, account_id = await unsent(counter)
    await give_back(counter.till, payment, 4000)
    assert await recoveries_of(counter.till) == [(3930, 4000, RecoveryState.SUCCEEDED)]
    await counter.work()
    assert await refunds_of(counter.till) == [(4000, RefundState.SUCCEEDED)]
    counter.server.onboard(account_id)
    counter.till.clock.advance(timedelta(hours=2))
    await counter.work()
    assert [t["amount"] for t in counter.server.all("transfer")] == [NET - 3930]
    assert counter.server.all("transfer_reversal") == []
    await agrees(counter)


async def test_one_transfer_sent_and_one_not_each_give_what_they_have(counter: Counter) -> None:
    masterclass, payment = await given(counter)
    dispute = counter.server.open_dispute(payment.charge_id, amount=4000)
    await counter.work()
    await counter.give_evening(masterclass)
    account_id = await counter.stripe.account_of(f"payable:charity:{counter.till.charity.id}")
    counter.server.require(account_id or "", "identity.individual.address.line1")
    counter.server.close_dispute(dispute["id"], is_won=True)
    await counter.work()
    await give_back(counter.till, payment, GIFT)
    assert sorted(await recoveries_of(counter.till)) == [
        (3930, 4105, RecoveryState.SUCCEEDED),
        (5895, 5895, RecoveryState.REQUESTED),
    ]
    await counter.work()
    assert sum(cents for cents, _state in await refunds_of(counter.till)) == GIFT
    async with counter.till.database.read() as db:
        states = set(await db.scalars(select(Transfer.state)))
    assert states == {TransferState.SUCCEEDED, TransferState.WITHHELD}
    await agrees(counter)


@pytest.mark.parametrize("is_all", [True, False])
async def test_what_was_paid_by_hand_is_out_of_reach(counter: Counter, is_all: bool) -> None:
    payment = await in_two_transfers(counter)
    async with counter.till.database.write() as db:
        found = list(await db.scalars(select(Transfer).order_by(Transfer.amount_cents)))
        for transfer in found if is_all else found[:1]:
            transfer.provider_id = None
    if is_all:
        with pytest.raises(SentByHand):
            await give_back(counter.till, payment, 1)
        return
    async with counter.till.database.read() as db:
        terms = await gift_terms(db, await db.get_one(Payment, payment.id))
    assert terms.most_cents == 6000
    with pytest.raises(RefundTooLarge):
        await give_back(counter.till, payment, 6001)
    await give_back(counter.till, payment, 6000)
    await counter.work()
    # Stripe refunds no charge that was ever disputed: a person sees to that.
    assert await refunds_of(counter.till) == [(6000, RefundState.FAILED)]


async def test_in_the_sandbox_a_gift_to_a_charity_goes_the_same_way(till: Till) -> None:
    masterclass = await till.publish()
    payment = await till.pay(await till.open_gift(masterclass, gift_cents=GIFT))
    await give_back(till, payment, 4000)
    await till.turn()
    await give_back(till, payment, GIFT - 4000, sequence=2)
    await till.turn()
    states = [(4000, RefundState.SUCCEEDED), (6000, RefundState.SUCCEEDED)]
    assert await refunds_of(till) == states
    assert (await report_of(till)).totals.net_cents == 0
    till.clock.advance(DISPUTE)
    assert await till.problems() == []


@pytest.mark.parametrize("is_sent", [False, True])
async def test_a_form_pressed_twice_gives_back_once_and_the_trail_says_who_and_why(
    counter: Counter, is_sent: bool
) -> None:
    masterclass, payment = await given(counter)
    if is_sent:
        await counter.give_evening(masterclass)
    for _ in range(2):
        await give_back(counter.till, payment, 4000)
    await counter.work()
    await give_back(counter.till, payment, 4000)
    await counter.work()
    assert await refunds_of(counter.till) == [(4000, RefundState.SUCCEEDED)]
    async with counter.till.database.read() as db:
        (act,) = await db.scalars(select(TrailEntry).where(TrailEntry.act == Act.REFUND_ASKED))
    assert (act.actor_id, act.amount_cents) == (counter.till.teacher.person.id, 4000)
    assert act.reason == "Cinq mille au lieu de cinquante."


async def test_nothing_too_much_and_a_sessions_price_are_refused(counter: Counter) -> None:
    _booking, other = await counter.pay_session()
    payment = await handed_on(counter)
    for cents in (0, -1):
        with pytest.raises(NothingToGiveBack):
            await give_back(counter.till, payment, cents)
    with pytest.raises(RefundTooLarge):
        await give_back(counter.till, payment, GIFT + 1)
    async with counter.till.database.write() as db:
        line_id = await db.scalar(select(Donation.id))
        for payment_id, error in ((payment.id, RefundTooLarge), (other.id, NotFound)):
            with pytest.raises(error):
                await give_gift_back(
                    db,
                    payment_id,
                    by=counter.till.learner.id,
                    wanted={"don_of_another": 1, str(line_id): 0},
                    is_late=True,
                    sequence=1,
                    words="Erreur de saisie.",
                    now=counter.till.now,
                )
    assert await refunds_of(counter.till) == []
