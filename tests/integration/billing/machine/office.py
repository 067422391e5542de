"""What the hub does by itself, and what its operator does: verdicts, refunds, freezes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Row, Table, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from billing.attention import service as attention
from billing.disputes.models import Dispute, Recovery
from billing.donations.models import Donation
from billing.due import LEASE
from billing.freezes import service as freezes
from billing.inbox.catch_up import fetch_missed
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentPurpose
from billing.payments.service import get_locked
from billing.refunds.models import Refund, RefundReason
from billing.refunds.service import request_refund
from billing.settlements.models import Settlement
from billing.transfers.models import Transfer
from hub.bookings import service as bookings
from hub.bookings.models import Booking, BookingState
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.errors import EstradeError
from hub.masterclasses import seats
from hub.masterclasses import service as masterclasses
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.service import MasterclassDetails
from tests.integration.billing.faults import Killed
from tests.integration.billing.machine.agreement import differences
from tests.integration.billing.machine.world import World
from tests.integration.billing.till import DISPUTE

VERDICTS = tuple(Verdict)
REASONS = (RefundReason.CANCELLED, RefundReason.VERDICT)
WHY = "the machine says so"
A_DAY = timedelta(days=1)
PAUSES = (timedelta(days=8), timedelta(days=8), timedelta(days=8), timedelta(days=16))
"""Together longer than a payee is asked for money; each longer than a session can be ahead."""

BOOKS = (Posting, Payment, Refund, Transfer, Dispute, Recovery, Donation, Settlement)
ROUNDS = 20


@dataclass
class Office:
    """The clock's jobs, the operator's page, and the masterclasses' hosts."""

    world: World

    async def work(self, *, clocks: int, catches_up: bool = False) -> None:
        """Let the clock processes do what is due; notices come first, those that come."""
        await self.world.provider.deliver()
        for step in (self.expire, self.settle):
            await step()
        if catches_up:
            await self.catch_up()
        done = await asyncio.gather(*(self._turn() for _ in range(clocks)), return_exceptions=True)
        for error in done:
            if isinstance(error, BaseException) and not isinstance(error, Killed):
                raise error

    async def catch_up(self) -> None:
        """Read the provider's list of notices."""
        now = self.world.till.now
        await fetch_missed(self.world.database, self.world.till.gateway, now=now)

    async def expire(self) -> None:
        """Give unpaid slots and seats back."""
        async with self.world.database.write() as db:
            await bookings.expire_due_holds(db, now=self.world.till.now)
        async with self.world.database.write() as db:
            await seats.expire_due_seats(db, now=self.world.till.now)

    async def judge(self, verdict: Verdict, *, lost_min: int) -> None:
        """Say of every session that has begun how it went."""
        begun = select(Booking).where(
            Booking.state == BookingState.CONFIRMED, Booking.starts_at <= self.world.till.now
        )
        async with self.world.database.write() as db:
            for booking in list(await db.scalars(begun.order_by(Booking.starts_at))):
                await bookings.apply_judgement(
                    db,
                    booking,
                    Judgement(verdict, lost_min=lost_min),
                    dispute_window=DISPUTE,
                    now=self.world.till.now,
                )

    async def hold_a_session(self, pick: int, verdict: Verdict, *, lost_min: int) -> None:
        """Let a session's time come, and say how it went, and of all others by then."""
        booking = await self.world.pick_booking(pick, BookingState.CONFIRMED)
        if booking is not None:
            self.world.be_at(booking.ends_at)
            await self.judge(verdict, lost_min=lost_min)

    async def settle(self) -> None:
        """Settle what nobody disputes any more."""
        now = self.world.till.now
        async with self.world.database.write() as db:
            await bookings.settle_due(db, now=now)
        async with self.world.database.write() as db:
            await masterclasses.end_overrunning(db, dispute_window=DISPUTE, now=now)
            await masterclasses.settle_due(db, now=now)

    async def hold_settlement(self, pick: int, *, is_over: bool) -> None:
        """Keep a session's money while its people disagree, or let it go."""
        booking = await self.world.pick_booking(pick, BookingState.ENDED)
        if booking is None:
            return
        async with self.world.database.write() as db:
            if is_over:
                await bookings.resume_settlement(db, booking.id, now=self.world.till.now)
            else:
                await bookings.hold_settlement(db, booking.id)

    async def move_masterclass(self, pick: int, *, is_cancelled: bool) -> None:
        """Take a masterclass one step on, or call it off."""
        chosen = await self.world.pick_masterclass(pick)
        if chosen.state is MasterclassState.PUBLISHED and not is_cancelled:
            self.world.be_at(chosen.starts_at)
        now = self.world.till.now
        async with self.world.database.write() as db:
            row = await masterclasses.get_locked(db, chosen.id)
            if row.state is MasterclassState.PUBLISHED and is_cancelled:
                await masterclasses.cancel_masterclass(db, row, reason="host", now=now)
            elif row.state is MasterclassState.PUBLISHED:
                await masterclasses.go_live(db, row.id, host_id=row.host_id, now=now)
            elif row.state is MasterclassState.LIVE:
                await masterclasses.end_masterclass(
                    db, row.id, host_id=row.host_id, dispute_window=DISPUTE, now=now
                )

    async def announce(self, pick: int, *, ticket_cents: int, capacity: int) -> None:
        """Publish another masterclass, a few days from now."""
        now = self.world.till.now
        details = MasterclassDetails(
            title="Encore une fois",
            summary="Une heure de plus.",
            charity_id=self.world.till.charity.id,
            field_slug="guitar",
            language="fr",
            starts_at=(now + timedelta(days=1 + pick % 5)).replace(hour=10, minute=0),
            duration_min=60,
            ticket_cents=ticket_cents,
            goal_cents=100_000,
            capacity=capacity,
            currency="EUR",
        )
        host = self.world.teachers[pick % 2].person
        async with self.world.database.write() as db:
            await masterclasses.publish_masterclass(db, host.id, details, now=now)

    async def refund(self, pick: int, *, percent: int) -> None:
        """Give a donor some or all of it back, while the charity does not have it."""
        payment = await self.world.pick_payment(pick)
        if payment is None or payment.purpose is PaymentPurpose.SESSION:
            return
        async with self.world.database.write() as db:
            locked = await get_locked(db, payment.id)
            await request_refund(
                db,
                locked,
                amount_cents=max(1, locked.kept_cents * percent // 100),
                reason=REASONS[pick % 2],
                now=self.world.till.now,
            )

    async def freeze(self, pick: int, *, is_over: bool) -> None:
        """Send a payee nothing for now, or again."""
        payee = self.world.payees[pick % len(self.world.payees)]
        act = freezes.unfreeze_payee if is_over else freezes.freeze_payee
        async with self.world.database.write() as db:
            await act(db, payee, reason=WHY, by=self.world.admin.id, now=self.world.till.now)

    async def freeze_or_thaw(self, pick: int) -> None:
        """Freeze a payee, or thaw them when they are frozen."""
        payee = self.world.payees[pick % len(self.world.payees)]
        async with self.world.database.read() as db:
            is_over = await freezes.open_freeze(db, payee) is not None
        await self.freeze(pick, is_over=is_over)

    async def see_to_what_failed(self, *, is_settled: bool) -> None:
        """Settle by hand what the provider refused, or have it asked again."""
        for model in (Refund, Transfer):
            for row_id in await self._dead(model):
                try:
                    await self._see_to(model, row_id, is_settled=is_settled)
                except EstradeError:
                    await self._see_to(model, row_id, is_settled=False)

    async def compare(self) -> None:
        """Compare the books with the provider, which changes nothing in them."""
        before = await self._books()
        try:
            await differences(self.world, since=self.world.till.now - A_DAY)
        finally:
            assert await self._books() == before

    async def calm_down(self) -> None:
        """Let nobody of ours die any more, and the provider work again."""
        self.world.mortality.left = None
        self.world.weather.clear()

    async def finish(self) -> None:
        """Let weeks pass with everything working, so that all that is due happens."""
        for number, pause in enumerate(PAUSES):
            await self._close_what_is_over()
            self.world.pass_time(pause)
            await self.see_to_what_failed(is_settled=number > 0)
        self.world.pass_time(LEASE)
        await self._work_it_off()

    async def _close_what_is_over(self) -> None:
        async with self.world.database.write() as db:
            ended = Booking.state == BookingState.ENDED
            held = update(Booking).where(ended, Booking.settle_at.is_(None))
            await db.execute(held.values(settle_at=self.world.till.now))
        await self._judge_all()
        await self._close_stages()
        await self._work_it_off()

    async def _judge_all(self) -> None:
        await self.judge(Verdict.COMPLETED, lost_min=0)

    async def _close_stages(self) -> None:
        over = select(Masterclass).where(
            Masterclass.state.in_([MasterclassState.PUBLISHED, MasterclassState.LIVE]),
            Masterclass.ends_at <= self.world.till.now,
        )
        async with self.world.database.read() as db:
            found = list(await db.scalars(over))
        for row in found:
            async with self.world.database.write() as db:
                await masterclasses.go_live(
                    db, row.id, host_id=row.host_id, now=self.world.till.now
                )
                await masterclasses.end_masterclass(
                    db,
                    row.id,
                    host_id=row.host_id,
                    dispute_window=DISPUTE,
                    now=self.world.till.now,
                )

    async def _work_it_off(self) -> None:
        await self.catch_up()
        for _ in range(ROUNDS):
            await self.work(clocks=1)
            if self.world.stripe is None or not self.world.stripe.server.webhooks.waiting:
                return
        raise AssertionError("the notices never end")

    async def _books(self) -> list[Sequence[Row[Any]]]:
        tables = [cast("Table", model.__table__) for model in BOOKS]
        async with self.world.database.read() as db:
            return [
                (await db.execute(select(table).order_by(*table.primary_key))).all()
                for table in tables
            ]

    async def _turn(self) -> None:
        await self.world.till.turn()

    async def _dead(self, model: type[Refund] | type[Transfer]) -> Sequence[str]:
        async with self.world.database.read() as db:
            return list(await db.scalars(select(model.id).where(model.dead_at.is_not(None))))

    async def _see_to(
        self, model: type[Refund] | type[Transfer], row_id: str, *, is_settled: bool
    ) -> None:
        acts = {
            (Refund, True): attention.settle_refund,
            (Refund, False): attention.retry_refund,
            (Transfer, True): attention.settle_transfer,
            (Transfer, False): attention.retry_transfer,
        }
        act = acts[model, is_settled]
        async with self.world.database.write() as db:
            await act(db, row_id, reason=WHY, by=self.world.admin.id, now=self.world.till.now)
            if is_settled and model is Refund:
                await self._note_by_hand(db, await db.get_one(Refund, row_id))

    async def _note_by_hand(self, db: AsyncSession, refund: Refund) -> None:
        """Note what no bank knows of: one of which nothing was heard yet may take it once more."""
        known = select(Dispute.id).where(Dispute.payment_id == refund.payment_id)
        if await db.scalar(known.limit(1)) is None:
            self.world.given_twice_cents[refund.payment_id] += refund.owed_cents
