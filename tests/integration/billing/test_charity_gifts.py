"""Gifts to a charity by itself, and what learners forfeit to one."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from billing.donations.models import Donation, DonationSource
from billing.earnings import EarningState, earnings
from billing.earnings.figures import EarningFigure
from billing.earnings.postings import Sessions, earning_postings
from billing.errors import GiftInvalid, RefundTooLate
from billing.gateways.sandbox import disputes as banks
from billing.payments.gifts import Gift, open_charity_gift_payment
from billing.payments.models import Payment, PaymentState
from billing.payments.service import get_locked
from billing.refunds.models import RefundReason
from billing.refunds.service import request_refund
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.bookings.verdict import Judgement, Verdict
from hub.charities.errors import CharityNotVerified
from hub.charities.models import Charity
from hub.people.models import Person
from hub.skills.service import give_forfeits_to
from tests.integration.billing.till import BAD_CARD, DISPUTE, GOOD_CARD, OPEN_DONOR, Till
from tests.scenes import SLOT
from web.views.session_money import session_money

DAY = timedelta(days=1)


async def _open(till: Till, *, cents: int, is_guest: bool = False) -> Payment:
    gift = Gift(amount_cents=cents, source=DonationSource.PAGE, shown=OPEN_DONOR, is_guest=is_guest)
    async with till.database.write() as db:
        return await open_charity_gift_payment(
            db, till.charity, gift, payer_id=till.learner.id, now=till.now, currency="EUR"
        )


async def _donations(till: Till) -> list[Donation]:
    async with till.database.read() as db:
        return list(await db.scalars(select(Donation).order_by(Donation.given_at)))


async def _refund(till: Till, payment: Payment) -> None:
    async with till.database.write() as db:
        locked = await get_locked(db, payment.id)
        await request_refund(
            db,
            locked,
            amount_cents=locked.kept_cents,
            reason=RefundReason.CANCELLED,
            now=till.now,
        )


async def test_a_gift_to_a_charity_waits_and_is_sent_to_it(till: Till) -> None:
    await till.pay(await _open(till, cents=5000))
    (gift,) = await _donations(till)
    assert (gift.masterclass_id, gift.host_id, gift.donor_name) == (None, None, "Léa")
    escrow = f"escrow:charity:{till.charity.id}"
    assert await till.balance(escrow) == 5000 - gift.fee_cents
    await till.turn()
    till.clock.advance(DISPUTE)
    await till.turn()
    assert await till.balance(escrow) == 5000 - gift.fee_cents
    till.clock.advance(DAY)
    await till.turn()
    balances = await till.balances()
    assert balances["outside:payee"] == 5000 - gift.fee_cents
    assert escrow not in balances
    assert await till.problems() == []


async def test_gifts_of_a_day_are_sent_together_and_later_ones_later(till: Till) -> None:
    for cents in (1000, 2000):
        await till.pay(await _open(till, cents=cents))
    await till.turn()
    till.clock.advance(DAY)
    await till.pay(await _open(till, cents=4000))
    await till.turn()
    till.clock.advance(DISPUTE)
    await till.turn()
    first, second, third = await _donations(till)
    assert first.transfer_id == second.transfer_id is not None
    assert third.transfer_id is None
    till.clock.advance(DAY)
    await till.turn()
    assert await till.balances() == {
        "outside:payer": -7000,
        "outside:payee": 7000 - sum(gift.fee_cents for gift in await _donations(till)),
        "provider:fees": sum(gift.fee_cents for gift in await _donations(till)),
    }
    assert await till.problems() == []


async def test_a_gift_can_go_back_until_it_is_sent(till: Till) -> None:
    payment = await till.pay(await _open(till, cents=5000))
    await till.turn()
    await _refund(till, payment)
    await till.turn()
    till.clock.advance(DISPUTE + DAY)
    await till.turn()
    (gift,) = await _donations(till)
    assert (gift.refunded_cents, gift.transfer_id) == (5000, None)
    assert "outside:payee" not in await till.balances()
    other = await till.pay(await _open(till, cents=900))
    till.clock.advance(DISPUTE + DAY)
    await till.turn()
    till.clock.advance(DISPUTE + DAY)
    await till.turn()
    with pytest.raises(RefundTooLate):
        await _refund(till, other)
    assert await till.problems() == []


async def test_a_charity_nobody_verified_is_given_nothing(till: Till) -> None:
    async with till.database.write() as db:
        charity = await db.get_one(Charity, till.charity.id)
        charity.verified_at = None
        till.charity = charity
    with pytest.raises(CharityNotVerified):
        await _open(till, cents=5000)


@pytest.mark.parametrize("cents", [-1, 0, 99, 500_001])
async def test_an_absurd_gift_to_a_charity_is_refused(till: Till, cents: int) -> None:
    with pytest.raises(GiftInvalid):
        await _open(till, cents=cents)


async def test_a_declined_card_gives_nothing(till: Till) -> None:
    payment = await till.pay(await _open(till, cents=5000), BAD_CARD)
    assert payment.state is PaymentState.PENDING
    assert await _donations(till) == []


async def test_a_guest_and_the_owner_of_the_address_do_not_close_each_others_payment(
    till: Till,
) -> None:
    own = await _open(till, cents=5000)
    guest = await _open(till, cents=700, is_guest=True)
    another = await _open(till, cents=800, is_guest=True)
    assert len({own.id, guest.id, another.id}) == 3
    for payment in (own, guest, another):
        assert (await till.pay(payment)).state is PaymentState.SUCCEEDED


async def _forfeit(till: Till, *, is_absent: bool) -> Booking:
    booking = await till.hold()
    await till.pay(await till.open_session(booking), GOOD_CARD)
    if is_absent:
        till.clock.at = SLOT + timedelta(minutes=20)
        async with till.database.write() as db:
            held = await bookings.get_booking(db, booking.id)
            judgement = Judgement(Verdict.LEARNER_ABSENT)
            await bookings.apply_judgement(
                db, held, judgement, dispute_window=DISPUTE, now=till.now
            )
    else:
        till.clock.at = SLOT - timedelta(minutes=10)
        async with till.database.write() as db:
            await bookings.cancel_booking(
                db, booking.id, person_id=booking.learner_id, now=till.now
            )
    return booking


async def _let_days_pass(till: Till) -> None:
    for _ in range(3):
        await till.turn()
        till.clock.advance(timedelta(days=4))
        async with till.database.write() as db:
            await bookings.settle_due(db, now=till.now)
    await till.turn()


@pytest.mark.parametrize("is_absent", [True, False])
async def test_what_is_forfeited_goes_to_the_talents_charity_in_their_name(
    till: Till, *, is_absent: bool
) -> None:
    talent = till.teacher.person
    async with till.database.write() as db:
        await give_forfeits_to(db, talent.id, till.charity.id)
    await _forfeit(till, is_absent=is_absent)
    await _let_days_pass(till)
    (gift,) = await _donations(till)
    async with till.database.read() as db:
        donor = await db.get_one(Person, gift.donor_id)
        summary = await earnings(db, talent.id, currency="EUR")
    assert (gift.source, gift.charity_id) == (DonationSource.FORFEIT, till.charity.id)
    assert (donor.id, gift.host_id, gift.fee_cents) == (talent.id, talent.id, 0)
    assert gift.transfer_id is not None
    (line,) = summary.lines
    assert line.state is EarningState.GIVEN
    assert line.given_cents == line.net_cents == gift.amount_cents == summary.given_cents
    assert line.gross_cents == line.refunded_cents + line.fee_cents + line.net_cents
    assert (summary.payable_cents, summary.transferred_cents) == (0, 0)
    balances = await till.balances()
    assert balances["outside:payee"] == gift.amount_cents
    assert not [name for name in balances if name.startswith(("escrow", "payable"))]
    assert await till.problems() == []


async def test_what_a_bank_had_of_a_forfeited_price_is_given_once_it_is_back(till: Till) -> None:
    talent = till.teacher.person
    async with till.database.write() as db:
        await give_forfeits_to(db, talent.id, till.charity.id)
    booking = await _forfeit(till, is_absent=True)
    async with till.database.write() as db:
        payment = (await db.scalars(select(Payment))).one()
        dispute_id = await banks.open_dispute(
            db, payment.charge_id, now=till.now, amount_cents=3000
        )
    await _let_days_pass(till)
    async with till.database.write() as db:
        await banks.close_dispute(db, dispute_id, is_won=True, now=till.now)
    await till.turn()
    gifts = await _donations(till)
    assert [(g.source, g.amount_cents) for g in gifts] == [(DonationSource.FORFEIT, 2850)] * 2
    async with till.database.read() as db:
        summary = await earnings(db, talent.id, currency="EUR")
        sessions = Sessions(talent.id, "EUR", ZoneInfo("Europe/Paris"))
        found = await earning_postings(db, EarningFigure.GIVEN, sessions)
        money = await session_money(db, await bookings.get_booking(db, booking.id))
    (line,) = summary.lines
    assert line.given_cents == summary.given_cents == found.total_cents == 5700
    assert money.given == {till.charity.name: 5700}
    assert not [n for n in await till.balances() if n.startswith(("escrow", "payable"))]
    assert await till.problems() == []


async def test_a_session_that_took_place_is_the_talents_whatever_they_chose(till: Till) -> None:
    async with till.database.write() as db:
        await give_forfeits_to(db, till.teacher.person.id, till.charity.id)
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    till.clock.at = SLOT + timedelta(hours=1)
    async with till.database.write() as db:
        held = await bookings.get_booking(db, booking.id)
        judgement = Judgement(Verdict.COMPLETED)
        await bookings.apply_judgement(db, held, judgement, dispute_window=DISPUTE, now=till.now)
    await _let_days_pass(till)
    assert await _donations(till) == []
    assert (await till.balances())["outside:payee"] == 5700
