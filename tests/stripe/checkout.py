"""Checkout Sessions: a card page for a list of lines, until it is paid or its time is over.

Source: https://docs.stripe.com/api/checkout/sessions.
"""

from datetime import timedelta

from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionListLineItemsParams,
    SessionListParams,
    SessionRetrieveParams,
)

from tests.stripe.amounts import LARGEST, SMALLEST, check_currency
from tests.stripe.attempts import answer_for_owner, try_card
from tests.stripe.customers import new_customer
from tests.stripe.intents import cancel, new_intent
from tests.stripe.occurrences import change, tell
from tests.stripe.pages import LISTED, page
from tests.stripe.refusals import Refusal, bad_param, missing_param
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing, blank, money
from tests.stripe.store import Store

KIND = "checkout.session"
PATH = "/v1/checkout/sessions"
SHORTEST = timedelta(minutes=30)
LONGEST = timedelta(hours=24)
PLACEHOLDER = "{CHECKOUT_SESSION_ID}"
LINES_LIMIT = 100


def _create(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    if asked.get("mode", "payment") != "payment":
        raise Refusal(f"This Stripe has no mode {asked['mode']}.", status=501, is_kept=False)
    if "success_url" not in asked:
        raise missing_param("success_url")
    if "customer" in asked and "customer_email" in asked:
        raise Refusal(
            "You may only specify one of these parameters: customer, customer_email.",
            is_kept=False,
        )
    if "customer" in asked:
        store.get("customer", asked["customer"], param="customer")
    lines = _lines(store, asked.get("line_items") or [])
    total, currency = sum(line["amount_total"] for line in lines), lines[0]["currency"]
    _check_total(total, currency)
    session_id = store.new_id("cs_test", 58)
    checkout_session = blank(
        KIND,
        id=session_id,
        adaptive_pricing=asked.get("adaptive_pricing", {"enabled": True}),
        amount_subtotal=total,
        amount_total=total,
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        cancel_url=asked.get("cancel_url"),
        client_reference_id=asked.get("client_reference_id"),
        consent_collection=asked.get("consent_collection"),
        created=store.now(),
        currency=currency,
        customer=asked.get("customer"),
        customer_creation=None
        if "customer" in asked
        else asked.get("customer_creation", "if_required"),
        customer_email=asked.get("customer_email"),
        expires_at=_expiry(store, asked),
        locale=asked.get("locale"),
        metadata=asked.get("metadata") or {},
        mode="payment",
        payment_method_collection="if_required",
        payment_method_types=asked.get("allowed_payment_method_types", ["card"]),
        payment_status="unpaid",
        saved_payment_method_options=asked.get("saved_payment_method_options"),
        status="open",
        submit_type=asked.get("submit_type"),
        success_url=asked["success_url"],
        total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        ui_mode="hosted_page",
        url=f"{store.address}/c/pay/{session_id}",
    )
    store.line_items[session_id] = lines
    store.intent_data[session_id] = dict(asked.get("payment_intent_data") or {})
    if usage := _card_options(asked).get("setup_future_usage"):
        store.intent_data[session_id]["setup_future_usage"] = usage
    return store.put(checkout_session)


def _card_options(asked: Params) -> Params:
    options: Params = asked.get("payment_method_options") or {}
    if set(options) - {"card"} or set(options.get("card", {})) - {"setup_future_usage"}:
        message = "The Stripe of the tests knows payment_method_options[card][setup_future_usage]."
        raise Refusal(message, is_kept=False)
    card: Params = options.get("card", {})
    return card


def _lines(store: Store, asked: list[Params]) -> list[Thing]:
    if not 1 <= len(asked) <= LINES_LIMIT:
        raise missing_param("line_items")
    lines = [_line(store, line, f"line_items[{number}]") for number, line in enumerate(asked)]
    if len({line["currency"] for line in lines}) > 1:
        raise Refusal(
            "You can't combine currencies in a Checkout Session: all line items must have the "
            "same currency.",
            is_kept=False,
        )
    return lines


def _line(store: Store, asked: Params, param: str) -> Thing:
    if "price_data" not in asked:
        raise missing_param(f"{param}[price_data]")
    price, quantity = asked["price_data"], asked.get("quantity", 0)
    if "unit_amount" not in price or "product_data" not in price:
        raise missing_param(f"{param}[price_data][unit_amount]")
    if price["unit_amount"] < 0 or quantity < 1:
        raise bad_param("This value must be greater than or equal to 0.", param=param)
    amount = price["unit_amount"] * quantity
    currency = check_currency(price["currency"])
    return {
        "id": store.new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": price["product_data"]["name"],
        "price": {
            "id": store.new_id("price"),
            "object": "price",
            "currency": currency,
            "unit_amount": price["unit_amount"],
        },
        "quantity": quantity,
    }


def _check_total(total: int, currency: str) -> None:
    if total < SMALLEST[currency]:
        raise Refusal(
            "The Checkout Session's total amount due must add up to at least "
            f"{money(SMALLEST[currency], currency)} {currency}",
            code="amount_too_small",
            is_kept=False,
        )
    if total > LARGEST:
        raise Refusal(
            "The Checkout Session's total amount due must be no more than "
            f"{money(LARGEST, currency)} {currency}",
            code="amount_too_large",
            is_kept=False,
        )


def _expiry(store: Store, asked: Params) -> int:
    longest = int(LONGEST.total_seconds())
    expires_at = int(asked.get("expires_at", store.now() + longest))
    if expires_at - store.now() < SHORTEST.total_seconds():
        raise bad_param(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session "
            "creation.",
            param="expires_at",
        )
    if expires_at - store.now() > longest:
        raise bad_param(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return expires_at


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
    checkout_session["customer_details"] = _details(checkout_session, method)
    _name_customer(store, checkout_session, intent, method)
    if is_saved and checkout_session["customer"] and method["customer"] is None:
        method |= {"customer": checkout_session["customer"], "allow_redisplay": "always"}
        store.set_up_cards.add(method["id"])
    try_card(store, intent, method, is_off_session=False)
    return complete(store, checkout_session, intent)


def answer_bank(store: Store, intent_id: str, *, is_approved: bool) -> Thing | None:
    """Answer what the bank asks; return the page that the intent belongs to. Raises: Refusal."""
    intent = store.get("payment_intent", intent_id)
    answer_for_owner(store, intent, is_approved=is_approved)
    found = page_of(store, intent_id)
    return complete(store, found, intent) if found else None


def page_of(store: Store, intent_id: str) -> Thing | None:
    """Return the page that an intent belongs to."""
    return next((s for s in store.all(KIND) if s["payment_intent"] == intent_id), None)


def open_page(store: Store, session_id: str) -> Thing:
    """Return a page that takes cards. Raises: Refusal."""
    checkout_session = store.get(KIND, session_id)
    if checkout_session["status"] != "open":
        raise Refusal(f"This page is {checkout_session['status']}.")
    return checkout_session


def complete(store: Store, checkout_session: Thing, intent: Thing) -> Thing:
    """Close a page whose intent has succeeded."""
    if intent["status"] == "succeeded":
        checkout_session |= {"status": "complete", "payment_status": "paid", "url": None}
        tell(store, "checkout.session.completed", checkout_session)
    return checkout_session


def expire(store: Store, checkout_session: Thing) -> Thing:
    """Close a page that nobody has paid. Raises: Refusal."""
    if checkout_session["status"] != "open":
        raise Refusal(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of `{checkout_session['status']}`."
        )
    if checkout_session["payment_intent"]:
        intent = store.get("payment_intent", checkout_session["payment_intent"])
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
    if checkout_session["payment_intent"]:
        return store.get("payment_intent", checkout_session["payment_intent"])
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
    wants_one = (
        checkout_session["customer_creation"] == "always"
        or intent["setup_future_usage"] is not None
    )
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
    return expire(store, store.get(KIND, ids[0], param="session"))


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get(KIND, ids[0])


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return page(PATH, store.all(KIND), asked, "customer", "payment_intent", "status")


def _list_lines(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    store.get(KIND, ids[0])
    return page(f"{PATH}/{ids[0]}/line_items", store.line_items[ids[0]], asked)


KNOWS = heeded(
    "adaptive_pricing allowed_payment_method_types branding_settings cancel_url client_reference_id"
    " consent_collection custom_text customer customer_creation customer_email expand expires_at"
    " line_items locale metadata mode payment_intent_data payment_method_options"
    " saved_payment_method_options submit_type success_url"
)
ROUTES = [
    Route("POST", PATH, SessionCreateParams, _create, KNOWS),
    Route("GET", PATH, SessionListParams, _list, LISTED | {"customer", "payment_intent", "status"}),
    Route("GET", f"{PATH}/{{}}", SessionRetrieveParams, _retrieve),
    Route("GET", f"{PATH}/{{}}/line_items", SessionListLineItemsParams, _list_lines, LISTED),
    Route("POST", f"{PATH}/{{}}/expire", SessionExpireParams, _expire),
]
