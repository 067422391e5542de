"""What the provider would not do: tried again, then settled by a person, and never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from billing.attention import service as attention
from billing.attention.errors import NeedsNobody, ProviderUnheard, WhyMissing
from billing.due import MAX_ATTEMPTS
from billing.gateways.port import OutcomeState
from billing.gateways.sandbox.cards import TAKES_NO_REFUND, Card
from billing.gateways.sandbox.models import SandboxCheckout, SandboxRefund, SandboxTransfer
from billing.gateways.sandbox.notices import tell
from billing.refunds.models import Refund, RefundState
from billing.transfers.models import Transfer, TransferState
from hub.bookings import service as bookings
from hub.kernel.errors import NotFound
from hub.kernel.outbox import OutboxRow
from hub.people.models import Person, Role
from hub.people.trail import Act, TrailEntry
from tests.integration.billing.faults import Fault, FaultyGateway
from tests.integration.billing.till import DISPUTE, GOOD_CARD, Till
from tests.scenes import make_person

PRICE = 6000
OWED = 5700
CLOSED_CARD = Card(number=TAKES_NO_REFUND, expiry="12/34", cvc="123")
A_DAY, THREE_DAYS = timedelta(days=1), timedelta(days=3)


async def refund_of(till: Till) -> Refund:
    async with till.database.read() as db:
        return (await db.scalars(select(Refund))).one()


async def transfer_of(till: Till) -> Transfer:
    async with till.database.read() as db:
        return (await db.scalars(select(Transfer))).one()


async def trail(till: Till) -> list[tuple[str, str | None, str]]:
    async with till.database.read() as db:
        entries = await db.scalars(select(TrailEntry).order_by(TrailEntry.at, TrailEntry.id))
        return [(entry.act, entry.actor_id, entry.reason) for entry in entries]


@pytest.fixture
async def admin(till: Till) -> Person:
    async with till.database.write() as db:
        return await make_person(db, "Odile Régie", Role.ADMIN)


async def pay_and_cancel(till: Till, card: Card = CLOSED_CARD) -> None:
    booking = await till.hold()
    await till.pay(await till.open_session(booking), card)
    await till.turn()
    async with till.database.write() as db:
        await bookings.cancel_booking(
            db, booking.id, person_id=till.teacher.person.id, now=till.now
        )
    await till.turn()


async def let_it_fail(till: Till) -> Refund:
    """Have a refund fail as often as it is tried."""
    await pay_and_cancel(till)
    for pause in (A_DAY, THREE_DAYS):
        till.clock.advance(pause)
        await till.turn()
    return await refund_of(till)


async def have_the_transfer_refused(till: Till) -> Transfer:
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    await till.turn()
    till.clock.at = booking.starts_at - timedelta(minutes=5)
    async with till.database.write() as db:
        await bookings.cancel_booking(db, booking.id, person_id=till.learner.id, now=till.now)
    await till.dispatcher.drain()
    till.clock.at = booking.ends_at + DISPUTE
    sandbox, till.gateway = till.gateway, FaultyGateway(till.gateway, iter([Fault.REFUSAL]))
    await till.turn()
    till.gateway = sandbox
    return await transfer_of(till)


async def test_a_refund_that_failed_is_ordered_again_a_day_later(till: Till) -> None:
    await pay_and_cancel(till)
    waiting = await refund_of(till)
    assert (waiting.state, waiting.tries) == (RefundState.REQUESTED, 2)
    assert (waiting.due_at, waiting.dead_at) == (till.now + A_DAY, None)
    assert await till.balance("provider:balance") == PRICE
    assert await till.problems() == []


async def test_a_refund_that_always_fails_waits_for_a_person_with_its_money(till: Till) -> None:
    failed = await let_it_fail(till)
    assert (failed.state, failed.tries, failed.dead_at) == (RefundState.FAILED, 3, till.now)
    assert "expired_or_canceled_card" in failed.error
    assert await till.balance("provider:balance") == PRICE
    assert await till.problems() == []
    async with till.database.read() as db:
        (waits,) = await attention.failed_refunds(db)
        keys = list(await db.scalars(select(SandboxRefund.key)))
        names = list(await db.scalars(select(OutboxRow.name)))
    assert waits.id == failed.id
    assert len(set(keys)) == 3
    assert names.count("RefundFailed") == 1


async def test_a_refund_settled_by_hand_is_given_back_and_says_who_and_why(
    till: Till, admin: Person
) -> None:
    failed = await let_it_fail(till)
    async with till.database.write() as db:
        await attention.settle_refund(
            db, failed.id, reason="  Virement du 3 mai,  réf. 12 ", by=admin.id, now=till.now
        )
    settled = await refund_of(till)
    assert (settled.state, settled.dead_at, settled.completed_at) == (
        RefundState.SETTLED,
        None,
        till.now,
    )
    assert await till.balance("provider:balance") == 0
    assert await till.balance("outside:payer") == 0
    assert await till.problems() == []
    expected = (Act.REFUND_SETTLED.value, admin.id, "Virement du 3 mai, réf. 12")
    assert expected in await trail(till)
    await till.turn()
    assert (await refund_of(till)).state is RefundState.SETTLED
    async with till.database.read() as db:
        assert await attention.failed_refunds(db) == []


async def test_a_refund_tried_again_by_an_operator_arrives_once_the_card_takes_it(
    till: Till, admin: Person
) -> None:
    await pay_and_cancel(till, GOOD_CARD)
    assert (await refund_of(till)).state is RefundState.SUCCEEDED
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    await till.turn()
    async with till.database.write() as db:
        await bookings.cancel_booking(
            db, booking.id, person_id=till.teacher.person.id, now=till.now
        )
    sandbox, till.gateway = till.gateway, FaultyGateway(till.gateway, iter([Fault.REFUSAL]))
    await till.turn()
    till.gateway = sandbox
    async with till.database.write() as db:
        (waits,) = await attention.failed_refunds(db)
        await attention.retry_refund(
            db, waits.id, reason="Le solde suffit", by=admin.id, now=till.now
        )
    await till.turn()
    assert await till.balance("outside:payer") == 0
    assert await till.problems() == []
    assert (Act.REFUND_RETRIED.value, admin.id, "Le solde suffit") in await trail(till)


async def test_a_refund_whose_last_try_came_back_weeks_later_is_settled_by_hand(
    till: Till, admin: Person
) -> None:
    await pay_and_cancel(till)
    till.clock.advance(A_DAY)
    await till.turn()
    async with till.database.write() as db:
        await db.execute(update(SandboxCheckout).values(card_last4="4242"))
    till.clock.advance(THREE_DAYS)
    await till.turn()
    given = await refund_of(till)
    assert (given.state, given.tries) == (RefundState.SUCCEEDED, 3)
    async with till.database.write() as db:
        sent = update(SandboxRefund).where(SandboxRefund.id == given.provider_id)
        await db.execute(sent.values(state=OutcomeState.FAILED))
        await tell(db, object_kind="refund", object_id=given.provider_id or "", now=till.now)
    await till.turn()
    assert (await refund_of(till)).state is RefundState.FAILED
    assert await till.balance("provider:balance") == PRICE
    async with till.database.write() as db:
        await attention.settle_refund(db, given.id, reason="virement", by=admin.id, now=till.now)
    assert (await refund_of(till)).state is RefundState.SETTLED
    assert await till.balance("provider:balance") == 0
    assert await till.problems() == []


async def test_what_the_provider_never_answered_is_tried_again_and_not_settled(
    till: Till, admin: Person
) -> None:
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    await till.turn()
    async with till.database.write() as db:
        await bookings.cancel_booking(
            db, booking.id, person_id=till.teacher.person.id, now=till.now
        )
    sandbox = till.gateway
    till.gateway = FaultyGateway(sandbox, iter([Fault.LOST_ANSWER] * 100))
    for _ in range(MAX_ATTEMPTS + 1):
        await till.turn()
        till.clock.advance(timedelta(hours=1))
    till.gateway = sandbox
    unheard = await refund_of(till)
    assert unheard.dead_at is not None
    with pytest.raises(ProviderUnheard):
        async with till.database.write() as db:
            await attention.settle_refund(
                db, unheard.id, reason="par virement", by=admin.id, now=till.now
            )
    async with till.database.write() as db:
        await attention.retry_refund(
            db, unheard.id, reason="le réseau est revenu", by=admin.id, now=till.now
        )
    await till.turn()
    assert (await refund_of(till)).state is RefundState.SUCCEEDED
    async with till.database.read() as db:
        assert len(list(await db.scalars(select(SandboxRefund)))) == 1


async def test_a_transfer_refused_is_tried_again_and_arrives(till: Till, admin: Person) -> None:
    refused = await have_the_transfer_refused(till)
    assert (refused.state, refused.dead_at) == (TransferState.FAILED, till.now)
    async with till.database.write() as db:
        (waits,) = await attention.failed_transfers(db)
        assert waits.id == refused.id
        await attention.retry_transfer(
            db, refused.id, reason="Compte rouvert", by=admin.id, now=till.now
        )
    await till.turn()
    assert (await transfer_of(till)).state is TransferState.SUCCEEDED
    assert await till.balance("outside:payee") == OWED
    assert (Act.TRANSFER_RETRIED.value, admin.id, "Compte rouvert") in await trail(till)
    assert await till.problems() == []


async def test_a_transfer_settled_by_hand_is_owed_no_more(till: Till, admin: Person) -> None:
    refused = await have_the_transfer_refused(till)
    async with till.database.write() as db:
        await attention.settle_transfer(
            db, refused.id, reason="Virement du 3 mai", by=admin.id, now=till.now
        )
    await till.turn()
    settled = await transfer_of(till)
    assert (settled.state, settled.provider_id) == (TransferState.SUCCEEDED, None)
    assert await till.balance(f"payable:talent:{till.teacher.person.id}") == 0
    assert await till.balance("outside:payee") == OWED
    assert await till.problems() == []
    async with till.database.read() as db:
        assert list(await db.scalars(select(SandboxTransfer))) == []
    assert (Act.TRANSFER_SETTLED.value, admin.id, "Virement du 3 mai") in await trail(till)


async def test_without_a_reason_or_twice_or_of_nothing_it_is_refused_and_nothing_moves(
    till: Till, admin: Person
) -> None:
    failed = await let_it_fail(till)
    for act in (attention.settle_refund, attention.retry_refund):
        with pytest.raises(WhyMissing):
            async with till.database.write() as db:
                await act(db, failed.id, reason=" \n", by=admin.id, now=till.now)
        with pytest.raises(NotFound):
            async with till.database.write() as db:
                await act(db, "nowhere", reason="parce que", by=admin.id, now=till.now)
    async with till.database.write() as db:
        await attention.settle_refund(db, failed.id, reason="virement", by=admin.id, now=till.now)
    for act in (attention.settle_refund, attention.retry_refund):
        with pytest.raises(NeedsNobody):
            async with till.database.write() as db:
                await act(db, failed.id, reason="encore", by=admin.id, now=till.now)
    assert await till.balance("outside:payer") == 0
    assert await till.problems() == []
