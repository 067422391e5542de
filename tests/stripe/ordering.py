"""What a Checkout Session is asked to take: lines to pay, or a card for later.

Source: https://docs.stripe.com/api/checkout/sessions/create.
"""

from datetime import timedelta

from tests.stripe.amounts import LARGEST, SMALLEST, check_currency
from tests.stripe.customers import existing
from tests.stripe.refusals import Refusal, bad_param, missing_param
from tests.stripe.routes import Params
from tests.stripe.setups import new_setup_intent
from tests.stripe.shapes import Thing, blank, money
from tests.stripe.store import Store

KIND = "checkout.session"
SHORTEST = timedelta(minutes=30)
LONGEST = timedelta(hours=24)
LINES_LIMIT = 100


def open_checkout(store: Store, asked: Params) -> Thing:
    """Open a page that takes a payment, or a card for later. Raises: Refusal."""
    if "success_url" not in asked:
        raise missing_param("success_url")
    if "customer" in asked and "customer_email" in asked:
        raise Refusal(
            "You may only specify one of these parameters: customer, customer_email.",
            is_kept=False,
        )
    if "customer" in asked:
        existing(store, asked["customer"], param="customer")
    session_id = store.new_id("cs_test", 58)
    is_new = "customer" not in asked
    checkout_session = blank(
        KIND,
        id=session_id,
        adaptive_pricing=asked.get("adaptive_pricing", {"enabled": True}),
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        cancel_url=asked.get("cancel_url"),
        client_reference_id=asked.get("client_reference_id"),
        consent_collection=asked.get("consent_collection"),
        created=store.now(),
        custom_text=asked.get("custom_text"),
        customer=asked.get("customer"),
        customer_creation=asked.get("customer_creation", "if_required") if is_new else None,
        customer_email=asked.get("customer_email"),
        expires_at=_expiry(store, asked),
        locale=asked.get("locale"),
        metadata=asked.get("metadata") or {},
        payment_method_types=asked.get("allowed_payment_method_types", ["card"]),
        saved_payment_method_options=asked.get("saved_payment_method_options"),
        status="open",
        submit_type=asked.get("submit_type"),
        success_url=asked["success_url"],
        ui_mode="hosted_page",
        url=f"{store.address}/c/pay/{session_id}",
    )
    takes = _takes_card if asked.get("mode") == "setup" else _takes_payment
    return store.put(checkout_session | takes(store, session_id, asked))


def _takes_payment(store: Store, session_id: str, asked: Params) -> Thing:
    if asked.get("mode", "payment") != "payment":
        raise Refusal(f"The Stripe of the tests does not know mode {asked['mode']}.", is_kept=False)
    if "setup_intent_data" in asked:
        message = "You can not pass `setup_intent_data` in `payment` mode."
        raise Refusal(message, is_kept=False)
    lines = _lines(store, asked.get("line_items") or [])
    total, currency = sum(line["amount_total"] for line in lines), lines[0]["currency"]
    _check_total(total, currency)
    store.line_items[session_id] = lines
    store.intent_data[session_id] = dict(asked.get("payment_intent_data") or {})
    if usage := _card_options(asked).get("setup_future_usage"):
        store.intent_data[session_id]["setup_future_usage"] = usage
    return {
        "amount_subtotal": total,
        "amount_total": total,
        "currency": currency,
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_status": "unpaid",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    }


def _takes_card(store: Store, session_id: str, asked: Params) -> Thing:
    for name in ("line_items", "payment_intent_data"):
        if name in asked:
            raise Refusal(f"You can not pass `{name}` in `setup` mode.", is_kept=False)
    if "currency" not in asked and "allowed_payment_method_types" not in asked:
        raise missing_param("currency")
    store.line_items[session_id] = []
    intent = new_setup_intent(
        store, customer=asked.get("customer"), data=asked.get("setup_intent_data") or {}
    )
    return {
        "currency": check_currency(asked["currency"]) if "currency" in asked else None,
        "mode": "setup",
        "payment_status": "no_payment_required",
        "setup_intent": intent["id"],
    }


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
