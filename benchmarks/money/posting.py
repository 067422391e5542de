"""How many postings a second the ledger takes: by itself, and through the whole way of a gift."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime

from sqlalchemy import func, select

from benchmarks.figures import Figure
from benchmarks.money.seed import Hub
from billing.donations.models import DonationSource
from billing.gateways.fees import CARD_FEES
from billing.gateways.port import Checkout, CheckoutState
from billing.ledger.accounts import PAYER, PROVIDER_BALANCE, PROVIDER_FEES, escrow_booking
from billing.ledger.models import Posting
from billing.ledger.service import Movement, post
from billing.payments.capture import note_checkout
from billing.payments.gifts import Gift, open_gift_payment
from hub.kernel.database import Database
from hub.masterclasses.service import get_masterclass

WRITERS = 16
AT = datetime(2026, 12, 20, 18, 0, tzinfo=UTC)
AMOUNT_CENTS = 6_000

Act = Callable[[Database, Hub, int], Awaitable[None]]


async def measure_posting(
    hub: Hub, *, name: str, seconds: float, limit_per_s: float
) -> list[Figure]:
    """Let writers post acts of three postings each, then capture gifts, each act a transaction."""
    alone = await _rate(hub, _post_an_act, seconds=seconds)
    gifts = await _rate(hub, _capture_a_gift, seconds=seconds)
    return [
        Figure(
            name=f"{name}: postings by {WRITERS} writers for {seconds:.0f} s",
            value=alone,
            unit="per second",
            limit=limit_per_s,
            is_at_least=True,
        ),
        Figure(
            name=f"{name}: postings of gifts, opened and captured",
            value=gifts,
            unit="per second",
        ),
    ]


async def _rate(hub: Hub, act: Act, *, seconds: float) -> float:
    database, numbers = Database(hub.url), itertools.count()
    try:
        before = await _count(database)
        began = time.perf_counter()
        await asyncio.gather(
            *(_write(database, hub, act, numbers, until=began + seconds) for _ in range(WRITERS))
        )
        took = time.perf_counter() - began
        return (await _count(database) - before) / took
    finally:
        await database.close()


async def _write(
    database: Database, hub: Hub, act: Act, numbers: Iterator[int], *, until: float
) -> None:
    while time.perf_counter() < until:
        await act(database, hub, next(numbers))


async def _post_an_act(database: Database, _hub: Hub, number: int) -> None:
    fee_cents = CARD_FEES.fee_cents(AMOUNT_CENTS)
    escrow = escrow_booking(f"bench_{number}")
    steps = (
        (PAYER, PROVIDER_BALANCE, AMOUNT_CENTS),
        (PROVIDER_BALANCE, PROVIDER_FEES, fee_cents),
        (PROVIDER_BALANCE, escrow, AMOUNT_CENTS - fee_cents),
    )
    movements = [
        Movement(source=source, destination=destination, amount_cents=cents, reference="pay_bench")
        for source, destination, cents in steps
    ]
    async with database.write() as db:
        await post(db, movements, correlation=f"bench:{number}", currency="EUR", now=AT)


async def _capture_a_gift(database: Database, hub: Hub, number: int) -> None:
    evening = hub.evenings[-1 - number % min(WRITERS, len(hub.evenings))]
    async with database.write() as db:
        payment = await open_gift_payment(
            db,
            await get_masterclass(db, evening.masterclass_id),
            Gift(amount_cents=1_000, covers_fees=True, source=DonationSource.LIVE),
            payer_id=hub.donors[number % len(hub.donors)],
            now=AT,
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
        await note_checkout(db, payment.id, paid, now=AT)


async def _count(database: Database) -> int:
    async with database.read() as db:
        return await db.scalar(select(func.count()).select_from(Posting)) or 0
