"""What the hub keeps of a session."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.settlements.shares import HubShare
from hub.kernel.settings import CardCostsPayer, Settings

CENTS = st.integers(0, 10**7)
PERCENT = st.decimals(0, 20, places=2)


@pytest.mark.parametrize(
    ("share", "cents"),
    [
        (HubShare(Decimal(5)), 300),
        (HubShare(Decimal(5), has_card_costs=True), 415),
        (HubShare(Decimal(0)), 0),
        (HubShare(Decimal(0), has_card_costs=True), 115),
    ],
)
def test_the_hub_keeps_its_share_and_the_card_when_the_talent_bears_it(
    share: HubShare, cents: int
) -> None:
    assert share.cents_of(6000, card_cents=115) == cents


@given(held=CENTS, card=CENTS, percent=PERCENT, bears=st.booleans())
def test_the_hub_never_keeps_more_than_there_is(
    held: int, card: int, percent: Decimal, bears: bool
) -> None:
    assert 0 <= HubShare(percent, bears).cents_of(held, card_cents=card) <= held


@given(percent=PERCENT, bears=st.booleans())
def test_a_share_is_read_as_it_was_stored(percent: Decimal, bears: bool) -> None:
    share = HubShare(percent, bears)
    assert HubShare.read(str(share)) == share
    assert len(str(share)) <= 10


def test_the_operator_says_who_bears_the_card() -> None:
    assert not HubShare.of(Settings()).has_card_costs
    assert HubShare.of(Settings(card_costs_paid_by=CardCostsPayer.TALENT)).has_card_costs
