"""SetupIntents: a card that its owner agrees to be charged with later, and nothing charged now.

Source: https://docs.stripe.com/api/setup_intents.
"""

from copy import deepcopy

from stripe.params import SetupIntentListParams, SetupIntentRetrieveParams

from tests.stripe.cards import Asks, card_error, card_of
from tests.stripe.occurrences import change, tell
from tests.stripe.pages import LISTED, page
from tests.stripe.refusals import Refusal
from tests.stripe.routes import Params, Route
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import Store

KIND = "setup_intent"
PATH = "/v1/setup_intents"
CHARGED_ONLY = "4000000000000341"  # Can be saved, and is declined when charged.


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
    if card.code and store.card_numbers[method["id"]] != CHARGED_ONLY:
        error = card_error(card.message, card.code, decline_code=card.decline_code or None)
        shown = error.error | {"payment_method": deepcopy(method)}
        _fail(store, intent, shown)
        raise error
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


def cancel_setup(store: Store, intent: Thing) -> None:
    """Take no card any more."""
    change(
        store,
        "setup_intent.canceled",
        intent,
        status="canceled",
        cancellation_reason="abandoned",
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


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get(KIND, ids[0], param="intent")


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return page(PATH, store.all(KIND), asked, "customer", "payment_method")


ROUTES = [
    Route("GET", PATH, SetupIntentListParams, _list, LISTED | {"customer", "payment_method"}),
    Route("GET", f"{PATH}/{{}}", SetupIntentRetrieveParams, _retrieve),
]
