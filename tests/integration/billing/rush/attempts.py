"""People who all want the same forty times at once: who pay, pay late, twice, cancel or vanish.

What each does follows from the seed and their number; in which order they come through does not.
"""

import asyncio
import heapq
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import count
from random import Random

from billing import checkout, handlers, jobs
from billing.gateways.sandbox import cards
from billing.gateways.sandbox.cards import Card
from billing.gateways.sandbox.gateway import SandboxGateway
from billing.payments.models import Payment
from billing.payments.service import open_session_payment
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from hub.kernel.errors import EstradeError
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import Settings
from tests.scenes import NOW, SHARE, SLOT

SLOTS = 40
A_DAY_HAS = 20
"""Overlapping hours of a day, one each half hour."""
EVERY = timedelta(seconds=5)
"""How much later each attempt is than the one before."""
LATE = 250
"""After how many more attempts somebody comes back from the card page too late."""
TICK_EVERY = 40
AT_ONCE = 12
GOOD_CARD = Card(number="4242 4242 4242 4242", expiry="12/34", cvc="123")
BAD_CARD = Card(number="4000 0000 0000 0002", expiry="12/34", cvc="123")

Step = Callable[[], Awaitable[None]]


class Act(StrEnum):
    """What somebody does who got the time they wanted."""

    VANISH = "vanish"
    GIVE_UP = "give_up"
    PAY = "pay"
    PAY_TWICE = "pay_twice"
    PAY_LATE = "pay_late"
    CANCEL = "cancel"
    BE_CANCELLED = "be_cancelled"


WEIGHTS = {
    Act.VANISH: 3,
    Act.GIVE_UP: 3,
    Act.PAY: 1,
    Act.PAY_TWICE: 1,
    Act.PAY_LATE: 3,
    Act.CANCEL: 3,
    Act.BE_CANCELLED: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Who wants what."""

    service_id: str
    talent_id: str
    learner_ids: Sequence[str]


@dataclass
class Rush:
    """One process of those in which people try; `crowd` and `seed` are the same in all."""

    database: Database
    crowd: Crowd
    seed: int
    tally: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.gateway = SandboxGateway(self.database, self.clock)
        self.dispatcher = Dispatcher(self.database, self.clock)
        handlers.subscribe(self.dispatcher, Settings())
        self._steps: list[tuple[int, int, Step]] = []
        self._order = count()

    async def run(self, numbers: range) -> None:
        """Let these attempt, a few at once, and the clock tick between."""
        for number in numbers:
            self._plan(number, partial(self._attempt, number))
            if number // numbers.step % TICK_EVERY == 0:
                self._plan(number, self.tick)
        await asyncio.gather(*(self._work() for _ in range(AT_ONCE)))

    async def press(self, numbers: range) -> None:
        """Let all of these attempt in the same moment; what they do later comes a few at once."""
        await asyncio.gather(*(self._try(partial(self._attempt, number)) for number in numbers))
        self._plan(numbers.stop, self.tick)
        await self._work()

    async def tick(self) -> None:
        """Do what a clock does: give unpaid times back, tell what happened, move money."""
        async with self.database.write() as db:
            await bookings.expire_due_holds(db, now=self.now)
        await self.dispatcher.drain()
        await jobs.run_due(self.database, self.gateway, now=self.now)

    @property
    def now(self) -> datetime:
        """Return the time of the latest attempt that began here."""
        return self.clock.now()

    def _plan(self, number: int, step: Step) -> None:
        heapq.heappush(self._steps, (number, next(self._order), step))

    async def _work(self) -> None:
        while self._steps:
            number, _, step = heapq.heappop(self._steps)
            self.clock.at = max(self.clock.at, NOW + number * EVERY)
            await self._try(step)

    async def _try(self, step: Step) -> None:
        try:
            await step()
        except EstradeError as refusal:
            self.tally[refusal.code] += 1

    async def _attempt(self, number: int) -> None:
        dice = Random(f"{self.seed}:{number}")
        learner_id = dice.choice(self.crowd.learner_ids)
        day, half_hours = divmod(dice.randrange(SLOTS), A_DAY_HAS)
        starts_at = SLOT + timedelta(days=1 + day, hours=-7, minutes=30 * half_hours)
        act = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        async with self.database.write() as db:
            booking = await bookings.hold_slot(
                db, learner_id, service_id=self.crowd.service_id, starts_at=starts_at, now=self.now
            )
        self.tally["held"] += 1
        await self._follow(act, booking, number=number, dice=dice)
        self.tally[act] += 1

    async def _follow(self, act: Act, booking: Booking, *, number: int, dice: Random) -> None:
        if act is Act.VANISH:
            return
        if act is Act.GIVE_UP:
            async with self.database.write() as db:
                await bookings.give_up_hold(
                    db, booking.id, learner_id=booking.learner_id, now=self.now
                )
            return
        payment = await self._pay(booking, dice=dice)
        if act is Act.PAY_LATE:
            self._plan(number + LATE, lambda: self._come_back(payment))
            return
        await asyncio.gather(*(self._come_back(payment) for _ in range(1 + (act is Act.PAY_TWICE))))
        if act in {Act.CANCEL, Act.BE_CANCELLED}:
            person_id = booking.learner_id if act is Act.CANCEL else booking.talent_id
            later = number + dice.randrange(1, 200)
            self._plan(later, lambda: self._cancel(booking, person_id))

    async def _pay(self, booking: Booking, *, dice: Random) -> Payment:
        async with self.database.write() as db:
            payment = await open_session_payment(
                db, booking, payer_id=booking.learner_id, share=SHARE, now=self.now
            )
        url = await checkout.start(
            self.database, self.gateway, payment.id, return_url="/back", now=self.now
        )
        for card in (BAD_CARD, GOOD_CARD) if dice.random() < 0.2 else (GOOD_CARD,):
            async with self.database.write() as db:
                await cards.submit_card(db, url.rpartition("/")[2], card, now=self.now)
        return payment

    async def _come_back(self, payment: Payment) -> None:
        await checkout.sync(self.database, self.gateway, payment.id, now=self.now)

    async def _cancel(self, booking: Booking, person_id: str) -> None:
        async with self.database.write() as db:
            await bookings.cancel_booking(db, booking.id, person_id=person_id, now=self.now)
