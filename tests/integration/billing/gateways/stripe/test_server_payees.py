"""Accounts of payees, transfers to them, payouts to their banks."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe

from tests.integration.billing.gateways.stripe.library import BACK, new_account, paid_charge, payee
from tests.stripe.refusals import Refusal
from tests.stripe.running import StripeServer


def test_a_payee_gives_stripe_what_it_asks_and_may_then_be_paid(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    account_id = new_account(client)
    include: Any = {"include": ["configuration.recipient", "requirements", "identity"]}
    account = client.v2.core.accounts.retrieve(account_id, include)
    assert account.requirements is not None
    assert account.requirements.summary is not None
    due = account.requirements.summary.minimum_deadline
    assert due is not None
    assert (due.status, due.time) == ("past_due", None)
    assert account.requirements.entries
    link = client.v2.core.account_links.create(
        {
            "account": account_id,
            "use_case": {
                "type": "account_onboarding",
                "account_onboarding": {"refresh_url": f"{BACK}/again", "return_url": BACK},
            },
        }
    )
    with httpx.Client(trust_env=False) as browser:
        assert "identity.individual.surname" in browser.get(link.url).text
        given = [entry.description for entry in account.requirements.entries]
        form = {"answer": "complete", "given": given}
        assert browser.post(link.url, data=form).headers["Location"] == BACK
        assert browser.get(link.url).headers["Location"] == f"{BACK}/again"
        assert browser.get(f"{server.address}/setup/e/nothing").status_code == 404
    account = client.v2.core.accounts.retrieve(account_id, include)
    assert account.requirements is not None
    assert account.requirements.entries == []
    assert capability(client, account_id) == "active"


def capability(client: stripe.StripeClient, account_id: str, name: str = "stripe_transfers") -> str:
    account = client.v2.core.accounts.retrieve(
        account_id, {"include": ["configuration.recipient"]}
    ).to_dict()
    balance = account["configuration"]["recipient"]["capabilities"]["stripe_balance"]
    return str(balance[name]["status"])


def test_what_was_not_asked_for_is_left_out_of_an_account(client: stripe.StripeClient) -> None:
    account = client.v2.core.accounts.retrieve(new_account(client))
    assert account.requirements is None
    assert account.configuration is None


def test_stripe_verifies_what_a_payee_gives(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    account_id = new_account(client)
    server.switches.verification_waits = True
    server.onboard(account_id)
    assert capability(client, account_id) == "pending"
    server.verify(account_id, error="verification_failed_name_match")
    assert capability(client, account_id) == "restricted"
    account = client.v2.core.accounts.retrieve(account_id, {"include": ["requirements"]})
    assert account.requirements is not None
    assert account.requirements.entries is not None
    codes = {entry.errors[0].code for entry in account.requirements.entries}
    assert codes == {"verification_failed_name_match"}
    server.onboard(account_id)
    server.verify(account_id)
    assert capability(client, account_id) == "active"


def test_a_payee_without_a_bank_may_receive_and_not_be_paid_out(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    account_id = new_account(client)
    (account,) = server.all("v2.core.account")
    asked = {entry["description"] for entry in account["requirements"]["entries"]}
    server.onboard(account_id, only=asked - {"external_account"})
    assert capability(client, account_id) == "active"
    assert capability(client, account_id, "payouts") == "restricted"
    server.add_funds(1000)
    client.v1.transfers.create({"amount": 500, "currency": "eur", "destination": account_id})
    with pytest.raises(Refusal, match="Payouts are disabled"):
        server.pay_out(account_id)
    server.onboard(account_id)
    assert [payout["amount"] for payout in server.pay_out(account_id)] == [500]


def test_stripe_asks_more_of_a_payee_and_waits_two_weeks(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    account_id = payee(client, server)
    server.require(account_id, "identity.individual.documents", deadline="eventually_due")
    server.require(account_id, "identity.individual.id_numbers", deadline="currently_due")
    assert capability(client, account_id) == "active"
    server.advance(timedelta(days=15))
    assert capability(client, account_id) == "restricted"
    server.onboard(account_id)
    assert capability(client, account_id) == "active"
    server.require(account_id, "identity.individual.id_numbers")
    assert capability(client, account_id) == "restricted"


@pytest.mark.parametrize(
    ("code", "status"), [("restricted_other", "restricted"), ("rejected_fraud", "rejected")]
)
def test_stripe_turns_a_payee_away_whatever_it_gives(
    client: stripe.StripeClient, server: StripeServer, code: str, status: str
) -> None:
    account_id = payee(client, server)
    server.reject(account_id, code=code)
    server.onboard(account_id)
    assert capability(client, account_id) == status
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client.v2.core.accounts.retrieve("acct_nobody")
    assert (missing.value.http_status, missing.value.code) == (404, "not_found")


def test_a_transfer_needs_a_payee_who_may_receive_and_money_that_is_available(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    account_id = new_account(client)
    order: Any = {"amount": 5000, "currency": "eur", "destination": account_id}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.transfers.create(order)
    assert refused.value.code == "insufficient_capabilities_for_transfer"
    server.onboard(account_id)
    server.switches.settles_after_s = 86400
    charge = paid_charge(client, server)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.transfers.create(order)
    assert refused.value.code == "balance_insufficient"
    early = client.v1.transfers.create(order | {"amount": 1000, "source_transaction": charge.id})
    assert early.source_transaction == charge.id
    server.advance(timedelta(days=1))
    transfer = client.v1.transfers.create(order | {"amount": 4000, "transfer_group": "trf_1"})
    found = client.v1.transfers.list({"transfer_group": "trf_1"}).data
    assert [one.id for one in found] == [transfer.id]
    theirs = client.v1.balance.retrieve(options={"stripe_account": account_id})
    assert theirs.available[0].amount == 5000
    with pytest.raises(stripe.InvalidRequestError, match="No such destination"):
        client.v1.transfers.create(order | {"destination": "acct_nobody"})


def test_a_transfer_is_reversed_in_part_and_never_beyond(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    account_id = payee(client, server)
    server.add_funds(10_000)
    transfer = client.v1.transfers.create(
        {"amount": 4000, "currency": "eur", "destination": account_id}
    )
    reversal = client.v1.transfers.reversals.create(transfer.id, {"amount": 1500})
    assert reversal.amount == 1500
    with pytest.raises(stripe.InvalidRequestError, match="greater than unreversed amount"):
        client.v1.transfers.reversals.create(transfer.id, {"amount": 2501})
    client.v1.transfers.reversals.create(transfer.id)
    whole = client.v1.transfers.retrieve(transfer.id)
    assert (whole.reversed, whole.amount_reversed) == (True, 4000)
    assert len(client.v1.transfers.reversals.list(transfer.id).data) == 2
    with pytest.raises(stripe.InvalidRequestError, match="already fully reversed"):
        client.v1.transfers.reversals.create(transfer.id)
    assert client.v1.balance.retrieve().available[0].amount == 10_000


def test_money_that_reached_the_payees_bank_cannot_be_taken_back(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    account_id = payee(client, server)
    server.add_funds(10_000)
    transfer = client.v1.transfers.create(
        {"amount": 4000, "currency": "eur", "destination": account_id}
    )
    (payout,) = server.pay_out(account_id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.transfers.reversals.create(transfer.id)
    assert refused.value.code == "balance_insufficient"
    theirs: Any = {"stripe_account": account_id}
    assert client.v1.payouts.retrieve(payout["id"], options=theirs).status == "pending"
    server.advance(timedelta(days=3))
    assert client.v1.payouts.list({"status": "paid"}, theirs).data[0].id == payout["id"]
    movements = client.v1.balance_transactions.list({"payout": payout["id"]}, theirs).data
    assert sorted(movement.net for movement in movements) == [-4000, 4000]
    server.fail_payout(account_id, payout["id"])
    failed = client.v1.payouts.retrieve(payout["id"], options=theirs)
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert client.v1.balance.retrieve(options=theirs).available[0].amount == 4000
    with pytest.raises(stripe.InvalidRequestError, match="No such payout"):
        client.v1.payouts.retrieve(payout["id"])
