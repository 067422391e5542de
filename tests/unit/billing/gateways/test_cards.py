"""What the sandbox's card page accepts."""

from datetime import UTC, datetime

import pytest

from billing.errors import CardExpired, CardNumberInvalid, CvcInvalid, NotATestCard
from billing.gateways.sandbox import cards
from billing.gateways.sandbox.cards import Card
from hub.kernel.errors import EstradeError

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def card(number: str = "4242 4242 4242 4242", expiry: str = "12/34", cvc: str = "123") -> Card:
    return Card(number=number, expiry=expiry, cvc=cvc)


@pytest.mark.parametrize(
    "number", ["4242 4242 4242 4242", "4242-4242-4242-4242", "4000000000000002", "4000002500003155"]
)
def test_the_test_cards_are_read_however_they_are_typed(number: str) -> None:
    digits = "".join(filter(str.isdigit, number))
    assert cards.check_card(card(number), now=NOW) == digits


@pytest.mark.parametrize("expiry", ["11/26", "11/2026", "1/27", "01 / 27", "0127"])
def test_a_card_is_good_to_the_end_of_its_month(expiry: str) -> None:
    cards.check_card(card(expiry=expiry), now=NOW)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (card(""), CardNumberInvalid),
        (card("4242 4242 4242 4241"), CardNumberInvalid),
        (card("4242"), CardNumberInvalid),
        (card("quatre"), CardNumberInvalid),
        (card("٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"), CardNumberInvalid),
        (card("4" * 40), CardNumberInvalid),
        (card("5555 5555 5555 4444"), NotATestCard),
        (card(expiry="10/26"), CardExpired),
        (card(expiry="13/30"), CardExpired),
        (card(expiry="00/30"), CardExpired),
        (card(expiry=""), CardExpired),
        (card(expiry="demain"), CardExpired),
        (card(cvc=""), CvcInvalid),
        (card(cvc="12"), CvcInvalid),
        (card(cvc="12345"), CvcInvalid),
        (card(cvc="abc"), CvcInvalid),
    ],
)
def test_a_card_that_cannot_be_gets_a_sentence(typed: Card, error: type[EstradeError]) -> None:
    with pytest.raises(error) as caught:
        cards.check_card(typed, now=NOW)
    assert caught.value.message().endswith(".")
