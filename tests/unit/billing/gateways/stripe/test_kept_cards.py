"""What Stripe says of a charge to a kept card, as the port knows it."""

import pytest
import stripe

from billing.errors import GatewayDown
from billing.gateways.port import ChargeState
from billing.gateways.stripe.kept_cards import charge_of


def intent(*, fee_in: str) -> stripe.PaymentIntent:
    balance = {"id": "txn_1", "object": "balance_transaction", "currency": fee_in, "fee": 55}
    charge = {"id": "ch_1", "object": "charge", "currency": "eur", "balance_transaction": balance}
    whole = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "succeeded",
        "amount": 2000,
        "currency": "eur",
        "metadata": {"reference": "pay_1"},
        "latest_charge": charge,
        "last_payment_error": None,
    }
    return stripe.PaymentIntent.construct_from(whole, None)


def test_a_charge_that_succeeded_has_its_fee() -> None:
    made = charge_of(intent(fee_in="eur"))
    assert (made.state, made.charge_id, made.fee_cents) == (ChargeState.PAID, "ch_1", 55)


def test_money_that_was_taken_is_never_said_to_be_refused() -> None:
    with pytest.raises(GatewayDown, match="usd"):
        charge_of(intent(fee_in="usd"))
