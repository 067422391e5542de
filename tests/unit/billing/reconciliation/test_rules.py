"""What a difference between the books and the provider means, case by case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from billing.gateways.port import MovementKind
from billing.reconciliation.rules import PATIENCE, Difference, Ours, compare
from billing.reconciliation.statement import Theirs

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CHARGE = Theirs(
    kind=MovementKind.CHARGE,
    object_id="ch_1",
    about_id="",
    reference="pay_1",
    amount_cents=6000,
    fee_cents=115,
    currency="EUR",
    at=NOW,
)
PAID = Ours(holds="pay_1", object_id="ch_1", amount_cents=6000, fee_cents=115, currency="EUR")
REFUND = replace(
    CHARGE, kind=MovementKind.REFUND, object_id="re_1", amount_cents=-6000, fee_cents=0
)
GIVEN = Ours(holds="ref_1", object_id="re_1", amount_cents=-6000, fee_cents=0, currency="EUR")


def found(theirs: Theirs, ours: Ours | None, *, after: timedelta = timedelta()) -> list[object]:
    now = NOW + after
    return [(one.difference, one.may_settle) for one in compare(theirs, ours, now=now)]


def test_what_agrees_is_no_difference() -> None:
    assert found(CHARGE, PAID) == found(REFUND, GIVEN) == []


@pytest.mark.parametrize(
    ("ours", "difference"),
    [
        (None, Difference.UNKNOWN_HERE),
        (replace(PAID, object_id="ch_2"), Difference.TAKEN_TWICE),
        (replace(PAID, amount_cents=5999), Difference.AMOUNT),
        (replace(PAID, fee_cents=114), Difference.FEE),
        (replace(PAID, currency="CHF"), Difference.CURRENCY),
    ],
)
def test_each_difference_of_a_charge_is_wrong_at_once(
    ours: Ours | None, difference: Difference
) -> None:
    assert found(CHARGE, ours) == [(difference, False)]


def test_what_we_have_not_noted_yet_is_under_way_for_a_day() -> None:
    asked = replace(PAID, object_id="", is_under_way=True)
    assert found(CHARGE, asked) == [(Difference.NOT_POSTED, True)]
    assert found(CHARGE, asked, after=PATIENCE) == [(Difference.NOT_POSTED, False)]


def test_a_refund_that_came_back_may_be_news_on_its_way() -> None:
    came_back = replace(REFUND, amount_cents=0)
    assert found(came_back, GIVEN) == [(Difference.AMOUNT, True)]
    assert found(came_back, GIVEN, after=PATIENCE) == [(Difference.AMOUNT, False)]


def test_what_moved_nothing_in_the_end_needs_no_row_of_ours() -> None:
    assert found(replace(REFUND, amount_cents=0), None) == []


@pytest.mark.parametrize("kind", [MovementKind.PAYOUT, MovementKind.TOPUP])
def test_what_goes_between_the_provider_and_our_bank_is_not_compared(kind: MovementKind) -> None:
    assert found(replace(CHARGE, kind=kind), None) == []
