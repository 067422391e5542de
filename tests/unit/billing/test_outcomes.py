"""How refunds and transfers may move: every state, every move."""

from datetime import timedelta
from itertools import product

import pytest

from billing.gateways.port import OutcomeState
from billing.refunds import rules as refunds
from billing.refunds.models import RefundState
from billing.transfers import rules as transfers
from billing.transfers.models import TransferState

SAID = {"submit": "submitted", "succeed": "succeeded", "fail": "failed"}
OPEN = ("requested", "submitted")
WHILE_OPEN = {(state, by): after for state in OPEN for by, after in SAID.items()}
OF_REFUNDS = WHILE_OPEN | {
    ("succeeded", "fail"): "failed",
    ("failed", "retry"): "requested",
    ("failed", "submit"): "submitted",
    ("failed", "succeed"): "succeeded",
    ("failed", "settle"): "settled",
    ("requested", "overtake"): "overtaken",
    ("failed", "overtake"): "overtaken",
    ("overtaken", "submit"): "submitted",
    ("overtaken", "succeed"): "succeeded",
    ("overtaken", "retry"): "requested",
}
OF_TRANSFERS = WHILE_OPEN | {
    ("failed", "retry"): "requested",
    ("failed", "settle"): "succeeded",
    ("requested", "withhold"): "withheld",
    ("failed", "withhold"): "withheld",
}


@pytest.mark.parametrize(("state", "by"), list(product(RefundState, refunds.Move)))
def test_a_refund_moves_as_written_here(state: RefundState, by: refunds.Move) -> None:
    assert refunds.TRANSITIONS.get((state, by)) == OF_REFUNDS.get((state.value, by.value))


@pytest.mark.parametrize(("state", "by"), list(product(TransferState, transfers.Move)))
def test_a_transfer_moves_as_written_here(state: TransferState, by: transfers.Move) -> None:
    assert transfers.TRANSITIONS.get((state, by)) == OF_TRANSFERS.get((state.value, by.value))


def test_everything_a_provider_can_say_moves_them() -> None:
    assert set(refunds.MOVE_FOR) == set(transfers.MOVE_FOR) == set(OutcomeState)


def test_a_refund_is_known_to_the_provider_by_payment_sequence_and_amount() -> None:
    key = refunds.refund_key("pay_1", sequence=2, amount_cents=500)
    assert key == "refund:pay_1:2:500"


def test_each_later_order_has_a_key_of_its_own() -> None:
    again = refunds.refund_key("pay_1", sequence=2, amount_cents=500, tries=3)
    assert again == "refund:pay_1:2:500:3"
    assert transfers.transfer_key("trf_1") == "transfer:trf_1"
    assert transfers.transfer_key("trf_1", tries=2) == "transfer:trf_1:2"


def test_a_refund_that_fails_is_ordered_again_ever_later_and_then_left_to_a_person() -> None:
    pauses = [refunds.pause_before_retry(tries) for tries in (1, 2, 3)]
    assert pauses == [timedelta(days=1), timedelta(days=3), None]
