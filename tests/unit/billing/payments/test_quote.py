"""What a donor is shown before paying."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.errors import GiftInvalid
from billing.gateways.fees import CARD_FEES
from billing.payments.models import PartKind
from billing.payments.quote import Part, Quote, quote


def test_a_ticket_with_a_gift_is_one_payment_of_two_parts() -> None:
    assert quote(ticket_cents=1200, gift_cents=2000, covers_fees=False, currency="EUR") == Quote(
        parts=(
            Part(kind=PartKind.TICKET, amount_cents=1200),
            Part(kind=PartKind.GIFT, amount_cents=2000),
        ),
        total_cents=3200,
        fee_cents=73,
        charity_cents=3127,
    )


def test_nothing_to_pay_costs_nothing() -> None:
    free = quote(ticket_cents=0, gift_cents=0, covers_fees=True, currency="EUR")
    assert free == Quote(parts=(), total_cents=0, fee_cents=0, charity_cents=0)


@pytest.mark.parametrize("gift_cents", [-100, 1, 500_001])
def test_a_gift_out_of_bounds_is_refused(gift_cents: int) -> None:
    with pytest.raises(GiftInvalid):
        quote(ticket_cents=0, gift_cents=gift_cents, covers_fees=False, currency="EUR")


@given(ticket_cents=st.integers(100, 50_000), gift_cents=st.just(0) | st.integers(100, 500_000))
def test_who_covers_the_fees_leaves_the_charity_the_whole_sum_and_hardly_more(
    ticket_cents: int, gift_cents: int
) -> None:
    covered = quote(
        ticket_cents=ticket_cents, gift_cents=gift_cents, covers_fees=True, currency="EUR"
    )
    assert 0 <= covered.charity_cents - (ticket_cents + gift_cents) <= 1
    assert covered.total_cents == sum(part.amount_cents for part in covered.parts)
    assert covered.total_cents == covered.fee_cents + covered.charity_cents


@given(amount_cents=st.integers(0, 10**7))
def test_the_cover_is_the_smallest_that_leaves_the_sum_whole(amount_cents: int) -> None:
    cover = CARD_FEES.cover_cents(amount_cents)
    assert CARD_FEES.fee_cents(amount_cents + cover) <= cover
    if cover:
        assert CARD_FEES.fee_cents(amount_cents + cover - 1) > cover - 1


@pytest.mark.parametrize(
    ("amount_cents", "fee_cents"), [(0, 0), (1, 1), (20, 20), (100, 27), (6000, 115)]
)
def test_the_fee_is_a_share_and_a_fixed_sum_and_never_more_than_the_amount(
    amount_cents: int, fee_cents: int
) -> None:
    assert CARD_FEES.fee_cents(amount_cents) == fee_cents
