"""SetupIntents: a card that its owner agrees to be charged with later, and nothing charged now.

Source: https://docs.stripe.com/api/setup_intents.
"""

from copy import deepcopy

from stripe.params import (
    SetupIntentCancelParams,
    SetupIntentConfirmParams,
    SetupIntentCreateParams,
    SetupIntentListParams,
    SetupIntentRetrieveParams,
)

from tests.stripe.cards import Asks, card_of, check_attachable, find_payment_method
from tests.stripe.customers import existing
from tests.stripe.occurrences import change, tell
from tests.stripe.pages import LISTED, page
from tests.stripe.refusals import Refusal
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import Store

KIND = "setup_intent"
PATH = "/v1/setup_intents"
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
NO_CARD = (
    "You cannot confirm this SetupIntent because it's missing a payment method. Update the "
    "SetupIntent with a payment method and then confirm it again."
)


def new_setup_intent(store: Store, *, customer: str | None, data: Params) -> Thing:
    """Make an intent that waits for a card."""
    intent_id = store.new_id("seti")
    intent = blank(
        KIND,
        id=intent_id,
        client_secret=store.new_id(f"{intent_id}_secret", 25),
        created=store.now(),
        customer=customer,
        description=data.get("description"),
        metadata=data.get("metadata") or {},
        payment_method_types=["card"],
        status="requires_payment_method",
        usage="off_session",
    )
    store.put(intent)
    store.intent_data[intent_id] = {}
    tell(store, "setup_intent.created", intent)
    return intent


def try_setup(store: Store, intent: Thing, method: Thing) -> None:
    """Keep a card for later, unless its bank declines or asks first. Raises: Refusal."""
    card = card_of(store, method)
    intent["payment_method"] = method["id"]
    try:
        check_attachable(card)
    except Refusal as refusal:
        _fail(store, intent, refusal.error | {"payment_method": deepcopy(method)})
        raise
    if card.asks is not Asks.NEVER:
        url = f"{store.address}/c/authenticate/{intent['id']}"
        action = {
            "type": "redirect_to_url",
            "redirect_to_url": {"url": url, "return_url": None},
        }
        change(
            store,
            "setup_intent.requires_action",
            intent,
            status="requires_action",
            next_action=action,
        )
        return
    _succeed(store, intent, method)


def answer_setup(store: Store, intent: Thing, *, is_approved: bool) -> None:
    """Answer for the card's owner, whom the bank asks. Raises: Refusal."""
    if intent["status"] != "requires_action":
        raise Refusal(f"This SetupIntent is {intent['status']}: nobody is asked to confirm it.")
    intent["next_action"] = None
    method = store.get("payment_method", intent["payment_method"])
    if is_approved:
        _succeed(store, intent, method)
        return
    message = (
        "We are unable to authenticate your payment method. Please choose a different payment "
        "method and try again."
    )
    _fail(
        store,
        intent,
        {
            "code": "setup_intent_authentication_failure",
            "message": message,
            "type": "invalid_request_error",
            "payment_method": deepcopy(method),
        },
    )


def cancel_setup(store: Store, intent: Thing, *, reason: str | None = "abandoned") -> None:
    """Take no card any more."""
    change(
        store,
        "setup_intent.canceled",
        intent,
        status="canceled",
        cancellation_reason=reason,
        next_action=None,
    )


def _succeed(store: Store, intent: Thing, method: Thing) -> None:
    store.set_up_cards.add(method["id"])
    if method["customer"] is None and intent["customer"]:
        method["customer"] = intent["customer"]
        tell(store, "payment_method.attached", method)
    change(store, "setup_intent.succeeded", intent, status="succeeded", last_setup_error=None)


def _fail(store: Store, intent: Thing, error: Thing) -> None:
    change(
        store,
        "setup_intent.setup_failed",
        intent,
        status="requires_payment_method",
        last_setup_error=error,
        payment_method=None,
    )


def _create(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    if "customer" in asked:
        existing(store, asked["customer"], param="customer")
    intent = new_setup_intent(store, customer=asked.get("customer"), data=asked)
    intent["usage"] = asked.get("usage", "off_session")
    if "payment_method" in asked:
        method = find_payment_method(store, asked["payment_method"])
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
    return _confirmed(store, intent, asked) if asked.get("confirm") else intent


def _confirm(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    return _confirmed(store, store.get(KIND, ids[0], in_path="intent"), asked)


def _confirmed(store: Store, intent: Thing, asked: Params) -> Thing:
    if intent["status"] not in OPEN:
        raise _unexpected(intent, "confirm")
    chosen = asked.get("payment_method") or intent["payment_method"]
    if chosen is None:
        raise Refusal(NO_CARD, code="setup_intent_unexpected_state")
    store.intent_data[intent["id"]]["return_url"] = asked.get("return_url")
    try_setup(store, intent, find_payment_method(store, chosen))
    return intent


def _cancel(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    intent = store.get(KIND, ids[0], in_path="intent")
    if intent["status"] not in OPEN:
        raise _unexpected(intent, "cancel")
    cancel_setup(store, intent, reason=asked.get("cancellation_reason"))
    return intent


def _unexpected(intent: Thing, act: str) -> Refusal:
    message = (
        f"You cannot {act} this SetupIntent because it has a status of {intent['status']}. Only a "
        f"SetupIntent with one of the following statuses may be {act}ed: {', '.join(OPEN)}."
    )
    return Refusal(message, code="setup_intent_unexpected_state", setup_intent=deepcopy(intent))


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get(KIND, ids[0], in_path="intent")


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return page(PATH, store.all(KIND), asked, "customer", "payment_method")


CREATE_KNOWS = heeded(
    "confirm customer description expand metadata payment_method return_url usage"
)
CONFIRM_KNOWS = heeded("expand payment_method return_url")
CANCEL_KNOWS = heeded("cancellation_reason expand")
ROUTES = [
    Route("POST", PATH, SetupIntentCreateParams, _create, CREATE_KNOWS),
    Route("POST", f"{PATH}/{{}}/confirm", SetupIntentConfirmParams, _confirm, CONFIRM_KNOWS),
    Route("POST", f"{PATH}/{{}}/cancel", SetupIntentCancelParams, _cancel, CANCEL_KNOWS),
    Route("GET", PATH, SetupIntentListParams, _list, LISTED | {"customer", "payment_method"}),
    Route("GET", f"{PATH}/{{}}", SetupIntentRetrieveParams, _retrieve),
]
