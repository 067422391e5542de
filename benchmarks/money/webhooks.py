"""How soon a webhook is acknowledged while others wait: `estrade serve` as it runs, over HTTP."""

import asyncio
import hashlib
import hmac
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import func, insert, select

from benchmarks.fanout.figures import percentile
from benchmarks.figures import Figure, WrongFiguresError
from benchmarks.serving import serving
from billing.gateways.stripe.notices import NAME
from billing.gateways.stripe.webhooks import SIGNATURE_HEADER
from billing.inbox.models import ProviderNotice
from hub.kernel.database import Database
from tests.stripe.process import running_stripe_process

SECRET = "whsec_benchmark"
SETTINGS = {
    "GATEWAY": "stripe",
    "STRIPE_SECRET_KEY": "sk_test_benchmark",
    "STRIPE_WEBHOOK_SECRET": SECRET,
    "HAS_MEDIA": "false",
}
PER_SECOND = 20
LIMIT_MS = 200
ANSWER_S = 40.0
OK = 200


async def measure_webhooks(url: str, *, name: str, webhooks: int, waiting: int) -> list[Figure]:
    """Send signed notices at a steady pace, while the clock asks the provider about the others.

    A notice is late from the moment at which it was due to be sent. Raises: WrongFiguresError.
    """
    await _fill_inbox(url, waiting)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_stripe_process(Path(folder)) as provider,
    ):
        settings = SETTINGS | {"STRIPE_API": provider.address}
        async with serving(url, Path(folder), settings) as hub:
            taken = await _send(f"{hub.address}/webhooks/stripe", webhooks)
    still = await _waiting(url)
    if still < waiting + webhooks:
        raise WrongFiguresError(f"{still} notices wait, of {waiting} and {webhooks} more")
    ordered = sorted(1000 * seconds for seconds in taken)
    said = f"{name}: webhooks while {waiting:,} wait, {PER_SECOND} a second"
    return [
        Figure(name=f"{said}, p99", value=percentile(ordered, 0.99), unit="ms", limit=LIMIT_MS),
        Figure(name=f"{said}, p50", value=percentile(ordered, 0.5), unit="ms"),
    ]


async def _fill_inbox(url: str, waiting: int) -> None:
    # The provider knows none of these, so each is asked for again, ever later: it goes on waiting.
    now = datetime.now(UTC)
    notices = [
        {
            "provider": NAME,
            "notice_id": f"evt_waiting{number}",
            "object_kind": "checkout",
            "object_id": f"cs_waiting{number}",
            "received_at": now,
            "due_at": now,
        }
        for number in range(waiting)
    ]
    database = Database(url)
    try:
        async with database.write() as db:
            await db.execute(insert(ProviderNotice), notices)
    finally:
        await database.close()


async def _send(address: str, webhooks: int) -> list[float]:
    began = time.perf_counter()
    async with httpx.AsyncClient(timeout=ANSWER_S, trust_env=False) as client:
        return await asyncio.gather(
            *(
                _send_one(client, address, number, at=began + number / PER_SECOND)
                for number in range(webhooks)
            )
        )


async def _send_one(client: httpx.AsyncClient, address: str, number: int, *, at: float) -> float:
    await asyncio.sleep(at - time.perf_counter())
    body = _body(number)
    answer = await client.post(address, content=body, headers={SIGNATURE_HEADER: _signed(body)})
    if answer.status_code != OK or not answer.json()["is_new"]:
        raise WrongFiguresError(f"{answer.status_code}: {answer.text}")
    return time.perf_counter() - at


def _body(number: int) -> bytes:
    return json.dumps(
        {
            "id": f"evt_benchmark{number}",
            "object": "event",
            "type": "checkout.session.completed",
            "created": int(time.time()),
            "data": {
                "object": {
                    "id": f"cs_benchmark{number}",
                    "object": "checkout.session",
                    "client_reference_id": f"pay_benchmark{number}",
                }
            },
        }
    ).encode()


def _signed(body: bytes) -> str:
    """Return the signature's header. Source: docs.stripe.com/webhooks."""
    at = int(time.time())
    digest = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={digest.hexdigest()}"


async def _waiting(url: str) -> int:
    database = Database(url)
    query = select(func.count()).select_from(ProviderNotice)
    try:
        async with database.read() as db:
            return await db.scalar(query.where(ProviderNotice.due_at.is_not(None))) or 0
    finally:
        await database.close()
