"""Transfers to connected accounts, and their reversals.

Source: https://docs.stripe.com/api/transfers and
https://docs.stripe.com/connect/separate-charges-and-transfers.
"""

from copy import deepcopy

from stripe.params import (
    TransferCreateParams,
    TransferCreateReversalParams,
    TransferListParams,
    TransferListReversalsParams,
    TransferRetrieveParams,
    TransferRetrieveReversalParams,
    TransferUpdateParams,
)

from tests.stripe.accounts import may_receive
from tests.stripe.amounts import check_currency, check_positive
from tests.stripe.balance import book, total
from tests.stripe.occurrences import change, tell
from tests.stripe.pages import LISTED, page
from tests.stripe.refusals import Refusal, missing_param
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing, blank, listing, money
from tests.stripe.store import Store

PATH = "/v1/transfers"
POOR = (
    "You have insufficient available funds in your Stripe account. Try adding funds directly to "
    "your available balance by creating Charges using the 4000000000000077 test card. See: "
    "https://stripe.com/docs/testing#available-balance"
)
NOT_CAPABLE = (
    "Your destination account needs to have at least one of the following capabilities enabled: "
    "transfers, crypto_transfers, legacy_payments"
)


def _create(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    if "amount" not in asked:
        raise missing_param("amount")
    amount, currency = asked["amount"], check_currency(asked["currency"])
    check_positive(amount)
    account = store.things.get(asked["destination"])
    if account is None or account["object"] != "v2.core.account":
        message = f"No such destination: '{asked['destination']}'"
        raise Refusal(message, code="resource_missing", param="destination", is_kept=False)
    if not may_receive(account):
        raise Refusal(NOT_CAPABLE, code="insufficient_capabilities_for_transfer")
    charge = _source(store, asked, amount=amount, currency=currency)
    if charge is None and total(store, currency, status="available") < amount:
        raise Refusal(POOR, code="balance_insufficient")
    transfer = blank(
        "transfer",
        id=store.new_id("tr"),
        amount=amount,
        amount_reversed=0,
        created=store.now(),
        currency=currency,
        description=asked.get("description"),
        destination=account["id"],
        metadata=asked.get("metadata") or {},
        reversed=False,
        source_transaction=asked.get("source_transaction"),
        source_type="card",
        transfer_group=asked.get("transfer_group") or (charge or {}).get("transfer_group"),
    )
    transfer["reversals"] = listing(f"{PATH}/{transfer['id']}/reversals", [])
    until = _available_on(store, charge)
    transfer["balance_transaction"] = book(
        store, transfer, amount=-amount, kind="transfer", available_on=until
    )
    store.put(transfer)
    transfer["destination_payment"] = _arrive(store, transfer, available_on=until)
    tell(store, "transfer.created", transfer)
    return transfer


def _source(store: Store, asked: Params, *, amount: int, currency: str) -> Thing | None:
    """Return the charge whose funds a transfer uses, as far as they go."""
    if "source_transaction" not in asked:
        return None
    charge = store.get("charge", asked["source_transaction"], param="source_transaction")
    if charge["currency"] != currency:
        raise Refusal(
            f"The currency of source_transaction's balance transaction ({charge['currency']}) must "
            f"be the same as the transfer currency ({currency})",
            param="currency",
        )
    used = sum(
        t["amount"] - t["amount_reversed"]
        for t in store.all("transfer")
        if t["source_transaction"] == charge["id"]
    )
    left = charge["amount"] - charge["amount_refunded"] - used
    if amount > left:
        raise Refusal(
            f"Transfers using this transaction as a source must not exceed the source amount of "
            f"{money(charge['amount'], currency)}. (There are already transfers using this source, "
            f"totaling {money(used, currency)}.)",
            code="balance_insufficient",
        )
    return charge


def _available_on(store: Store, charge: Thing | None) -> int | None:
    """Return when the funds of a transfer's source can be used; its fee may not be known yet."""
    if charge is None or charge["balance_transaction"] is None:
        return None
    return int(store.things[charge["balance_transaction"]]["available_on"])


def _arrive(store: Store, transfer: Thing, *, available_on: int | None) -> str:
    """Give the destination its payment. Source: the `py_` charges of connected accounts."""
    with store.acting_as(transfer["destination"]):
        payment = blank(
            "charge",
            id=store.new_id("py"),
            amount=transfer["amount"],
            amount_captured=transfer["amount"],
            amount_refunded=0,
            captured=True,
            created=store.now(),
            currency=transfer["currency"],
            disputed=False,
            paid=True,
            refunded=False,
            source_transfer=transfer["id"],
            status="succeeded",
            transfer_group=transfer["transfer_group"],
        )
        payment["balance_transaction"] = book(
            store,
            payment,
            amount=transfer["amount"],
            kind="payment",
            category="charge",
            available_on=available_on,
        )
        store.put(payment)
        tell(store, "payment.created", payment)
    return str(payment["id"])


def _reverse(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    transfer = store.get("transfer", ids[0])
    left = transfer["amount"] - transfer["amount_reversed"]
    if left == 0:
        raise Refusal(f"Transfer {transfer['id']} is already fully reversed.")
    amount = asked.get("amount", left)
    check_positive(amount)
    if amount > left:
        shown, rest = money(amount, transfer["currency"]), money(left, transfer["currency"])
        message = f"Reversal amount ({shown}) is greater than unreversed amount ({rest})"
        raise Refusal(message, param="amount")
    with store.acting_as(transfer["destination"]):
        if total(store, transfer["currency"], status="available") < amount:
            raise Refusal(
                "Insufficient funds in the connected account to reverse this transfer.",
                code="balance_insufficient",
            )
    reversal = blank(
        "transfer_reversal",
        id=store.new_id("trr"),
        amount=amount,
        created=store.now(),
        currency=transfer["currency"],
        metadata=asked.get("metadata") or {},
        transfer=transfer["id"],
    )
    reversal["balance_transaction"] = book(store, reversal, amount=amount, kind="transfer_refund")
    store.put(reversal)
    reversal["destination_payment_refund"] = _go_back(store, transfer, reversal)
    return _note(store, transfer, reversal)


def _go_back(store: Store, transfer: Thing, reversal: Thing) -> str:
    amount = int(reversal["amount"])
    with store.acting_as(transfer["destination"]):
        payment = store.get("charge", transfer["destination_payment"])
        refund = blank(
            "refund",
            id=store.new_id("pyr"),
            amount=amount,
            charge=payment["id"],
            created=store.now(),
            currency=transfer["currency"],
            source_transfer_reversal=reversal["id"],
            status="succeeded",
        )
        refund["balance_transaction"] = book(
            store, refund, amount=-amount, kind="payment_refund", category="refund"
        )
        store.put(refund)
        payment["amount_refunded"] += amount
        payment["refunded"] = payment["amount_refunded"] == payment["amount"]
    return str(refund["id"])


def _note(store: Store, transfer: Thing, reversal: Thing) -> Thing:
    reversed_in_all = transfer["amount_reversed"] + reversal["amount"]
    known = [deepcopy(reversal), *transfer["reversals"]["data"]]
    change(
        store,
        "transfer.reversed",
        transfer,
        amount_reversed=reversed_in_all,
        reversed=reversed_in_all == transfer["amount"],
        reversals=listing(f"{PATH}/{transfer['id']}/reversals", known),
    )
    return reversal


def _update(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    transfer = store.get("transfer", ids[0])
    transfer["metadata"] = transfer["metadata"] | (asked.get("metadata") or {})
    tell(store, "transfer.updated", transfer)
    return transfer


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get("transfer", ids[0])


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return page(PATH, store.all("transfer"), asked, "destination", "transfer_group")


def _list_reversals(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    store.get("transfer", ids[0])
    found = [r for r in store.all("transfer_reversal") if r["transfer"] == ids[0]]
    return page(f"{PATH}/{ids[0]}/reversals", found, asked)


def _retrieve_reversal(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get("transfer_reversal", ids[1])


KNOWS = heeded(
    "amount currency description destination expand metadata source_transaction transfer_group"
)
ONE = f"{PATH}/{{}}"
REVERSALS = f"{ONE}/reversals"
REVERSE_KNOWS = heeded("amount expand metadata")
ROUTES = [
    Route("POST", PATH, TransferCreateParams, _create, KNOWS),
    Route("GET", PATH, TransferListParams, _list, LISTED | {"destination", "transfer_group"}),
    Route("GET", ONE, TransferRetrieveParams, _retrieve),
    Route("POST", ONE, TransferUpdateParams, _update, heeded("expand metadata")),
    Route("POST", REVERSALS, TransferCreateReversalParams, _reverse, REVERSE_KNOWS),
    Route("GET", REVERSALS, TransferListReversalsParams, _list_reversals, LISTED),
    Route("GET", f"{REVERSALS}/{{}}", TransferRetrieveReversalParams, _retrieve_reversal),
]
