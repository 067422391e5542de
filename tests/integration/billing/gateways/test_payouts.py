"""What every gateway tells of payouts to payees' banks: held to by the sandbox and by Stripe."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.errors import GatewayRefused
from billing.gateways.payouts import (
    PayoutFailure,
    PayoutPartKind,
    PayoutState,
    ProviderPayout,
)
from billing.gateways.port import Gateway, Outcome, ReversalOrder, TransferOrder
from billing.inbox.models import ProviderNotice
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from tests.integration.billing.providers import Provider, Stripe, provider_of, told
from tests.scenes import NOW

PAYEE = "payable:talent:per_1"
OTHER = "payable:charity:chr_1"
TRANSFER = TransferOrder(
    key="transfer:trf_1", reference="trf_1", payee=PAYEE, amount_cents=5700, currency="EUR"
)
SECOND = replace(TRANSFER, key="transfer:trf_2", reference="trf_2", amount_cents=1000)
LONG_AGO = NOW - timedelta(days=30)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(params=["sandbox", "stripe"])
async def provider(
    request: pytest.FixtureRequest, database: Database, clock: FixedClock
) -> AsyncIterator[Provider]:
    async with provider_of(request.param, database, clock) as made:
        await made.welcome(PAYEE)
        await made.welcome(OTHER)
        if isinstance(made, Stripe):
            made.server.add_funds(100_000)
        yield made


@pytest.fixture
def gateway(provider: Provider) -> Gateway:
    return provider.gateway


def parts_of(payout: ProviderPayout) -> list[tuple[PayoutPartKind, str, int]]:
    assert payout.parts is not None
    return [(part.kind, part.object_id, part.amount_cents) for part in payout.parts]


async def take_back(gateway: Gateway, transfer: Outcome, amount_cents: int) -> Outcome:
    order = ReversalOrder(
        key="recovery:rcv_1",
        reference="rcv_1",
        transfer_id=transfer.id,
        amount_cents=amount_cents,
        currency="EUR",
    )
    return await gateway.create_reversal(order)


async def test_what_was_transferred_reaches_the_bank_and_says_what_is_in_it(
    provider: Provider, gateway: Gateway
) -> None:
    sent = [await gateway.create_transfer(order) for order in (TRANSFER, SECOND)]
    payout_id = await provider.pay_out(PAYEE)
    under_way = await gateway.get_payout(PAYEE, payout_id)
    assert under_way.state in {PayoutState.PENDING, PayoutState.IN_TRANSIT}
    assert (under_way.amount_cents, under_way.currency) == (6700, "EUR")
    assert (under_way.payee, under_way.bank_last4, under_way.failure) == (PAYEE, "2606", None)
    assert under_way.made_at == NOW
    assert under_way.arrives_on > NOW.date()
    await provider.arrive()
    paid = await gateway.get_payout(PAYEE, payout_id)
    assert paid.state is PayoutState.PAID
    assert sorted(parts_of(paid)) == sorted(
        [
            (PayoutPartKind.TRANSFER, sent[0].id, 5700),
            (PayoutPartKind.TRANSFER, sent[1].id, 1000),
        ]
    )
    assert {part.at for part in paid.parts or ()} == {NOW}


async def test_what_was_taken_back_makes_the_payout_less(
    provider: Provider, gateway: Gateway
) -> None:
    transfer = await gateway.create_transfer(TRANSFER)
    back = await take_back(gateway, transfer, 700)
    payout_id = await provider.pay_out(PAYEE)
    await provider.arrive()
    paid = await gateway.get_payout(PAYEE, payout_id)
    assert paid.amount_cents == 5000
    assert sorted(parts_of(paid)) == sorted(
        [
            (PayoutPartKind.TRANSFER, transfer.id, 5700),
            (PayoutPartKind.REVERSAL, back.id, -700),
        ]
    )


async def test_a_bank_sends_back_what_it_had_taken_and_another_takes_it_along(
    provider: Provider, gateway: Gateway
) -> None:
    await gateway.create_transfer(TRANSFER)
    first = await provider.pay_out(PAYEE)
    await provider.arrive()
    assert (await gateway.get_payout(PAYEE, first)).state is PayoutState.PAID
    await provider.send_back(PAYEE, first)
    failed = await gateway.get_payout(PAYEE, first)
    assert (failed.state, failed.failure) == (PayoutState.FAILED, PayoutFailure.ACCOUNT_CLOSED)
    assert failed.parts is not None
    await gateway.create_transfer(SECOND)
    await provider.change_bank(PAYEE)
    second = await provider.pay_out(PAYEE)
    await provider.arrive()
    paid = await gateway.get_payout(PAYEE, second)
    assert (paid.state, paid.amount_cents) == (PayoutState.PAID, 6700)
    assert (PayoutPartKind.RETURNED, first, 5700) in parts_of(paid)
    assert sum(cents for _, _, cents in parts_of(paid)) == 6700


async def test_payouts_are_listed_for_their_payee_from_an_instant_on(
    provider: Provider, gateway: Gateway, clock: FixedClock
) -> None:
    await gateway.create_transfer(TRANSFER)
    first = await provider.pay_out(PAYEE)
    await provider.arrive()
    await gateway.create_transfer(SECOND)
    second = await provider.pay_out(PAYEE)
    page = await gateway.list_payouts(PAYEE, since=LONG_AGO, cursor="")
    assert {payout.id for payout in page.payouts} == {first, second}
    assert page.next_cursor == ""
    assert {payout.parts for payout in page.payouts} == {None}
    page = await gateway.list_payouts(PAYEE, since=clock.now(), cursor="")
    assert [payout.id for payout in page.payouts] == [second]
    for payee in (OTHER, "payable:talent:nobody"):
        page = await gateway.list_payouts(payee, since=LONG_AGO, cursor="")
        assert page.payouts == ()


async def test_a_payout_that_is_not_the_payees_is_refused(
    provider: Provider, gateway: Gateway
) -> None:
    await gateway.create_transfer(TRANSFER)
    payout_id = await provider.pay_out(PAYEE)
    for payee, name in ((OTHER, payout_id), (PAYEE, "po_nowhere"), (PAYEE, "")):
        with pytest.raises(GatewayRefused):
            await gateway.get_payout(payee, name)


async def test_each_change_is_told_with_the_account_it_happened_on(
    provider: Provider, gateway: Gateway, database: Database
) -> None:
    await gateway.create_transfer(TRANSFER)
    payout_id = await provider.pay_out(PAYEE)
    await provider.deliver()
    assert ("payout", payout_id) in await told(database)
    async with database.read() as db:
        notices = select(ProviderNotice).where(ProviderNotice.object_id == payout_id)
        accounts = {notice.account for notice in await db.scalars(notices)}
    (account,) = accounts
    assert await gateway.payee_of(account) == PAYEE
