"""How Stripe's balance transactions read: what moved our balance, why, and what it was about.

Source: docs.stripe.com/api/balance_transactions, docs.stripe.com/reports/reporting-categories.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from math import ceil
from typing import Any

import stripe
from stripe.params import BalanceTransactionListParams

from billing.gateways.port import BalanceMovement, MovementKind

MOVEMENTS_A_PAGE = 100
SOURCE = "data.source"
KINDS = {
    "charge": MovementKind.CHARGE,
    "refund": MovementKind.REFUND,
    "refund_failure": MovementKind.REFUND_FAILURE,
    "transfer": MovementKind.TRANSFER,
    "transfer_reversal": MovementKind.REVERSAL,
    "dispute": MovementKind.DISPUTE,
    "dispute_reversal": MovementKind.DISPUTE_REVERSAL,
    "payout": MovementKind.PAYOUT,
    "payout_reversal": MovementKind.PAYOUT,
    "topup": MovementKind.TOPUP,
    "topup_reversal": MovementKind.TOPUP,
}
"""What we name of Stripe's reporting categories; the others are named by their type."""


def movements_params(
    *, since: datetime, until: datetime, cursor: str
) -> BalanceTransactionListParams:
    """Return the list to ask for, newest first; with a cursor, those before it."""
    # Stripe counts in whole seconds: one belongs to the time in which it begins.
    asked: BalanceTransactionListParams = {
        "created": {"gte": ceil(since.timestamp()), "lt": ceil(until.timestamp())},
        "expand": [SOURCE],
        "limit": MOVEMENTS_A_PAGE,
    }
    if cursor:
        asked["starting_after"] = cursor
    return asked


def about_params(object_id: str) -> BalanceTransactionListParams:
    """Return the list of one object's movements to ask for."""
    return {"source": object_id, "expand": [SOURCE], "limit": MOVEMENTS_A_PAGE}


def movement_of(moved: stripe.BalanceTransaction) -> BalanceMovement:
    """Return a balance transaction as the port knows it."""
    source = _as_mapping(moved.source)
    about = source.get("charge") or source.get("transfer") or ""
    return BalanceMovement(
        id=moved.id,
        kind=KINDS.get(moved.reporting_category, MovementKind.OTHER),
        object_id=str(source.get("id") or moved.id),
        about_id=str(about.get("id", "") if isinstance(about, Mapping) else about),
        reference=str((source.get("metadata") or {}).get("reference", "")),
        amount_cents=moved.amount,
        fee_cents=moved.fee,
        currency=moved.currency.upper(),
        at=datetime.fromtimestamp(moved.created, UTC),
    )


def _as_mapping(source: Any) -> Mapping[str, Any]:
    if isinstance(source, stripe.StripeObject):
        return source.to_dict()
    return {"id": source}
