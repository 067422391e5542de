"""How fees and refunds fall on the parts of a payment, to the cent."""

from hypothesis import given
from hypothesis import strategies as st

from billing.donations.rules import Amounts, RefundShare, share_fee, share_refund
from billing.payments.models import PartKind

amounts = st.integers(1, 500_000)


def test_the_covering_of_fees_bears_the_fee_first() -> None:
    parts = {PartKind.TICKET: 1200, PartKind.GIFT: 2000, PartKind.FEE_COVER: 74}
    assert share_fee(74, parts=parts) == {
        PartKind.TICKET: 0,
        PartKind.GIFT: 0,
        PartKind.FEE_COVER: 74,
    }


def test_a_fee_above_the_cover_falls_on_ticket_and_gift_by_amount() -> None:
    parts = {PartKind.TICKET: 1000, PartKind.GIFT: 3000, PartKind.FEE_COVER: 74}
    assert share_fee(79, parts=parts) == {
        PartKind.TICKET: 1,
        PartKind.GIFT: 4,
        PartKind.FEE_COVER: 74,
    }


@given(
    parts=st.dictionaries(st.sampled_from([PartKind.TICKET, PartKind.GIFT]), amounts, min_size=1),
    cover=st.integers(0, 5000),
    percent=st.integers(0, 100),
)
def test_no_part_bears_more_than_it_brought_and_the_shares_are_the_fee(
    parts: dict[PartKind, int], cover: int, percent: int
) -> None:
    if cover:
        parts = parts | {PartKind.FEE_COVER: cover}
    fee_cents = sum(parts.values()) * percent // 100
    shares = share_fee(fee_cents, parts=parts)
    assert sum(shares.values()) == fee_cents
    assert all(0 <= shares[kind] <= parts[kind] for kind in parts)


def test_a_full_refund_leaves_no_fee_on_any_line() -> None:
    lines = [
        Amounts(amount_cents=1200, fee_cents=28, refunded_cents=0),
        Amounts(amount_cents=2000, fee_cents=45, refunded_cents=0),
    ]
    assert share_refund(3200, lines=lines) == [
        RefundShare(refunded_cents=1200, fee_returned_cents=28),
        RefundShare(refunded_cents=2000, fee_returned_cents=45),
    ]


@st.composite
def lines_and_refunds(draw: st.DrawFn) -> tuple[list[Amounts], list[int]]:
    lines = [
        Amounts(amount_cents=amount, fee_cents=draw(st.integers(0, amount)), refunded_cents=0)
        for amount in draw(st.lists(amounts, min_size=1, max_size=3))
    ]
    left = sum(line.amount_cents for line in lines)
    refunds: list[int] = []
    while left and len(refunds) < 5:
        refunds.append(draw(st.integers(1, left)))
        left -= refunds[-1]
    return lines, [*refunds, left] if left else refunds


@given(lines_and_refunds())
def test_refunds_in_any_steps_never_take_a_line_below_nothing(
    drawn: tuple[list[Amounts], list[int]],
) -> None:
    lines, refunds = drawn
    for refund_cents in refunds:
        shares = share_refund(refund_cents, lines=lines)
        assert sum(share.refunded_cents for share in shares) == refund_cents
        lines = [
            Amounts(
                amount_cents=line.amount_cents,
                fee_cents=line.fee_cents - share.fee_returned_cents,
                refunded_cents=line.refunded_cents + share.refunded_cents,
            )
            for line, share in zip(lines, shares, strict=True)
        ]
        for line in lines:
            assert 0 <= line.fee_cents <= line.left_cents
    assert [(line.fee_cents, line.left_cents) for line in lines] == [(0, 0)] * len(lines)
