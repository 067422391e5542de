"""A webhook is believed when Stripe signed it just now, whatever it speaks of."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from stripe import WebhookSignature

from billing.errors import NoticeRefused
from billing.gateways.stripe.webhooks import TOLERANCE, read_webhook
from billing.inbox.service import Notice

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "whsec_of_a_test"
PAID = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "data": {
        "object": {"id": "cs_1", "object": "checkout.session", "client_reference_id": "pay_1"}
    },
}


def signed(body: bytes, *, at: datetime = NOW, secret: str = SECRET) -> str:
    signed_at_s = int(at.timestamp())
    header: str = WebhookSignature.generate_signature_header(body.decode(), secret, signed_at_s)
    return header


def read(told: object, *, at: datetime = NOW) -> Notice:
    body = json.dumps(told).encode()
    return read_webhook(body, signature=signed(body, at=at), secret=SECRET, now=NOW)


def told_of(thing: dict[str, object], *, of_type: str = "refund.updated") -> dict[str, object]:
    return {"id": "evt_1", "object": "event", "type": of_type, "data": {"object": thing}}


def test_a_signed_webhook_names_the_object_that_changed() -> None:
    notice = read(PAID)
    assert (notice.provider, notice.notice_id) == ("stripe", "evt_1")
    assert (notice.object_kind, notice.object_id) == ("checkout", "cs_1")
    assert json.loads(notice.payload) == PAID


@pytest.mark.parametrize(
    ("thing", "kind"),
    [
        ({"id": "re_1", "object": "refund"}, "refund"),
        ({"id": "tr_1", "object": "transfer"}, "transfer"),
        ({"id": "ch_1", "object": "charge"}, "charge"),
        ({"id": "cs_1", "object": "checkout.session"}, "foreign page"),
        ({"id": "x_1", "object": "something.of.next.year"}, "something.of.next.year"),
        ({"id": "x_1", "object": "o" * 200}, "o" * 40),
        ({"object": "balance"}, "balance"),
    ],
)
def test_unknown_kinds_are_taken_under_their_own_name(thing: dict[str, object], kind: str) -> None:
    assert read(told_of(thing)).object_kind == kind


def test_a_newer_event_that_only_names_its_object_is_taken() -> None:
    told = {
        "id": "evt_test_1",
        "object": "v2.core.event",
        "type": "v2.core.account.updated",
        "related_object": {"id": "acct_1", "type": "v2.core.account", "url": "/v2/core/…"},
    }
    notice = read(told)
    assert (notice.object_kind, notice.object_id) == ("v2.core.account", "acct_1")


@pytest.mark.parametrize(
    "signature", ["", "t=1", "v1=00", "t=x,v1=00", "t=1,v1=é", "t,v1", "a=b,c"]
)
def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    with pytest.raises(NoticeRefused, match="signature"):
        read_webhook(b"{}", signature=signature, secret=SECRET, now=NOW)


def test_a_signature_by_another_secret_or_of_another_body_is_refused() -> None:
    body = json.dumps(PAID).encode()
    other = signed(body, secret="whsec_other")
    for signature, sent in ((other, body), (signed(body), body.replace(b"cs_1", b"cs_2"))):
        with pytest.raises(NoticeRefused, match="signature"):
            read_webhook(sent, signature=signature, secret=SECRET, now=NOW)


def test_without_a_secret_nothing_is_believed() -> None:
    body = json.dumps(PAID).encode()
    with pytest.raises(NoticeRefused):
        read_webhook(body, signature=signed(body, secret=""), secret="", now=NOW)


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_clocks_may_differ_by_five_minutes(minutes: int) -> None:
    assert read(PAID, at=NOW + timedelta(minutes=minutes)).notice_id == "evt_1"


@pytest.mark.parametrize("away", [-TOLERANCE, TOLERANCE, -timedelta(days=9), timedelta(days=9)])
def test_an_old_copy_and_one_from_the_future_are_refused(away: timedelta) -> None:
    second = timedelta(seconds=1 if away > timedelta() else -1)
    with pytest.raises(NoticeRefused, match="another time"):
        read(PAID, at=NOW + away + second)


@pytest.mark.parametrize(
    "told",
    [
        [],
        7,
        {},
        {"id": ""},
        {"id": 5},
        {"id": "e" * 81},
        {"id": "evt\n1"},
        told_of({"id": 5}),
        told_of({"id": "x" * 81}),
    ],
)
def test_what_stripe_would_not_say_is_refused(told: object) -> None:
    with pytest.raises(NoticeRefused, match="no id"):
        read(told)


@pytest.mark.parametrize("body", [b"", b"{", b"not json"])
def test_a_signed_body_that_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(NoticeRefused, match="JSON"):
        read_webhook(body, signature=signed(body), secret=SECRET, now=NOW)


def test_what_happens_on_a_payees_account_is_signed_by_its_own_secret() -> None:
    told = told_of({"id": "po_1", "object": "payout"}, of_type="payout.paid")
    body = json.dumps(told | {"account": "acct_1"}).encode()
    header = signed(body, secret="whsec_of_payees")
    notice = read_webhook(
        body, signature=header, secret=SECRET, payees_secret="whsec_of_payees", now=NOW
    )
    assert (notice.object_kind, notice.object_id, notice.account) == ("payout", "po_1", "acct_1")
    for payees_secret in ("", "whsec_other"):
        with pytest.raises(NoticeRefused, match="signature"):
            read_webhook(
                body, signature=header, secret=SECRET, payees_secret=payees_secret, now=NOW
            )


@pytest.mark.parametrize("kind", ["refund", "charge", "transfer", "dispute", "checkout.session"])
def test_of_a_payees_account_only_payouts_are_ours_to_know(kind: str) -> None:
    told = told_of({"id": "x_1", "object": kind, "client_reference_id": "pay_1"})
    notice = read(told | {"account": "acct_1"})
    assert notice.object_kind == f"payee's {kind}"


def test_a_payout_to_our_own_bank_is_nobodys_payout() -> None:
    notice = read(told_of({"id": "po_1", "object": "payout"}, of_type="payout.paid"))
    assert (notice.object_kind, notice.account) == ("payout of our own", "")


@pytest.mark.parametrize("account", [7, "a" * 81, "acct\n1"])
def test_an_account_that_stripe_would_not_name_is_refused(account: object) -> None:
    with pytest.raises(NoticeRefused, match="no id"):
        read(told_of({"id": "po_1", "object": "payout"}) | {"account": account})
