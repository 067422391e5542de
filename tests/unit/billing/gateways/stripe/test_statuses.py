"""Every status that Stripe's library knows has a meaning here, and a new one is loud.

The lists are read from the library itself, so that a version which knows one more fails here.
"""

from itertools import product
from typing import Any, Literal, get_args, get_origin

import pytest
import stripe
from stripe.checkout import Session

from billing.errors import GatewayDown, StatusUnknown
from billing.gateways.port import ChargeState, CheckoutState
from billing.gateways.stripe.disputes import STATES as DISPUTES
from billing.gateways.stripe.kept_cards import charge_of
from billing.gateways.stripe.mapping import checkout_of, refund_of
from billing.gateways.stripe.statuses import CHARGES, LEFT_OPEN, NO_INTENT, PAGES, page_state

PAID, OPEN, EXPIRED = CheckoutState.PAID, CheckoutState.OPEN, CheckoutState.EXPIRED
CANCELLED, BANK = CheckoutState.CANCELLED, CheckoutState.AUTHENTICATING
LOUD = None


def known(of: Any, name: str) -> set[str]:
    """Return the values that Stripe's library knows of a field."""
    found: set[str] = set()
    asked = [of.__annotations__[name]]
    while asked:
        kind = asked.pop()
        if get_origin(kind) is Literal:
            found |= set(get_args(kind))
        else:
            asked += get_args(kind)
    assert found, name
    return found


INTENTS = sorted(known(stripe.PaymentIntent, "status"))
PAGE_STATUSES = sorted(known(Session, "status"))
PAYMENT_STATUSES = sorted(known(Session, "payment_status"))


def intent(status: str, **changes: Any) -> stripe.PaymentIntent:
    whole = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": status,
        "amount": 2000,
        "currency": "eur",
        "metadata": {"reference": "pay_1"},
        "last_payment_error": None,
        "cancellation_reason": None,
        "latest_charge": None,
        **changes,
    }
    return stripe.PaymentIntent.construct_from(whole, None)


def page(status: str | None, payment_status: str) -> Session:
    whole = {"id": "cs_1", "status": status, "payment_status": payment_status}
    return Session.construct_from(whole, None)


def state_of(status: str, payment_status: str, of_intent: str) -> CheckoutState | None:
    about = intent(of_intent) if of_intent else None
    try:
        return page_state(page(status, payment_status), about)
    except StatusUnknown:
        return LOUD


def test_the_library_says_which_statuses_there_are() -> None:
    assert "requires_capture" in INTENTS
    assert PAGE_STATUSES == ["complete", "expired", "open"]
    assert PAYMENT_STATUSES == ["no_payment_required", "paid", "unpaid"]


def test_every_page_has_a_row_for_every_status_of_its_payment() -> None:
    assert set(PAGES) == set(product(PAGE_STATUSES, PAYMENT_STATUSES))
    for by_intent in PAGES.values():
        assert set(by_intent) == {NO_INTENT, *INTENTS}


def test_every_status_of_a_saved_cards_charge_has_a_row() -> None:
    assert set(CHARGES) == set(INTENTS)


def test_every_status_of_a_dispute_has_a_row() -> None:
    assert set(DISPUTES) == known(stripe.Dispute, "status")


@pytest.mark.parametrize(
    ("of_intent", "on_open", "on_complete", "on_expired"),
    [
        (NO_INTENT, OPEN, LOUD, EXPIRED),
        ("requires_payment_method", OPEN, CANCELLED, EXPIRED),
        ("requires_confirmation", OPEN, LOUD, EXPIRED),
        ("requires_action", BANK, BANK, EXPIRED),
        ("processing", BANK, BANK, BANK),
        ("requires_capture", LOUD, LOUD, LOUD),
        ("canceled", CANCELLED, CANCELLED, EXPIRED),
        ("succeeded", BANK, BANK, LOUD),
    ],
)
def test_an_unpaid_page_stands_where_its_payment_does(
    of_intent: str,
    on_open: CheckoutState | None,
    on_complete: CheckoutState | None,
    on_expired: CheckoutState | None,
) -> None:
    assert state_of("open", "unpaid", of_intent) is on_open
    assert state_of("complete", "unpaid", of_intent) is on_complete
    assert state_of("expired", "unpaid", of_intent) is on_expired


@pytest.mark.parametrize("of_intent", [NO_INTENT, *INTENTS])
def test_a_page_alone_says_that_it_is_paid(of_intent: str) -> None:
    assert state_of("complete", "paid", of_intent) is PAID
    assert state_of("open", "paid", of_intent) is BANK
    assert state_of("expired", "paid", of_intent) is LOUD


@pytest.mark.parametrize("status", PAGE_STATUSES)
@pytest.mark.parametrize("of_intent", [NO_INTENT, *INTENTS])
def test_a_page_of_ours_always_has_something_to_pay(status: str, of_intent: str) -> None:
    assert state_of(status, "no_payment_required", of_intent) is LOUD


@pytest.mark.parametrize("status", ["requires_payment_method", "requires_confirmation"])
def test_an_open_page_whose_card_was_declined_takes_another(status: str) -> None:
    declined = intent(status, last_payment_error={"code": "card_declined"})
    assert page_state(page("open", "unpaid"), declined) is CheckoutState.DECLINED
    assert page_state(page("expired", "unpaid"), declined) is EXPIRED


@pytest.mark.parametrize(
    ("status", "payment_status", "of_intent"),
    [
        ("paused", "unpaid", "processing"),
        (None, "unpaid", "processing"),
        ("open", "partly_paid", "processing"),
        ("open", "unpaid", "requires_reauthorization"),
        ("complete", "unpaid", "requires_reauthorization"),
        ("complete", "paid", "requires_reauthorization"),
    ],
)
def test_a_status_that_nobody_documented_is_loud(
    status: str | None, payment_status: str, of_intent: str
) -> None:
    with pytest.raises(StatusUnknown, match=of_intent):
        page_state(page(status, payment_status), intent(of_intent))


def test_a_page_without_a_meaning_is_no_page_that_is_open() -> None:
    whole = {
        "id": "cs_1",
        "status": "complete",
        "payment_status": "unpaid",
        "payment_intent": intent("requires_capture"),
    }
    with pytest.raises(StatusUnknown, match="requires_capture"):
        checkout_of(Session.construct_from(whole, None))


@pytest.mark.parametrize("status", ["requires_payment_method", "canceled"])
def test_a_saved_cards_charge_that_ended_without_money_was_declined(status: str) -> None:
    assert charge_of(intent(status)).state is ChargeState.DECLINED


@pytest.mark.parametrize(
    "asked",
    [
        intent("requires_payment_method", last_payment_error={"code": "authentication_required"}),
        intent("canceled", cancellation_reason="abandoned"),
    ],
)
def test_a_bank_that_wanted_its_owner_is_not_a_bank_that_declined(
    asked: stripe.PaymentIntent,
) -> None:
    assert charge_of(asked).state is ChargeState.AUTHENTICATION_REQUIRED


@pytest.mark.parametrize("status", [s for s in INTENTS if CHARGES[s] is None])
def test_a_saved_cards_charge_without_an_end_is_asked_again_or_ended(status: str) -> None:
    with pytest.raises(GatewayDown, match=status) as raised:
        charge_of(intent(status))
    assert not isinstance(raised.value, StatusUnknown)
    assert status in {*LEFT_OPEN, "processing"}


def test_a_saved_cards_charge_of_an_unknown_status_is_loud() -> None:
    with pytest.raises(StatusUnknown, match="requires_reauthorization"):
        charge_of(intent("requires_reauthorization"))


def test_a_refund_of_an_unknown_status_is_loud() -> None:
    refund = {"id": "re_1", "status": "reversed", "amount": 5, "currency": "eur", "metadata": {}}
    with pytest.raises(StatusUnknown, match="reversed"):
        refund_of(stripe.Refund.construct_from(refund, None))
