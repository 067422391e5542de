"""PaymentIntents: an amount to be paid, until a card has paid it.

Source: https://docs.stripe.com/api/payment_intents and
https://docs.stripe.com/payments/paymentintents/lifecycle.
"""

from copy import deepcopy
from typing import Any

from stripe.params import (
    PaymentIntentCancelParams,
    PaymentIntentConfirmParams,
    PaymentIntentCreateParams,
    PaymentIntentListParams,
    PaymentIntentRetrieveParams,
    PaymentIntentUpdateParams,
)

from tests.stripe.amounts import check_amount, check_currency
from tests.stripe.attempts import check_unused, try_card
from tests.stripe.cards import find_payment_method
from tests.stripe.customers import existing
from tests.stripe.occurrences import change, tell
from tests.stripe.pages import LISTED, page
from tests.stripe.refusals import Refusal
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import Store

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELLABLE = (
    "requires_payment_method, requires_capture, requires_reauthorization, "
    "requires_confirmation, requires_action, processing"
)
NO_CARD = (
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either "
    "update the PaymentIntent with a payment method and then confirm it again, or confirm it again "
    "directly with a payment method or ConfirmationToken."
)
OF_CHECKOUT = (
    "This PaymentIntent was created by Checkout and cannot be canceled. Expire the Checkout "
    "Session instead."
)


def new_intent(store: Store, asked: Params) -> Thing:
    """Make an intent that waits for a card. Raises: Refusal."""
    currency = check_currency(asked["currency"])
    check_amount(asked["amount"], currency)
    if "customer" in asked:
        existing(store, asked["customer"], param="customer")
    intent_id = store.new_id("pi")
    intent = blank(
        "payment_intent",
        id=intent_id,
        amount=asked["amount"],
        amount_capturable=0,
        amount_received=0,
        automatic_payment_methods=asked.get("automatic_payment_methods"),
        capture_method=asked.get("capture_method", "automatic_async"),
        client_secret=store.new_id(f"{intent_id}_secret", 25),
        confirmation_method="automatic",
        created=store.now(),
        currency=currency,
        customer=asked.get("customer"),
        description=asked.get("description"),
        metadata=asked.get("metadata") or {},
        payment_method_options={},
        receipt_email=asked.get("receipt_email"),
        setup_future_usage=asked.get("setup_future_usage"),
        statement_descriptor_suffix=asked.get("statement_descriptor_suffix"),
        status="requires_payment_method",
        transfer_group=asked.get("transfer_group"),
    )
    store.put(intent)
    store.intent_data[intent_id] = {"return_url": asked.get("return_url")}
    return intent


def confirm(store: Store, intent: Thing, asked: Params) -> Thing:
    """Try to be paid with the card that was chosen. Raises: Refusal."""
    if intent["status"] not in OPEN:
        raise _unexpected(intent, _already(intent))
    if intent["payment_method"] is None:
        raise _unexpected(intent, NO_CARD)
    method = find_payment_method(store, intent["payment_method"])
    check_unused(store, method)
    if "return_url" in asked:
        store.intent_data[intent["id"]]["return_url"] = asked["return_url"]
    if "setup_future_usage" in asked:
        intent["setup_future_usage"] = asked["setup_future_usage"]
    try_card(
        store,
        intent,
        method,
        is_off_session=bool(asked.get("off_session")),
        may_ask=not asked.get("error_on_requires_action"),
    )
    return intent


def _create(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    is_confirmed = asked.get("confirm", False)
    for name in ("off_session", "return_url", "error_on_requires_action"):
        if asked.get(name) and not is_confirmed:
            message = (
                f"The parameter `{name}` cannot be passed when creating a PaymentIntent unless "
                "`confirm` is set to true."
            )
            raise Refusal(message, param=name, is_kept=False)
    method = None
    if "payment_method" in asked:
        method = find_payment_method(store, asked["payment_method"])
        check_unused(store, method)
    intent = new_intent(store, asked)
    tell(store, "payment_intent.created", intent)
    if method is not None:
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
    return confirm(store, intent, asked) if is_confirmed else intent


def _confirm(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    intent = store.get("payment_intent", ids[0], in_path="intent")
    if "payment_method" in asked and intent["status"] in OPEN:
        intent["payment_method"] = find_payment_method(store, asked["payment_method"])["id"]
    return confirm(store, intent, asked)


def _update(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    intent = store.get("payment_intent", ids[0], in_path="intent")
    if intent["status"] not in OPEN and set(asked) - {"metadata", "description", "expand"}:
        message = (
            f"This PaymentIntent's {next(iter(asked))} could not be updated because it has a status"
            f" of {intent['status']}. You may only update the {next(iter(asked))} of a "
            "PaymentIntent with one of the following statuses: requires_payment_method, "
            "requires_confirmation, requires_action."
        )
        raise _unexpected(intent, message)
    if "amount" in asked:
        check_amount(asked["amount"], intent["currency"])
    if "customer" in asked:
        existing(store, asked["customer"], param="customer")
    if "payment_method" in asked:
        method = find_payment_method(store, asked["payment_method"])
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
    merged = intent["metadata"] | (asked.get("metadata") or {})
    fields = {name: asked[name] for name in asked if name in intent and name != "payment_method"}
    intent.update(fields | {"metadata": merged})
    return intent


def cancel(store: Store, intent: Thing, *, reason: str | None) -> Thing:
    """Let nobody pay an intent any more. Raises: Refusal."""
    if intent["status"] not in (*OPEN, "requires_capture"):
        message = (
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. "
            "Only a PaymentIntent with one of the following statuses may be canceled: "
            f"{CANCELLABLE}."
        )
        raise _unexpected(intent, message)
    change(
        store,
        "payment_intent.canceled",
        intent,
        status="canceled",
        canceled_at=store.now(),
        cancellation_reason=reason,
        next_action=None,
    )
    return intent


def _cancel(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    intent = store.get("payment_intent", ids[0], in_path="intent")
    if intent["id"] in store.intents_of_checkout:
        raise _unexpected(intent, OF_CHECKOUT)
    return cancel(store, intent, reason=asked.get("cancellation_reason"))


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get("payment_intent", ids[0], in_path="intent")


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return page("/v1/payment_intents", store.all("payment_intent"), asked, "customer")


def _already(intent: Thing) -> str:
    if intent["status"] == "succeeded":
        return (
            "You cannot confirm this PaymentIntent because it has already succeeded after being "
            "previously confirmed."
        )
    return (
        f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}. "
        "Only a PaymentIntent with one of the following statuses may be confirmed: "
        "requires_confirmation, requires_action."
    )


def _unexpected(intent: Thing, message: str) -> Refusal:
    shown: dict[str, Any] = {"payment_intent": deepcopy(intent)}
    return Refusal(message, code="payment_intent_unexpected_state", **shown)


CREATE_KNOWS = heeded(
    "allowed_payment_method_types amount automatic_payment_methods confirm currency customer"
    " description error_on_requires_action expand metadata off_session payment_method receipt_email"
    " return_url setup_future_usage statement_descriptor_suffix transfer_group"
)
CONFIRM_KNOWS = heeded(
    "error_on_requires_action expand off_session payment_method return_url setup_future_usage"
)
CANCEL_KNOWS = heeded("cancellation_reason expand")
UPDATE_KNOWS = heeded(
    "amount customer description expand metadata payment_method receipt_email setup_future_usage"
    " transfer_group"
)
PATH = "/v1/payment_intents"
ROUTES = [
    Route("POST", PATH, PaymentIntentCreateParams, _create, CREATE_KNOWS),
    Route("GET", PATH, PaymentIntentListParams, _list, LISTED | {"customer"}),
    Route("GET", f"{PATH}/{{}}", PaymentIntentRetrieveParams, _retrieve),
    Route("POST", f"{PATH}/{{}}", PaymentIntentUpdateParams, _update, UPDATE_KNOWS),
    Route("POST", f"{PATH}/{{}}/confirm", PaymentIntentConfirmParams, _confirm, CONFIRM_KNOWS),
    Route("POST", f"{PATH}/{{}}/cancel", PaymentIntentCancelParams, _cancel, CANCEL_KNOWS),
]
