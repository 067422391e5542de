"""A talent gives back freely: what the form was shown for, once."""

import pytest
from sqlalchemy import select

from billing.errors import NothingToGiveBack, PaymentTransition
from billing.refunds.models import Refund
from billing.refunds.voluntary import give_back
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from tests.integration.billing.till import Till


@pytest.fixture
async def booking(till: Till) -> Booking:
    """Give a session that is paid."""
    held = await till.hold()
    await till.pay(await till.open_session(held))
    return held


async def give(till: Till, booking: Booking, *, amount_cents: int, sequence: int) -> Refund:
    async with till.database.write() as db:
        return await give_back(
            db,
            await bookings.get_booking(db, booking.id),
            by=booking.talent_id,
            amount_cents=amount_cents,
            sequence=sequence,
            words="Erreur de saisie.",
            now=till.now,
        )


async def amounts(till: Till) -> list[int]:
    async with till.database.read() as db:
        return list(await db.scalars(select(Refund.amount_cents).order_by(Refund.sequence)))


async def test_a_form_sent_twice_gives_back_once(till: Till, booking: Booking) -> None:
    first = await give(till, booking, amount_cents=1000, sequence=1)
    assert (await give(till, booking, amount_cents=1000, sequence=1)).id == first.id
    await give(till, booking, amount_cents=1000, sequence=2)
    assert await amounts(till) == [1000, 1000]


@pytest.mark.parametrize("sequence", [0, 2, 999])
async def test_a_form_that_does_not_say_which_refund_it_is_gives_nothing_back(
    till: Till, booking: Booking, sequence: int
) -> None:
    with pytest.raises(PaymentTransition):
        await give(till, booking, amount_cents=1000, sequence=sequence)
    assert await amounts(till) == []


async def test_a_form_shown_before_other_money_went_back_gives_nothing_back(
    till: Till, booking: Booking
) -> None:
    await give(till, booking, amount_cents=1000, sequence=1)
    with pytest.raises(PaymentTransition):
        await give(till, booking, amount_cents=2000, sequence=1)
    assert await amounts(till) == [1000]


@pytest.mark.parametrize("amount_cents", [0, -500])
async def test_giving_back_nothing_is_called_so(
    till: Till, booking: Booking, amount_cents: int
) -> None:
    with pytest.raises(NothingToGiveBack):
        await give(till, booking, amount_cents=amount_cents, sequence=1)
    assert await amounts(till) == []
