"""How Stripe's disputes read.

Source: docs.stripe.com/api/disputes/object, docs.stripe.com/disputes/how-disputes-work.
"""

from datetime import UTC, datetime

import stripe

from billing.errors import GatewayDown
from billing.gateways.port import Chargeback, DisputeState
from billing.gateways.stripe.mapping import reference_of

DISPUTED_CHARGE = "charge"
MAX_REASON = 40

# A mere inquiry takes no money; one that is closed was left alone. An appeal is made after losing.
STATES = {
    "warning_needs_response": DisputeState.NEEDS_RESPONSE,
    "warning_under_review": DisputeState.UNDER_REVIEW,
    "warning_closed": DisputeState.WON,
    "needs_response": DisputeState.NEEDS_RESPONSE,
    "under_review": DisputeState.UNDER_REVIEW,
    "appeal_needs_response": DisputeState.LOST,
    "appeal_under_review": DisputeState.LOST,
    "prevented": DisputeState.WON,
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
}


def chargeback_of(dispute: stripe.Dispute) -> Chargeback:
    """Return a dispute as the port knows it. Raises: GatewayDown for a state without a meaning."""
    state = STATES.get(dispute.status)
    if state is None:
        raise GatewayDown(problem=f"{dispute.id} is {dispute.status}")
    charge = dispute.charge
    due_by = dispute.evidence_details.due_by
    return Chargeback(
        id=dispute.id,
        charge_id=charge if isinstance(charge, str) else charge.id,
        reference="" if isinstance(charge, str) else reference_of(charge.metadata),
        state=state,
        reason=dispute.reason[:MAX_REASON],
        amount_cents=dispute.amount,
        taken_cents=-sum(moved.amount for moved in dispute.balance_transactions),
        fee_cents=sum(moved.fee for moved in dispute.balance_transactions),
        currency=dispute.currency.upper(),
        respond_by=datetime.fromtimestamp(due_by, UTC) if due_by else None,
        opened_at=datetime.fromtimestamp(dispute.created, UTC),
    )
