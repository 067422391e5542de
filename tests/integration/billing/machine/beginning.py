"""What has happened before each run: money in every place where it can be."""

from dataclasses import dataclass
from datetime import timedelta

from hub.bookings.models import BookingState
from hub.bookings.verdict import Verdict
from tests.integration.billing.machine.office import Office
from tests.integration.billing.machine.people import People
from tests.integration.billing.machine.world import World
from tests.integration.billing.till import DISPUTE

A_LITTLE = timedelta(minutes=6)


@dataclass
class Beginning:
    """A week in which nothing goes wrong."""

    world: World

    def __post_init__(self) -> None:
        self.people, self.office = People(self.world), Office(self.world)

    async def play(self) -> None:
        """Let a session and an evening be paid for, take place and be settled; then pay others.

        Both learners have their card kept.
        """
        await self._pay(evening=0)
        await self.world.weather.welcome(self.world.payees[-1].account)
        await self.office.move_masterclass(0, is_cancelled=False)
        await self.office.move_masterclass(0, is_cancelled=False)
        await self.office.hold_a_session(0, Verdict.COMPLETED, lost_min=0)
        await self._go_on(DISPUTE + A_LITTLE)
        await self._go_on(A_LITTLE)
        assert await self.world.pick_booking(0, BookingState.SETTLED) is not None
        await self.office.announce(1, ticket_cents=1200, capacity=30)
        await self._pay(evening=2)

    async def _pay(self, *, evening: int) -> None:
        for payment in (
            await self.people.book(who=0, day=0),
            await self.people.take_a_seat(evening, gift_cents=700, covers_fees=True, is_new=True),
            await self.people.give(
                0, cents=2000, covers_fees=False, is_guest=False, saves_card=True
            ),
            await self.people.give(
                1, cents=900, covers_fees=False, is_guest=False, saves_card=True
            ),
        ):
            await self.people.pay(payment)
        await self._go_on(A_LITTLE)

    async def _go_on(self, step: timedelta) -> None:
        self.world.pass_time(step)
        await self.office.work(clocks=1, catches_up=True)
