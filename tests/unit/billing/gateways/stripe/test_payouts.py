"""How Stripe's payouts and what is in them read."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import stripe

from billing.errors import GatewayDown
from billing.gateways.payouts import PayoutFailure, PayoutPartKind, PayoutState
from billing.gateways.stripe.payouts import part_of, payout_of

ARRIVES = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp())
PAYEE = "payable:talent:per_1"


def payout(**fields: Any) -> stripe.Payout:
    whole = {
        "id": "po_1",
        "object": "payout",
        "amount": 5700,
        "arrival_date": ARRIVES,
        "automatic": True,
        "created": ARRIVES - 2 * 86400,
        "currency": "eur",
        "destination": {"id": "ba_1", "object": "bank_account", "last4": "2606"},
        "failure_code": None,
        "status": "paid",
    }
    return stripe.Payout.construct_from(whole | fields, None)


def moved(**fields: Any) -> stripe.BalanceTransaction:
    whole = {
        "id": "txn_1",
        "object": "balance_transaction",
        "amount": 5700,
        "created": ARRIVES,
        "currency": "eur",
        "net": 5700,
        "source": {"id": "py_1", "object": "charge", "source_transfer": "tr_1"},
        "type": "payment",
    }
    return stripe.BalanceTransaction.construct_from(whole | fields, None)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("pending", PayoutState.PENDING),
        ("in_transit", PayoutState.IN_TRANSIT),
        ("paid", PayoutState.PAID),
        ("failed", PayoutState.FAILED),
        ("canceled", PayoutState.CANCELLED),
    ],
)
def test_every_state_that_stripe_documents_has_a_meaning(status: str, state: PayoutState) -> None:
    read = payout_of(payout(status=status), payee=PAYEE)
    assert (read.state, read.payee, read.currency) == (state, PAYEE, "EUR")
    assert (read.arrives_on, read.bank_last4) == (date(2026, 12, 1), "2606")


def test_a_state_without_a_meaning_is_asked_about_again() -> None:
    with pytest.raises(GatewayDown):
        payout_of(payout(status="levitating"), payee=PAYEE)


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("account_closed", PayoutFailure.ACCOUNT_CLOSED),
        ("account_frozen", PayoutFailure.ACCOUNT_BLOCKED),
        ("no_account", PayoutFailure.DETAILS_WRONG),
        ("invalid_currency", PayoutFailure.CURRENCY),
        ("declined", PayoutFailure.REFUSED),
        ("could_not_process", PayoutFailure.OTHER),
        ("something_new", PayoutFailure.OTHER),
        (None, PayoutFailure.OTHER),
    ],
)
def test_why_a_bank_sent_money_back_is_one_of_six_reasons(
    code: str | None, failure: PayoutFailure
) -> None:
    read = payout_of(payout(status="failed", failure_code=code), payee=PAYEE)
    assert read.failure is failure
    assert payout_of(payout(failure_code=code), payee=PAYEE).failure is None


@pytest.mark.parametrize("destination", [None, "ba_1", {"id": "ba_1", "deleted": True}])
def test_a_bank_account_that_is_not_told_has_no_digits(destination: object) -> None:
    assert payout_of(payout(destination=destination), payee=PAYEE).bank_last4 == ""


@pytest.mark.parametrize(
    ("fields", "kind", "object_id"),
    [
        ({}, PayoutPartKind.TRANSFER, "tr_1"),
        (
            {"source": {"id": "py_1", "source_transfer": {"id": "tr_2", "object": "transfer"}}},
            PayoutPartKind.TRANSFER,
            "tr_2",
        ),
        (
            {
                "type": "payment_refund",
                "source": {"id": "pyr_1", "source_transfer_reversal": "trr_1"},
            },
            PayoutPartKind.REVERSAL,
            "trr_1",
        ),
        (
            {"type": "payout_failure", "source": {"id": "po_0", "object": "payout"}},
            PayoutPartKind.RETURNED,
            "po_0",
        ),
        (
            {"type": "payout_cancel", "source": "po_0"},
            PayoutPartKind.RETURNED,
            "po_0",
        ),
        ({"type": "stripe_fee", "source": None}, PayoutPartKind.OTHER, "txn_1"),
        ({"source": {"id": "ch_1", "object": "charge"}}, PayoutPartKind.OTHER, "ch_1"),
    ],
)
def test_what_is_in_a_payout_is_told_by_where_it_came_from(
    fields: dict[str, Any], kind: PayoutPartKind, object_id: str
) -> None:
    part = part_of(moved(**fields))
    assert (part.kind, part.object_id, part.amount_cents) == (kind, object_id, 5700)
