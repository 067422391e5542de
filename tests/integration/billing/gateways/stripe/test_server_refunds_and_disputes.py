"""Money that goes back to payers: by us, by their banks."""

from datetime import timedelta
from typing import Any

import pytest
import stripe
from stripe.params import DisputeUpdateParamsEvidence

from tests.integration.billing.gateways.stripe.library import open_page, paid_charge, types_of
from tests.stripe.refusals import Refusal
from tests.stripe.running import StripeServer

TEXTS = (
    "uncategorized_text",
    "access_activity_log",
    "product_description",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "cancellation_rebuttal",
    "cancellation_policy_disclosure",
    "duplicate_charge_explanation",
)


def test_refunds_never_exceed_the_charge(client: stripe.StripeClient, server: StripeServer) -> None:
    charge = paid_charge(client, server)
    first = client.v1.refunds.create({"charge": charge.id, "amount": 5999})
    assert first.status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match=r"greater than unrefunded amount .*0\.01"):
        client.v1.refunds.create({"charge": charge.id, "amount": 2})
    client.v1.refunds.create({"charge": charge.id})
    assert client.v1.charges.retrieve(charge.id).refunded
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_already_refunded"


def test_pending_refunds_count_and_those_that_fail_give_the_amount_back(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    charge = paid_charge(client, server)
    server.switches.refunds_wait = True
    refund = client.v1.refunds.create({"charge": charge.id, "metadata": {"reference": "ref_1"}})
    assert refund.status == "pending"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"charge": charge.id, "amount": 1})
    server.settle_refund(refund.id)
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"
    server.settle_refund(refund.id, failure="expired_or_canceled_card")
    failed = client.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert client.v1.charges.retrieve(charge.id).amount_refunded == 0
    assert "refund.failed" in types_of(client)
    balance = client.v1.balance.retrieve()
    assert balance.available[0].amount == 6000 - 115


@pytest.mark.parametrize(
    "asked", [{}, {"charge": "ch_nothing"}, {"amount": 0}, {"amount": -5}, {"amount": "ten"}]
)
def test_a_refund_that_makes_no_sense_is_refused(
    client: stripe.StripeClient, server: StripeServer, asked: Any
) -> None:
    charge = paid_charge(client, server)
    if "amount" in asked:
        asked = asked | {"charge": charge.id}
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create(asked)
    assert client.v1.refunds.list({"charge": charge.id}).data == []


@pytest.mark.parametrize(("is_won", "rest"), [(True, 6000 - 115 - 2000), (False, -115 - 2000)])
def test_a_dispute_takes_the_money_and_gives_it_back_only_when_won(
    client: stripe.StripeClient, server: StripeServer, is_won: bool, rest: int
) -> None:
    charge = paid_charge(client, server)
    dispute = server.open_dispute(charge.id)
    assert client.v1.charges.retrieve(charge.id).disputed
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_disputed"
    sent = client.v1.disputes.update(
        dispute["id"], {"evidence": {"uncategorized_text": "They came."}, "submit": True}
    )
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)
    with pytest.raises(stripe.InvalidRequestError, match="cannot change"):
        client.v1.disputes.update(dispute["id"], {"evidence": {"uncategorized_text": "More."}})
    server.close_dispute(dispute["id"], is_won=is_won)
    closed = client.v1.disputes.retrieve(dispute["id"])
    assert closed.status == ("won" if is_won else "lost")
    assert client.v1.balance.retrieve().available[0].amount == rest


def test_a_charge_is_disputed_until_its_bank_has_it_all_and_what_was_lost_may_be_won(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    charge = paid_charge(client, server)
    first = server.open_dispute(charge.id, amount=4000)
    with pytest.raises(Refusal):
        server.open_dispute(charge.id, amount=2001)
    second = server.open_dispute(charge.id)
    assert second["amount"] == 2000
    with pytest.raises(Refusal):
        server.open_dispute(charge.id, amount=1)
    server.close_dispute(first["id"], is_won=False)
    server.close_dispute(first["id"], is_won=True)
    with pytest.raises(Refusal):
        server.close_dispute(first["id"], is_won=False)
    moved = client.v1.disputes.retrieve(first["id"]).balance_transactions
    assert [movement.amount for movement in moved] == [-4000, 4000]
    assert server.open_dispute(charge.id)["amount"] == 4000


@pytest.mark.parametrize(
    ("text", "state"), [("winning_evidence", "won"), ("losing_evidence", "lost")]
)
def test_some_evidence_decides_at_once(
    client: stripe.StripeClient, server: StripeServer, text: str, state: str
) -> None:
    dispute = server.open_dispute(paid_charge(client, server).id)
    answered = client.v1.disputes.update(
        dispute["id"], {"evidence": {"uncategorized_text": text}, "submit": True}
    )
    assert answered.status == state
    assert answered.evidence_details.submission_count == 1


@pytest.mark.parametrize(
    "evidence",
    [
        {"uncategorized_text": "x" * 20_001},
        dict.fromkeys(TEXTS, "x" * 19_000),
    ],
)
def test_evidence_longer_than_a_bank_reads_is_refused(
    client: stripe.StripeClient, server: StripeServer, evidence: DisputeUpdateParamsEvidence
) -> None:
    dispute = server.open_dispute(paid_charge(client, server).id)
    with pytest.raises(stripe.InvalidRequestError, match="characters"):
        client.v1.disputes.update(dispute["id"], {"evidence": evidence, "submit": True})
    assert client.v1.disputes.retrieve(dispute["id"]).status == "needs_response"


def test_a_dispute_that_nobody_answers_is_lost(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    dispute = server.open_dispute(paid_charge(client, server).id)
    server.advance(timedelta(days=8))
    assert client.v1.disputes.retrieve(dispute["id"]).status == "lost"
    assert types_of(client)[0] == "charge.dispute.closed"
    with pytest.raises(stripe.InvalidRequestError, match="already lost"):
        client.v1.disputes.close(dispute["id"])


def test_a_card_that_is_always_disputed_is(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    server.pay(open_page(client).id, "4000000000000259")
    assert [dispute.status for dispute in client.v1.disputes.list().data] == ["needs_response"]
