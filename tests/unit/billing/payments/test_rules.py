"""How a payment may move, and what a donor may choose."""

from itertools import product

import pytest

from billing.errors import GiftInvalid, MessageTooLong, PaymentTransition
from billing.gateways.port import CheckoutState
from billing.payments import rules
from billing.payments.models import PaymentState as State
from billing.payments.rules import DonorChoices, Move
from hub.kernel.i18n import use_locale

OPEN = [State.CREATED, State.PENDING, State.AUTHENTICATING]
CLOSED = [State.FAILED, State.CANCELLED, State.EXPIRED]
AFTER = {
    Move.OPEN: State.PENDING,
    Move.AUTHENTICATE: State.AUTHENTICATING,
    Move.DECLINE: State.PENDING,
    Move.SUCCEED: State.SUCCEEDED,
    Move.FAIL: State.FAILED,
    Move.CANCEL: State.CANCELLED,
    Move.EXPIRE: State.EXPIRED,
}


def expected(state: State, by: Move) -> State | None:
    if state in OPEN:
        return AFTER[by]
    if state in CLOSED and by is Move.SUCCEED:
        return State.SUCCEEDED
    return None


@pytest.mark.parametrize(("state", "by"), list(product(State, Move)))
def test_every_state_and_every_move(state: State, by: Move) -> None:
    after = expected(state, by)
    assert rules.is_news(state, by) is (after is not None)
    if after is not None:
        assert rules.move(state, by) is after
        return
    with pytest.raises(PaymentTransition) as caught:
        rules.move(state, by)
    assert caught.value.details == {"state": state.value, "move": by.value}


def test_money_that_arrived_never_becomes_anything_else() -> None:
    assert not [by for by in Move if rules.is_news(State.SUCCEEDED, by)]


def test_every_state_of_a_card_page_moves_a_payment() -> None:
    assert set(rules.MOVE_FOR) == set(CheckoutState)


@pytest.mark.parametrize("gift_cents", [100, 101, 500_000])
def test_a_gift_from_one_to_five_thousand_euros_is_welcome(gift_cents: int) -> None:
    rules.check_gift(gift_cents, currency="EUR")


@pytest.mark.parametrize("gift_cents", [-1, 0, 99, 500_001, 10**12])
def test_any_other_gift_is_refused(gift_cents: int) -> None:
    with pytest.raises(GiftInvalid):
        rules.check_gift(gift_cents, currency="EUR")


@pytest.mark.parametrize(
    ("currency", "least", "most"), [("USD", 100, 500_000), ("SEK", 1_000, 5_000_000)]
)
def test_gifts_are_bounded_by_what_the_currency_is_worth(
    currency: str, least: int, most: int
) -> None:
    for cents in (least, most):
        rules.check_gift(cents, currency=currency)
    for cents in (least - 1, most + 1):
        with pytest.raises(GiftInvalid):
            rules.check_gift(cents, currency=currency)


def test_a_gift_that_is_refused_is_told_the_bounds() -> None:
    with use_locale("en"), pytest.raises(GiftInvalid) as refused:
        rules.check_gift(1, currency="SEK")
    assert (
        refused.value.message()
        == "Choose a gift from SEK\xa010 to SEK\xa050,000. Nothing was charged."
    )


def test_texts_are_tidied_and_an_empty_one_is_never_public() -> None:
    shown = DonorChoices(
        display_name="  Léa \n Martin ", is_name_public=True, message=" ", is_message_public=True
    )
    assert rules.clean_choices(shown) == DonorChoices(
        display_name="Léa Martin", is_name_public=True
    )


def test_a_message_has_at_most_280_characters() -> None:
    assert len(rules.clean_choices(DonorChoices(message="é" * 280)).message) == 280
    with pytest.raises(MessageTooLong):
        rules.clean_choices(DonorChoices(message="é" * 281))


def test_choices_come_back_from_storage_as_they_were() -> None:
    shown = DonorChoices(display_name="Léa", is_amount_public=True, message="Bravo")
    assert DonorChoices.from_json(shown.as_json()) == shown
