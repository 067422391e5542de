"""What a talent gives back of their own accord."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.audit import check
from billing.disputes.models import Recovery
from billing.disputes.recoveries import keep
from billing.freezes.service import freeze_payee
from billing.payments.models import Payment
from billing.refunds.late import tell_of_end
from billing.refunds.models import Refund, RefundReason
from billing.transfers.models import PayeeKind, Transfer
from billing.transfers.service import Payee
from hub.bookings.service import apply_judgement, get_booking, settle_due
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person, Role
from hub.people.trail import Act, TrailEntry
from tests.integration.web.pages.bank_scenes import work
from tests.integration.web.pages.masterclass_scenes import body
from tests.scenes import SLOT, Teacher, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

WHY = {"words": "Erreur de saisie."}

CARD = {"number": "4242424242424242", "expires": "12/34", "code": "123", "holder": "Noé"}


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        return await make_talent(db)


@pytest.fixture
async def learner(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Noé Ferraud")


@pytest.fixture
async def booking(visitor: Visitor, teacher: Teacher, learner: Person) -> str:
    """Give the address of a paid session of 60 euros, with its talent signed in."""
    await visitor.sign_in(learner)
    slot = {"service_id": teacher.service.id, "starts_at": SLOT.isoformat()}
    place = (await visitor.post("/bookings", slot)).headers["Location"].removesuffix("/pay")
    page = (await visitor.post(f"{place}/pay")).headers["Location"]
    await visitor.post("/sandbox" + page.split("/sandbox", maxsplit=1)[1], CARD)
    await visitor.get(f"{place}/paid")
    await visitor.sign_in(teacher.person)
    return str(place)


async def _refunds(parts: Wiring) -> list[Refund]:
    async with parts.database.read() as db:
        assert await check(db) == []
        return list(await db.scalars(select(Refund).order_by(Refund.sequence)))


async def test_a_talent_gives_some_of_it_back_once_however_often_it_is_sent(
    visitor: Visitor, parts: Wiring, booking: str, teacher: Teacher
) -> None:
    assert f'href="{booking}/refund"' in await visitor.text(booking)
    page = await visitor.text(f"{booking}/refund")
    assert 'value="60' not in page
    assert "60,00\xa0€ au plus" in page
    form = {"amount": "12,50", "sequence": "1", "words": "Le son était mauvais."}
    question = await visitor.post(f"{booking}/refund", form)
    assert question.status_code == 200
    assert "Rendre 12,50\xa0€" in await body(question)
    assert await _refunds(parts) == []
    other = form | {"confirmed": "1,50"}
    assert (await visitor.post(f"{booking}/refund", other)).status_code == 200
    form["confirmed"] = "12,50"
    for _ in range(2):
        assert (await visitor.post(f"{booking}/refund", form)).status_code == 303
    (refund,) = await _refunds(parts)
    assert (refund.amount_cents, refund.reason) == (1250, RefundReason.VOLUNTARY)
    async with parts.database.read() as db:
        acts = await db.scalars(select(TrailEntry).where(TrailEntry.act == Act.REFUND_ASKED))
        (entry,) = list(acts)
    assert (entry.actor_id, entry.reason) == (teacher.person.id, "Le son était mauvais.")
    assert "47,50\xa0€ au plus" in await visitor.text(f"{booking}/refund")
    again = {"amount": "47.50", "sequence": "2", "confirmed": "47.50", "words": "Le reste aussi."}
    assert (await visitor.post(f"{booking}/refund", again)).status_code == 303
    assert [refund.amount_cents for refund in await _refunds(parts)] == [1250, 4750]
    assert f'href="{booking}/refund"' not in await visitor.text(booking)


@pytest.mark.parametrize("amount", ["60,01", "0", "-5", "dix", "", "1e9"])
@pytest.mark.parametrize("is_confirmed", [False, True])
async def test_more_than_was_paid_or_no_amount_is_refused_with_a_sentence(
    visitor: Visitor, parts: Wiring, booking: str, amount: str, *, is_confirmed: bool
) -> None:
    form = {"amount": amount, "sequence": "1", "words": "Le son était mauvais."}
    form |= {"confirmed": amount} if is_confirmed else {}
    response = await visitor.post(f"{booking}/refund", form)
    assert response.status_code in {409, 422}
    page = await body(response)
    assert 'id="error-amount"' in page
    assert "Le son était mauvais." in page
    assert await _refunds(parts) == []


@pytest.mark.parametrize("words", ["", "   "])
@pytest.mark.parametrize("is_confirmed", [False, True])
async def test_a_talent_says_why_or_nothing_goes_back(
    visitor: Visitor, parts: Wiring, booking: str, words: str, *, is_confirmed: bool
) -> None:
    form = {"amount": "12,50", "sequence": "1", "words": words}
    form |= {"confirmed": "12,50"} if is_confirmed else {}
    response = await visitor.post(f"{booking}/refund", form)
    assert response.status_code == 422
    page = await body(response)
    assert 'id="error-words"' in page
    assert 'id="error-amount"' not in page
    assert "Dites pourquoi" in page
    assert 'value="12,50"' in page
    assert await _refunds(parts) == []


async def test_giving_back_zero_is_not_called_too_much(visitor: Visitor, booking: str) -> None:
    page = await body(await visitor.post(f"{booking}/refund", {"amount": "0", "sequence": "1"}))
    assert "plus que zéro" in page


async def test_only_the_talent_gives_back(
    visitor: Visitor, parts: Wiring, booking: str, learner: Person
) -> None:
    form = {"amount": "10", "sequence": "1", "confirmed": "10", **WHY}
    await visitor.sign_in(learner)
    assert (await visitor.get(f"{booking}/refund")).status_code == 404
    assert (await visitor.post(f"{booking}/refund", form)).status_code == 404
    async with parts.database.write() as db:
        stranger = await make_person(db, "Tom Marchetti")
    await visitor.sign_in(stranger)
    assert (await visitor.post(f"{booking}/refund", form)).status_code in {403, 404}
    assert await _refunds(parts) == []


async def test_a_verdict_gives_back_what_is_left_and_no_more(
    visitor: Visitor, parts: Wiring, booking: str, clock: FixedClock
) -> None:
    form = {"amount": "20", "sequence": "1", "confirmed": "20", **WHY}
    await visitor.post(f"{booking}/refund", form)
    clock.at = SLOT + timedelta(hours=2)
    async with parts.database.write() as db:
        held = await get_booking(db, booking.rsplit("/", 1)[1])
        await apply_judgement(
            db,
            held,
            Judgement(Verdict.TALENT_ABSENT),
            dispute_window=timedelta(hours=72),
            now=clock.now(),
        )
    await parts.dispatcher.drain()
    assert [refund.amount_cents for refund in await _refunds(parts)] == [2000, 4000]


async def _settle(parts: Wiring, booking: str, clock: FixedClock) -> None:
    clock.at = SLOT + timedelta(hours=2)
    async with parts.database.write() as db:
        held = await get_booking(db, booking.rsplit("/", 1)[1])
        await apply_judgement(
            db,
            held,
            Judgement(Verdict.COMPLETED),
            dispute_window=timedelta(hours=72),
            now=clock.now(),
        )
    clock.advance(timedelta(hours=80))
    async with parts.database.write() as db:
        await settle_due(db, now=clock.now())
    await work(parts)


async def test_after_the_settlement_it_is_first_taken_back_of_the_talent(
    visitor: Visitor, parts: Wiring, booking: str, clock: FixedClock
) -> None:
    early = {"amount": "20", "sequence": "1", "confirmed": "20", **WHY}
    await _settle(parts, booking, clock)
    assert f'href="{booking}/refund"' in await visitor.text(booking)
    assert "prestataire de paiement" in await visitor.text(f"{booking}/refund")
    # A form that was shown before says something else than what would happen.
    assert (await visitor.post(f"{booking}/refund", early)).status_code == 409
    question = await body(
        await visitor.post(f"{booking}/refund", {"amount": "20", "sequence": "1", **WHY})
    )
    assert "19,00\xa0€" in question
    assert "1,00\xa0€" in question
    assert 'name="late" value="1"' in question
    assert await _refunds(parts) == []
    for _ in range(2):
        sent = await visitor.post(f"{booking}/refund", early | {"late": "1"})
        assert sent.status_code == 303
    assert "En cours de reprise" in await visitor.text(booking)
    assert "En cours de reprise" in await visitor.text("/studio/earnings")
    await work(parts)
    assert [refund.amount_cents for refund in await _refunds(parts)] == [2000]
    page = await visitor.text(booking)
    assert "Repris pour l’élève" in page
    assert "−\xa019" in page or "− 19" in page
    async with parts.database.read() as db:
        subjects = list(await db.scalars(select(MailRow.subject)))
    assert sum("20,00\xa0€" in subject for subject in subjects) == 1


@pytest.mark.parametrize("is_by_admin", [False, True])
async def test_what_was_settled_and_has_not_left_is_said_to_be_kept_back(
    visitor: Visitor,
    parts: Wiring,
    booking: str,
    clock: FixedClock,
    teacher: Teacher,
    is_by_admin: bool,
) -> None:
    async with parts.database.write() as db:
        admin = await make_person(db, "Ada Operator", Role.ADMIN)
        payee = Payee(PayeeKind.TALENT, teacher.person.id)
        await freeze_payee(db, payee, reason="À voir.", by=admin.id, now=clock.now())
        payment_id = (await db.scalars(select(Payment.id))).one()
    await _settle(parts, booking, clock)
    address = f"{booking}/refund"
    form = {"amount": "20", "sequence": "1", **WHY}
    if is_by_admin:
        await visitor.sign_in(admin)
        address = f"/admin/payments/{payment_id}/refund"
        form = {"part-price": "20", "sequence": "1", "words": "Le talent ne répond plus."}
    assert "prestataire de paiement" not in await visitor.text(address)
    question = await body(await visitor.post(address, form))
    assert "De ce qui est mis de côté pour" in question
    assert "19,00\xa0€" in question
    assert "D’abord, d" not in question
    sent = await visitor.post(address, form | {"confirmed": "20", "late": "1"})
    page = await visitor.text(sent.headers["Location"])
    assert "20,00\xa0€ sont en route vers la carte d’origine." in page
    assert [refund.amount_cents for refund in await _refunds(parts)] == [2000]


async def test_a_late_form_before_the_settlement_gives_nothing_back(
    visitor: Visitor, parts: Wiring, booking: str
) -> None:
    form = {
        "amount": "20",
        "sequence": "1",
        "confirmed": "20",
        "late": "1",
        **WHY,
    }
    assert (await visitor.post(f"{booking}/refund", form)).status_code == 409
    assert await _refunds(parts) == []


async def test_a_late_refund_that_cannot_be_is_told_to_the_talent(
    visitor: Visitor, parts: Wiring, booking: str, clock: FixedClock, teacher: Teacher
) -> None:
    await _settle(parts, booking, clock)
    form = {
        "amount": "20",
        "sequence": "1",
        "confirmed": "20",
        "late": "1",
        **WHY,
    }
    await visitor.post(f"{booking}/refund", form)
    async with parts.database.write() as db:
        (asked,) = list(await db.scalars(select(Recovery)))
        payment = await db.get_one(Payment, asked.payment_id)
        keep(asked, problem="no such transfer", now=clock.now())
        tell_of_end(db, asked, payment, now=clock.now())
    await work(parts)
    assert "N’a pas pu être rendu" in await visitor.text(booking)
    async with parts.database.read() as db:
        told = select(MailRow).where(MailRow.recipient == teacher.person.email)
        bodies = [mail.text for mail in await db.scalars(told)]
    assert any("n’a pas pu le reprendre" in text for text in bodies)


async def test_what_was_paid_past_the_provider_is_said_to_be_out_of_reach(
    visitor: Visitor, parts: Wiring, booking: str, clock: FixedClock
) -> None:
    await _settle(parts, booking, clock)
    async with parts.database.write() as db:
        (transfer,) = list(await db.scalars(select(Transfer)))
        transfer.provider_id = None
    page = await visitor.text(f"{booking}/refund")
    assert "par virement" in page
    # Admins read it too, of a talent's money.
    assert "vous-même" not in page
    assert 'name="amount"' not in page
