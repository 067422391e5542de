"""The sandbox's card page: what it shows, and what it does not take."""

import pytest

from billing.errors import CheckoutClosed
from billing.gateways.port import CheckoutState, Gateway
from billing.gateways.sandbox import cards
from billing.gateways.sandbox.gateway import SandboxGateway
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from tests.integration.billing.test_gateways import CHECKOUT
from tests.integration.billing.till import ASKING_CARD, BAD_CARD, GOOD_CARD
from tests.scenes import NOW


@pytest.fixture
def gateway(database: Database) -> Gateway:
    return SandboxGateway(database, FixedClock(NOW))


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
