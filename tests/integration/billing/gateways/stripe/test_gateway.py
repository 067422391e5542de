"""Where Stripe differs from the sandbox: what it forgets, holds back, and tells later."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from billing.errors import FundsPending, GatewayDown, GatewayRefused, PayeeNotReady
from billing.gateways.port import CheckoutState, Need, OnboardingOrder, OutcomeState
from billing.gateways.stripe.gateway import StripeGateway
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from tests.integration.billing.providers import ASKS_THE_BANK, PAYS, Stripe, stripe_of
from tests.integration.billing.test_gateways import CHECKOUT, PAYEE, TRANSFER, paid, refund_of
from tests.scenes import NOW
from tests.stripe.faults import Fault

A_DAY_LATER = timedelta(hours=25)
PAYEE_ORDER = OnboardingOrder(
    payee=PAYEE,
    name="Noé Ferraud",
    email="noe@estrade.example",
    is_organisation=False,
    country="FR",
    locale="fr",
    return_url="https://estrade.example/studio/payouts/back",
    refresh_url="https://estrade.example/studio/payouts",
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
async def stripe(database: Database, clock: FixedClock) -> AsyncIterator[Stripe]:
    async with stripe_of(database, clock) as made:
        yield made


async def test_a_refund_and_a_transfer_are_made_once_even_after_their_keys_are_forgotten(
    stripe: Stripe,
) -> None:
    await stripe.welcome(PAYEE)
    order = refund_of((await paid(stripe)).charge_id, amount_cents=10)
    refund = await stripe.gateway.create_refund(order)
    transfer = await stripe.gateway.create_transfer(TRANSFER)
    stripe.server.advance(A_DAY_LATER)
    assert (await stripe.gateway.create_refund(order)).id == refund.id
    assert (await stripe.gateway.create_transfer(TRANSFER)).id == transfer.id
    assert len(stripe.server.all("refund")) == len(stripe.server.all("transfer")) == 1


@pytest.mark.parametrize("fault", [Fault.DROPPED_AFTER, Fault.DROPPED_BEFORE])
async def test_an_answer_that_is_lost_leaves_one_of_each(stripe: Stripe, fault: Fault) -> None:
    await stripe.welcome(PAYEE)
    stripe.server.fail(fault, path="/v1/checkout", times=10)
    with pytest.raises(GatewayDown):
        await stripe.gateway.open_checkout(CHECKOUT)
    stripe.server.faults.clear()
    stripe.server.fail(fault, path="/v1/checkout")
    opened = await stripe.gateway.open_checkout(CHECKOUT)
    await stripe.type_card(opened.id, PAYS)
    charge_id = (await stripe.gateway.get_checkout(opened.id)).charge_id
    stripe.server.fail(fault, path="/v1/refunds")
    await stripe.gateway.create_refund(refund_of(charge_id, amount_cents=10))
    stripe.server.fail(fault, path="/v1/transfers")
    await stripe.gateway.create_transfer(TRANSFER)
    made = [len(stripe.server.all(k)) for k in ("checkout.session", "refund", "transfer")]
    assert made == [1, 1, 1]


async def test_a_page_whose_opening_broke_at_stripe_is_opened_under_another_key(
    stripe: Stripe,
) -> None:
    stripe.server.fail(Fault.ERROR_AFTER, path="/v1/checkout")
    opened = await stripe.gateway.open_checkout(CHECKOUT)
    assert await stripe.gateway.open_checkout(CHECKOUT) == opened
    assert len(stripe.server.all("checkout.session")) == 2
    await stripe.type_card(opened.id, PAYS)
    assert (await stripe.gateway.get_checkout(opened.id)).state is CheckoutState.PAID


async def test_money_that_left_while_stripe_broke_is_found_and_not_sent_twice(
    stripe: Stripe,
) -> None:
    await stripe.welcome(PAYEE)
    order = refund_of((await paid(stripe)).charge_id, amount_cents=10)
    stripe.server.fail(Fault.ERROR_AFTER, path="/v1/refunds")
    with pytest.raises(GatewayDown):
        await stripe.gateway.create_refund(order)
    assert (await stripe.gateway.create_refund(order)).state is OutcomeState.SUCCEEDED
    stripe.server.fail(Fault.ERROR_AFTER, path="/v1/transfers")
    with pytest.raises(GatewayDown):
        await stripe.gateway.create_transfer(TRANSFER)
    assert (await stripe.gateway.create_transfer(TRANSFER)).state is OutcomeState.SUCCEEDED
    assert len(stripe.server.all("refund")) == len(stripe.server.all("transfer")) == 1


async def test_two_at_the_same_moment_are_one_and_neither_is_refused(stripe: Stripe) -> None:
    order = refund_of((await paid(stripe)).charge_id, amount_cents=10)
    stripe.server.fail(Fault.SLOW, path="/v1/refunds", delay_s=0.5)
    both = (stripe.gateway.create_refund(order) for _ in range(2))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert not [outcome for outcome in outcomes if isinstance(outcome, GatewayRefused)]
    assert len(stripe.server.all("refund")) == 1


async def test_a_fee_that_is_not_known_yet_is_waited_for(stripe: Stripe) -> None:
    stripe.server.switches.fees_wait = True
    opened = await stripe.gateway.open_checkout(CHECKOUT)
    await stripe.type_card(opened.id, PAYS)
    with pytest.raises(GatewayDown):
        await stripe.gateway.get_checkout(opened.id)
    stripe.server.book_fees()
    assert (await stripe.gateway.get_checkout(opened.id)).fee_cents == 115


async def test_money_that_stripe_holds_back_is_waited_for_and_then_sent(stripe: Stripe) -> None:
    await stripe.welcome(PAYEE)
    stripe.server.switches.settles_after_s = 3 * 24 * 3600
    await paid(stripe)
    for _ in range(2):
        with pytest.raises(FundsPending):
            await stripe.gateway.create_transfer(TRANSFER)
    stripe.server.advance(timedelta(days=4))
    assert (await stripe.gateway.create_transfer(TRANSFER)).state is OutcomeState.SUCCEEDED


async def test_a_refund_may_wait_and_may_fail_after_it_had_succeeded(stripe: Stripe) -> None:
    stripe.server.switches.refunds_wait = True
    charge_id = (await paid(stripe)).charge_id
    refund = await stripe.gateway.create_refund(refund_of(charge_id, amount_cents=10))
    assert refund.state is OutcomeState.PENDING
    stripe.server.settle_refund(refund.id)
    assert (await stripe.gateway.get_refund(refund.id)).state is OutcomeState.SUCCEEDED
    stripe.server.settle_refund(refund.id, failure="expired_or_canceled_card")
    failed = await stripe.gateway.get_refund(refund.id)
    assert (failed.state, failed.problem) == (OutcomeState.FAILED, "expired_or_canceled_card")


async def test_a_page_on_which_a_bank_asks_is_closed_all_the_same(stripe: Stripe) -> None:
    opened = await stripe.gateway.open_checkout(CHECKOUT)
    await stripe.type_card(opened.id, ASKS_THE_BANK)
    assert (await stripe.gateway.close_checkout(opened.id)).state is CheckoutState.EXPIRED
    assert not await stripe.takes_cards(opened.id)


async def test_a_page_that_cannot_be_opened_any_more_is_refused(stripe: Stripe) -> None:
    old = replace(CHECKOUT, expires_at=NOW - timedelta(days=2))
    with pytest.raises(GatewayRefused):
        await stripe.gateway.open_checkout(old)


async def test_a_key_that_stripe_does_not_accept_counts_as_no_answer(
    stripe: Stripe, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    gateway = StripeGateway(
        secret_key="sk_test_of_somebody",
        address=stripe.server.address,
        database=database,
        clock=FixedClock(NOW),
    )
    with pytest.raises(GatewayDown):
        await gateway.open_checkout(CHECKOUT)
    await gateway.close()
    assert "ESTRADE_STRIPE_SECRET_KEY" in caplog.text


async def test_a_stripe_that_is_away_counts_as_no_answer(stripe: Stripe) -> None:
    stripe.server.fail(Fault.DROPPED_BEFORE, method="GET", times=10)
    with pytest.raises(GatewayDown):
        await stripe.gateway.get_checkout("cs_1")


async def test_the_list_of_events_is_read_page_by_page(stripe: Stripe) -> None:
    for number in range(3):
        order = replace(CHECKOUT, key=f"checkout:{number}", reference=f"pay_{number}")
        await stripe.gateway.close_checkout((await stripe.gateway.open_checkout(order)).id)
    page = await stripe.gateway.list_notices(since=NOW, cursor="")
    assert (len(page.notices), page.next_cursor) == (3, "")
    older = await stripe.gateway.list_notices(since=NOW, cursor=page.notices[0].notice_id)
    assert older.notices == page.notices[1:]


async def test_a_payee_without_an_account_is_waited_for(stripe: Stripe) -> None:
    await paid(stripe)
    standing = await stripe.gateway.get_standing(PAYEE)
    assert (standing.has_account, standing.may_receive) == (False, False)
    with pytest.raises(PayeeNotReady):
        await stripe.gateway.create_transfer(TRANSFER)


async def test_a_payee_is_paid_once_they_have_given_what_is_asked(stripe: Stripe) -> None:
    await paid(stripe)
    url = await stripe.gateway.open_onboarding(PAYEE_ORDER)
    assert url.startswith(stripe.server.address)
    asked = await stripe.gateway.get_standing(PAYEE)
    assert asked.has_account
    assert {Need.NAME, Need.BIRTH, Need.ADDRESS, Need.BANK, Need.TERMS} <= set(asked.needs)
    assert (asked.may_receive, asked.is_reviewing, asked.is_refused) == (False, False, False)
    with pytest.raises(PayeeNotReady):
        await stripe.gateway.create_transfer(TRANSFER)
    (account,) = stripe.server.all("v2.core.account")
    stripe.server.onboard(account["id"])
    given = await stripe.gateway.get_standing(PAYEE)
    assert (given.may_receive, given.needs, given.is_reviewing) == (True, (), False)
    assert (await stripe.gateway.create_transfer(TRANSFER)).state is OutcomeState.SUCCEEDED


async def test_a_payee_has_one_account_however_often_they_begin(stripe: Stripe) -> None:
    first = await stripe.gateway.open_onboarding(PAYEE_ORDER)
    second = await stripe.gateway.open_onboarding(replace(PAYEE_ORDER, name="Noé F."))
    assert first != second
    assert len(stripe.server.all("v2.core.account")) == 1


async def test_what_stripe_is_still_looking_at_and_whom_it_refuses_is_told(
    stripe: Stripe,
) -> None:
    stripe.server.switches.verification_waits = True
    await stripe.gateway.open_onboarding(PAYEE_ORDER)
    (account,) = stripe.server.all("v2.core.account")
    stripe.server.onboard(account["id"])
    reviewed = await stripe.gateway.get_standing(PAYEE)
    assert (reviewed.is_reviewing, reviewed.may_receive, reviewed.needs) == (True, False, ())
    stripe.server.reject(account["id"])
    refused = await stripe.gateway.get_standing(PAYEE)
    assert (refused.is_refused, refused.may_receive, refused.is_reviewing) == (True, False, False)


async def test_a_charity_is_asked_for_its_representative(stripe: Stripe) -> None:
    order = replace(PAYEE_ORDER, payee="payable:charity:chr_1", is_organisation=True)
    await stripe.gateway.open_onboarding(order)
    needs = (await stripe.gateway.get_standing(order.payee)).needs
    assert {Need.ORGANISATION, Need.REPRESENTATIVE, Need.BANK} <= set(needs)
