"""An attempt to pay a PaymentIntent with a card: paid, declined, or waiting for its owner."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from tests.stripe.cards import Asks, Card, card_error, card_of
from tests.stripe.charges import new_charge
from tests.stripe.disputes import open_dispute
from tests.stripe.occurrences import change, tell
from tests.stripe.refusals import Refusal
from tests.stripe.shapes import Thing
from tests.stripe.store import Store

UNAUTHENTICATED = (
    "We are unable to authenticate your payment method. Please choose a different payment method "
    "and try again."
)
USED_CARD = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer "
    "attachment, shared with a connected account without Customer attachment, or was detached "
    "from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must "
    "attach it to a Customer first."
)


def try_card(
    store: Store, intent: Thing, method: Thing, *, is_off_session: bool, may_ask: bool = True
) -> None:
    """Try a card: the intent succeeds or waits for its owner, whom it may not ask otherwise.

    Raises: Refusal, with the intent as it is after a decline.
    """
    _check_owner(intent, method)
    intent["payment_method"] = method["id"]
    card = card_of(store, method)
    is_set_up = is_off_session and method["id"] in store.set_up_cards
    must_ask = card.asks is Asks.ALWAYS or (card.asks is Asks.UNLESS_SET_UP and not is_set_up)
    if must_ask and (is_off_session or not may_ask):
        _decline(
            store,
            intent,
            method,
            {
                "code": "authentication_required",
                "decline_code": "authentication_required",
                "message": "Your card was declined. This transaction requires authentication.",
            },
        )
    if must_ask:
        _ask(store, intent)
        return
    _charge(store, intent, method, card)


def answer_for_owner(store: Store, intent: Thing, *, is_approved: bool) -> None:
    """Answer for the card's owner, whom the bank asks. Raises: Refusal."""
    if intent["status"] != "requires_action":
        raise Refusal(f"This PaymentIntent is {intent['status']}: nobody is asked to confirm it.")
    intent["next_action"] = None
    method = store.get("payment_method", intent["payment_method"])
    if is_approved:
        _charge(store, intent, method, card_of(store, method))
        return
    error: Thing = {
        "code": "payment_intent_authentication_failure",
        "message": UNAUTHENTICATED,
        "type": "invalid_request_error",
        "payment_method": deepcopy(method),
    }
    change(
        store,
        "payment_intent.payment_failed",
        intent,
        status="requires_payment_method",
        last_payment_error=error,
        payment_method=None,
    )


def _ask(store: Store, intent: Thing) -> None:
    action = {
        "type": "redirect_to_url",
        "redirect_to_url": {
            "url": f"{store.address}/c/authenticate/{intent['id']}",
            "return_url": store.intent_data.get(intent["id"], {}).get("return_url"),
        },
    }
    change(
        store,
        "payment_intent.requires_action",
        intent,
        status="requires_action",
        next_action=action,
        last_payment_error=None,
    )


def _charge(store: Store, intent: Thing, method: Thing, card: Card) -> None:
    if card.code:
        failure = {"code": card.code, "message": card.message}
        if card.decline_code:
            failure["decline_code"] = card.decline_code
        _decline(store, intent, method, failure)
    charge = new_charge(store, intent, method)
    store.used_cards.add(method["id"])
    _keep_card(store, intent, method)
    change(
        store,
        "payment_intent.succeeded",
        intent,
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        last_payment_error=None,
        next_action=None,
    )
    if card.is_disputed:
        open_dispute(store, charge["id"])


def _decline(store: Store, intent: Thing, method: Thing, failure: Mapping[str, Any]) -> None:
    charge = new_charge(store, intent, method, failure=dict(failure))
    error = dict(failure) | {"type": "card_error", "charge": charge["id"]}
    error["payment_method"] = deepcopy(method)
    change(
        store,
        "payment_intent.payment_failed",
        intent,
        status="requires_payment_method",
        latest_charge=charge["id"],
        last_payment_error=error,
        payment_method=None,
        next_action=None,
    )
    fields = {name: value for name, value in error.items() if name not in {"type", "message"}}
    code = str(fields.pop("code"))
    raise card_error(str(failure["message"]), code, payment_intent=deepcopy(intent), **fields)


def _keep_card(store: Store, intent: Thing, method: Thing) -> None:
    """Attach the card to the customer who agreed to be charged again."""
    if not intent["setup_future_usage"] or not intent["customer"]:
        return
    if intent["setup_future_usage"] == "off_session":
        store.set_up_cards.add(method["id"])
    if method["customer"] is None:
        method["customer"] = intent["customer"]
        if method["allow_redisplay"] == "unspecified":
            method["allow_redisplay"] = "limited"
        tell(store, "payment_method.attached", method)


def _check_owner(intent: Thing, method: Thing) -> None:
    owner = method["customer"]
    if owner is not None and intent["customer"] is None:
        raise Refusal(
            "The payment method you provided is attached to a customer so for security purposes "
            "you must provide the customer in the request."
        )
    if owner is not None and owner != intent["customer"]:
        raise Refusal(
            f"The customer does not have a payment method with the ID {method['id']}. The payment "
            "method must be attached to the customer.",
            code="resource_missing",
            param="payment_method",
        )


def check_unused(store: Store, method: Thing) -> None:
    """Refuse a card that paid once and belongs to no customer. Raises: Refusal."""
    if method["customer"] is None and method["id"] in store.used_cards:
        raise Refusal(USED_CARD)
