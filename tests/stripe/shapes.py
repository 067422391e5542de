"""What Stripe's objects look like: every field the official SDK declares, empty until filled."""

from copy import deepcopy
from typing import Any

import stripe
from stripe import checkout

Thing = dict[str, Any]

KINDS: dict[str, type[stripe.StripeObject]] = {
    "balance_transaction": stripe.BalanceTransaction,
    "bank_account": stripe.BankAccount,
    "charge": stripe.Charge,
    "checkout.session": checkout.Session,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "payout": stripe.Payout,
    "refund": stripe.Refund,
    "setup_intent": stripe.SetupIntent,
    "transfer": stripe.Transfer,
    "transfer_reversal": stripe.TransferReversal,
}

# Left out of an object until asked for, or until they say something.
HIDDEN = {
    "charge": {"refunds", "level3", "source"},
    "checkout.session": {"line_items"},
    "customer": {"sources", "subscriptions", "tax", "tax_ids", "cash_balance", "deleted"},
    "event": {"account", "context"},
    "payment_intent": {"source"},
    "payment_method": set(KINDS["payment_method"].__annotations__)
    - {"id", "object", "billing_details", "card", "created", "customer", "livemode"}
    - {"metadata", "type", "allow_redisplay"},
}


def blank(kind: str, **fields: Any) -> Thing:
    """Return a new object of a kind, with these fields and null elsewhere."""
    declared = [
        name
        for name in KINDS[kind].__annotations__
        if name.islower() and not name.startswith("_") and name not in HIDDEN.get(kind, set())
    ]
    thing: Thing = dict.fromkeys(declared)
    thing["object"] = kind
    if "livemode" in thing:
        thing["livemode"] = False
    if "metadata" in thing:
        thing["metadata"] = {}
    return thing | deepcopy(fields)


def listing(url: str, things: list[Thing], *, has_more: bool = False) -> Thing:
    """Return one page of a list."""
    return {"object": "list", "url": url, "has_more": has_more, "data": things}


def money(amount: int, currency: str) -> str:
    """Return an amount as Stripe's sentences write it: €15.00."""
    sign = {"eur": "€", "usd": "$", "gbp": "£"}.get(currency, "")
    return f"{sign}{amount // 100:,}.{amount % 100:02}" + ("" if sign else f" {currency}")
