"""Stripe's notices at the door: stored and answered at once, or refused with a sentence."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from quart import Response
from sqlalchemy import select
from stripe import WebhookSignature

from billing.gateways.stripe.gateway import StripeGateway
from billing.inbox.models import ProviderNotice
from hub.kernel.clock import FixedClock
from hub.kernel.settings import Gateway, Settings
from tests.scenes import NOW
from tests.visitor import Visitor
from web.app import MAX_BODY_BYTES, create_app
from web.compose import Wiring, compose
from web.security.cookies import LOCALE

DOOR = "/webhooks/stripe"
SECRET = "whsec_of_a_test"


@pytest.fixture
async def with_stripe(
    database_url: str, tmp_path: Path, clock: FixedClock
) -> AsyncIterator[Wiring]:
    settings = Settings(
        database_url=database_url,
        var_dir=tmp_path,
        base_url="http://estrade.test",
        gateway=Gateway.STRIPE,
        stripe_secret_key=SecretStr("sk_test_of_a_test"),
        stripe_webhook_secret=SecretStr(SECRET),
        stripe_api="http://127.0.0.1:9",
    )
    made = compose(settings)
    made.clock = clock
    yield made
    await made.close()


@pytest.fixture
def stripe(with_stripe: Wiring) -> Visitor:
    """Give Stripe, as the hub meets it."""
    return Visitor(create_app(with_stripe), with_stripe)


def body_of(notice_id: str = "evt_1") -> bytes:
    page = {"id": "cs_1", "object": "checkout.session", "client_reference_id": "pay_1"}
    told = {"id": notice_id, "type": "checkout.session.completed", "data": {"object": page}}
    return json.dumps(told).encode()


async def deliver(
    stripe: Visitor, body: bytes, *, late: timedelta = timedelta(), secret: str = SECRET
) -> Response:
    at = int((NOW + late).timestamp())
    signature = WebhookSignature.generate_signature_header(body.decode(), secret, at)
    answer: Response = await stripe.client.post(
        DOOR, data=body, headers={"Stripe-Signature": signature}
    )
    return answer


async def kept(stripe: Visitor) -> list[ProviderNotice]:
    async with stripe.parts.database.read() as db:
        return list(await db.scalars(select(ProviderNotice)))


async def test_a_notice_is_stored_for_the_clock_and_answered(stripe: Visitor) -> None:
    answer = await deliver(stripe, body_of())
    assert (answer.status_code, await answer.get_json()) == (200, {"is_new": True})
    (notice,) = await kept(stripe)
    assert (notice.object_kind, notice.object_id, notice.due_at) == ("checkout", "cs_1", NOW)
    assert notice.handled_at is None


async def test_the_same_notice_again_is_stored_once(stripe: Visitor) -> None:
    await deliver(stripe, body_of())
    again = await deliver(stripe, body_of(), late=timedelta(seconds=30))
    assert (again.status_code, await again.get_json()) == (200, {"is_new": False})
    at_once = await asyncio.gather(*(deliver(stripe, body_of("evt_2")) for _ in range(4)))
    assert {answer.status_code for answer in at_once} == {200}
    assert len(await kept(stripe)) == 2


@pytest.mark.parametrize(
    ("late", "secret", "reason"),
    [
        (timedelta(), "whsec_of_somebody_else", "signature"),
        (timedelta(minutes=-6), SECRET, "time"),
        (timedelta(minutes=6), SECRET, "time"),
    ],
)
async def test_a_forged_a_replayed_and_a_future_notice_are_refused_explained_and_counted(
    stripe: Visitor, late: timedelta, secret: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    for locale, ending in (("en", "Nothing was changed."), ("fr", "Rien n’a été modifié.")):
        stripe.client.set_cookie("localhost", LOCALE, locale)
        answer = await deliver(stripe, body_of(), late=late, secret=secret)
        assert answer.status_code == 400
        told = await answer.get_json()
        assert told["code"] == "notice_refused"
        assert told["message"].endswith(ending)
    assert await kept(stripe) == []
    assert f"was refused: its {reason} is wrong" in caplog.text
    counted = stripe.parts.refused_notices.as_text().decode()
    assert f'estrade_notices_refused_total{{reason="{reason}"}} 2.0' in counted


async def test_a_notice_without_a_signature_is_refused(stripe: Visitor) -> None:
    answer = await stripe.client.post(DOOR, data=body_of())
    assert answer.status_code == 400
    assert await kept(stripe) == []


async def test_a_notice_beyond_the_limit_is_refused(stripe: Visitor) -> None:
    answer = await deliver(stripe, b" " * (MAX_BODY_BYTES + 1))
    assert answer.status_code == 413
    assert (await answer.get_json())["code"] == "notice_refused"


async def test_there_is_no_such_door_while_the_sandbox_takes_the_money(visitor: Visitor) -> None:
    assert (await deliver(visitor, body_of())).status_code == 404
    assert await kept(visitor) == []


async def test_a_hub_with_stripe_asks_stripe_and_lets_forms_lead_to_its_page(
    stripe: Visitor, visitor: Visitor
) -> None:
    assert isinstance(stripe.parts.gateway, StripeGateway)
    policy = (await stripe.get("/")).headers["Content-Security-Policy"]
    assert "form-action 'self' https://checkout.stripe.com https://connect.stripe.com;" in policy
    policy = (await visitor.get("/")).headers["Content-Security-Policy"]
    assert "form-action 'self';" in policy
