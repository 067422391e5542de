"""What every gateway promises, held to by the sandbox and by Stripe."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from billing.errors import GatewayRefused, KeyReused
from billing.gateways.port import (
    Checkout,
    CheckoutOrder,
    CheckoutState,
    DisputeState,
    Evidence,
    EvidenceOrder,
    Gateway,
    MovementKind,
    OrderLine,
    OutcomeState,
    RefundOrder,
    ReversalOrder,
    TransferOrder,
)
from billing.inbox.models import ProviderNotice
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from tests.integration.billing.providers import (
    ASKS_THE_BANK,
    IS_DECLINED,
    PAYS,
    Provider,
    fetched,
    provider_of,
    told,
)
from tests.scenes import NOW

CHECKOUT = CheckoutOrder(
    key="checkout:pay_1",
    reference="pay_1",
    title="Premiers accords",
    lines=(
        OrderLine(name="Billet", amount_cents=2000),
        OrderLine(name="Don", amount_cents=4000),
    ),
    amount_cents=6000,
    currency="EUR",
    locale="fr",
    return_url="https://estrade.example/payments/pay_1",
    expires_at=NOW + timedelta(minutes=15),
)
PAYEE = "payable:talent:per_1"
TRANSFER = TransferOrder(
    key="transfer:trf_1", reference="trf_1", payee=PAYEE, amount_cents=5700, currency="EUR"
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(params=["sandbox", "stripe"])
async def provider(
    request: pytest.FixtureRequest, database: Database, clock: FixedClock
) -> AsyncIterator[Provider]:
    async with provider_of(request.param, database, clock) as made:
        await made.welcome(PAYEE)
        yield made


@pytest.fixture
def gateway(provider: Provider) -> Gateway:
    return provider.gateway


async def paid(provider: Provider) -> Checkout:
    opened = await provider.gateway.open_checkout(CHECKOUT)
    await provider.type_card(opened.id, PAYS)
    return await provider.gateway.get_checkout(opened.id)


def refund_of(charge_id: str, *, amount_cents: int, sequence: int = 1) -> RefundOrder:
    return RefundOrder(
        key=f"refund:{sequence}",
        reference=f"ref_{sequence}",
        charge_id=charge_id,
        amount_cents=amount_cents,
        currency="EUR",
    )


async def test_a_new_page_waits_for_a_card(provider: Provider) -> None:
    opened = await provider.gateway.open_checkout(CHECKOUT)
    assert opened.state is CheckoutState.OPEN
    assert (opened.reference, opened.amount_cents, opened.currency) == ("pay_1", 6000, "EUR")
    assert opened.url
    assert (opened.charge_id, opened.fee_cents, opened.decline_code) == ("", 0, "")
    assert await provider.takes_cards(opened.id)
    assert await provider.gateway.get_checkout(opened.id) == opened


async def test_the_same_key_gives_the_same_page_refund_and_transfer(
    provider: Provider, gateway: Gateway
) -> None:
    assert await gateway.open_checkout(CHECKOUT) == await gateway.open_checkout(CHECKOUT)
    order = refund_of((await paid(provider)).charge_id, amount_cents=10)
    assert await gateway.create_refund(order) == await gateway.create_refund(order)
    assert await gateway.create_transfer(TRANSFER) == await gateway.create_transfer(TRANSFER)


async def test_the_same_key_with_another_request_is_refused(
    provider: Provider, gateway: Gateway
) -> None:
    charge_id = (await paid(provider)).charge_id
    order = refund_of(charge_id, amount_cents=10)
    await gateway.create_refund(order)
    await gateway.create_transfer(TRANSFER)
    await provider.welcome("payable:talent:per_2")
    with pytest.raises(KeyReused):
        await gateway.open_checkout(replace(CHECKOUT, title="Autre chose"))
    with pytest.raises(KeyReused):
        await gateway.create_refund(replace(order, amount_cents=11))
    with pytest.raises(KeyReused):
        await gateway.create_transfer(replace(TRANSFER, payee="payable:talent:per_2"))
    with pytest.raises(KeyReused):
        await gateway.create_transfer(replace(TRANSFER, amount_cents=1))


async def test_a_paid_page_names_charge_fee_and_our_payment(
    provider: Provider, gateway: Gateway
) -> None:
    checkout = await paid(provider)
    assert checkout.state is CheckoutState.PAID
    assert (checkout.reference, checkout.amount_cents, checkout.fee_cents) == ("pay_1", 6000, 115)
    assert checkout.charge_id
    closed = await gateway.close_checkout(checkout.id)
    assert (closed.state, closed.charge_id) == (CheckoutState.PAID, checkout.charge_id)


async def test_a_declined_card_says_why_and_leaves_the_page_open_for_another(
    provider: Provider, gateway: Gateway
) -> None:
    opened = await gateway.open_checkout(CHECKOUT)
    await provider.type_card(opened.id, IS_DECLINED)
    declined = await gateway.get_checkout(opened.id)
    assert declined.state is CheckoutState.DECLINED
    assert declined.decline_code
    assert (declined.charge_id, declined.fee_cents) == ("", 0)
    await provider.type_card(opened.id, PAYS)
    assert (await gateway.get_checkout(opened.id)).state is CheckoutState.PAID


@pytest.mark.parametrize("is_approved", [True, False])
async def test_a_bank_that_asks_is_waited_for(
    provider: Provider, gateway: Gateway, *, is_approved: bool
) -> None:
    opened = await gateway.open_checkout(CHECKOUT)
    await provider.type_card(opened.id, ASKS_THE_BANK)
    asking = await gateway.get_checkout(opened.id)
    assert asking.state is CheckoutState.AUTHENTICATING
    await provider.answer_bank(opened.id, is_approved=is_approved)
    answered = await gateway.get_checkout(opened.id)
    expected = CheckoutState.PAID if is_approved else CheckoutState.DECLINED
    assert answered.state is expected
    assert bool(answered.charge_id) is is_approved


async def test_a_closed_page_takes_no_card_and_closes_once(
    provider: Provider, gateway: Gateway
) -> None:
    opened = await gateway.open_checkout(CHECKOUT)
    assert (await gateway.close_checkout(opened.id)).state is CheckoutState.EXPIRED
    assert not await provider.takes_cards(opened.id)
    assert (await gateway.close_checkout(opened.id)).state is CheckoutState.EXPIRED
    assert (await gateway.get_checkout(opened.id)).state is CheckoutState.EXPIRED


async def test_refunds_cannot_exceed_the_charge(provider: Provider, gateway: Gateway) -> None:
    charge_id = (await paid(provider)).charge_id
    first = await gateway.create_refund(refund_of(charge_id, amount_cents=5800))
    assert (await gateway.get_refund(first.id)).state is OutcomeState.SUCCEEDED
    with pytest.raises(GatewayRefused, match="refused"):
        await gateway.create_refund(refund_of(charge_id, amount_cents=201, sequence=2))
    last = await gateway.create_refund(refund_of(charge_id, amount_cents=200, sequence=3))
    assert (last.reference, last.amount_cents, last.currency) == ("ref_3", 200, "EUR")


@pytest.mark.parametrize(
    "order",
    [
        refund_of("nowhere", amount_cents=10),
        refund_of("", amount_cents=10),
        refund_of("charge", amount_cents=0),
        replace(refund_of("charge", amount_cents=10), currency="CHF"),
    ],
)
async def test_refunds_that_make_no_sense_are_refused(
    provider: Provider, gateway: Gateway, order: RefundOrder
) -> None:
    checkout = await paid(provider)
    charge_id = checkout.charge_id if order.charge_id == "charge" else order.charge_id
    with pytest.raises(GatewayRefused):
        await gateway.create_refund(replace(order, charge_id=charge_id))


async def test_a_transfer_names_what_it_was_for(provider: Provider, gateway: Gateway) -> None:
    await paid(provider)
    made = await gateway.create_transfer(TRANSFER)
    assert (made.reference, made.amount_cents, made.currency) == ("trf_1", 5700, "EUR")
    assert made.state is OutcomeState.SUCCEEDED
    assert await gateway.get_transfer(made.id) == made


async def test_a_payee_who_was_welcomed_can_be_paid(gateway: Gateway) -> None:
    standing = await gateway.get_standing(PAYEE)
    assert (standing.has_account, standing.may_receive, standing.needs) == (True, True, ())
    assert (standing.is_reviewing, standing.is_refused) == (False, False)


@pytest.mark.parametrize("name", ["unknown", ""])
async def test_what_the_provider_does_not_know_is_refused(gateway: Gateway, name: str) -> None:
    with pytest.raises(GatewayRefused):
        await gateway.get_checkout(name)
    with pytest.raises(GatewayRefused):
        await gateway.close_checkout(name)
    with pytest.raises(GatewayRefused):
        await gateway.get_refund(name)
    with pytest.raises(GatewayRefused):
        await gateway.get_transfer(name)


async def change_everything(provider: Provider) -> set[tuple[str, str]]:
    """Pay, refund, transfer and let a page go; return what the inbox has to hear of."""
    checkout = await paid(provider)
    refund = await provider.gateway.create_refund(refund_of(checkout.charge_id, amount_cents=10))
    transfer = await provider.gateway.create_transfer(TRANSFER)
    other = await provider.gateway.open_checkout(
        replace(CHECKOUT, key="checkout:pay_2", reference="pay_2")
    )
    await provider.gateway.close_checkout(other.id)
    return {
        ("checkout", checkout.id),
        ("checkout", other.id),
        ("refund", refund.id),
        ("transfer", transfer.id),
    }


async def test_every_change_is_told_by_a_notice(provider: Provider, database: Database) -> None:
    changed = await change_everything(provider)
    await provider.deliver()
    assert changed <= await told(database)


async def test_a_change_whose_notice_was_lost_is_found(
    provider: Provider, database: Database, clock: FixedClock
) -> None:
    changed = await change_everything(provider)
    await fetched(provider, database, clock)
    assert changed <= await told(database)
    known = await told(database)
    await provider.deliver()
    assert changed <= known
    clock.advance(timedelta(minutes=6))
    assert await fetched(provider, database, clock) == 0


async def test_what_moved_is_listed_with_our_references_and_the_fee(
    provider: Provider, gateway: Gateway
) -> None:
    charge = await paid(provider)
    refund = await gateway.create_refund(refund_of(charge.charge_id, amount_cents=10))
    transfer = await gateway.create_transfer(TRANSFER)
    since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
    page = await gateway.list_movements(since=since, until=until, cursor="")
    moved = list(page.movements)
    while page.next_cursor:
        page = await gateway.list_movements(since=since, until=until, cursor=page.next_cursor)
        moved += page.movements
    assert {(m.kind, m.object_id, m.reference, m.amount_cents, m.fee_cents) for m in moved} == {
        (MovementKind.CHARGE, charge.charge_id, "pay_1", 6000, 115),
        (MovementKind.REFUND, refund.id, "ref_1", -10, 0),
        (MovementKind.TRANSFER, transfer.id, "trf_1", -5700, 0),
    }
    for movement in moved:
        assert await gateway.get_movements(movement.object_id) == (movement,)
    (given,) = (m for m in moved if m.kind is MovementKind.REFUND)
    assert (given.about_id, given.currency, given.at) == (charge.charge_id, "EUR", NOW)


async def test_what_moved_before_or_after_is_not_listed(
    provider: Provider, gateway: Gateway
) -> None:
    await paid(provider)
    for since in (NOW - timedelta(days=1), NOW + timedelta(seconds=1)):
        until = NOW if since < NOW else NOW + timedelta(days=1)
        cursor, is_last = "", False
        while not is_last:
            page = await gateway.list_movements(since=since, until=until, cursor=cursor)
            assert page.movements == ()
            cursor, is_last = page.next_cursor, not page.next_cursor


async def test_a_reversal_takes_back_a_part_once_and_never_more_than_was_sent(
    provider: Provider, gateway: Gateway
) -> None:
    await paid(provider)
    transfer = await gateway.create_transfer(TRANSFER)
    order = ReversalOrder(
        key="recovery:rcv_1",
        reference="rcv_1",
        transfer_id=transfer.id,
        amount_cents=5000,
        currency="EUR",
    )
    back = await gateway.create_reversal(order)
    assert (back.reference, back.state, back.amount_cents) == (
        "rcv_1",
        OutcomeState.SUCCEEDED,
        5000,
    )
    assert await gateway.create_reversal(order) == back
    with pytest.raises(GatewayRefused):
        await gateway.create_reversal(replace(order, key="recovery:rcv_2", reference="rcv_2"))
    (moved,) = await gateway.get_movements(back.id)
    assert (moved.kind, moved.reference, moved.about_id, moved.amount_cents) == (
        MovementKind.REVERSAL,
        "rcv_1",
        transfer.id,
        5000,
    )


@pytest.mark.parametrize("is_won", [True, False])
async def test_a_bank_takes_a_charge_back_with_a_deadline_and_decides(
    provider: Provider, gateway: Gateway, is_won: bool
) -> None:
    charge = await paid(provider)
    dispute_id = await provider.dispute(charge.charge_id)
    opened = await gateway.get_dispute(dispute_id)
    assert (opened.charge_id, opened.reference) == (charge.charge_id, "pay_1")
    assert (opened.state, opened.taken_cents) == (DisputeState.NEEDS_RESPONSE, 6000)
    assert opened.fee_cents == 2000
    assert opened.respond_by is not None
    assert opened.respond_by > NOW
    await provider.decide(dispute_id, is_won=is_won)
    decided = await gateway.get_dispute(dispute_id)
    assert decided.state is (DisputeState.WON if is_won else DisputeState.LOST)
    assert decided.taken_cents == (0 if is_won else 6000)
    moved = await gateway.get_movements(dispute_id)
    assert sum(m.amount_cents for m in moved) == -decided.taken_cents
    assert {m.about_id for m in moved} == {charge.charge_id}
    await provider.deliver()


async def test_a_dispute_that_does_not_exist_is_refused(gateway: Gateway) -> None:
    with pytest.raises(GatewayRefused):
        await gateway.get_dispute("du_nowhere")


def evidence_of(dispute_id: str) -> EvidenceOrder:
    return EvidenceOrder(
        key="evidence:evi_1",
        dispute_id=dispute_id,
        evidence=Evidence(
            product="Une séance de guitare.",
            activity="2026-11-24 14:00:02 UTC Léa: arrived",
            customer_name="Léa Martin",
            customer_email="lea@estrade.example",
            policy="Annulation jusqu’à 24 heures avant.",
            statement="Facture 2026-00001.",
        ),
    )


async def test_a_bank_is_answered_once_with_the_same_key(
    provider: Provider, gateway: Gateway
) -> None:
    charge = await paid(provider)
    dispute_id = await provider.dispute(charge.charge_id)
    order = evidence_of(dispute_id)
    answered = await gateway.submit_evidence(order)
    assert (answered.id, answered.state) == (dispute_id, DisputeState.UNDER_REVIEW)
    assert (answered.reference, answered.taken_cents) == ("pay_1", 6000)
    assert await gateway.submit_evidence(order) == answered
    assert await gateway.get_dispute(dispute_id) == answered
    with pytest.raises(KeyReused):
        await gateway.submit_evidence(
            replace(order, evidence=replace(order.evidence, statement="Autre chose."))
        )
    with pytest.raises(GatewayRefused):
        await gateway.submit_evidence(replace(order, key="evidence:evi_2"))


async def test_a_bank_that_was_answered_days_ago_is_not_answered_again(
    provider: Provider, gateway: Gateway, clock: FixedClock
) -> None:
    dispute_id = await provider.dispute((await paid(provider)).charge_id)
    answered = await gateway.submit_evidence(evidence_of(dispute_id))
    # By now the provider has forgotten the key.
    clock.advance(timedelta(days=3))
    assert await gateway.submit_evidence(evidence_of(dispute_id)) == answered


async def test_a_bank_that_has_decided_hears_nothing_more(
    provider: Provider, gateway: Gateway
) -> None:
    dispute_id = await provider.dispute((await paid(provider)).charge_id)
    await provider.decide(dispute_id, is_won=True)
    with pytest.raises(GatewayRefused):
        await gateway.submit_evidence(evidence_of(dispute_id))


async def test_a_bank_hears_nothing_after_its_deadline(
    provider: Provider, gateway: Gateway, clock: FixedClock
) -> None:
    dispute_id = await provider.dispute((await paid(provider)).charge_id)
    clock.advance(timedelta(days=8))
    with pytest.raises(GatewayRefused):
        await gateway.submit_evidence(evidence_of(dispute_id))


async def test_evidence_about_a_dispute_that_does_not_exist_is_refused(gateway: Gateway) -> None:
    for dispute_id in ("du_nowhere", ""):
        with pytest.raises(GatewayRefused):
            await gateway.submit_evidence(evidence_of(dispute_id))


async def test_an_answer_is_told_by_a_notice(provider: Provider, database: Database) -> None:
    dispute_id = await provider.dispute((await paid(provider)).charge_id)
    await provider.deliver()
    before = await notices_about(database, dispute_id)
    await provider.gateway.submit_evidence(evidence_of(dispute_id))
    await provider.deliver()
    assert await notices_about(database, dispute_id) == before + 1


async def notices_about(database: Database, object_id: str) -> int:
    async with database.read() as db:
        query = select(func.count()).where(ProviderNotice.object_id == object_id)
        return await db.scalar(query) or 0
