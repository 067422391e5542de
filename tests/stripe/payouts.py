"""Payouts: what an account has available goes to its bank, and may come back.

Source: https://docs.stripe.com/api/payouts and https://docs.stripe.com/connect/bank-transfers.
"""

from datetime import timedelta

from stripe.params import (
    PayoutCancelParams,
    PayoutCreateParams,
    PayoutListParams,
    PayoutRetrieveParams,
)

from tests.stripe.accounts import BANK, may_pay_out, require
from tests.stripe.accounts import KIND as ACCOUNT
from tests.stripe.amounts import check_currency, check_positive
from tests.stripe.balance import book, total
from tests.stripe.occurrences import change, tell
from tests.stripe.pages import LISTED, page
from tests.stripe.refusals import Refusal
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import Store

PATH = "/v1/payouts"
SUBMITTED_AFTER = timedelta(hours=6)
ARRIVES_AFTER = timedelta(days=2)
LAST4 = "2606"
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "could_not_process": "The bank could not process this payout.",
    "no_account": "The bank account details on file are probably incorrect.",
}


def pay_out(
    store: Store, *, amount: int, currency: str, is_automatic: bool, metadata: Thing | None = None
) -> Thing:
    """Send available money of the acting account to its bank. Raises: Refusal."""
    check_positive(amount)
    _check_capable(store)
    if total(store, currency, status="available") < amount:
        raise Refusal(
            "You have insufficient funds in your Stripe account for this transfer. Your card "
            "balance is too low. You can use the /v1/balance endpoint to view your Stripe balance "
            "(for more details, see stripe.com/docs/api#balance).",
            code="balance_insufficient",
        )
    payout = blank(
        "payout",
        id=store.new_id("po"),
        amount=amount,
        arrival_date=store.now() + int(ARRIVES_AFTER.total_seconds()),
        automatic=is_automatic,
        created=store.now(),
        currency=currency,
        destination=_bank_of(store, currency=currency),
        metadata=metadata or {},
        method="standard",
        reconciliation_status="in_progress" if is_automatic else "not_applicable",
        source_type="card",
        status="pending",
        type="bank_account",
    )
    paid = [m for m in store.all("balance_transaction") if m["status"] == "available"]
    payout["balance_transaction"] = book(store, payout, amount=-amount, kind="payout")
    store.put(payout)
    if is_automatic:
        # Only an automatic payout is of known movements: all since the last one.
        store.paid_out |= {
            movement["id"]: payout["id"]
            for movement in paid
            if movement["currency"] == currency and movement["id"] not in store.paid_out
        }
        store.paid_out[payout["balance_transaction"]] = payout["id"]
    tell(store, "payout.created", payout)
    return payout


def pay_out_all(store: Store) -> list[Thing]:
    """Send all that the acting account has available, as its daily schedule does."""
    currencies = {movement["currency"] for movement in store.all("balance_transaction")}
    amounts = {name: total(store, name, status="available") for name in sorted(currencies)}
    return [
        pay_out(store, amount=amount, currency=currency, is_automatic=True)
        for currency, amount in amounts.items()
        if amount > 0
    ]


def arrive_due(store: Store) -> None:
    """Give the payouts of the acting account to its bank, and let arrive those that are due."""
    for payout in store.all("payout"):
        submitted_at = payout["created"] + int(SUBMITTED_AFTER.total_seconds())
        if payout["status"] == "pending" and submitted_at <= store.now():
            change(store, "payout.updated", payout, status="in_transit")
            _reconcile(store, payout)
        if payout["status"] == "in_transit" and payout["arrival_date"] <= store.now():
            change(store, "payout.paid", payout, status="paid")


def _reconcile(store: Store, payout: Thing) -> None:
    """Say of an automatic payout that its movements are all known."""
    if payout["reconciliation_status"] == "in_progress":
        kind = "payout.reconciliation_completed"
        change(store, kind, payout, reconciliation_status="completed")


def fail_payout(store: Store, payout_id: str, *, code: str = "account_closed") -> Thing:
    """Have the bank send a payout of the acting account back. Raises: Refusal.

    A connected account is paid out again once it has given another bank account.
    """
    payout = store.get("payout", payout_id)
    if payout["status"] in {"failed", "canceled"}:
        raise Refusal(f"Payout {payout_id} is {payout['status']}.")
    back = book(store, payout, amount=payout["amount"], kind="payout_failure")
    change(
        store,
        "payout.failed",
        payout,
        status="failed",
        failure_code=code,
        failure_message=FAILURES[code],
        failure_balance_transaction=back,
    )
    _reconcile(store, payout)
    if store.acting_for:
        account_id = store.acting_for
        with store.acting_as(""):
            require(store, account_id, BANK, deadline="past_due")
    return payout


def _bank_of(store: Store, *, currency: str) -> str:
    """Return the bank account that the acting account has given; the platform's has its own."""
    bank_id = "ba_platform"
    if store.acting_for:
        recipient = store.things[store.acting_for]["configuration"]["recipient"]
        bank_id = recipient["default_outbound_destination"]["id"]
    if bank_id not in store.things:
        bank = blank(
            "bank_account", id=bank_id, country="FR", currency=currency, last4=LAST4, status="new"
        )
        store.put(bank)
    return bank_id


def _check_capable(store: Store) -> None:
    if not store.acting_for:
        return
    account = store.things[store.acting_for]
    assert account["object"] == ACCOUNT
    if not may_pay_out(account):
        raise Refusal(
            "Payouts are disabled on this account: Stripe still needs information from it.",
            code="payouts_not_allowed",
        )


def _create(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return pay_out(
        store,
        amount=asked["amount"],
        currency=check_currency(asked["currency"]),
        is_automatic=False,
        metadata=asked.get("metadata"),
    )


def _cancel(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    payout = store.get("payout", ids[0])
    if payout["status"] != "pending":
        raise Refusal(f"Payouts can only be canceled while they are pending: {payout['status']}.")
    book(store, payout, amount=payout["amount"], kind="payout_cancel")
    change(store, "payout.canceled", payout, status="canceled")
    return payout


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get("payout", ids[0])


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return page(PATH, store.all("payout"), asked, "status")


KNOWS = heeded("amount currency expand metadata method")
ROUTES = [
    Route("POST", PATH, PayoutCreateParams, _create, KNOWS),
    Route("GET", PATH, PayoutListParams, _list, LISTED | {"status"}),
    Route("GET", f"{PATH}/{{}}", PayoutRetrieveParams, _retrieve),
    Route("POST", f"{PATH}/{{}}/cancel", PayoutCancelParams, _cancel),
]
