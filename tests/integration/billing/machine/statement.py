"""What the provider itself says it took, gave back and sent, by the ids of our rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.gateways.port import DisputeState, OutcomeState
from billing.gateways.sandbox.models import (
    SandboxCheckout,
    SandboxDispute,
    SandboxRefund,
    SandboxReversal,
    SandboxTransfer,
)
from tests.integration.billing.machine.world import World
from tests.stripe.running import StripeServer
from tests.stripe.shapes import Thing

Cents = Mapping[str, int]
UNDONE = {"failed", "canceled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Cents by row; `taken` is what banks have, by payment; `fees_cents` all that was kept."""

    charges: Cents
    refunds: Cents
    transfers: Cents
    reversals: Cents
    taken: Cents
    fees_cents: int


async def statement_of(world: World) -> Statement:
    """Return what the provider of a run says."""
    if world.stripe is not None:
        return _of_stripe(world.stripe.server)
    async with world.database.read() as db:
        return await _of_sandbox(db)


def _of_stripe(server: StripeServer) -> Statement:
    charges = [charge for charge in server.all("charge") if charge["paid"]]
    payments = {charge["id"]: charge["metadata"]["reference"] for charge in charges}
    taken = Counter[str]()
    for dispute in server.all("dispute"):
        for moved in dispute["balance_transactions"]:
            taken[payments[dispute["charge"]]] -= moved["amount"]
    return Statement(
        charges=_summed(charges),
        refunds=_summed([one for one in server.all("refund") if one["status"] not in UNDONE]),
        transfers=_summed(server.all("transfer")),
        reversals=_summed(server.all("transfer_reversal")),
        taken=+taken,
        fees_cents=sum(moved["fee"] for moved in server.all("balance_transaction")),
    )


def _summed(things: list[Thing]) -> Cents:
    sums = Counter[str]()
    for thing in things:
        sums[thing["metadata"]["reference"]] += thing["amount"]
    return sums


_PAID = SandboxCheckout.charge_id != ""
_CHARGES = select(SandboxCheckout.reference, SandboxCheckout.amount_cents).where(_PAID)
_FEES = select(SandboxCheckout.reference, SandboxCheckout.fee_cents).where(_PAID)
_DISPUTES = select(SandboxCheckout.reference, SandboxDispute.amount_cents).join(
    SandboxDispute, SandboxDispute.checkout_id == SandboxCheckout.id
)
_REFUNDS = select(SandboxRefund.reference, SandboxRefund.amount_cents)
_TRANSFERS = select(SandboxTransfer.reference, SandboxTransfer.amount_cents)
_REVERSALS = select(SandboxReversal.reference, SandboxReversal.amount_cents)


async def _of_sandbox(db: AsyncSession) -> Statement:
    fees = await _sums(db, _FEES)
    dispute_fees = await _sums(db, select(SandboxDispute.id, SandboxDispute.fee_cents))
    return Statement(
        charges=await _sums(db, _CHARGES),
        refunds=await _sums(db, _REFUNDS.where(SandboxRefund.state != OutcomeState.FAILED)),
        transfers=await _sums(db, _TRANSFERS),
        reversals=await _sums(db, _REVERSALS),
        taken=await _sums(db, _DISPUTES.where(SandboxDispute.state != DisputeState.WON)),
        fees_cents=sum(fees.values()) + sum(dispute_fees.values()),
    )


async def _sums(db: AsyncSession, query: Select[str, int]) -> Cents:
    sums = Counter[str]()
    for reference, cents in await db.execute(query):
        sums[reference] += cents
    return sums
