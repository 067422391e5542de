"""Evidence on its way to the bank: the row is there first, then the provider is asked."""

from datetime import datetime

from billing.disputes.evidence.models import DisputeEvidence
from billing.disputes.models import Dispute
from billing.disputes.service import note_dispute
from billing.due import finish
from billing.errors import GatewayRefused
from billing.gateways.port import Evidence, EvidenceOrder, Gateway
from hub.kernel.database import Database


async def submit(
    database: Database, gateway: Gateway, evidence: DisputeEvidence, *, now: datetime
) -> None:
    """Give the provider the answer to a dispute; what it refuses is left to a person.

    Raises: GatewayDown.
    """
    async with database.read() as db:
        dispute = await db.get_one(Dispute, evidence.dispute_id)
    order = EvidenceOrder(
        key=evidence.idempotency_key,
        dispute_id=dispute.provider_id,
        evidence=Evidence(**evidence.texts),
    )
    try:
        chargeback = await gateway.submit_evidence(order)
    except GatewayRefused as refusal:
        async with database.write() as db:
            row = await db.get_one(DisputeEvidence, evidence.id, with_for_update=True)
            if row.sent_at is None:
                row.error, row.due_at, row.dead_at = refusal.message(), None, now
        return
    async with database.write() as db:
        await note_dispute(db, dispute.payment_id, chargeback, now=now)
        row = await db.get_one(DisputeEvidence, evidence.id, with_for_update=True)
        row.sent_at, row.dead_at = now, None
        finish(row)
