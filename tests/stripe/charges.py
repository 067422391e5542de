"""Charges: one attempt on a card, and what it brought."""

from stripe.params import ChargeListParams, ChargeRetrieveParams

from tests.stripe.balance import book, fee_of
from tests.stripe.cards import card_of
from tests.stripe.occurrences import change, tell
from tests.stripe.pages import LISTED, page
from tests.stripe.routes import Params, Route
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import Store


def new_charge(
    store: Store, intent: Thing, method: Thing, *, failure: Thing | None = None
) -> Thing:
    """Charge a card, or record that it could not be; `failure` is the bank's error."""
    is_paid = failure is None
    charge = blank(
        "charge",
        id=store.new_id("ch"),
        amount=intent["amount"],
        amount_captured=intent["amount"] if is_paid else 0,
        amount_refunded=0,
        billing_details=method["billing_details"],
        calculated_statement_descriptor="ESTRADE",
        captured=is_paid,
        created=store.now(),
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        disputed=False,
        failure_code=failure["code"] if failure else None,
        failure_message=failure["message"] if failure else None,
        fraud_details={},
        metadata=intent["metadata"],
        outcome=_outcome(failure),
        paid=is_paid,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details={"type": "card", "card": method["card"]},
        receipt_email=intent["receipt_email"],
        refunded=False,
        status="succeeded" if is_paid else "failed",
        transfer_group=intent["transfer_group"],
    )
    store.put(charge)
    if not is_paid:
        tell(store, "charge.failed", charge)
        return charge
    if not store.switches.fees_wait:
        charge["balance_transaction"] = _movement(store, charge)
    tell(store, "charge.succeeded", charge)
    return charge


def book_fee(store: Store, charge: Thing) -> None:
    """Book a charge whose fee was not known yet. Source: charges captured asynchronously."""
    movement = _movement(store, charge)
    change(store, "charge.updated", charge, balance_transaction=movement)


def _movement(store: Store, charge: Thing) -> str:
    method = store.get("payment_method", charge["payment_method"])
    wait = 0 if card_of(store, method).is_available_at_once else store.switches.settles_after_s
    return book(
        store,
        charge,
        amount=charge["amount"],
        kind="charge",
        fee=fee_of(charge["amount"]),
        available_on=store.now() + wait,
    )


def _outcome(failure: Thing | None) -> Thing:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if failure else "approved_by_network",
        "reason": (failure.get("decline_code") or failure["code"]) if failure else None,
        "risk_level": "normal",
        "seller_message": (
            "The bank did not return any further details with this decline."
            if failure
            else "Payment complete."
        ),
        "type": "issuer_declined" if failure else "authorized",
    }


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get("charge", ids[0])


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    found = store.all("charge")
    return page("/v1/charges", found, asked, "customer", "payment_intent", "transfer_group")


ROUTES = [
    Route(
        "GET",
        "/v1/charges",
        ChargeListParams,
        _list,
        LISTED | {"customer", "payment_intent", "transfer_group"},
    ),
    Route("GET", "/v1/charges/{}", ChargeRetrieveParams, _retrieve),
]
