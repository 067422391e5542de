"""How refunds and transfers may move: every state, every move."""

from itertools import product

import pytest

from billing.gateways.port import OutcomeState
from billing.refunds import rules as refunds
from billing.refunds.models import RefundState
from billing.transfers import rules as transfers
from billing.transfers.models import TransferState

AFTER = {"submit": "submitted", "succeed": "succeeded", "fail": "failed"}
OPEN = {"requested", "submitted"}


@pytest.mark.parametrize(("state", "by"), list(product(RefundState, refunds.Move)))
def test_a_refund_moves_only_while_it_is_open(state: RefundState, by: refunds.Move) -> None:
    expected = RefundState(AFTER[by.value]) if state.value in OPEN else None
    assert refunds.TRANSITIONS.get((state, by)) is expected


@pytest.mark.parametrize(("state", "by"), list(product(TransferState, transfers.Move)))
def test_a_transfer_moves_only_while_it_is_open(state: TransferState, by: transfers.Move) -> None:
    expected = TransferState(AFTER[by.value]) if state.value in OPEN else None
    assert transfers.TRANSITIONS.get((state, by)) is expected


def test_everything_a_provider_can_say_moves_them() -> None:
    assert set(refunds.MOVE_FOR) == set(transfers.MOVE_FOR) == set(OutcomeState)


def test_a_refund_is_known_to_the_provider_by_payment_sequence_and_amount() -> None:
    key = refunds.refund_key("pay_1", sequence=2, amount_cents=500)
    assert key == "refund:pay_1:2:500"
