"""Fees that come late, a clock of its own, a process of its own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stripe

from hub.kernel.clock import FixedClock
from tests.integration.billing.gateways.stripe.library import (
    DECLINED,
    GOOD,
    connected,
    library,
    open_page,
    paid_charge,
    payee,
    types_of,
)
from tests.stripe.control import ActRefused
from tests.stripe.faults import Fault
from tests.stripe.process import running_stripe_process
from tests.stripe.running import StripeServer, running_stripe
from tests.stripe.store import API_VERSION

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_the_fee_of_a_charge_may_come_later(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    server.switches.fees_wait = True
    charge = paid_charge(client, server)
    assert charge.balance_transaction is None
    server.book_fees()
    later = client.v1.charges.retrieve(charge.id, {"expand": ["balance_transaction"]})
    assert isinstance(later.balance_transaction, stripe.BalanceTransaction)
    assert later.balance_transaction.net == 6000 - 115
    assert types_of(client)[0] == "charge.updated"


def test_the_balance_is_the_sum_of_its_movements(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    charge = paid_charge(client, server)
    client.v1.refunds.create({"charge": charge.id, "amount": 1000})
    order: Any = {"amount": 2000, "currency": "eur", "destination": payee(client, server)}
    client.v1.transfers.create(order)
    movements = client.v1.balance_transactions.list({"limit": 100}).data
    assert [movement.type for movement in movements] == ["transfer", "refund", "charge"]
    assert [movement.net for movement in movements] == [-2000, -1000, 6000 - 115]
    total = sum(movement.net for movement in movements)
    assert client.v1.balance.retrieve().available[0].amount == total


def test_stripe_lives_in_the_time_that_it_is_given() -> None:
    clock = FixedClock(NOW)
    with running_stripe(clock=clock, seed=3) as server, library(server) as client:
        page = open_page(client)
        assert page.created == int(NOW.timestamp())
        clock.advance(timedelta(hours=25))
        assert client.v1.checkout.sessions.retrieve(page.id).status == "expired"


def test_stripe_becomes_new_at_the_same_address(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    first = open_page(client, key="checkout:pay_1")
    server.advance(timedelta(days=400))
    server.fail(Fault.ERROR_BEFORE)
    server.switches.refunds_wait = True
    server.reset()
    again = open_page(client, key="checkout:pay_1")
    assert (again.id, again.url) == (first.id, first.url)
    assert abs(again.created - first.created) < 60
    assert [page["id"] for page in server.all("checkout.session")] == [again.id]
    assert server.webhooks.take() == []
    assert not server.switches.refunds_wait
    paid_charge(client, server)
    assert len(server.webhooks.take()) == 4


def test_stripe_speaks_the_version_of_the_library_and_no_other(server: StripeServer) -> None:
    assert stripe.api_version == API_VERSION
    with connected() as http:
        other = stripe.StripeClient(
            server.api_key,
            stripe_version="2020-08-27",
            base_addresses={"api": server.address},
            http_client=http,
        )
        with pytest.raises(stripe.InvalidRequestError, match="not 2020-08-27"):
            other.v1.balance.retrieve()


def test_stripe_in_a_process_of_its_own_does_what_another_asks(tmp_path: Path) -> None:
    with running_stripe_process(tmp_path) as process, connected() as http:
        client = stripe.StripeClient(
            process.api_key, base_addresses={"api": process.address}, http_client=http
        )
        page = open_page(client)
        with pytest.raises(ActRefused, match="declined"):
            process.do("pay", checkout_id=page.id, number=DECLINED)
        process.do("advance", seconds=3600)
        process.do("pay", checkout_id=page.id, number=GOOD)
        assert process.do("all", kind="charge")[0]["amount"] == 6000
        assert process.do("switch", refunds_wait=True)["refunds_wait"]
        process.do("fail", fault="error_before", path="/v1/refunds")
        with pytest.raises(stripe.APIError):
            client.v1.refunds.create({"payment_intent": "pi_any"})
        with pytest.raises(RuntimeError, match="dance"):
            process.do("dance")
