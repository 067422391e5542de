"""How Stripe's disputes read, and how evidence is given.

Source: docs.stripe.com/api/disputes/object, docs.stripe.com/disputes/how-disputes-work.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import cast

import stripe
from stripe.params import DisputeUpdateParams, DisputeUpdateParamsEvidence

from billing.errors import KeyReused, StatusUnknown
from billing.gateways.port import Chargeback, DisputeState, EvidenceOrder
from billing.gateways.stripe.mapping import reference_of

DISPUTED_CHARGE = "charge"
MAX_REASON = 40
EVIDENCE_KEY = "evidence_key"
EVIDENCE_DIGEST = "evidence_digest"

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
    """Return a dispute as the port knows it. Raises: StatusUnknown for one without a meaning."""
    state = STATES.get(dispute.status)
    if state is None:
        raise StatusUnknown(problem=f"{dispute.id} is {dispute.status}")
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


def evidence_params(order: EvidenceOrder) -> DisputeUpdateParams:
    """Return the update to ask for: texts alone, submitted at once, with our mark on them."""
    given = order.evidence
    texts = {
        "product_description": given.product,
        "access_activity_log": given.activity,
        "service_date": given.served_on,
        "customer_name": given.customer_name,
        "customer_email_address": given.customer_email,
        "refund_policy_disclosure": given.policy,
        "uncategorized_text": given.statement,
    }
    told = {name: text for name, text in texts.items() if text}
    return {
        "evidence": cast("DisputeUpdateParamsEvidence", told),
        "submit": True,
        "metadata": {EVIDENCE_KEY: order.key, EVIDENCE_DIGEST: _digest(order)},
        "expand": [DISPUTED_CHARGE],
    }


def was_given(dispute: stripe.Dispute, order: EvidenceOrder) -> bool:
    """Tell whether this order was carried out before. Raises: KeyReused for other texts.

    Stripe forgets a key after a day; what is written on the dispute stays.
    """
    marks = dispute.metadata.to_dict()
    if marks.get(EVIDENCE_KEY) != order.key:
        return False
    if marks.get(EVIDENCE_DIGEST) != _digest(order):
        raise KeyReused(problem=f"{order.key} was used for other evidence")
    return dispute.evidence_details.submission_count > 0


def _digest(order: EvidenceOrder) -> str:
    texts = json.dumps(asdict(order.evidence), sort_keys=True)
    return hashlib.sha256(texts.encode()).hexdigest()[:32]
