"""Payouts of connected accounts: Stripe sends on what a payee has, once a day, by itself.

What is in one is the list of its balance transactions, known once Stripe has reconciled it. For a
payout that somebody made by hand Stripe cannot tell.
Source: docs.stripe.com/payouts/reconciliation, docs.stripe.com/connect/payouts-connected-accounts.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import stripe
from stripe.params import BalanceTransactionListParams, PayoutListParams

from billing.errors import GatewayRefused, StatusUnknown
from billing.gateways.payouts import (
    PayoutFailure,
    PayoutPage,
    PayoutPart,
    PayoutPartKind,
    PayoutState,
    ProviderPayout,
)

PAGE_SIZE = 100
MAX_PARTS = 10_000
DESTINATION = "destination"
SOURCE = "data.source"
STATES = {
    "pending": PayoutState.PENDING,
    "in_transit": PayoutState.IN_TRANSIT,
    "paid": PayoutState.PAID,
    "failed": PayoutState.FAILED,
    "canceled": PayoutState.CANCELLED,
}
FAILURES = {
    "account_closed": PayoutFailure.ACCOUNT_CLOSED,
    "account_frozen": PayoutFailure.ACCOUNT_BLOCKED,
    "bank_account_restricted": PayoutFailure.ACCOUNT_BLOCKED,
    "bank_ownership_changed": PayoutFailure.DETAILS_WRONG,
    "debit_not_authorized": PayoutFailure.REFUSED,
    "declined": PayoutFailure.REFUSED,
    "incorrect_account_address": PayoutFailure.DETAILS_WRONG,
    "incorrect_account_holder_address": PayoutFailure.DETAILS_WRONG,
    "incorrect_account_holder_name": PayoutFailure.DETAILS_WRONG,
    "incorrect_account_holder_tax_id": PayoutFailure.DETAILS_WRONG,
    "incorrect_account_type": PayoutFailure.DETAILS_WRONG,
    "invalid_account_number": PayoutFailure.DETAILS_WRONG,
    "invalid_account_number_length": PayoutFailure.DETAILS_WRONG,
    "invalid_currency": PayoutFailure.CURRENCY,
    "no_account": PayoutFailure.DETAILS_WRONG,
    "unsupported_card": PayoutFailure.REFUSED,
}
"""Source: docs.stripe.com/api/payouts/failures; the others tell a payee nothing they could mend."""

CAME_BACK = frozenset({"payout_failure", "payout_cancel"})


class PayeePayouts:
    """What Stripe tells of the payouts of connected accounts."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._stripe = client.v1

    async def get(self, account_id: str, payout_id: str, *, payee: str) -> ProviderPayout:
        """Return a payout of an account, with its parts once Stripe knows them."""
        payout = await self._stripe.payouts.retrieve_async(
            payout_id, {"expand": [DESTINATION]}, {"stripe_account": account_id}
        )
        if payout.reconciliation_status == "in_progress":
            return payout_of(payout, payee=payee)
        moved = await self._movements(account_id, payout) if payout.automatic else []
        return payout_of(payout, payee=payee, parts=tuple(part_of(one) for one in moved))

    async def page(
        self, account_id: str, *, payee: str, since: datetime, cursor: str
    ) -> PayoutPage:
        """Return payouts of an account, the latest first."""
        page = await self._stripe.payouts.list_async(
            page_params(since=since, cursor=cursor), {"stripe_account": account_id}
        )
        is_last = not page.has_more or not page.data
        return PayoutPage(
            payouts=tuple(payout_of(payout, payee=payee) for payout in page.data),
            next_cursor="" if is_last else page.data[-1].id,
        )

    async def _movements(
        self, account_id: str, payout: stripe.Payout
    ) -> list[stripe.BalanceTransaction]:
        found: list[stripe.BalanceTransaction] = []
        asked = parts_params(payout.id)
        while len(found) < MAX_PARTS:
            page = await self._stripe.balance_transactions.list_async(
                asked, {"stripe_account": account_id}
            )
            found += page.data
            if not page.has_more or not page.data:
                # The payout itself is among its movements.
                return [one for one in found if one.type != "payout"]
            asked["starting_after"] = page.data[-1].id
        raise GatewayRefused(problem=f"{payout.id} has more than {MAX_PARTS} parts")


def page_params(*, since: datetime, cursor: str) -> PayoutListParams:
    """Return the payouts to ask for, newest first; with a cursor, those before it."""
    asked: PayoutListParams = {"created": {"gte": int(since.timestamp())}, "limit": PAGE_SIZE}
    if cursor:
        asked["starting_after"] = cursor
    return asked


def parts_params(payout_id: str) -> BalanceTransactionListParams:
    """Return the movements of a payout to ask for."""
    return {"payout": payout_id, "expand": [SOURCE], "limit": PAGE_SIZE}


def payout_of(
    payout: stripe.Payout, *, payee: str, parts: tuple[PayoutPart, ...] | None = None
) -> ProviderPayout:
    """Return a payout as the port knows it. Raises: StatusUnknown for a state without a meaning."""
    state = STATES.get(payout.status)
    if state is None:
        raise StatusUnknown(problem=f"{payout.id} is {payout.status}")
    has_failed = state is PayoutState.FAILED
    code = payout.failure_code or ""
    return ProviderPayout(
        id=payout.id,
        payee=payee,
        state=state,
        amount_cents=payout.amount,
        currency=payout.currency.upper(),
        arrives_on=datetime.fromtimestamp(payout.arrival_date, UTC).date(),
        made_at=datetime.fromtimestamp(payout.created, UTC),
        bank_last4=str(_as_mapping(payout.destination).get("last4") or "")[-4:],
        failure=FAILURES.get(code, PayoutFailure.OTHER) if has_failed else None,
        parts=parts,
    )


def part_of(moved: stripe.BalanceTransaction) -> PayoutPart:
    """Return a movement of a connected account as the port knows it.

    A transfer arrives there as a payment, what is taken back of one leaves as its refund.
    """
    source = _as_mapping(moved.source)
    kind, object_id = PayoutPartKind.OTHER, source.get("id")
    if moved.type in CAME_BACK:
        kind = PayoutPartKind.RETURNED
    elif sent := _id_of(source.get("source_transfer")):
        kind, object_id = PayoutPartKind.TRANSFER, sent
    elif taken := _id_of(source.get("source_transfer_reversal")):
        kind, object_id = PayoutPartKind.REVERSAL, taken
    return PayoutPart(
        id=moved.id,
        kind=kind,
        object_id=str(object_id or moved.id),
        amount_cents=moved.net,
        at=datetime.fromtimestamp(moved.created, UTC),
    )


def _id_of(named: Any) -> str:
    """Return an object's id, of the object itself too."""
    return str(named.get("id", "") if isinstance(named, Mapping) else named or "")


def _as_mapping(source: Any) -> Mapping[str, Any]:
    if isinstance(source, stripe.StripeObject):
        return source.to_dict()
    return {"id": source}
