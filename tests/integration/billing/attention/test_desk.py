"""The operator's desk: whatever was tried to the end is seen, tried again once, or closed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from billing.attention import desk
from billing.attention.errors import NeedsNobody, NotByHand, WhyMissing
from billing.attention.kinds import Kind
from billing.disputes.evidence.models import DisputeEvidence
from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.errors import GatewayDown
from billing.gateways.port import Checkout, DisputeState
from billing.gateways.sandbox.models import SandboxCheckout
from billing.inbox.models import ProviderNotice
from billing.payments.events import PaymentSucceeded
from billing.payments.models import Payment, PaymentState
from billing.settlements.models import Settlement, SettlementState, SubjectKind
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.bookings.service import expire_due_holds
from hub.kernel.database import Database
from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.mail import MailRow
from hub.kernel.outbox import OutboxRow
from hub.people.models import Person, Role
from hub.people.trail import Act, TrailEntry
from tests.integration.billing.faults import FaultyGateway
from tests.integration.billing.till import DISPUTE, Till
from tests.scenes import NOW, make_person

WHY = "Le compte est rouvert"


@pytest.fixture
async def admin(till: Till) -> Person:
    async with till.database.write() as db:
        return await make_person(db, "Odile Régie", Role.ADMIN)


async def a_settlement(till: Till) -> str:
    """Make a masterclass's settlement that the books refuse, and let it be tried to the end."""
    masterclass = await till.publish()
    await till.pay(await till.open_gift(masterclass, gift_cents=2000))
    async with till.database.write() as db:
        db.add(
            Settlement(
                subject_id=masterclass.id,
                kind=SubjectKind.MASTERCLASS,
                state=SettlementState.WAITING,
                settle_at=NOW,
                dead_at=NOW,
                attempts=20,
                error="its lines differ",
            )
        )
    return masterclass.id


async def a_payment(till: Till) -> str:
    """Make a payment whose page could not be closed."""
    payment = await till.open_session(await till.hold())
    await till.start(payment)
    return await _kill(till, Payment, payment.id)


async def a_notice(till: Till) -> str:
    """Make a notice of a payment that was made, and could not be followed."""
    payment = await till.open_session(await till.hold())
    await till.submit(await till.start(payment))
    async with till.database.read() as db:
        notice_id = (await db.scalars(select(ProviderNotice.id))).one()
    return await _kill(till, ProviderNotice, notice_id)


async def an_event(till: Till) -> str:
    """Make an event that nobody has acted on."""
    masterclass = await till.publish()
    await till.pay(await till.open_gift(masterclass, gift_cents=2000))
    async with till.database.read() as db:
        succeeded = select(OutboxRow.id).where(OutboxRow.name == "PaymentSucceeded")
        event_id = (await db.scalars(succeeded)).one()
    return await _kill(till, OutboxRow, event_id)


async def a_mail(till: Till) -> str:
    """Make a mail that was not taken."""
    async with till.database.write() as db:
        mail = MailRow(
            key="lost",
            recipient="lost@estrade.example",
            locale="fr",
            subject="Bonjour",
            text="",
            html="",
            queued_at=NOW,
        )
        db.add(mail)
        await db.flush()
    return await _kill(till, MailRow, mail.id)


async def _dispute(till: Till) -> tuple[Payment, Dispute]:
    payment = await till.pay(await till.open_session(await till.hold()))
    async with till.database.write() as db:
        dispute = Dispute(
            payment_id=payment.id,
            provider_id="sbd_1",
            state=DisputeState.NEEDS_RESPONSE,
            amount_cents=6000,
            currency="EUR",
            opened_at=NOW,
        )
        db.add(dispute)
        await db.flush()
    return payment, dispute


async def evidence(till: Till) -> str:
    """Make an answer that the provider did not take."""
    _payment, dispute = await _dispute(till)
    async with till.database.write() as db:
        row = DisputeEvidence(
            dispute_id=dispute.id, idempotency_key="evidence:1", asked_at=NOW, texts={}
        )
        db.add(row)
        await db.flush()
    return await _kill(till, DisputeEvidence, row.id)


async def a_recovery(till: Till) -> str:
    """Make money to take back that was asked for to the end."""
    _payment, dispute = await _dispute(till)
    async with till.database.write() as db:
        transfer = Transfer(
            payee_kind=PayeeKind.TALENT,
            payee_id=till.teacher.person.id,
            subject_id="bkg_1",
            state=TransferState.SUCCEEDED,
            amount_cents=5700,
            currency="EUR",
            idempotency_key="transfer:1",
            requested_at=NOW,
        )
        db.add(transfer)
        await db.flush()
        row = Recovery(
            dispute_id=dispute.id,
            transfer_id=transfer.id,
            state=RecoveryState.REQUESTED,
            amount_cents=5700,
            currency="EUR",
            requested_at=NOW,
        )
        db.add(row)
        await db.flush()
    return await _kill(till, Recovery, row.id)


MADE: Mapping[Kind, Callable[[Till], Awaitable[str]]] = {
    Kind.SETTLEMENT: a_settlement,
    Kind.PAYMENT: a_payment,
    Kind.NOTICE: a_notice,
    Kind.EVENT: an_event,
    Kind.MAIL: a_mail,
    Kind.EVIDENCE: evidence,
    Kind.RECOVERY: a_recovery,
}
CLOSED_BY_HAND = (Kind.PAYMENT, Kind.NOTICE, Kind.MAIL, Kind.EVIDENCE)


Killed = ProviderNotice | Payment | OutboxRow | MailRow | DisputeEvidence | Recovery


async def _kill(till: Till, model: type[Killed], row_id: str) -> str:
    async with till.database.write() as db:
        killed = update(model).where(model.id == row_id)
        await db.execute(killed.values(due_at=None, dead_at=NOW, attempts=20, error="no answer"))
    return row_id


async def _act(
    database: Database, act: Callable[..., Awaitable[None]], kind: Kind, row_id: str, by: str
) -> EstradeError | None:
    try:
        async with database.write() as db:
            await act(db, kind, row_id, reason=WHY, by=by, now=NOW)
    except EstradeError as error:
        return error
    return None


async def _trail(db: AsyncSession, act: Act) -> list[tuple[str | None, str, datetime]]:
    entries = await db.scalars(select(TrailEntry).where(TrailEntry.act == act.value))
    return [(entry.actor_id, entry.reason, entry.at) for entry in entries]


@pytest.mark.parametrize("kind", MADE)
async def test_what_waits_is_listed_with_whom_it_is_about(
    till: Till, admin: Person, kind: Kind
) -> None:
    row_id = await MADE[kind](till)
    async with till.database.read() as db:
        listed = await desk.everything(db)
        found = await desk.find(db, kind, row_id)
    assert [row.id for row in listed[kind]] == [row_id]
    assert listed[kind] == [found]
    assert found.about.name
    assert (found.dead_at, found.error != "") == (NOW, True)
    assert found.may_settle is (kind in CLOSED_BY_HAND)
    assert sum(len(rows) for rows in listed.values()) == 1


@pytest.mark.parametrize("kind", MADE)
async def test_of_two_admins_who_try_again_one_does_and_is_named(
    till: Till, admin: Person, kind: Kind
) -> None:
    row_id = await MADE[kind](till)
    async with till.database.write() as db:
        second = await make_person(db, "Victor Régie", Role.ADMIN)
    other = Database(till.database.url)
    try:
        errors = await asyncio.gather(
            _act(till.database, desk.retry, kind, row_id, admin.id),
            _act(other, desk.retry, kind, row_id, second.id),
        )
    finally:
        await other.close()
    assert [type(error) for error in errors if error] == [NeedsNobody]
    async with till.database.read() as db:
        (entry,) = await _trail(db, Act.WORK_RETRIED)
        assert (await desk.find(db, kind, row_id)).dead_at is None
        assert not any((await desk.everything(db)).values())
    winner = admin.id if errors[0] is None else second.id
    assert entry == (winner, WHY, NOW)


@pytest.mark.parametrize("kind", MADE)
async def test_only_what_moves_no_money_is_closed_by_hand(
    till: Till, admin: Person, kind: Kind
) -> None:
    row_id = await MADE[kind](till)
    error = await _act(till.database, desk.settle, kind, row_id, admin.id)
    assert type(error) is (type(None) if kind in CLOSED_BY_HAND else NotByHand)
    async with till.database.read() as db:
        waits = (await desk.find(db, kind, row_id)).dead_at is not None
        entries = await _trail(db, Act.WORK_CLOSED)
    assert waits is (kind not in CLOSED_BY_HAND)
    assert entries == ([(admin.id, WHY, NOW)] if kind in CLOSED_BY_HAND else [])
    again = await _act(till.database, desk.settle, kind, row_id, admin.id)
    assert type(again) is (NeedsNobody if kind in CLOSED_BY_HAND else NotByHand)


@pytest.mark.parametrize("kind", [*MADE, Kind.REFUND, Kind.TRANSFER])
async def test_acting_needs_a_reason_and_something_to_act_on(
    till: Till, admin: Person, kind: Kind
) -> None:
    for act in (desk.retry, desk.settle):
        async with till.database.write() as db:
            with pytest.raises(WhyMissing):
                await act(db, kind, "nowhere", reason=" ", by=admin.id, now=NOW)
            with pytest.raises((NotFound, NotByHand)):
                await act(db, kind, "nowhere", reason=WHY, by=admin.id, now=NOW)
    async with till.database.read() as db:
        with pytest.raises(NotFound):
            await desk.find(db, kind, "nowhere")


async def test_a_notice_tried_again_brings_the_payment_it_was_about(
    till: Till, admin: Person
) -> None:
    row_id = await a_notice(till)
    assert await till.balances() == {}
    await _act(till.database, desk.retry, Kind.NOTICE, row_id, admin.id)
    await till.turn()
    async with till.database.read() as db:
        assert (await db.scalars(select(Payment.state))).one() is PaymentState.SUCCEEDED
    assert await till.problems() == []


async def test_an_event_tried_again_reaches_only_those_who_have_not_acted(
    till: Till, admin: Person
) -> None:
    row_id = await an_event(till)
    heard: list[str] = []

    async def hear(_db: AsyncSession, _event: object, _now: datetime) -> None:
        heard.append("heard")

    till.dispatcher.subscribe(PaymentSucceeded, "tests.heard", hear)
    await till.turn()
    assert heard == []
    await _act(till.database, desk.retry, Kind.EVENT, row_id, admin.id)
    await till.turn()
    await till.turn()
    assert heard == ["heard"]


async def test_a_settlement_tried_again_hands_the_money_on_once(till: Till, admin: Person) -> None:
    row_id = await a_settlement(till)
    await _act(till.database, desk.retry, Kind.SETTLEMENT, row_id, admin.id)
    await till.turn()
    async with till.database.read() as db:
        assert await db.scalar(select(func.count()).select_from(Transfer)) == 1
        settlement = await db.get_one(Settlement, row_id)
    assert (settlement.state, settlement.due_at) == (SettlementState.DONE, None)
    assert await till.problems() == []


async def test_money_that_comes_after_a_payment_was_closed_by_hand_is_given_back(
    till: Till, admin: Person
) -> None:
    row_id = await a_payment(till)
    await _act(till.database, desk.settle, Kind.PAYMENT, row_id, admin.id)
    async with till.database.read() as db:
        payment = await db.get_one(Payment, row_id)
        page = (await db.scalars(select(SandboxCheckout.id))).one()
    assert (payment.state, payment.due_at) == (PaymentState.EXPIRED, None)
    till.clock.advance(DISPUTE)
    async with till.database.write() as db:
        (await db.get_one(SandboxCheckout, page)).expires_at = till.now + DISPUTE
        await expire_due_holds(db, now=till.now)
    await till.submit(page)
    await till.turn()
    assert (await till.payment(payment)).kept_cents == 0
    assert await till.balance("outside:payer") == 0
    assert await till.problems() == []


class Silent(FaultyGateway):
    """A provider that says nothing about its pages."""

    async def close_checkout(self, checkout_id: str) -> Checkout:
        raise GatewayDown(problem=checkout_id)


async def test_a_payment_is_not_given_up_while_the_provider_is_silent(till: Till) -> None:
    payment = await till.open_session(await till.hold())
    await till.start(payment)
    sandbox, till.gateway = till.gateway, Silent(till.gateway, iter(()))
    for _ in range(30):
        till.clock.advance(DISPUTE)
        await till.turn()
    till.gateway = sandbox
    assert (await till.payment(payment)).dead_at is None
