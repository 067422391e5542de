"""The platform's balance at Stripe: each movement of it, and what of it can be used.

Source: https://docs.stripe.com/reports/balance-transaction-types.
"""

from stripe.params import (
    BalanceRetrieveParams,
    BalanceTransactionListParams,
    BalanceTransactionRetrieveParams,
)

from tests.stripe.pages import LISTED, page
from tests.stripe.routes import Params, Route
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import Store

FIXED_FEE = 25
FEE_PER_THOUSAND = 15
CATEGORIES = {
    "charge": "charge",
    "payout": "payout",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
    "refund": "refund",
    "refund_failure": "refund_failure",
    "topup": "topup",
    "transfer": "transfer",
    "transfer_refund": "transfer_reversal",
}


def fee_of(amount: int) -> int:
    """Return what Stripe keeps of a charge: 1.5 % and 0.25 €."""
    return (amount * FEE_PER_THOUSAND + 500) // 1000 + FIXED_FEE


def book(
    store: Store,
    source: Thing,
    *,
    amount: int,
    kind: str,
    fee: int = 0,
    category: str = "",
    available_on: int | None = None,
) -> str:
    """Move the balance by an amount less the fee; return the movement's id."""
    created = store.now()
    available_on = created if available_on is None else available_on
    fees = {
        "amount": fee,
        "application": None,
        "currency": source["currency"],
        "description": "Stripe processing fees" if kind == "charge" else "Dispute fee",
        "type": "stripe_fee",
    }
    movement = blank(
        "balance_transaction",
        id=store.new_id("txn"),
        amount=amount,
        available_on=available_on,
        balance_type="payments",
        created=created,
        currency=source["currency"],
        description=source.get("description"),
        fee=fee,
        fee_details=[fees] if fee else [],
        net=amount - fee,
        reporting_category=category or CATEGORIES[kind],
        source=source["id"],
        status="available" if available_on <= created else "pending",
        type=kind,
    )
    return str(store.put(movement)["id"])


def add_funds(store: Store, *, amount: int, currency: str) -> Thing:
    """Bring money from the platform's bank to its balance."""
    topup: Thing = {
        "id": store.new_id("tu"),
        "object": "topup",
        "amount": amount,
        "created": store.now(),
        "currency": currency,
        "livemode": False,
        "metadata": {},
        "status": "succeeded",
    }
    topup["balance_transaction"] = book(store, topup, amount=amount, kind="topup")
    return store.put(topup)


def settle_due(store: Store) -> None:
    """Make available what has waited long enough."""
    for movement in store.all("balance_transaction"):
        if movement["status"] == "pending" and movement["available_on"] <= store.now():
            movement["status"] = "available"


def total(store: Store, currency: str, *, status: str) -> int:
    """Return the balance in a currency, `available` or `pending`."""
    return sum(
        movement["net"]
        for movement in store.all("balance_transaction")
        if movement["currency"] == currency and movement["status"] == status
    )


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    found = store.all("balance_transaction")
    if "payout" in asked:
        found = [
            movement for movement in found if store.paid_out.get(movement["id"]) == asked["payout"]
        ]
    return page("/v1/balance_transactions", found, asked, "type", "source", "currency")


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get("balance_transaction", ids[0])


def _show(store: Store, _ids: tuple[str, ...], _asked: Params) -> Thing:
    currencies = sorted({t["currency"] for t in store.all("balance_transaction")} | {"eur"})
    shown: Thing = {"object": "balance", "livemode": False}
    for status in ("available", "pending"):
        shown[status] = [
            {
                "amount": total(store, currency, status=status),
                "currency": currency,
                "source_types": {"card": total(store, currency, status=status)},
            }
            for currency in currencies
        ]
    return shown


ROUTES = [
    Route("GET", "/v1/balance", BalanceRetrieveParams, _show),
    Route(
        "GET",
        "/v1/balance_transactions",
        BalanceTransactionListParams,
        _list,
        LISTED | {"type", "source", "currency", "payout"},
    ),
    Route("GET", "/v1/balance_transactions/{}", BalanceTransactionRetrieveParams, _retrieve),
]
