"""Each transfer shows what it was made of, what was sent, and what was taken of it; no more."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.ledger.accounts import PAYEE, payable_charity, payable_talent
from billing.ledger.models import Posting
from billing.payouts.transfer_postings import postings_of_transfer
from billing.transfers.models import Transfer, TransferState
from billing.transfers.service import Payee
from hub.kernel.database import Database
from tests.integration.billing.counter import Counter, counter_of
from tests.integration.billing.disputes.test_second import disputed, gift_in_two_transfers, won
from tests.integration.billing.refunds import gift_scenes, late_scenes

Scene = Callable[[Counter], Awaitable[object]]


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    """Give a hub's money side at a new Stripe."""
    async with counter_of(database) as made:
        yield made


async def transfers_of(counter: Counter) -> list[tuple[Transfer, list[Posting]]]:
    """Return each transfer with its postings, the oldest first."""
    async with counter.till.database.read() as db:
        query = select(Transfer).order_by(Transfer.requested_at, Transfer.id)
        found = list(await db.scalars(query))
        return [(one, list(await postings_of_transfer(db, one))) for one in found]


def passed(transfer: Transfer, postings: list[Posting]) -> tuple[int, int]:
    """Return what came into the payee's account by some postings, and what left it."""
    owed = Payee(transfer.payee_kind, transfer.payee_id).account
    came = sum(one.amount_cents for one in postings if one.destination == owed)
    return came, sum(one.amount_cents for one in postings if one.source == owed)


async def session_sent(counter: Counter) -> None:
    await late_scenes.settled(counter)


async def session_disputed(counter: Counter) -> None:
    _booking, charge_id = await late_scenes.settled(counter)
    await disputed(counter, charge_id)


async def session_kept_back(counter: Counter) -> None:
    booking, _account = await late_scenes.unsent(counter)
    await late_scenes.give(counter.till, booking, 2000)
    await counter.work()


async def session_given_back(counter: Counter) -> None:
    booking, _charge = await late_scenes.settled(counter)
    await late_scenes.give(counter.till, booking, 2000)
    await counter.work()


async def gift_sent(counter: Counter) -> None:
    await gift_scenes.handed_on(counter)


async def gift_given_back(counter: Counter) -> None:
    payment = await gift_scenes.handed_on(counter)
    await gift_scenes.give_back(counter.till, payment, 4000)
    await counter.work()


async def gift_in_two(counter: Counter) -> None:
    await gift_in_two_transfers(counter, is_second_sent=True)


async def gift_disputed(counter: Counter) -> None:
    payment = await gift_scenes.handed_on(counter)
    await disputed(counter, payment.charge_id)


async def gift_kept_back(counter: Counter) -> None:
    payment, _account = await gift_scenes.unsent(counter)
    await disputed(counter, payment.charge_id)


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        (session_sent, [(5700, 5700)]),
        (gift_sent, [(9825, 9825)]),
        (gift_in_two, [(5895, 5895), (3930, 3930)]),
        # What was taken back came into the account a second time, and left it for the bank.
        (session_disputed, [(11400, 11400)]),
        (gift_disputed, [(19650, 19650)]),
        (gift_kept_back, [(9825, 9825)]),
    ],
)
async def test_what_came_for_a_transfer_has_left_with_it(
    counter: Counter, scene: Scene, expected: list[tuple[int, int]]
) -> None:
    await scene(counter)
    assert [passed(*one) for one in await transfers_of(counter)] == expected


@pytest.mark.parametrize("scene", [session_given_back, gift_given_back])
async def test_what_a_payee_gave_back_of_a_transfer_came_in_and_went_on(
    counter: Counter, scene: Scene
) -> None:
    await scene(counter)
    ((transfer, postings),) = await transfers_of(counter)
    came_cents, left_cents = passed(transfer, postings)
    assert came_cents == left_cents > transfer.amount_cents


async def test_what_was_kept_back_before_it_left_is_in_no_other_posting(counter: Counter) -> None:
    await session_kept_back(counter)
    ((transfer, postings),) = await transfers_of(counter)
    came_cents, left_cents = passed(transfer, postings)
    assert transfer.state is TransferState.REQUESTED
    assert came_cents - left_cents == transfer.amount_cents < came_cents


async def test_what_is_sent_again_is_made_of_what_was_taken_back(counter: Counter) -> None:
    _booking, charge_id = await late_scenes.settled(counter)
    dispute_id = await disputed(counter, charge_id)
    counter.till.clock.advance(timedelta(days=30))
    await won(counter, dispute_id)
    first, again = await transfers_of(counter)
    assert passed(*first) == (11400, 11400)
    assert passed(*again) == (5700, 5700)
    assert [one.destination for one in again[1]].count(PAYEE) == 1


async def test_two_sessions_settled_at_once_have_their_own_postings(counter: Counter) -> None:
    talent = payable_talent(counter.till.teacher.person.id)
    await session_sent(counter)
    await gift_sent(counter)
    session, gift = await transfers_of(counter)
    charity = payable_charity(counter.till.charity.id)
    assert all(talent in (one.source, one.destination) for one in session[1])
    assert all(charity in (one.source, one.destination) for one in gift[1])
