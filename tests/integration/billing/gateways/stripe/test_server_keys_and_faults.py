"""Idempotency keys, strangers, and each fault as the library raises it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import stripe

from tests.integration.billing.gateways.stripe.library import (
    Connections,
    connected,
    library,
    open_page,
    paid_charge,
    payee,
)
from tests.stripe.faults import Fault
from tests.stripe.running import StripeServer


def test_the_same_key_gives_the_same_answer_and_no_other_request(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    first = open_page(client, key="checkout:pay_1")
    again = open_page(client, key="checkout:pay_1")
    assert first.id == again.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        open_page(client, key="checkout:pay_1", client_reference_id="pay_2")
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.customers.create({}, {"idempotency_key": "checkout:pay_1"})
    assert len(server.all("checkout.session")) == 1
    server.advance(timedelta(days=1))
    assert open_page(client, key="checkout:pay_1").id != first.id


def test_a_refusal_is_repeated_under_its_key_and_bad_parameters_leave_it_free(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    account_id = payee(client, server)
    order: Any = {"amount": 100, "currency": "eur", "destination": account_id}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="insufficient available funds"):
            client.v1.transfers.create(order, {"idempotency_key": "transfer:1"})
        server.add_funds(1000)
    client.v1.transfers.create(order, {"idempotency_key": "transfer:2"})
    with pytest.raises(stripe.InvalidRequestError, match="Invalid currency"):
        client.v1.transfers.create(order | {"currency": "x"}, {"idempotency_key": "transfer:3"})
    client.v1.transfers.create(order, {"idempotency_key": "transfer:3"})


def test_the_second_api_tries_a_failed_request_again(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    server.fail(Fault.ERROR_AFTER, path="/v2/core/accounts")
    asked: Any = {"display_name": "Ada"}
    with pytest.raises(stripe.APIError):
        client.v2.core.accounts.create(asked, {"idempotency_key": "account:1"})
    account = client.v2.core.accounts.create(asked, {"idempotency_key": "account:1"})
    assert [one["id"] for one in server.all("v2.core.account")] == [account.id]


def test_a_caller_without_the_key_is_nobody(server: StripeServer) -> None:
    with connected() as http:
        stranger = stripe.StripeClient(
            "sk_test_somebody_else", base_addresses={"api": server.address}, http_client=http
        )
        with pytest.raises(stripe.AuthenticationError, match="Invalid API Key"):
            stranger.v1.balance.retrieve()


def test_a_caller_sees_only_accounts_of_its_own(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.PermissionError, match="does not have access"):
        client.v1.balance.retrieve(options={"stripe_account": "acct_x"})


def test_what_does_not_exist_is_not_found(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client.v1.charges.retrieve("ch_nothing")
    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client.v1.coupons.list()
    with pytest.raises(stripe.InvalidRequestError, match="cannot expand more than 4"):
        client.v1.charges.list({"expand": ["data.a.b.c.d"]})


@pytest.mark.parametrize(
    ("fault", "error", "made"),
    [
        (Fault.ERROR_BEFORE, stripe.APIError, 0),
        (Fault.ERROR_AFTER, stripe.APIError, 1),
        (Fault.DROPPED_BEFORE, stripe.APIConnectionError, 0),
        (Fault.DROPPED_AFTER, stripe.APIConnectionError, 1),
        (Fault.RATE_LIMITED, stripe.RateLimitError, 0),
    ],
)
def test_a_fault_without_a_second_try_is_an_error_of_its_kind(
    client: stripe.StripeClient,
    server: StripeServer,
    fault: Fault,
    error: type[stripe.StripeError],
    made: int,
) -> None:
    server.fail(fault, path="/v1/customers")
    with pytest.raises(error):
        client.v1.customers.create({"email": "ada@estrade.example"})
    assert len(server.all("customer")) == made
    assert server.faults.happened == [(fault, "POST", "/v1/customers")]


@pytest.mark.parametrize(
    "fault", [Fault.ERROR_BEFORE, Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER, Fault.RATE_LIMITED]
)
def test_the_library_tries_again_and_nothing_is_done_twice(
    server: StripeServer, fault: Fault
) -> None:
    with library(server, retries=2) as client:
        server.fail(fault)
        if fault is Fault.RATE_LIMITED:
            with pytest.raises(stripe.RateLimitError):
                client.v1.customers.create({"email": "ada@estrade.example"})
        client.v1.customers.create({"email": "ada@estrade.example"})
        assert len(server.all("customer")) == 1


def test_an_error_after_the_act_is_repeated_under_its_key(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    charge = paid_charge(client, server)
    server.fail(Fault.ERROR_AFTER, path="/v1/refunds")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.refunds.create({"charge": charge.id}, {"idempotency_key": "refund:1"})
    (refund,) = client.v1.refunds.list({"charge": charge.id}).data
    assert refund.status == "succeeded"


async def test_a_slow_answer_is_an_answer_and_its_key_is_in_use_meanwhile(
    server: StripeServer,
) -> None:
    http = stripe.HTTPXClient(timeout=0.2)
    connections: Connections = http
    client = server.client(http_client=http, max_network_retries=0)
    server.fail(Fault.SLOW, delay_s=0.6)
    options: Any = {"idempotency_key": "customer:1"}
    with pytest.raises(stripe.APIConnectionError):
        await client.v1.customers.create_async({"name": "Ada"}, options)
    with pytest.raises(stripe.APIError) as busy:
        await client.v1.customers.create_async({"name": "Ada"}, options)
    assert busy.value.error is not None
    assert (busy.value.http_status, busy.value.error.code) == (409, "idempotency_key_in_use")
    await asyncio.sleep(0.7)
    again = await client.v1.customers.create_async({"name": "Ada"}, options)
    assert [customer["id"] for customer in server.all("customer")] == [again.id]
    await connections.close_async()


def test_a_refusal_may_be_slow_too(client: stripe.StripeClient, server: StripeServer) -> None:
    server.fail(Fault.SLOW, delay_s=0.01)
    options: Any = {"idempotency_key": "refund:1"}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="No such charge"):
            client.v1.refunds.create({"charge": "ch_nothing"}, options)


def test_a_fault_takes_the_requests_that_it_names_and_no_other(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    server.fail(Fault.ERROR_BEFORE, method="GET", path="/v1/balance", times=2)
    client.v1.customers.create()
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.balance.retrieve()
    client.v1.balance.retrieve()
    server.fail(Fault.ERROR_BEFORE, method="GET", path="/v1/balance")
    server.faults.clear()
    client.v1.balance.retrieve()
