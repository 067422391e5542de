"""What every gateway promises; the sandbox is held to it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.errors import CheckoutClosed, GatewayRefused, KeyReused
from billing.gateways.port import (
    Checkout,
    CheckoutOrder,
    CheckoutState,
    Gateway,
    OrderLine,
    OutcomeState,
    RefundOrder,
    TransferOrder,
)
from billing.gateways.sandbox import cards
from billing.gateways.sandbox.gateway import SandboxGateway
from billing.inbox.models import ProviderNotice
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from tests.integration.billing.till import ASKING_CARD, BAD_CARD, GOOD_CARD
from tests.scenes import NOW

CHECKOUT = CheckoutOrder(
    key="checkout:pay_1",
    reference="pay_1",
    title="Premiers accords",
    lines=(OrderLine(name="Séance", amount_cents=6000),),
    amount_cents=6000,
    currency="EUR",
    locale="fr",
    return_url="https://estrade.example/payments/pay_1",
    expires_at=NOW + timedelta(minutes=15),
)
TRANSFER = TransferOrder(
    key="transfer:trf_1",
    reference="trf_1",
    payee="payable:talent:per_1",
    amount_cents=5700,
    currency="EUR",
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def gateway(database: Database, clock: FixedClock) -> Gateway:
    return SandboxGateway(database, clock)


async def paid(database: Database, gateway: Gateway) -> Checkout:
    opened = await gateway.open_checkout(CHECKOUT)
    async with database.write() as db:
        await cards.submit_card(db, opened.id, GOOD_CARD, now=NOW)
    return await gateway.get_checkout(opened.id)


def refund_of(charge_id: str, *, amount_cents: int, sequence: int = 1) -> RefundOrder:
    return RefundOrder(
        key=f"refund:{sequence}",
        reference=f"ref_{sequence}",
        charge_id=charge_id,
        amount_cents=amount_cents,
        currency="EUR",
    )


async def test_the_same_key_gives_the_same_page_refund_and_transfer(
    database: Database, gateway: Gateway
) -> None:
    charge_id = (await paid(database, gateway)).charge_id
    order = refund_of(charge_id, amount_cents=10)
    assert await gateway.open_checkout(CHECKOUT) == await gateway.open_checkout(CHECKOUT)
    assert await gateway.create_refund(order) == await gateway.create_refund(order)
    assert await gateway.create_transfer(TRANSFER) == await gateway.create_transfer(TRANSFER)


async def test_the_same_key_with_another_request_is_refused(
    database: Database, gateway: Gateway
) -> None:
    charge_id = (await paid(database, gateway)).charge_id
    order = refund_of(charge_id, amount_cents=10)
    await gateway.create_refund(order)
    await gateway.create_transfer(TRANSFER)
    with pytest.raises(KeyReused):
        await gateway.open_checkout(replace(CHECKOUT, amount_cents=1))
    with pytest.raises(KeyReused):
        await gateway.create_refund(replace(order, amount_cents=11))
    with pytest.raises(KeyReused):
        await gateway.create_transfer(replace(TRANSFER, payee="payable:talent:per_2"))


async def test_a_paid_page_names_charge_fee_and_our_payment(
    database: Database, gateway: Gateway
) -> None:
    checkout = await paid(database, gateway)
    assert checkout.state is CheckoutState.PAID
    assert (checkout.reference, checkout.amount_cents, checkout.fee_cents) == ("pay_1", 6000, 115)
    assert checkout.charge_id
    assert (await gateway.close_checkout(checkout.id)).state is CheckoutState.PAID


async def test_refunds_cannot_exceed_the_charge(database: Database, gateway: Gateway) -> None:
    charge_id = (await paid(database, gateway)).charge_id
    first = await gateway.create_refund(refund_of(charge_id, amount_cents=5999))
    assert (await gateway.get_refund(first.id)).state is OutcomeState.SUCCEEDED
    with pytest.raises(GatewayRefused, match="refused"):
        await gateway.create_refund(refund_of(charge_id, amount_cents=2, sequence=2))
    last = await gateway.create_refund(refund_of(charge_id, amount_cents=1, sequence=3))
    assert last.reference == "ref_3"


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
    database: Database, gateway: Gateway, order: RefundOrder
) -> None:
    checkout = await paid(database, gateway)
    charge_id = checkout.charge_id if order.charge_id == "charge" else order.charge_id
    with pytest.raises(GatewayRefused):
        await gateway.create_refund(replace(order, charge_id=charge_id))


async def test_what_the_provider_does_not_know_is_refused(gateway: Gateway) -> None:
    with pytest.raises(GatewayRefused):
        await gateway.get_checkout("unknown")
    with pytest.raises(GatewayRefused):
        await gateway.get_refund("unknown")
    with pytest.raises(GatewayRefused):
        await gateway.get_transfer("unknown")


async def test_every_change_is_told_by_a_notice(database: Database, gateway: Gateway) -> None:
    charge_id = (await paid(database, gateway)).charge_id
    refund = await gateway.create_refund(refund_of(charge_id, amount_cents=10))
    transfer = await gateway.create_transfer(TRANSFER)
    async with database.read() as db:
        notices = list(await db.scalars(select(ProviderNotice).order_by(ProviderNotice.id)))
    kinds = {(notice.object_kind, notice.object_id) for notice in notices}
    assert ("refund", refund.id) in kinds
    assert ("transfer", transfer.id) in kinds
    assert len(notices) == 3


async def test_a_closed_page_takes_no_card(database: Database, gateway: Gateway) -> None:
    opened = await gateway.open_checkout(CHECKOUT)
    assert (await gateway.close_checkout(opened.id)).state is CheckoutState.EXPIRED
    with pytest.raises(CheckoutClosed):
        async with database.write() as db:
            await cards.submit_card(db, opened.id, GOOD_CARD, now=NOW)


async def test_the_card_page_shows_what_is_paid_and_why_a_card_was_declined(
    database: Database, gateway: Gateway
) -> None:
    opened = await gateway.open_checkout(CHECKOUT)
    async with database.write() as db:
        await cards.submit_card(db, opened.id, BAD_CARD, now=NOW)
    async with database.read() as db:
        shown = await cards.view(db, opened.id)
    assert (shown.title, shown.amount_cents, shown.lines) == (
        "Premiers accords",
        6000,
        CHECKOUT.lines,
    )
    assert shown.decline
    assert shown.is_open(now=NOW)
    assert not shown.is_open(now=CHECKOUT.expires_at)
    assert shown.return_url == CHECKOUT.return_url


async def test_a_page_given_up_or_out_of_time_is_closed(
    database: Database, gateway: Gateway
) -> None:
    opened = await gateway.open_checkout(CHECKOUT)
    with pytest.raises(CheckoutClosed):
        async with database.write() as db:
            await cards.submit_card(db, opened.id, GOOD_CARD, now=CHECKOUT.expires_at)
    async with database.write() as db:
        assert await cards.cancel(db, opened.id, now=NOW) is CheckoutState.CANCELLED
    with pytest.raises(CheckoutClosed):
        async with database.write() as db:
            await cards.cancel(db, opened.id, now=NOW)


async def test_nobody_authenticates_a_card_that_was_not_asked_to(
    database: Database, gateway: Gateway
) -> None:
    opened = await gateway.open_checkout(CHECKOUT)
    with pytest.raises(CheckoutClosed):
        async with database.write() as db:
            await cards.authenticate(db, opened.id, is_approved=True, now=NOW)
    async with database.write() as db:
        await cards.submit_card(db, opened.id, ASKING_CARD, now=NOW)
        state = await cards.authenticate(db, opened.id, is_approved=False, now=NOW)
    assert state is CheckoutState.DECLINED


async def test_an_unknown_page_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        async with database.read() as db:
            await cards.view(db, "unknown")
    with pytest.raises(NotFound):
        async with database.write() as db:
            await cards.submit_card(db, "unknown", GOOD_CARD, now=NOW)
