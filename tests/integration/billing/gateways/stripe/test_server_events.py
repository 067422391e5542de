"""Events and the webhooks that carry them: signed, thin, repeated, lost."""

import asyncio
import json

import pytest
import stripe

from tests.integration.billing.gateways.stripe.library import (
    GOOD,
    Connections,
    new_account,
    open_page,
    payee,
    types_of,
)
from tests.stripe.running import StripeServer, running_stripe
from tests.stripe.webhooks import Disorder, Endpoint


def test_events_tell_each_change_with_the_object_as_it_was(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    page = open_page(client, key="checkout:pay_1")
    server.pay(page.id, GOOD)
    assert types_of(client) == [
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]
    completed = client.v1.events.list({"type": "checkout.session.completed"}).data[0]
    assert completed.data.object["client_reference_id"] == "pay_1"
    found = client.v1.events.list({"created": {"gte": completed.created}, "limit": 2})
    assert found.has_more
    rest = client.v1.events.list({"starting_after": found.data[-1].id})
    assert [event.type for event in rest.data] == ["charge.succeeded", "payment_intent.created"]
    assert not rest.has_more


def test_webhooks_are_signed_as_stripe_signs_and_hold_until_taken(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    server.pay(open_page(client).id, GOOD)
    taken = server.webhooks.take()
    types = [client.construct_event(body, sig, server.webhook_secret).type for body, sig in taken]
    assert types == list(reversed(types_of(client)))
    body, signature = taken[0]
    for wrong_body, secret in ((body + b" ", server.webhook_secret), (body, "whsec_other")):
        with pytest.raises(stripe.SignatureVerificationError):
            client.construct_event(wrong_body, signature, secret)
    assert server.webhooks.take() == []


def test_the_second_api_tells_thinly_and_the_rest_is_fetched(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    account_id = new_account(client)
    server.onboard(account_id)
    notes = [
        client.parse_event_notification(body, signature, server.webhook_secret)
        for body, signature in server.webhooks.take()
    ]
    types = {note.type for note in notes}
    assert types >= {
        "v2.core.account.created",
        "v2.core.account[requirements].updated",
        "v2.core.account[configuration.recipient].capability_status_updated",
    }
    body = json.loads(json.dumps([event.to_dict() for event in client.v2.core.events.list().data]))
    assert {event["related_object"]["id"] for event in body} == {account_id}
    note = next(note for note in notes if note.type == "v2.core.account.created")
    assert note.fetch_event().to_dict()["id"] == note.id
    fetched = client.v2.core.events.retrieve(note.id)
    assert fetched.type == note.type


def test_what_happens_on_a_payees_account_is_told_with_its_name(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    account_id = payee(client, server)
    server.add_funds(1000)
    client.v1.transfers.create({"amount": 500, "currency": "eur", "destination": account_id})
    server.webhooks.take()
    server.pay_out(account_id)
    (told,) = server.webhooks.take()
    event = client.construct_event(*told, server.webhook_secret)
    assert (event.type, event.account) == ("payout.created", account_id)
    assert "payout.created" not in types_of(client)
    theirs = client.v1.events.list(options={"stripe_account": account_id})
    assert [one.type for one in theirs.data] == ["payout.created", "payment.created"]
    server.webhooks.endpoints[:] = [Endpoint(hears_connected=False, hears_thin=False)]
    server.fail_payout(account_id, server.all("payout", account_id=account_id)[0]["id"])
    assert server.webhooks.take() == []


def test_webhooks_are_repeated_reordered_and_lost_as_the_seed_has_it(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    server.webhooks.disorder = Disorder(most_copies=5, lost=0.3, is_shuffled=True)
    for number in range(20):
        client.v1.customers.create({"name": f"{number}"})
    ids = [json.loads(body)["id"] for body, _ in server.webhooks.take()]
    made = [event.id for event in reversed(client.v1.events.list({"limit": 100}).data)]
    assert len(ids) > len(set(ids))
    assert set(ids) < set(made)
    assert list(dict.fromkeys(ids)) != [event_id for event_id in made if event_id in ids]
    missed = client.v1.events.list({"delivery_success": False, "limit": 100}).data
    assert {event.id for event in missed} == set(made) - set(ids)


async def test_webhooks_go_to_whoever_listens_and_again_until_they_are_taken() -> None:
    heard: list[tuple[bytes, str]] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        lines = dict(line.split(": ", 1) for line in head.splitlines()[1:] if line)
        heard.append(
            (await reader.readexactly(int(lines["content-length"])), lines["stripe-signature"])
        )
        status = b"500 No" if len(heard) == 1 else b"200 OK"
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    listener = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    with running_stripe(webhook_url=f"http://127.0.0.1:{port}/") as server:
        http = stripe.HTTPXClient(timeout=5)
        connections: Connections = http
        client = server.client(http_client=http)
        await client.v1.customers.create_async({"name": "Ada"})
        await asyncio.to_thread(server.webhooks.wait_until_idle)
        assert len(heard) == 2
        body, signature = heard[1]
        event = client.construct_event(body, signature, server.webhook_secret)
        assert event.type == "customer.created"
        await connections.close_async()
    listener.close()
    await listener.wait_closed()
