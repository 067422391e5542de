"""Checkout Sessions: a card page for a list of lines, until it is paid or its time is over.

Source: https://docs.stripe.com/api/checkout/sessions.
"""

from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionListLineItemsParams,
    SessionListParams,
    SessionRetrieveParams,
)

from tests.stripe.attempts import answer_for_owner, try_card
from tests.stripe.customers import new_customer
from tests.stripe.intents import cancel, new_intent
from tests.stripe.occurrences import change, tell
from tests.stripe.ordering import KIND, open_checkout
from tests.stripe.pages import LISTED, page
from tests.stripe.refusals import Refusal
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.setups import answer_setup, cancel_setup, try_setup
from tests.stripe.shapes import Thing
from tests.stripe.store import Store

PATH = "/v1/checkout/sessions"
PLACEHOLDER = "{CHECKOUT_SESSION_ID}"


def _create(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return open_checkout(store, asked)


def pay(store: Store, session_id: str, method: Thing, *, email: str, is_saved: bool) -> Thing:
    """Try the card that somebody typed on the page; return the page. Raises: Refusal.

    `is_saved` is their consent to keep the card, where the page asks for it.
    """
    checkout_session = open_page(store, session_id)
    intent = _intent_of(store, checkout_session)
    if intent["status"] == "requires_action":
        raise Refusal("This payment waits for its confirmation by the bank.")
    if method["customer"] is None:
        method["billing_details"]["email"] = email or None
    if is_saved:
        store.consents.add(method["id"])
    checkout_session["customer_details"] = _details(checkout_session, method)
    _name_customer(store, checkout_session, intent, method)
    if checkout_session["mode"] == "setup":
        try_setup(store, intent, method)
    else:
        try_card(store, intent, method, is_off_session=False)
    return complete(store, checkout_session, intent)


def answer_bank(store: Store, intent_id: str, *, is_approved: bool) -> Thing | None:
    """Answer what the bank asks; return the page that the intent belongs to. Raises: Refusal."""
    intent = intent_with(store, intent_id)
    answer = answer_setup if intent["object"] == "setup_intent" else answer_for_owner
    answer(store, intent, is_approved=is_approved)
    found = page_of(store, intent_id)
    return complete(store, found, intent) if found else None


def intent_with(store: Store, intent_id: str) -> Thing:
    """Return an intent to pay, or to take a card for later. Raises: Refusal."""
    kind = "setup_intent" if intent_id.startswith("seti_") else "payment_intent"
    return store.get(kind, intent_id)


def intent_on(store: Store, checkout_session: Thing) -> Thing | None:
    """Return the intent of a page, if it has one already."""
    intent_id = checkout_session["payment_intent"] or checkout_session["setup_intent"]
    return intent_with(store, intent_id) if intent_id else None


def page_of(store: Store, intent_id: str) -> Thing | None:
    """Return the page that an intent belongs to."""
    pages = store.all(KIND)
    return next((p for p in pages if intent_id in {p["payment_intent"], p["setup_intent"]}), None)


def open_page(store: Store, session_id: str) -> Thing:
    """Return a page that takes cards. Raises: Refusal."""
    checkout_session = store.get(KIND, session_id)
    if checkout_session["status"] != "open":
        raise Refusal(f"This page is {checkout_session['status']}.")
    return checkout_session


def complete(store: Store, checkout_session: Thing, intent: Thing) -> Thing:
    """Close a page whose intent has succeeded."""
    if intent["status"] == "succeeded":
        _keep_card(store, checkout_session, intent["payment_method"])
        checkout_session |= {"status": "complete", "url": None}
        if checkout_session["mode"] == "payment":
            checkout_session["payment_status"] = "paid"
        tell(store, "checkout.session.completed", checkout_session)
    return checkout_session


def _keep_card(store: Store, checkout_session: Thing, method_id: str) -> None:
    """Attach the card that its owner wants to see again."""
    method = store.get("payment_method", method_id)
    if method_id not in store.consents or not checkout_session["customer"]:
        return
    method["allow_redisplay"] = "always"
    store.set_up_cards.add(method_id)
    if method["customer"] is None:
        method["customer"] = checkout_session["customer"]
        tell(store, "payment_method.attached", method)


def expire(store: Store, checkout_session: Thing) -> Thing:
    """Close a page that nobody has paid. Raises: Refusal."""
    if checkout_session["status"] != "open":
        raise Refusal(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of `{checkout_session['status']}`."
        )
    intent = intent_on(store, checkout_session)
    if intent is not None and intent["object"] == "setup_intent":
        cancel_setup(store, intent)
    elif intent is not None:
        cancel(store, intent, reason="expired")
    change(store, "checkout.session.expired", checkout_session, status="expired", url=None)
    return checkout_session


def expire_due(store: Store) -> None:
    """Close the pages whose time is over."""
    for checkout_session in store.all(KIND):
        if checkout_session["status"] == "open" and checkout_session["expires_at"] <= store.now():
            expire(store, checkout_session)


def _intent_of(store: Store, checkout_session: Thing) -> Thing:
    """Return the intent of a page, made when somebody first tries to pay."""
    known = intent_on(store, checkout_session)
    if known is not None:
        return known
    asked = dict(store.intent_data[checkout_session["id"]])
    asked |= {"amount": checkout_session["amount_total"], "currency": checkout_session["currency"]}
    if checkout_session["customer"]:
        asked["customer"] = checkout_session["customer"]
    intent = new_intent(store, asked)
    store.intents_of_checkout.add(intent["id"])
    checkout_session["payment_intent"] = intent["id"]
    tell(store, "payment_intent.created", intent)
    return intent


def _name_customer(store: Store, checkout_session: Thing, intent: Thing, method: Thing) -> None:
    is_for_later = intent["object"] == "setup_intent" or intent["setup_future_usage"] is not None
    wants_one = checkout_session["customer_creation"] == "always" or is_for_later
    if checkout_session["customer"] is None and wants_one:
        details = method["billing_details"]
        customer = new_customer(store, email=details["email"], name=details["name"])
        checkout_session["customer"] = customer["id"]
    intent["customer"] = checkout_session["customer"]


def _details(checkout_session: Thing, method: Thing) -> Thing:
    return {
        "address": None,
        "business_name": None,
        "email": checkout_session["customer_email"] or method["billing_details"]["email"],
        "individual_name": None,
        "name": method["billing_details"]["name"],
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _expire(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return expire(store, store.get(KIND, ids[0], in_path="session"))


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get(KIND, ids[0])


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return page(PATH, store.all(KIND), asked, "customer", "payment_intent", "status")


def _list_lines(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    store.get(KIND, ids[0])
    return page(f"{PATH}/{ids[0]}/line_items", store.line_items[ids[0]], asked)


KNOWS = heeded(
    "adaptive_pricing allowed_payment_method_types branding_settings cancel_url client_reference_id"
    " consent_collection currency custom_text customer customer_creation customer_email expand"
    " expires_at line_items locale metadata mode payment_intent_data payment_method_options"
    " saved_payment_method_options setup_intent_data submit_type success_url"
)
ROUTES = [
    Route("POST", PATH, SessionCreateParams, _create, KNOWS),
    Route("GET", PATH, SessionListParams, _list, LISTED | {"customer", "payment_intent", "status"}),
    Route("GET", f"{PATH}/{{}}", SessionRetrieveParams, _retrieve),
    Route("GET", f"{PATH}/{{}}/line_items", SessionListLineItemsParams, _list_lines, LISTED),
    Route("POST", f"{PATH}/{{}}/expire", SessionExpireParams, _expire),
]
