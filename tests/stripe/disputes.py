"""Disputes: a bank takes the money back, and may give it up again, even after it had decided.

A charge may be disputed more than once, until its bank has all that was paid.

Source: https://docs.stripe.com/disputes/how-disputes-work,
https://docs.stripe.com/api/disputes/evidence_object, https://docs.stripe.com/testing#disputes.
"""

from datetime import timedelta

from stripe.params import (
    DisputeCloseParams,
    DisputeListParams,
    DisputeRetrieveParams,
    DisputeUpdateParams,
)

from tests.stripe.balance import book
from tests.stripe.occurrences import change, tell
from tests.stripe.pages import LISTED, page
from tests.stripe.refusals import Refusal
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import Store

DISPUTE_FEE = 2000
ANSWER_WITHIN = timedelta(days=7)
OPEN = {"needs_response", "under_review"}
MAX_TEXT = 20_000
MAX_TEXTS = 150_000
DECIDES_AT_ONCE = {"winning_evidence": True, "losing_evidence": False}
"""What the text that has no category may say in test mode, and whether it wins."""


def open_dispute(
    store: Store, charge_id: str, *, amount: int | None = None, reason: str = "fraudulent"
) -> Thing:
    """Take a charge back with the dispute fee. Raises: Refusal."""
    charge = store.get("charge", charge_id)
    if not charge["paid"]:
        raise Refusal(f"Charge {charge_id} cannot be disputed.")
    rest = charge["amount"] - taken_of(store, charge_id)
    amount = rest - charge["amount_refunded"] if amount is None else amount
    if not 0 < amount <= rest:
        raise Refusal(f"A dispute is about 1 to {rest} cents of charge {charge_id}.")
    dispute = blank(
        "dispute",
        id=store.new_id("du"),
        amount=amount,
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


def taken_of(store: Store, charge_id: str) -> int:
    """Return what banks have of a charge."""
    of_it = [one for one in store.all("dispute") if one["charge"] == charge_id]
    return sum(one["amount"] for one in of_it if one["status"] != "won")


def close_dispute(store: Store, dispute_id: str, *, is_won: bool) -> Thing:
    """Decide a dispute; the money comes back when it is won, the fee does not. Raises: Refusal.

    One that was lost may be won.
    """
    dispute = store.get("dispute", dispute_id)
    if dispute["status"] not in OPEN and not (dispute["status"] == "lost" and is_won):
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


def _update(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    """Take evidence; once submitted, which the API does unless told otherwise, the bank decides."""
    dispute = store.get("dispute", ids[0])
    if dispute["status"] not in OPEN:
        raise Refusal(f"This dispute is already {dispute['status']}.")
    details = dispute["evidence_details"]
    if asked.get("evidence") and dispute["status"] != "needs_response":
        raise Refusal("The evidence of this dispute was submitted already; it cannot change.")
    if asked.get("evidence") and details["due_by"] < store.now():
        raise Refusal("The time to answer this dispute is over.")
    given = dispute["evidence"] | (asked.get("evidence") or {})
    _check_lengths(given)
    fields: Thing = {
        "evidence": given,
        "metadata": dispute["metadata"] | (asked.get("metadata") or {}),
    }
    fields["evidence_details"] = details | {"has_evidence": bool(given)}
    if given and asked.get("submit", True):
        fields["status"] = "under_review"
        fields["evidence_details"]["submission_count"] = details["submission_count"] + 1
    change(store, "charge.dispute.updated", dispute, **fields)
    is_won = DECIDES_AT_ONCE.get(given.get("uncategorized_text") or "")
    if dispute["status"] == "under_review" and is_won is not None:
        close_dispute(store, dispute["id"], is_won=is_won)
    return dispute


def _check_lengths(evidence: Thing) -> None:
    texts = {name: text for name, text in evidence.items() if isinstance(text, str)}
    long = next((name for name, text in texts.items() if len(text) > MAX_TEXT), "")
    if long:
        raise Refusal(f"{long} has more than {MAX_TEXT} characters.", param=f"evidence[{long}]")
    if sum(map(len, texts.values())) > MAX_TEXTS:
        raise Refusal(f"The evidence has more than {MAX_TEXTS} characters together.")


def lose_due(store: Store) -> None:
    """Lose the disputes that nobody answered in time."""
    for dispute in store.all("dispute"):
        details = dispute["evidence_details"]
        if dispute["status"] == "needs_response" and details["due_by"] < store.now():
            details["past_due"] = True
            close_dispute(store, dispute["id"], is_won=False)


def _close(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return close_dispute(store, ids[0], is_won=False)


UPDATE_KNOWS = heeded("evidence expand metadata submit")
ROUTES = [
    Route("GET", "/v1/disputes", DisputeListParams, _list, LISTED | {"charge", "payment_intent"}),
    Route("GET", "/v1/disputes/{}", DisputeRetrieveParams, _retrieve),
    Route("POST", "/v1/disputes/{}", DisputeUpdateParams, _update, UPDATE_KNOWS),
    Route("POST", "/v1/disputes/{}/close", DisputeCloseParams, _close),
]
