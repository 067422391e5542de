"""What must hold: after every step, and between ledger and provider once all is done."""

import re
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, select, text

from billing import audit
from billing.gateways.port import OutcomeState
from billing.gateways.sandbox.models import SandboxCheckout, SandboxRefund, SandboxTransfer
from billing.inbox.models import ProviderNotice
from billing.ledger import service as ledger
from billing.ledger.accounts import PAYEE, PAYER, PROVIDER_BALANCE, PROVIDER_FEES, may_owe
from billing.payments.models import Payment, PaymentState
from billing.refunds.models import Refund, RefundState
from billing.settlements.models import Settlement
from billing.transfers.models import Transfer, TransferState
from hub.kernel.outbox import OutboxRow
from tests.integration.billing.machine.world import World

Cents = Mapping[str, int]
EXPECTED = ("GatewayDown", "GatewayRefused", "FundsPending", "PayeeNotReady", "KeyReused")
RAISED = re.compile(r"\w+\(")
"""An error as it was raised; a refusal is noted as a sentence, and is the provider's business."""

UNDONE = {"failed", "canceled"}
LASTING = ("escrow:", "payable:")


SUMS = text(
    """
    SELECT account, SUM(cents) FROM (
        SELECT destination AS account, amount_cents AS cents FROM postings
        UNION ALL SELECT source, -amount_cents FROM postings
    ) AS moved GROUP BY account
    UNION ALL SELECT 'captured', SUM(amount_cents) FROM payments WHERE state = 'succeeded'
    UNION ALL SELECT 'going back', SUM(amount_cents) FROM refunds
    """
)
"""What every account holds, what was captured, and what of it was asked to go back."""


async def check_now(world: World) -> None:
    """Hold after every step, whatever has failed so far."""
    async with world.database.read() as db:
        found = {name: int(cents or 0) for name, cents in await db.execute(SUMS)}
    captured_cents, back_cents = found.pop("captured"), found.pop("going back")
    assert back_cents <= captured_cents
    assert sum(found.values()) == 0
    assert {a: cents for a, cents in found.items() if cents < 0 and not may_owe(a)} == {}


async def check_rows(world: World) -> None:
    """Hold at any time too, and take longer: every row and its postings agree."""
    async with world.database.read() as db:
        assert await audit.check(db) == []
    assert await _surprises(world) == []
    await _check_nothing_twice(world)


async def check_at_the_end(world: World) -> None:
    """Hold once everything works again and weeks have passed: nothing waits, and both agree."""
    await check_now(world)
    await check_rows(world)
    async with world.database.read() as db:
        balances = {row.account: row.balance_cents for row in await ledger.trial_balance(db)}
        payments = await _amounts(world, Payment, Payment.state == PaymentState.SUCCEEDED)
        refunds = await _amounts(world, Refund, Refund.state == RefundState.SUCCEEDED)
        sent = (Transfer.state == TransferState.SUCCEEDED) & Transfer.provider_id.is_not(None)
        transfers = await _amounts(world, Transfer, sent)
        by_hand = await db.scalar(
            select(func.sum(Transfer.amount_cents)).where(
                Transfer.state == TransferState.SUCCEEDED, Transfer.provider_id.is_(None)
            )
        )
        settled = await db.scalar(
            select(func.sum(Refund.amount_cents)).where(Refund.state == RefundState.SETTLED)
        )
    charges, fees = await _charges(world)
    assert await _waiting(world) == []
    assert [a for a, cents in balances.items() if cents and a.startswith(LASTING)] == []
    assert balances.get(PROVIDER_BALANCE, 0) == 0
    assert payments == charges
    assert refunds == await _refunds(world)
    assert transfers == await _transfers(world)
    back = sum(refunds.values()) + (settled or 0)
    assert balances.get(PAYER, 0) == back - sum(charges.values())
    assert balances.get(PAYEE, 0) == sum(transfers.values()) + (by_hand or 0)
    assert balances.get(PROVIDER_FEES, 0) == fees


async def _surprises(world: World) -> list[str]:
    """Return what stopped work of ours that no provider is to blame for."""
    async with world.database.read() as db:
        found = list(await db.scalars(select(OutboxRow.error).where(OutboxRow.error != "")))
        for model in (Payment, Refund, Transfer, Settlement, ProviderNotice):
            errors = await db.scalars(
                select(model.error).where(model.error != "", model.attempts > 0)
            )
            found += [
                error for error in errors if RAISED.match(error) and not error.startswith(EXPECTED)
            ]
    return found


async def _waiting(world: World) -> list[str]:
    """Return what is still to be done, or was given up."""
    async with world.database.read() as db:
        waiting = []
        for model in (Payment, Refund, Transfer, Settlement, ProviderNotice):
            rows = await db.scalars(
                select(model).where(model.due_at.is_not(None) | model.dead_at.is_not(None))
            )
            waiting += [f"{model.__name__} {row.error}" for row in rows]
        dead = select(OutboxRow.name).where(OutboxRow.done_at.is_(None))
        return waiting + list(await db.scalars(dead))


async def _check_nothing_twice(world: World) -> None:
    """Refunds and transfers leave once, for what we asked at most."""
    async with world.database.read() as db:
        refunds = {row.id: row.amount_cents for row in await db.scalars(select(Refund))}
        transfers = {row.id: row.amount_cents for row in await db.scalars(select(Transfer))}
    for ours, theirs in ((refunds, _refunds), (transfers, _transfers)):
        for reference, cents in (await theirs(world)).items():
            assert ours[reference] == cents, (reference, cents)


async def _amounts(
    world: World,
    model: type[Payment] | type[Refund] | type[Transfer],
    condition: ColumnElement[bool],
) -> Cents:
    async with world.database.read() as db:
        rows = await db.execute(select(model.id, model.amount_cents).where(condition))
        return dict(iter(rows))


async def _charges(world: World) -> tuple[Cents, int]:
    """Return what the provider took for each payment, and what it kept."""
    if world.stripe is not None:
        server = world.stripe.server
        pages = [p for p in server.all("checkout.session") if p["payment_status"] == "paid"]
        booked = server.all("balance_transaction")
        taken = Counter[str]()
        for page in pages:
            taken[page["client_reference_id"]] += page["amount_total"]
        return taken, sum(row["fee"] for row in booked)
    async with world.database.read() as db:
        found = list(
            await db.scalars(select(SandboxCheckout).where(SandboxCheckout.charge_id != ""))
        )
    return {row.reference: row.amount_cents for row in found}, sum(row.fee_cents for row in found)


async def _refunds(world: World) -> Cents:
    """Return what the provider gave back, or is about to, for each of our refunds."""
    return await _sent(world, "refund", SandboxRefund)


async def _transfers(world: World) -> Cents:
    """Return what the provider sent for each of our transfers."""
    return await _sent(world, "transfer", SandboxTransfer)


async def _sent(
    world: World, kind: str, model: type[SandboxRefund] | type[SandboxTransfer]
) -> Cents:
    sums = Counter[str]()
    if world.stripe is not None:
        for thing in world.stripe.server.all(kind):
            if thing.get("status") not in UNDONE:
                sums[thing["metadata"]["reference"]] += thing["amount"]
        return sums
    async with world.database.read() as db:
        rows = select(model.reference, model.amount_cents).where(model.state != OutcomeState.FAILED)
        for reference, cents in await db.execute(rows):
            sums[reference] += cents
    return sums
