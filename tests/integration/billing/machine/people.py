"""What people do with their money; whatever makes no sense is refused by the hub."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from billing import checkout
from billing.donations.models import DonationSource
from billing.payments import service as payments
from billing.payments.gifts import Gift, open_charity_gift_payment, open_gift_payment
from billing.payments.models import Payment
from hub.bookings import service as bookings
from hub.bookings.models import BookingState
from hub.masterclasses import seats
from hub.people.models import Person
from tests.integration.billing.machine.world import World
from tests.integration.billing.providers import ASKS_THE_BANK, IS_DECLINED, PAYS
from tests.integration.billing.till import OPEN_DONOR
from tests.scenes import make_person

TAKES_NO_REFUND = "4000000000005126"
CARDS = (PAYS, PAYS, PAYS, PAYS, IS_DECLINED, ASKS_THE_BANK, TAKES_NO_REFUND)
HOURS = 4
A_MINUTE = timedelta(minutes=1)


@dataclass
class People:
    """Learners, donors and talents."""

    world: World

    async def book(self, *, who: int, day: int) -> Payment:
        """Hold one of the coming slots, and go to pay."""
        till = self.world.till
        learner = self.world.learners[who % 2]
        teacher = self.world.teachers[day % 2]
        starts_at = self._at(days=1 + day // HOURS, hour=14 + day % HOURS)
        async with till.database.write() as db:
            booking = await bookings.hold_slot(
                db, learner.id, service_id=teacher.service.id, starts_at=starts_at, now=till.now
            )
        return self._remember(await till.open_session(booking))

    async def take_a_seat(
        self, pick: int, *, gift_cents: int, covers_fees: bool, is_new: bool
    ) -> Payment:
        """Hold a seat, with a gift or without; somebody seen before may choose other parts."""
        till = self.world.till
        masterclass = await self.world.pick_masterclass(pick)
        person = await self._newcomer() if is_new else self.world.learners[pick % 2]
        async with till.database.write() as db:
            seat = await seats.hold_seat(db, masterclass.id, person_id=person.id, now=till.now)
        return self._remember(
            await till.open_ticket(
                masterclass, seat, gift_cents=gift_cents, covers_fees=covers_fees
            )
        )

    async def give(
        self, pick: int, *, cents: int, covers_fees: bool, is_guest: bool, saves_card: bool = False
    ) -> Payment:
        """Give to a masterclass, or to the charity by itself."""
        till = self.world.till
        payer = self.world.learners[pick % 2]
        gift = Gift(
            amount_cents=cents,
            source=DonationSource.PAGE if pick % 2 else DonationSource.LIVE,
            covers_fees=covers_fees,
            shown=OPEN_DONOR,
            is_guest=is_guest,
            saves_card=saves_card,
        )
        masterclass = await self.world.pick_masterclass(pick)
        async with till.database.write() as db:
            if pick % 3 == 0:
                opened = await open_charity_gift_payment(
                    db, till.charity, gift, payer_id=payer.id, now=till.now, currency="EUR"
                )
            else:
                opened = await open_gift_payment(
                    db, masterclass, gift, payer_id=payer.id, now=till.now
                )
        return self._remember(opened)

    async def go_to_the_page(self, payment: Payment) -> str:
        """Be sent to the provider's page; return its name there."""
        till = self.world.till
        await checkout.start(
            till.database,
            till.gateway,
            payment.id,
            return_url=f"https://estrade.example/payments/{payment.id}",
            now=till.now,
        )
        return (await till.payment(payment)).checkout_id or ""

    async def type_card(self, payment: Payment, number: str) -> None:
        """Try a card on a page, whatever has become of the payment since."""
        if payment.checkout_id:
            await self.world.provider.type_card(payment.checkout_id, number)

    async def answer_bank(self, payment: Payment, *, is_approved: bool) -> None:
        """Say to the bank whether it is oneself, if it asks."""
        stripe = self.world.stripe
        if stripe is not None:
            for page in stripe.server.all("checkout.session"):
                if page["id"] == payment.checkout_id and page["payment_intent"]:
                    await stripe.answer_bank(page["id"], is_approved=is_approved)
        elif payment.checkout_id:
            await self.world.provider.answer_bank(payment.checkout_id, is_approved=is_approved)

    async def come_back(self, payment: Payment) -> None:
        """Be sent back to the hub, which asks how it went."""
        await self.world.till.sync(payment)

    async def pay(self, payment: Payment, number: str = PAYS, *, comes_back: bool = True) -> None:
        """Go the whole way."""
        page = await self.go_to_the_page(payment)
        await self.world.provider.type_card(page, number)
        if comes_back:
            await self.come_back(payment)

    async def pay_twice(self, pick: int) -> None:
        """Pay for one seat in two windows, with other parts in the second."""
        gift_cents = 500 + pick
        first = await self.take_a_seat(pick, gift_cents=gift_cents, covers_fees=False, is_new=False)
        page = await self.go_to_the_page(first)
        second = await self.take_a_seat(
            pick, gift_cents=gift_cents + 1, covers_fees=True, is_new=False
        )
        other = await self.go_to_the_page(second)
        for each in (page, other):
            await self.world.provider.type_card(each, PAYS)

    async def change_their_mind(self, payment: Payment) -> None:
        """Give a payment up."""
        async with self.world.database.write() as db:
            await payments.cancel_payment(db, payment.id, now=self.world.till.now)

    async def cancel(self, pick: int, *, is_by_talent: bool, notice: timedelta) -> None:
        """Call a session off, that long before it begins; just before, when `notice` is nothing."""
        booking = await self.world.pick_booking(pick, BookingState.CONFIRMED)
        if booking is not None:
            self.world.be_at(booking.starts_at - max(notice, A_MINUTE))
            person_id = booking.talent_id if is_by_talent else booking.learner_id
            async with self.world.database.write() as db:
                await bookings.cancel_booking(
                    db, booking.id, person_id=person_id, now=self.world.till.now
                )

    async def _newcomer(self) -> Person:
        self.world.newcomers += 1
        async with self.world.database.write() as db:
            return await make_person(db, f"Public{self.world.newcomers} Test")

    def _remember(self, payment: Payment) -> Payment:
        self.world.remember(payment.id)
        return payment

    def _at(self, *, days: int, hour: int) -> datetime:
        midnight = self.world.till.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=days, hours=hour)
