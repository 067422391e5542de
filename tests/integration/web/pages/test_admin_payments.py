"""An admin finds a payment, and gives it back in the place of its payee."""

import pytest
from sqlalchemy import select

from billing.audit import check
from billing.donations.models import Donation
from billing.refunds.models import Refund, RefundReason
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person, Role
from hub.people.trail import Act, TrailEntry
from tests.integration.web.pages.bank_scenes import (
    evening_transferred,
    session_transferred,
    work,
)
from tests.integration.web.pages.masterclass_scenes import body, newest_payment
from tests.scenes import make_person
from tests.visitor import Visitor
from web.compose import Wiring


@pytest.fixture
async def admin(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Ada Operator", Role.ADMIN)


async def _refunds(parts: Wiring) -> list[int]:
    async with parts.database.read() as db:
        assert await check(db) == []
        found = list(await db.scalars(select(Refund).order_by(Refund.sequence)))
    assert {refund.reason for refund in found} <= {RefundReason.VOLUNTARY}
    return [refund.amount_cents for refund in found]


async def test_a_settled_session_is_given_back_in_its_talents_place(
    visitor: Visitor, parts: Wiring, clock: FixedClock, admin: Person
) -> None:
    await session_transferred(visitor, clock)
    payment = await newest_payment(parts)
    page = f"/admin/payments/{payment.id}"
    await visitor.sign_in(admin)
    found = await visitor.get(f"/admin/payments?q={payment.subject_id}")
    assert found.headers["Location"] == page
    assert f'href="{page}/refund"' in await visitor.text(page)
    form = {"part-price": "20", "sequence": "1", "words": "Le talent ne répond plus."}
    question = await body(await visitor.post(f"{page}/refund", form))
    assert "19,00\xa0€" in question
    assert "1,00\xa0€" in question
    form |= {"confirmed": "20", "late": "1"}
    for _ in range(2):
        assert (await visitor.post(f"{page}/refund", form)).headers["Location"] == page
    assert "Redemandé" in await visitor.text(page)
    await work(parts)
    assert await _refunds(parts) == [2000]
    async with parts.database.read() as db:
        (act,) = await db.scalars(select(TrailEntry).where(TrailEntry.act == Act.REFUND_ASKED))
        payer = await db.get_one(Person, payment.payer_id)
        told = select(MailRow.text).where(MailRow.recipient == payer.email)
        mails = list(await db.scalars(told))
    assert (act.actor_id, act.reason) == (admin.id, "Le talent ne répond plus.")
    (mail,) = [text for text in mails if "20,00" in text and "rend une part" in text]
    assert "Le hub" in mail
    assert "Le talent ne répond plus." in mail
    assert "Le talent ne répond plus." in await visitor.text(page)


async def test_a_gift_is_found_by_its_donor_and_given_back_in_its_charitys_place(
    visitor: Visitor, parts: Wiring, clock: FixedClock, admin: Person
) -> None:
    evening = await evening_transferred(visitor, clock)
    await visitor.sign_in(admin)
    found = await visitor.text(f"/admin/payments?q={evening.viewer.email.upper()}")
    async with parts.database.read() as db:
        gift = (await db.scalars(select(Donation).where(Donation.amount_cents == 2000))).one()
    page = f"/admin/payments/{gift.payment_id}"
    assert f'href="{page}"' in found
    form = {f"part-{gift.id}": "20", "sequence": "1", "confirmed": "20", "late": "1"}
    refused = await visitor.post(f"{page}/refund", form)
    assert refused.status_code == 422
    assert 'id="error-words"' in await body(refused)
    assert await _refunds(parts) == []
    sent = await visitor.post(f"{page}/refund", form | {"words": "Erreur de saisie."})
    assert sent.status_code == 303
    await work(parts)
    assert await _refunds(parts) == [2000]
    assert "rien à en rendre" in await visitor.text(page)


async def test_what_nobody_paid_is_not_found(visitor: Visitor, admin: Person) -> None:
    await visitor.sign_in(admin)
    assert "Aucun paiement" in await visitor.text("/admin/payments?q=nobody@example.org")
    for path in ("/admin/payments/pay_nowhere", "/admin/payments/pay_nowhere/refund"):
        assert (await visitor.get(path)).status_code == 404
