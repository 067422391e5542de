"""How Stripe's disputes and balance transactions read."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
import stripe

from billing.errors import GatewayDown
from billing.gateways.port import DisputeState, MovementKind
from billing.gateways.stripe.disputes import STATES, chargeback_of
from billing.gateways.stripe.movements import movement_of

DUE_BY = int(datetime(2026, 11, 30, tzinfo=UTC).timestamp())


def dispute(**fields: Any) -> stripe.Dispute:
    whole = {
        "id": "du_1",
        "object": "dispute",
        "amount": 6000,
        "balance_transactions": [],
        "charge": {"id": "ch_1", "object": "charge", "metadata": {"reference": "pay_1"}},
        "created": DUE_BY - 7 * 86400,
        "currency": "eur",
        "evidence_details": {"due_by": DUE_BY},
        "reason": "fraudulent",
        "status": "needs_response",
    }
    return stripe.Dispute.construct_from(whole | fields, None)


def moved(**fields: Any) -> stripe.BalanceTransaction:
    whole = {
        "id": "txn_1",
        "object": "balance_transaction",
        "amount": -6000,
        "created": DUE_BY,
        "currency": "eur",
        "fee": 2000,
        "reporting_category": "dispute",
        "source": "du_1",
        "type": "adjustment",
    }
    return stripe.BalanceTransaction.construct_from(whole | fields, None)


def test_every_state_that_the_library_knows_has_a_meaning() -> None:
    named = {
        word
        for part in get_args(stripe.Dispute.__annotations__["status"])
        for word in get_args(part)
    }
    assert named <= set(STATES)


def test_a_new_state_counts_as_no_answer() -> None:
    with pytest.raises(GatewayDown):
        chargeback_of(dispute(status="pondering"))


def test_an_inquiry_takes_nothing() -> None:
    asked = chargeback_of(dispute(status="warning_needs_response"))
    assert (asked.state, asked.taken_cents) == (DisputeState.NEEDS_RESPONSE, 0)


def test_what_was_taken_and_given_back_is_summed_and_the_fee_stays() -> None:
    taken, back = moved(), moved(id="txn_2", amount=6000, fee=0)
    lost = chargeback_of(dispute(status="lost", balance_transactions=[taken]))
    won = chargeback_of(dispute(status="won", balance_transactions=[taken, back]))
    assert (lost.taken_cents, lost.fee_cents) == (6000, 2000)
    assert (won.taken_cents, won.fee_cents) == (0, 2000)
    assert (won.charge_id, won.reference) == ("ch_1", "pay_1")
    assert won.respond_by == datetime(2026, 11, 30, tzinfo=UTC)


def test_a_dispute_without_a_deadline_has_none() -> None:
    asked = chargeback_of(dispute(evidence_details={"due_by": None}, charge="ch_1"))
    assert (asked.respond_by, asked.reference) == (None, "")


def test_a_movement_names_its_object_what_it_is_about_and_our_row() -> None:
    refund = {
        "id": "re_1",
        "object": "refund",
        "charge": "ch_1",
        "metadata": {"reference": "ref_1"},
    }
    read = movement_of(moved(reporting_category="refund", source=refund, fee=0))
    assert (read.kind, read.object_id) == (MovementKind.REFUND, "re_1")
    assert (read.about_id, read.reference, read.currency) == ("ch_1", "ref_1", "EUR")


@pytest.mark.parametrize("source", ["fee_1", None])
def test_what_we_do_not_know_by_name_is_still_a_movement(source: str | None) -> None:
    read = movement_of(moved(reporting_category="network_cost", source=source))
    assert (read.kind, read.amount_cents) == (MovementKind.OTHER, -6000)
    assert read.object_id == (source or "txn_1")
