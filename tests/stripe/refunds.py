"""Refunds: never more than the charge, and sometimes given back by the bank later.

Source: https://docs.stripe.com/api/refunds and https://docs.stripe.com/refunds#failed-refunds.
"""

from stripe.params import (
    RefundCancelParams,
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
    RefundUpdateParams,
)

from tests.stripe.amounts import check_positive
from tests.stripe.balance import book
from tests.stripe.occurrences import change, tell
from tests.stripe.pages import LISTED, page
from tests.stripe.refusals import Refusal
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing, blank, money
from tests.stripe.store import Store

UNDONE = {"failed", "canceled"}


def new_refund(store: Store, charge: Thing, asked: Params) -> Thing:
    """Give back what was asked of a charge, or all the rest. Raises: Refusal."""
    rest = charge["amount"] - charge["amount_refunded"]
    _check_refundable(charge, rest)
    amount = asked.get("amount", rest)
    check_positive(amount)
    if amount > rest:
        of_what = "charge amount" if rest == charge["amount"] else "unrefunded amount on charge"
        raise Refusal(
            f"Refund amount ({money(amount, charge['currency'])}) is greater than {of_what} "
            f"({money(rest, charge['currency'])})",
            param="amount",
        )
    refund = blank(
        "refund",
        id=store.new_id("re"),
        amount=amount,
        charge=charge["id"],
        created=store.now(),
        currency=charge["currency"],
        destination_details={"type": "card", "card": {"type": "refund", "reference": None}},
        metadata=asked.get("metadata") or {},
        payment_intent=charge["payment_intent"],
        reason=asked.get("reason"),
        status="pending" if store.switches.refunds_wait else "succeeded",
    )
    refund["balance_transaction"] = book(store, refund, amount=-amount, kind="refund")
    store.put(refund)
    _count(store, charge, amount)
    tell(store, "refund.created", refund)
    return refund


def settle_refund(store: Store, refund_id: str, *, failure: str | None = None) -> Thing:
    """Finish a refund that waits; or fail one, even after it had succeeded. Raises: Refusal.

    `failure` is one of Stripe's reasons, like `expired_or_canceled_card`.
    """
    refund = store.get("refund", refund_id)
    if refund["status"] in UNDONE or (failure is None and refund["status"] != "pending"):
        raise Refusal(f"Refund {refund_id} is {refund['status']}.")
    if failure is None:
        change(store, "refund.updated", refund, status="succeeded")
        return refund
    _undo(store, refund)
    change(store, "refund.failed", refund, status="failed", failure_reason=failure)
    return refund


def _undo(store: Store, refund: Thing) -> None:
    back = book(store, refund, amount=refund["amount"], kind="refund_failure")
    refund["failure_balance_transaction"] = back
    charge = store.get("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False


def _count(store: Store, charge: Thing, amount: int) -> None:
    total = charge["amount_refunded"] + amount
    change(
        store,
        "charge.refunded",
        charge,
        amount_refunded=total,
        refunded=total == charge["amount"],
    )


def _check_refundable(charge: Thing, rest: int) -> None:
    if not charge["paid"]:
        raise Refusal(f"Charge {charge['id']} has not been paid and cannot be refunded.")
    if charge["disputed"]:
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise Refusal(message, code="charge_disputed")
    if rest == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise Refusal(message, code="charge_already_refunded")


def _create(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    if ("charge" in asked) == ("payment_intent" in asked):
        raise Refusal(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            is_kept=False,
        )
    if "charge" in asked:
        return new_refund(store, store.get("charge", asked["charge"], param="charge"), asked)
    intent = store.get("payment_intent", asked["payment_intent"], param="payment_intent")
    if intent["status"] != "succeeded":
        message = (
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        )
        raise Refusal(message, param="payment_intent")
    return new_refund(store, store.get("charge", intent["latest_charge"]), asked)


def _update(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    refund = store.get("refund", ids[0])
    refund["metadata"] = refund["metadata"] | (asked.get("metadata") or {})
    tell(store, "refund.updated", refund)
    return refund


def _cancel(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    refund = store.get("refund", ids[0])
    raise Refusal(
        f"Refund {refund['id']} has status {refund['status']}: only a refund with status "
        "requires_action can be canceled."
    )


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get("refund", ids[0])


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    for name, kind in (("charge", "charge"), ("payment_intent", "payment_intent")):
        if name in asked:
            store.get(kind, asked[name], param=name)
    return page("/v1/refunds", store.all("refund"), asked, "charge", "payment_intent")


KNOWS = heeded("amount charge expand metadata payment_intent reason")
ROUTES = [
    Route("POST", "/v1/refunds", RefundCreateParams, _create, KNOWS),
    Route("GET", "/v1/refunds", RefundListParams, _list, LISTED | {"charge", "payment_intent"}),
    Route("GET", "/v1/refunds/{}", RefundRetrieveParams, _retrieve),
    Route("POST", "/v1/refunds/{}", RefundUpdateParams, _update, heeded("expand metadata")),
    Route("POST", "/v1/refunds/{}/cancel", RefundCancelParams, _cancel),
]
