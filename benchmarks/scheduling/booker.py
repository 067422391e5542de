"""A process that books, as a web process does: sixteen learners at once, each slot its own.

`python -m benchmarks.scheduling.booker URL WAY NUMBER OF SECONDS` takes every OF-th slot from the
NUMBER-th on, and prints what it did as JSON.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

from benchmarks.fanout.figures import percentile
from benchmarks.scheduling.agendas import Slot, slots_of
from billing.gateways.fees import CARD_FEES
from billing.gateways.port import Checkout, CheckoutState
from billing.payments.capture import note_checkout
from billing.payments.service import open_session_payment
from billing.settlements.shares import HubShare
from hub.bookings.service import confirm_booking, get_booking, hold_slot
from hub.kernel.database import Database

LEARNERS_AT_ONCE = 16
SHARE = HubShare(Decimal(5))
WARM_UP_S = 1.0

Book = Callable[[Database, Slot], Awaitable[None]]


async def main(url: str, way: str, *, number: int, of: int, seconds: float) -> None:
    """Book until the time is over, and count what was booked after the first second."""
    database = Database(url)
    mine = iter(slots_of(datetime.now(UTC))[number::of])
    taken: list[tuple[float, float]] = []
    began = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(LEARNERS_AT_ONCE):
                group.create_task(_learn(database, mine, WAYS[way], taken, until=began + seconds))
    finally:
        await database.close()
    steady = [took for ended, took in taken if ended > began + WARM_UP_S]
    span = max(ended for ended, _ in taken) - began - WARM_UP_S
    found = {
        "booked": len(taken),
        "per_s": len(steady) / span,
        "p50_ms": 1000 * percentile(sorted(steady), 0.5),
        "p95_ms": 1000 * percentile(sorted(steady), 0.95),
    }
    print(json.dumps(found))


async def _learn(
    database: Database,
    mine: Iterator[Slot],
    book: Book,
    taken: list[tuple[float, float]],
    *,
    until: float,
) -> None:
    while (begins := time.perf_counter()) < until:
        await book(database, next(mine))
        ended = time.perf_counter()
        taken.append((ended, ended - begins))


async def hold_and_confirm(database: Database, slot: Slot) -> None:
    """Hold a slot, as the page does; then let it stand, as the payment does."""
    booking_id = await _hold(database, slot)
    async with database.write() as db:
        await confirm_booking(db, booking_id, now=datetime.now(UTC))


async def hold_and_pay(database: Database, slot: Slot) -> None:
    """Do the same through billing: a payment is opened, paid, posted, and confirms it."""
    booking_id = await _hold(database, slot)
    now = datetime.now(UTC)
    async with database.write() as db:
        booking = await get_booking(db, booking_id)
        payment = await open_session_payment(
            db, booking, payer_id=slot.learner_id, share=SHARE, now=now
        )
    paid = Checkout(
        id=f"cs_{payment.id}",
        url="",
        reference=payment.id,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        state=CheckoutState.PAID,
        charge_id=f"ch_{payment.id}",
        fee_cents=CARD_FEES.fee_cents(payment.amount_cents),
    )
    async with database.write() as db:
        await note_checkout(db, payment.id, paid, now=datetime.now(UTC))


async def _hold(database: Database, slot: Slot) -> str:
    async with database.write() as db:
        held = await hold_slot(
            db,
            slot.learner_id,
            service_id=slot.service_id,
            starts_at=slot.starts_at,
            now=datetime.now(UTC),
        )
    return held.id


WAYS: dict[str, Book] = {"confirmed": hold_and_confirm, "paid": hold_and_pay}


if __name__ == "__main__":
    _, given_url, given_way, given_number, given_of, given_seconds = sys.argv
    asyncio.run(
        main(
            given_url,
            given_way,
            number=int(given_number),
            of=int(given_of),
            seconds=float(given_seconds),
        )
    )
