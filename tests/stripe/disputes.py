"""Disputes: a bank takes the money back, and may give it up again.

Source: https://docs.stripe.com/disputes/how-disputes-work.
"""

from datetime import timedelta

from stripe.params import DisputeListParams, DisputeRetrieveParams

from tests.stripe.balance import book
from tests.stripe.occurrences import change, tell
from tests.stripe.pages import page
from tests.stripe.refusals import Refusal
from tests.stripe.routes import Params, Route
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import Store

DISPUTE_FEE = 2000
ANSWER_WITHIN = timedelta(days=7)
OPEN = {"needs_response", "under_review"}


def open_dispute(
    store: Store, charge_id: str, *, amount: int | None = None, reason: str = "fraudulent"
) -> Thing:
    """Take a charge back with the dispute fee. Raises: Refusal."""
    charge = store.get("charge", charge_id)
    if charge["disputed"] or not charge["paid"]:
        raise Refusal(f"Charge {charge_id} cannot be disputed.")
    dispute = blank(
        "dispute",
        id=store.new_id("du"),
        amount=charge["amount"] - charge["amount_refunded"] if amount is None else amount,
        balance_transactions=[],
        charge=charge["id"],
        created=store.now(),
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={},
        evidence_details={
            "due_by": store.now() + int(ANSWER_WITHIN.total_seconds()),
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        is_charge_refundable=False,
        payment_intent=charge["payment_intent"],
        payment_method_details={
            "type": "card",
            "card": {"brand": "visa", "case_type": "chargeback"},
        },
        reason=reason,
        status="needs_response",
    )
    store.put(dispute)
    charge["disputed"] = True
    _move(store, dispute, amount=-dispute["amount"], fee=DISPUTE_FEE, category="dispute")
    tell(store, "charge.dispute.created", dispute)
    tell(store, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(store: Store, dispute_id: str, *, is_won: bool) -> Thing:
    """Decide a dispute; the money comes back when it is won, the fee does not. Raises: Refusal."""
    dispute = store.get("dispute", dispute_id)
    if dispute["status"] not in OPEN:
        raise Refusal(f"This dispute is already {dispute['status']}.")
    if is_won:
        _move(store, dispute, amount=dispute["amount"], fee=0, category="dispute_reversal")
    change(store, "charge.dispute.closed", dispute, status="won" if is_won else "lost")
    if is_won:
        tell(store, "charge.dispute.funds_reinstated", dispute)
    return dispute


def _move(store: Store, dispute: Thing, *, amount: int, fee: int, category: str) -> None:
    movement = book(store, dispute, amount=amount, kind="adjustment", fee=fee, category=category)
    dispute["balance_transactions"].append(store.things[movement])


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get("dispute", ids[0])


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return page("/v1/disputes", store.all("dispute"), asked, "charge", "payment_intent")


def _close(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return close_dispute(store, ids[0], is_won=False)


ROUTES = [
    Route("GET", "/v1/disputes", DisputeListParams, _list),
    Route("GET", "/v1/disputes/{}", DisputeRetrieveParams, _retrieve),
    Route("POST", "/v1/disputes/{}/close", DisputeRetrieveParams, _close),
]
