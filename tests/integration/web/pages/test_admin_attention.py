"""The operator's page of what failed: read, tried again, settled, each with a reason."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from billing.disputes.models import Dispute
from billing.gateways.port import DisputeState
from billing.inbox.models import ProviderNotice
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.refunds.models import Refund, RefundReason, RefundState
from billing.settlements.models import Settlement, SettlementState, SubjectKind
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.kernel.mail import MailRow
from hub.kernel.outbox import OutboxRow
from hub.people.models import Person, Role
from tests.scenes import NOW, make_person
from tests.visitor import Visitor

PAGE = "/admin/attention"


async def make_failures(visitor: Visitor, *, is_refused: bool = True) -> Person:
    """Make a refund and a transfer that wait for a person, and return an admin."""
    async with visitor.parts.database.write() as db:
        admin = await make_person(db, "Odile Régie", Role.ADMIN)
        payer = await make_person(db, "Léa Martin")
        payment = Payment(
            purpose=PaymentPurpose.GIFT,
            subject_id="mas_1",
            payer_id=payer.id,
            state=PaymentState.SUCCEEDED,
            title="Premiers accords",
            locale="fr",
            amount_cents=6000,
            refunded_cents=1250,
            currency="EUR",
            idempotency_key="checkout:1",
            created_at=NOW,
            expires_at=NOW,
        )
        db.add(payment)
        await db.flush()
        db.add(
            Refund(
                id="ref_1",
                payment_id=payment.id,
                sequence=1,
                reason=RefundReason.CANCELLED,
                state=RefundState.FAILED if is_refused else RefundState.REQUESTED,
                amount_cents=1250,
                currency="EUR",
                idempotency_key="refund:1",
                requested_at=NOW,
                dead_at=NOW,
                error="carte close",
            )
        )
        db.add(
            Transfer(
                id="trf_1",
                payee_kind=PayeeKind.TALENT,
                payee_id=payer.id,
                subject_id="bkg_1",
                state=TransferState.FAILED,
                amount_cents=5700,
                currency="EUR",
                idempotency_key="transfer:1",
                requested_at=NOW,
                dead_at=NOW,
                error="compte inconnu",
            )
        )
    return admin


async def test_what_failed_is_listed_with_its_reason_and_leads_to_a_page(visitor: Visitor) -> None:
    await visitor.sign_in(await make_failures(visitor))
    listed = await visitor.text(PAGE)
    for words in ("Léa Martin", "Premiers accords", "12,50", "57,00", "carte close"):
        assert words in listed
    assert f"{PAGE}/refund/ref_1" in listed
    assert f"{PAGE}/transfer/trf_1" in listed
    shown = await visitor.text(f"{PAGE}/refund/ref_1")
    assert "/settle" in shown
    assert "/retry" in shown


@pytest.mark.parametrize("path", ["/refund/nowhere", "/transfer/nowhere", "/gift/ref_1"])
async def test_what_does_not_exist_is_not_found(visitor: Visitor, path: str) -> None:
    await visitor.sign_in(await make_failures(visitor))
    assert (await visitor.get(PAGE + path)).status_code == 404
    assert (await visitor.post(f"{PAGE}{path}/retry", {"changed": "tout"})).status_code == 404


@pytest.mark.parametrize(("kind", "row_id"), [("refund", "ref_1"), ("transfer", "trf_1")])
async def test_trying_again_needs_a_reason_and_leaves_a_trace(
    visitor: Visitor, kind: str, row_id: str
) -> None:
    await visitor.sign_in(await make_failures(visitor))
    page = f"{PAGE}/{kind}/{row_id}"
    refused = await visitor.post(f"{page}/retry", {"changed": " "})
    assert refused.status_code == 422
    assert "Dites pourquoi" in await refused.get_data(as_text=True)
    done = await visitor.post(f"{page}/retry", {"changed": "Le compte est rouvert"})
    assert (done.status_code, done.headers["Location"]) == (303, PAGE)
    shown = await visitor.text(page)
    assert "Le compte est rouvert" in shown
    assert "Odile Régie" in shown
    assert "/settle" not in shown
    async with visitor.parts.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
        transfer = (await db.scalars(select(Transfer))).one()
    row = refund if kind == "refund" else transfer
    assert (row.due_at, row.dead_at, row.tries) == (NOW, None, 2)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("notice", "nous n’avons pas pu savoir quoi"),
        ("event", "une partie du hub n’a pas pu agir"),
        ("mail", "Cette personne n’a pas été prévenue"),
        ("settlement", "n’est pas encore allé à son talent"),
    ],
)
async def test_each_kind_of_work_says_what_it_means_and_is_tried_again(
    visitor: Visitor, kind: str, words: str
) -> None:
    admin = await make_failures(visitor)
    row_id = await make_stuck(visitor, kind)
    await visitor.sign_in(admin)
    page = f"{PAGE}/{kind}/{row_id}"
    assert page in await visitor.text(PAGE)
    assert page in await visitor.text("/admin")
    shown = await visitor.text(page)
    assert words in shown
    assert (f"{page}/settle" in shown) is (kind in {"notice", "mail"})
    refused = await visitor.post(f"{page}/settle", {"sent": " "})
    assert refused.status_code == 422
    done = await visitor.post(f"{page}/retry", {"changed": "La panne est réparée"})
    assert done.status_code == 303
    assert page not in await visitor.text(PAGE)
    shown = await visitor.text(page)
    assert "La panne est réparée" in shown
    assert "Nouvel essai demandé" in shown
    again = await visitor.post(f"{page}/retry", {"changed": "Encore"})
    assert again.status_code == 409


async def make_stuck(visitor: Visitor, kind: str) -> str:
    """Make a row of a kind that was tried to the end, and return its number."""
    rows: dict[str, ProviderNotice | OutboxRow | MailRow | Settlement] = {
        "notice": ProviderNotice(
            id="ntc_1",
            provider="stripe",
            notice_id="evt_1",
            object_kind="checkout",
            object_id="cs_1",
            received_at=NOW,
            dead_at=NOW,
        ),
        "event": OutboxRow(
            id="evt_1", name="BookingSettled", payload="{}", recorded_at=NOW, dead_at=NOW
        ),
        "mail": MailRow(
            id="mail_1",
            key="lost",
            recipient="lost@estrade.example",
            locale="fr",
            subject="Bonjour",
            text="",
            html="",
            queued_at=NOW,
            dead_at=NOW,
        ),
        "settlement": Settlement(
            subject_id="mcl_1",
            kind=SubjectKind.MASTERCLASS,
            state=SettlementState.WAITING,
            settle_at=NOW,
            dead_at=NOW,
        ),
    }
    row = rows[kind]
    async with visitor.parts.database.write() as db:
        db.add(row)
    return row.subject_id if isinstance(row, Settlement) else row.id


async def test_what_cannot_be_settled_by_hand_says_what_to_do(visitor: Visitor) -> None:
    admin = await make_failures(visitor)
    row_id = await make_stuck(visitor, "settlement")
    await visitor.sign_in(admin)
    refused = await visitor.post(f"{PAGE}/settlement/{row_id}/settle", {"sent": "virement"})
    assert refused.status_code == 409
    assert "faites réessayer" in await refused.get_data(as_text=True)


async def test_a_notice_is_set_aside_with_a_reason(visitor: Visitor) -> None:
    admin = await make_failures(visitor)
    row_id = await make_stuck(visitor, "notice")
    await visitor.sign_in(admin)
    page = f"{PAGE}/notice/{row_id}"
    done = await visitor.post(f"{page}/settle", {"sent": "Une page d’une autre boutique"})
    assert done.status_code == 303
    shown = await visitor.text(page)
    assert "Une page d’une autre boutique" in shown
    assert "Clos à la main" in shown


async def test_what_has_no_answer_yet_cannot_be_settled_by_hand(visitor: Visitor) -> None:
    await visitor.sign_in(await make_failures(visitor, is_refused=False))
    page = f"{PAGE}/refund/ref_1"
    assert "/settle" not in await visitor.text(page)
    refused = await visitor.post(f"{page}/settle", {"sent": "virement du 3 mai"})
    assert refused.status_code == 409
    assert "n’a pas encore répondu" in await refused.get_data(as_text=True)


async def make_dispute(
    visitor: Visitor, *, state: DisputeState, respond_by: datetime, taken_cents: int = 0
) -> None:
    async with visitor.parts.database.write() as db:
        payment = (await db.scalars(select(Payment))).one()
        db.add(
            Dispute(
                payment_id=payment.id,
                provider_id="du_1",
                state=state,
                amount_cents=6000,
                taken_cents=taken_cents,
                currency="EUR",
                respond_by=respond_by,
                opened_at=NOW,
            )
        )


async def test_an_open_dispute_is_listed_with_its_deadline(visitor: Visitor) -> None:
    admin = await make_failures(visitor)
    in_a_week = NOW + timedelta(days=7)
    await make_dispute(visitor, state=DisputeState.NEEDS_RESPONSE, respond_by=in_a_week)
    await visitor.sign_in(admin)
    listed = await visitor.text(PAGE)
    for words in ("Paiements contestés", "60,00", "30 nov", "Léa Martin", "/admin/disputes/dsp_"):
        assert words in listed
    assert "Délai passé" not in listed


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DisputeState.NEEDS_RESPONSE, "Délai passé"),
        (DisputeState.UNDER_REVIEW, "la banque décide"),
        (DisputeState.LOST, "Aucun payeur ne conteste"),
    ],
)
async def test_a_dispute_says_whose_turn_it_is(
    visitor: Visitor, state: DisputeState, words: str
) -> None:
    admin = await make_failures(visitor)
    await make_dispute(visitor, state=state, respond_by=NOW - timedelta(hours=1))
    await visitor.sign_in(admin)
    assert words in await visitor.text(PAGE)


async def test_what_a_bank_has_given_back_is_not_given_by_hand_too(visitor: Visitor) -> None:
    admin = await make_failures(visitor)
    await make_dispute(visitor, state=DisputeState.UNDER_REVIEW, respond_by=NOW, taken_cents=6000)
    await visitor.sign_in(admin)
    refused = await visitor.post(f"{PAGE}/refund/ref_1/settle", {"sent": "virement du 3 mai"})
    assert refused.status_code == 409
    assert "ne pas le rendre deux fois" in await refused.get_data(as_text=True)
