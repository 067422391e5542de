"""What is given back of one's own accord: by talents, for a charity, by admins in their place."""

from collections.abc import Mapping
from dataclasses import dataclass

from billing.payments import service as payments
from billing.payments.models import Payment, PaymentPurpose
from billing.refunds.gifts import GiftTerms, gift_terms, give_gift_back
from billing.refunds.late_sessions import give_back_late, late_terms
from billing.refunds.service import refunds_of
from billing.refunds.voluntary import GIVEN_BACK_FROM, give_back
from hub.bookings.models import BookingState
from tests.integration.billing.machine.world import World


@dataclass
class Returns:
    """Those who give back what they were paid, or are to be."""

    world: World

    async def give_back(self, pick: int, *, percent: int, times: int, is_by_admin: bool) -> None:
        """Give back some of a session's price, by a form that is sent so often."""
        booking = await self.world.pick_booking(pick, *GIVEN_BACK_FROM)
        if booking is None:
            return
        async with self.world.database.read() as db:
            paid = await payments.payment_for(
                db, purpose=PaymentPurpose.SESSION, subject_id=booking.id
            )
            sequence = len(await refunds_of(db, paid.id)) + 1 if paid else 0
        cents = max(1, paid.kept_cents * percent // 100) if paid else 1
        given = set()
        for _ in range(times):
            async with self.world.database.write() as db:
                refund = await give_back(
                    db,
                    booking,
                    by=self._who(booking.talent_id, is_by_admin=is_by_admin),
                    amount_cents=cents,
                    sequence=sequence,
                    words="Erreur de saisie.",
                    now=self.world.till.now,
                )
            given.add(refund.id)
        assert len(given) == 1

    async def give_back_late(
        self, pick: int, *, percent: int, times: int, is_by_admin: bool
    ) -> None:
        """Give back some of a settled session's price, by a form sent so often."""
        booking = await self.world.pick_booking(pick, BookingState.SETTLED, BookingState.CANCELLED)
        if booking is None:
            return
        async with self.world.database.read() as db:
            paid = await payments.payment_for(
                db, purpose=PaymentPurpose.SESSION, subject_id=booking.id
            )
            most_cents = (await late_terms(db, booking, paid)).most_cents if paid else 0
            sequence = len(await refunds_of(db, paid.id)) + 1 if paid else 0
        for _ in range(times):
            async with self.world.database.write() as db:
                await give_back_late(
                    db,
                    booking,
                    by=self._who(booking.talent_id, is_by_admin=is_by_admin),
                    amount_cents=max(1, most_cents * percent // 100),
                    sequence=sequence,
                    words="Erreur de saisie.",
                    now=self.world.till.now,
                )

    async def give_gift_back(
        self, pick: int, *, percent: int, times: int, is_one_line: bool, is_by_admin: bool
    ) -> None:
        """Give back some of a ticket or a gift, of all lines or one, by a form sent so often."""
        payment = await self._pick_gift(pick)
        if payment is None:
            return
        async with self.world.database.read() as db:
            terms = await gift_terms(db, payment)
            sequence = len(await refunds_of(db, payment.id)) + 1
        wanted = _wanted(terms, pick, percent=percent, is_one_line=is_one_line)
        for _ in range(times):
            async with self.world.database.write() as db:
                await give_gift_back(
                    db,
                    payment.id,
                    by=self._who(self.world.learners[0].id, is_by_admin=is_by_admin),
                    wanted=wanted,
                    is_late=terms.is_late,
                    sequence=sequence,
                    words="Erreur de saisie.",
                    now=self.world.till.now,
                )

    async def _pick_gift(self, pick: int) -> Payment | None:
        for step in range(len(self.world.payment_ids)):
            payment = await self.world.pick_payment(pick + step)
            if payment and payment.purpose is not PaymentPurpose.SESSION and payment.kept_cents:
                return payment
        return None

    def _who(self, person_id: str, *, is_by_admin: bool) -> str:
        return self.world.admin.id if is_by_admin else person_id


def _wanted(terms: GiftTerms, pick: int, *, percent: int, is_one_line: bool) -> Mapping[str, int]:
    lines = sorted(terms.lines, key=lambda line: (line.donation.source, line.left_cents))
    if is_one_line:
        lines = [lines[pick % len(lines)]]
    # One line in three is asked for more than can be reached, if there is more.
    of = [line.left_cents if pick % 3 == 0 else line.most_cents for line in lines]
    return {
        line.donation.id: max(min(1, cents), cents * percent // 100)
        for line, cents in zip(lines, of, strict=True)
    }
